//! Simulated shadow tests on the science pool: violations of its 36 constraints, and the time a step takes.
//!
//! `cargo run -p gradatim-assembly --example shadow -- [tests] [threads] [data folder]`

use gradatim_assembly::{ItemTable, ShadowControl, Specification, Value, constraints_from_csv};
use gradatim_cat::{Design, FixedLength, ItemPool, MaximumInformation, PoolItem, Session};
use gradatim_irt::{Dichotomous, Grid, Item, PartialCredit, ResponseModel};
use rand::{RngExt, SeedableRng};
use rand_distr::{Distribution, StandardNormal};
use rand_pcg::Pcg64Mcg;
use rayon::prelude::*;
use std::error::Error;
use std::fs::File;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

type Anything = Box<dyn Error + Send + Sync>;

fn main() -> Result<(), Anything> {
    let mut arguments = std::env::args().skip(1);
    let tests: u64 = arguments.next().map_or(Ok(1000), |n| n.parse())?;
    let threads: usize = arguments.next().map_or(Ok(2), |n| n.parse())?;
    let folder = arguments.next().unwrap_or_else(|| "../shared/data".to_owned());
    rayon::ThreadPoolBuilder::new().num_threads(threads).build_global()?;
    let study = Study::read(&Path::new(&folder).join("pools"))?;
    let start = Instant::now();
    let outcomes = (0..tests).into_par_iter().map(|seed| study.test(seed)).collect::<Result<Vec<_>, _>>()?;
    report(&outcomes, start.elapsed());
    Ok(())
}

/// The pool and its constraints.
struct Study {
    pool: ItemPool,
    specification: Arc<Specification>,
    design: Design,
}

/// One simulated test.
struct Outcome {
    theta: f64,
    estimate: f64,
    given: Vec<usize>,
    violated: Option<String>,
    steps: Vec<Duration>,
}

impl Study {
    fn read(folder: &Path) -> Result<Self, Anything> {
        let table = ItemTable::from_csv("science_pool.csv", File::open(folder.join("science_pool.csv"))?)?;
        let file = File::open(folder.join("science_constraints.csv"))?;
        let constraints = constraints_from_csv("science_constraints.csv", file)?;
        let start = Instant::now();
        let specification = Arc::new(Specification::new(&table, None, &constraints)?);
        println!(
            "{} constraints, {} items: a form exists ({:.1?})",
            constraints.len(),
            table.len(),
            start.elapsed()
        );
        let item = |row: usize| Ok(PoolItem::new(table.ids()[row].as_str(), 0, item(&table, row)?));
        let items = (0..table.len()).map(item).collect::<Result<_, Anything>>()?;
        let pool = ItemPool::new(items, 1, &Grid::new(41, 5.0)?)?;
        let content = Box::new(ShadowControl::new(Arc::clone(&specification)));
        let design = Design { content, ..Design::new(MaximumInformation, FixedLength(30)) };
        Ok(Self { pool, specification, design })
    }

    /// A test of one learner: MFI at the EAP estimate, prior and ability N(0, 1).
    fn test(&self, seed: u64) -> Result<Outcome, Anything> {
        let mut rng = Pcg64Mcg::seed_from_u64(seed);
        let theta: f64 = StandardNormal.sample(&mut rng);
        let mut session = Session::new(&self.pool, &self.design, &mut rng)?;
        let mut steps = Vec::with_capacity(30);
        loop {
            let start = Instant::now();
            let Some(choice) = session.next(&mut rng)? else { break };
            let chosen = start.elapsed();
            let category = self.answer(choice.item, theta, rng.random());
            let start = Instant::now();
            session.answer(choice.item, category)?;
            steps.push(chosen + start.elapsed());
        }
        let given: Vec<usize> = session.test().served.iter().map(|served| served.item).collect();
        let violated = self.violated(&given);
        Ok(Outcome { theta, estimate: session.test().estimate.theta, given, violated, steps })
    }

    /// The category in which `u` falls when the categories share the unit interval.
    fn answer(&self, item: usize, theta: f64, u: f64) -> usize {
        let (model, last) = (self.pool.model(item), self.pool.categories(item) - 1);
        let mut sum = 0.0;
        let falls = |k: &usize| {
            sum += model.probability(theta, *k);
            u < sum
        };
        (0..last).find(falls).unwrap_or(last)
    }

    fn violated(&self, given: &[usize]) -> Option<String> {
        let order = if self.specification.in_order(given) { None } else { Some("order".to_owned()) };
        self.specification.broken(given).map(str::to_owned).or(order)
    }
}

fn item(table: &ItemTable, row: usize) -> Result<Item, Anything> {
    let number = |name| match table.attribute(name).map(|column| &column[row]) {
        Some(Value::Number(x)) => Some(*x),
        _ => None,
    };
    let parameters: Vec<f64> = ["a", "b", "c", "PAR4"].into_iter().map_while(number).collect();
    match parameters[..] {
        [a, b, c] if table.attribute("model").is_some_and(|m| m[row] == Value::Text("3PL".into())) => {
            Ok(Dichotomous::three_pl(a, b, c)?.into())
        }
        [a, ref steps @ ..] => Ok(PartialCredit::new(a, steps.to_vec())?.into()),
        [] => Err(format!("row {row} has no parameters").into()),
    }
}

fn report(outcomes: &[Outcome], elapsed: Duration) {
    let mut steps: Vec<Duration> = outcomes.iter().flat_map(|o| o.steps.iter().copied()).collect();
    steps.sort_unstable();
    let quantile = |q: f64| steps[((steps.len() - 1) as f64 * q) as usize];
    let violations: Vec<&String> = outcomes.iter().filter_map(|o| o.violated.as_ref()).collect();
    let squares: f64 = outcomes.iter().map(|o| (o.estimate - o.theta).powi(2)).sum();
    let used: std::collections::HashSet<usize> =
        outcomes.iter().flat_map(|o| o.given.iter().copied()).collect();
    println!("{} tests in {elapsed:.1?}, {} steps", outcomes.len(), steps.len());
    println!("violations: {} {}", violations.len(), violations.first().map_or("", |v| v.as_str()));
    println!("RMSE {:.4}, {} items used", (squares / outcomes.len() as f64).sqrt(), used.len());
    println!("step: p50 {:.2?}, p99 {:.2?}, max {:.2?}", quantile(0.5), quantile(0.99), quantile(1.0));
}
