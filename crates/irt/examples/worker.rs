//! How many answers a worker sums in a second of processor time on one core, and how many bytes travel.
//!
//! `cargo run -p gradatim-irt --example worker` (the crate is optimised in development builds too).

use cpu_time::ProcessTime;
use gradatim_irt::IrtError;
use gradatim_irt::calibrate::remote::{RemoteSums, Worker};
use gradatim_irt::calibrate::{Density, IrtParams, Model, Priors};
use linfa::ParamGuard;
use rand::RngExt;
use rand_distr::StandardNormal;
use rand_pcg::Pcg64Mcg;

type Rows = Vec<Vec<(u32, u8)>>;

/// Answers of a person.
const EACH: u32 = 100;

/// Persons with a standard normal ability who answer items out of `span` that follow each other.
fn persons(items: u32, span: u32, persons: usize) -> Rows {
    let mut random = Pcg64Mcg::new(8);
    let person = |_| {
        let theta: f64 = random.sample(StandardNormal);
        let first = random.random_range(0..=items - span);
        let step = span / EACH;
        let mut answer = |place: u32| {
            let i = first + place * step + random.random_range(0..step);
            let z = (0.7 + f64::from(i % 7) * 0.15) * (theta - f64::from(i % 13) / 4.0 + 1.5);
            (i, u8::from(random.random::<f64>() < 1.0 / (1.0 + (-z).exp())))
        };
        (0..EACH).map(&mut answer).collect()
    };
    (0..persons).map(person).collect()
}

/// Sums here, tells how long that took, and breaks off after a few passes.
struct Timed {
    items: u32,
    rows: Rows,
}

impl Timed {
    fn pass(&self, task: &[u8]) -> Result<Worker, IrtError> {
        let mut worker = Worker::new(task)?;
        self.rows.iter().try_for_each(|row| worker.push(row))?;
        Ok(worker)
    }
}

impl RemoteSums for Timed {
    fn items(&self) -> usize {
        self.items as usize
    }

    fn sum(&self, task: &[u8]) -> Result<Vec<u8>, IrtError> {
        let answers = self.rows.iter().map(Vec::len).sum::<usize>() as f64;
        let mut best = f64::INFINITY;
        let mut partial = Vec::new();
        let mut size = 0;
        for _ in 0..3 {
            let start = ProcessTime::now();
            let worker = self.pass(task)?;
            partial = worker.partial();
            best = best.min(start.elapsed().as_secs_f64());
            size = worker.size();
        }
        let kind = ["survey", "expectation", "missing information"][usize::from(task[6]).min(2)];
        println!(
            "  {kind}: {:.1} million answers a second of one core; task {} bytes, partial {} bytes, worker {} bytes",
            answers / best / 1e6,
            task.len(),
            partial.len(),
            size
        );
        Ok(partial)
    }
}

fn measure(items: u32, span: u32, count: usize) -> Result<(), IrtError> {
    println!(
        "{items} items, 2PL, 61 nodes, {count} persons with {EACH} answers each to some of {span} neighbours:"
    );
    let timed = Timed { items, rows: persons(items, span, count) };
    let priors = Priors { a: Some(Density::parse("lognormal(0,0.3)")?), ..Priors::default() };
    let settings = IrtParams::new(Model::TwoPl).max_iterations(1).priors(priors).unlinked(true);
    settings.check()?.fit_remote(&timed, &mut |_| (), None).map(|_| ())
}

fn main() -> Result<(), IrtError> {
    measure(100, 100, 20_000)?;
    measure(13_000, 600, 20_000)?;
    measure(13_000, 13_000, 20_000)
}
