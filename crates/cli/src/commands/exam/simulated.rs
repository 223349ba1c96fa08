//! An exam answered by a simulated learner.

use super::{ExamArgs, outcome};
use crate::sittings::{Desk, Simulation, begun, failed};
use gradatim_log::Mode;
use gradatim_practice::{ExamSettings, ExamSitting, History, PracticeError};
use serde_json::json;

/// Runs the whole exam; the same seed prints the same bytes.
pub fn run(args: &ExamArgs, desk: &Desk, asked: &str) -> anyhow::Result<()> {
    let extra_minutes = args.extra_minutes.unwrap_or(0);
    let shape = json!({ "form": format!("{:?}", args.form), "extra_minutes": extra_minutes });
    let mut simulation = Simulation::new(desk, &args.sitting, asked, Mode::Exam, &shape)?;
    let settings = args.settings(simulation.seed, extra_minutes);
    let mut exam = begin(desk, &simulation, &settings)?;
    for position in 1..=exam.len() as u32 {
        let question = exam.question(position).ok_or(PracticeError::NotOpen(position))?;
        let (response, elapsed) = simulation.respond(&desk.material, &question)?;
        exam.answer(&simulation.journal, &simulation.clock, position, &response, elapsed).map_err(failed)?;
    }
    let report = exam.finish(&simulation.journal, &simulation.clock).map_err(failed)?;
    outcome::print(args, desk, &exam, &report)
}

fn begin<'d>(
    desk: &'d Desk,
    simulation: &Simulation,
    settings: &ExamSettings,
) -> anyhow::Result<ExamSitting<'d>> {
    let (history, sitting) = (History::empty(&desk.material), simulation.sitting.clone());
    let (name, start) = (&simulation.name, simulation.started_at());
    let exam = ExamSitting::new(&desk.material, name, sitting, settings, &history, start)?;
    begun(exam.begin(&simulation.journal))?;
    Ok(exam)
}
