//! Truth and assumptions of a study, from an exam's bank or from a pool.

use super::ReadinessArgs;
use crate::calibrated::CalibratedPool;
use crate::context::Context;
use crate::sittings::{loadings, on_scale_of_learners};
use anyhow::{Context as _, bail};
use gradatim_irt::{ItemBelief, Loading};
use gradatim_practice::Material;
use gradatim_practice::simulate::true_items;
use gradatim_simulate::readiness::{CalibratedWorld, ExamPool, World, calibrated};
use std::path::Path;

/// The exam, how things are, and how the forecast takes them to be.
pub struct Setting {
    /// Titles of the domains.
    pub titles: Vec<String>,
    pub exam: ExamPool,
    pub truth: World,
    pub assumed: World,
    pub calibration: Option<CalibratedWorld>,
}

/// Standard error of the cut of a pool, in points.
const USUAL_CUT_SE: f64 = 2.0;

/// What the pool or the exam says by itself.
struct Source {
    titles: Vec<String>,
    exam: ExamPool,
    truth: Vec<ItemBelief>,
    /// What was believed about the items before any answer.
    beliefs: Vec<ItemBelief>,
    loadings: Vec<Loading>,
}

impl Setting {
    pub fn new(args: &ReadinessArgs, context: &Context) -> anyhow::Result<Self> {
        check(args)?;
        let source = match (&args.exam, &args.pool) {
            (Some(exam), _) => of_exam(args, exam, context)?,
            (None, Some(pool)) => of_pool(args, pool)?,
            (None, None) => bail!("--exam or --pool expected"),
        };
        let all =
            |own: Option<Loading>| own.map_or(source.loadings.clone(), |l| vec![l; source.titles.len()]);
        let truth =
            World { items: source.truth, loadings: all(args.lambda_true), mismatch: args.mismatch_true };
        let exam = with_standard(args, source.exam, &truth);
        let calibration = args.calibration_learners.map(|learners| {
            let evidence = args.evidence.clone();
            calibrated(&exam, &truth, learners as usize, evidence, args.mismatch, args.seed)
        });
        let calibration = calibration.transpose()?;
        let mut assumed = match &calibration {
            Some(found) => found.world.clone(),
            None => {
                let items = if args.cold_start { source.beliefs } else { truth.items.clone() };
                World { items, loadings: all(None), mismatch: args.mismatch }
            }
        };
        if args.lambda_assumed.is_some() {
            assumed.loadings = all(args.lambda_assumed);
        }
        Ok(Self { titles: source.titles, exam, truth, assumed, calibration })
    }
}

fn check(args: &ReadinessArgs) -> anyhow::Result<()> {
    if let Some(se) = args.cut_se.filter(|se| !(se.is_finite() && *se >= 0.0)) {
        bail!("--cut-se {se}: a number of points, 0 or more, expected");
    }
    if let Some(theta) = args.theta_cut.filter(|theta| theta.is_nan() || theta.abs() > 6.0) {
        bail!("--theta-cut {theta}: an ability from -6 to 6 expected");
    }
    Ok(())
}

/// The standard asked for, as far as one was.
fn with_standard(args: &ReadinessArgs, exam: ExamPool, truth: &World) -> ExamPool {
    let se = args.cut_se.unwrap_or(exam.standard().se);
    match args.theta_cut {
        Some(theta) => exam.with_cut_at(truth, theta, se),
        None => exam.with_se(se),
    }
}

fn of_exam(args: &ReadinessArgs, exam: &str, context: &Context) -> anyhow::Result<Source> {
    let material = Material::new(context.catalogue()?.exam(exam)?, None)?;
    let domains = (0..material.beliefs().len()).map(|i| material.pool().domain(i)).collect();
    let standard = material.standard();
    Ok(Source {
        titles: material.titles(),
        exam: ExamPool::new(domains, standard.form.clone(), standard.reference)?,
        truth: true_items(&material, args.seed).into_iter().map(ItemBelief::known).collect(),
        beliefs: material.beliefs().to_vec(),
        loadings: material.model().loadings().to_vec(),
    })
}

fn of_pool(args: &ReadinessArgs, path: &Path) -> anyhow::Result<Source> {
    let pool = CalibratedPool::read(path, &[], false)?;
    let named = || path.display().to_string();
    let item = |of| Ok(ItemBelief::known(on_scale_of_learners(&pool, of)?.item));
    let truth: Vec<ItemBelief> =
        pool.items.iter().map(item).collect::<anyhow::Result<_>>().with_context(named)?;
    let (titles, domains) = pool.by_domain();
    let stated = loadings(&pool.sidecar).with_context(named)?;
    let loading = |title: &String| stated.get(title).map_or(Ok(Loading::default()), |l| Loading::new(*l));
    let loadings = titles.iter().map(loading).collect::<Result<Vec<_>, _>>().with_context(named)?;
    let world = World { items: truth, loadings, mismatch: args.mismatch_true };
    let exam = ExamPool::evenly(domains, usize::from(args.scored), &world, 0.0, USUAL_CUT_SE);
    let exam = exam.with_context(named)?;
    Ok(Source { titles, exam, beliefs: world.items.clone(), truth: world.items, loadings: world.loadings })
}
