//! Simulated shadow tests on the science pool: violations of its 36 constraints, and the time a step takes.
//!
//! `cargo run --release -p gradatim-assembly --example shadow -- [tests] [threads] [data folder]`

use gradatim_assembly::{AssemblyError, ItemTable, ShadowTest, Specification, Value, constraints_from_csv};
use gradatim_irt::{Dichotomous, Grid, Item, PartialCredit, ResponseModel};
use rand::{RngExt, SeedableRng};
use rand_distr::{Distribution, StandardNormal};
use rand_pcg::Pcg64Mcg;
use rayon::prelude::*;
use std::error::Error;
use std::fs::File;
use std::path::Path;
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
    items: Vec<Item>,
    specification: std::sync::Arc<Specification>,
    grid: Grid,
    /// Log probability of each category of each item at the nodes.
    logs: Vec<Vec<Vec<f64>>>,
}

/// One simulated test.
struct Outcome {
    violated: Option<String>,
    theta: f64,
    estimate: f64,
    steps: Vec<Duration>,
    relaxations: Vec<usize>,
    gap: f64,
}

impl Study {
    fn read(folder: &Path) -> Result<Self, Anything> {
        let table = ItemTable::from_csv("science_pool.csv", File::open(folder.join("science_pool.csv"))?)?;
        let file = File::open(folder.join("science_constraints.csv"))?;
        let constraints = constraints_from_csv("science_constraints.csv", file)?;
        let start = Instant::now();
        let specification = Specification::new(&table, None, &constraints)?;
        println!(
            "{} constraints, {} items: a form exists ({:.1?})",
            constraints.len(),
            table.len(),
            start.elapsed()
        );
        let items = (0..table.len()).map(|row| item(&table, row)).collect::<Result<Vec<_>, _>>()?;
        let grid = Grid::new(41, 5.0)?;
        let log = |item: &Item, k| grid.nodes().iter().map(|x| item.log_derivatives(*x, k).value).collect();
        let logs = items.iter().map(|item| (0..item.categories()).map(|k| log(item, k)).collect()).collect();
        Ok(Self { items, specification: specification.into(), grid, logs })
    }

    /// A test of one learner: MFI at the EAP estimate, prior and ability N(0, 1).
    fn test(&self, seed: u64) -> Result<Outcome, AssemblyError> {
        let mut rng = Pcg64Mcg::seed_from_u64(seed);
        let theta: f64 = StandardNormal.sample(&mut rng);
        let mut test = ShadowTest::new(std::sync::Arc::clone(&self.specification));
        let mut posterior = self.grid.normal_weights(0.0, 1.0);
        let (mut steps, mut relaxations, mut gap) = (Vec::new(), Vec::new(), 0.0_f64);
        let mut values = vec![0.0; self.items.len()];
        loop {
            let start = Instant::now();
            let estimate = self.grid.moments(&posterior).mean;
            values.iter_mut().zip(&self.items).for_each(|(value, item)| *value = item.information(estimate));
            let Some(step) = test.next(&values)? else { break };
            test.give(step.item)?;
            steps.push(start.elapsed());
            relaxations.push(step.relaxations);
            gap = gap.max(step.form.gap);
            let category = answer(&self.items[step.item], theta, rng.random());
            for (w, log) in posterior.iter_mut().zip(&self.logs[step.item][category]) {
                *w *= log.exp();
            }
            gradatim_irt::math::normalise(&mut posterior);
        }
        let violated = self.violated(test.given());
        Ok(Outcome { violated, theta, estimate: self.grid.moments(&posterior).mean, steps, relaxations, gap })
    }

    fn violated(&self, given: &[usize]) -> Option<String> {
        let order = if self.specification.in_order(given) { None } else { Some("order".to_owned()) };
        self.specification.broken(given).map(str::to_owned).or(order)
    }
}

/// The category in which `u` falls when the categories share the unit interval.
fn answer(item: &Item, theta: f64, u: f64) -> usize {
    let mut sum = 0.0;
    (0..item.categories() - 1)
        .find(|&k| {
            sum += item.probability(theta, k);
            u < sum
        })
        .unwrap_or(item.categories() - 1)
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
    let relaxations: Vec<usize> = outcomes.iter().flat_map(|o| o.relaxations.iter().copied()).collect();
    let kept = relaxations.iter().filter(|n| **n == 0).count() as f64 / relaxations.len() as f64;
    let violations: Vec<&String> = outcomes.iter().filter_map(|o| o.violated.as_ref()).collect();
    let squares: f64 = outcomes.iter().map(|o| (o.estimate - o.theta).powi(2)).sum();
    println!("{} tests in {elapsed:.1?}, {} steps", outcomes.len(), steps.len());
    println!("violations: {} {:?}", violations.len(), violations.first());
    println!("largest gap: {:e}", outcomes.iter().map(|o| o.gap).fold(0.0, f64::max));
    println!("RMSE of EAP: {:.4}", (squares / outcomes.len() as f64).sqrt());
    println!("step: p50 {:.2?}, p99 {:.2?}, max {:.2?}", quantile(0.5), quantile(0.99), quantile(1.0));
    println!(
        "relaxations a step: mean {:.2}, max {}; none in {:.1} % of the steps",
        relaxations.iter().sum::<usize>() as f64 / relaxations.len() as f64,
        relaxations.iter().max().unwrap_or(&0),
        100.0 * kept
    );
}
