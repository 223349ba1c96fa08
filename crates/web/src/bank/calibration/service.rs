//! Calibrations read, begun and put in force. Pages and the API go through here.

use crate::App;
use crate::backstage::{PoolReport, Refused};
use crate::bank::background::Run;
use crate::problem::Problem;

/// The calibrated items in force; `None` while there are only ratings, [`Refused`] if they cannot be read.
pub(crate) async fn in_force(app: &App, exam: &str) -> Result<Result<Option<PoolReport>, Refused>, Problem> {
    let (backstage, exam) = (app.library.backstage(), exam.to_owned());
    blocking(move || backstage.pool(&exam)).await
}

/// The latest run for an exam; none since the server started, or since its result was put in force.
pub(crate) fn latest_run(app: &App, exam: &str) -> Option<Run<PoolReport>> {
    app.desk.calibration.latest(exam)
}

/// Begins a run from all answers to an exam; refused while one is under way for any.
pub(crate) fn begin(app: &App, exam: &str) -> Result<(), Problem> {
    let (backstage, slug) = (app.library.backstage(), exam.to_owned());
    app.desk.calibration.start(exam, app.now_ms(), move |progress| backstage.calibrate(&slug, progress))
}

/// Puts the newest calibration in force, for sittings that begin from now on.
pub(crate) async fn force_pool(app: &App, exam: &str, pool: String) -> Result<(), Problem> {
    let (own, slug) = (app.clone(), exam.to_owned());
    let done = blocking(move || {
        own.library.backstage().put_in_force(&slug, &pool)?;
        own.library.load(&slug).map(|_| ())
    });
    done.await??;
    app.desk.calibration.clear(exam);
    Ok(())
}

/// Work with files, off the threads that serve.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Refused> + Send + 'static,
) -> Result<Result<T, Refused>, Problem> {
    tokio::task::spawn_blocking(work).await.map_err(|e| Problem::internal(&e))
}
