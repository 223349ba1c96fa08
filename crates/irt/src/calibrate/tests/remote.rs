//! Sums made elsewhere against sums made here.

use super::*;
use crate::calibrate::remote::{RemoteSums, Worker};
use std::cell::Cell;

/// Persons spread over workers at random, whose partials are merged two by two at random.
struct Spread {
    responses: Responses,
    workers: usize,
    stream: Cell<u64>,
}

impl Spread {
    fn new(responses: &Responses, workers: usize, seed: u64) -> Self {
        Self { responses: responses.clone(), workers, stream: Cell::new(seed) }
    }

    fn below(&self, n: usize) -> usize {
        let mut stream = Stream(self.stream.get());
        let drawn = (stream.uniform() * n as f64) as usize;
        self.stream.set(stream.0);
        drawn
    }

    fn partials(&self, task: &[u8]) -> Result<Vec<Vec<u8>>, IrtError> {
        let mut workers: Vec<Worker> =
            (0..self.workers).map(|_| Worker::new(task)).collect::<Result<_, _>>()?;
        for row in self.responses.iter() {
            workers[self.below(self.workers)].push(row)?;
        }
        Ok(workers.iter().map(Worker::partial).collect())
    }
}

impl RemoteSums for Spread {
    fn items(&self) -> usize {
        self.responses.items()
    }

    fn sum(&self, task: &[u8]) -> Result<Vec<u8>, IrtError> {
        let mut partials = self.partials(task)?;
        while partials.len() > 1 {
            let one = partials.swap_remove(self.below(partials.len()));
            let other = partials.swap_remove(self.below(partials.len()));
            let mut merging = Worker::new(task)?;
            merging.merge(&one)?;
            merging.merge(&other)?;
            partials.push(merging.partial());
        }
        Ok(partials.remove(0))
    }
}

fn elsewhere(params: &IrtParams, remote: &dyn RemoteSums) -> Calibration {
    params.check_ref().unwrap().fit_remote(remote, &mut |_| (), None).unwrap()
}

fn here(params: &IrtParams, responses: &Responses) -> Calibration {
    params.check_ref().unwrap().fit_source(responses).unwrap()
}

fn pairs(one: &Calibration, other: &Calibration) -> Vec<(f64, f64)> {
    let errors = |item: &ItemEstimate| {
        let se = &item.se;
        let all = [se.a, se.b, se.c, se.d, se.slope_intercept];
        all.into_iter().chain(se.thresholds.clone()).chain(se.intercepts.clone())
    };
    let of = |item: &ItemEstimate| -> Vec<f64> {
        let values = [item.a, item.b, item.c, item.d].into_iter().chain(item.thresholds.clone());
        let known: Vec<f64> = errors(item).map(|se| se.unwrap_or(-1.0)).collect();
        values.chain(item.intercepts.clone()).chain(known).collect()
    };
    let latent = |c: &Calibration| match &c.latent {
        LatentEstimate::Normal { groups } => groups
            .iter()
            .flat_map(|g| [g.mean, g.sd, g.se_mean.unwrap_or(-1.0), g.se_sd.unwrap_or(-1.0)])
            .collect::<Vec<f64>>(),
        LatentEstimate::SecondOrder { loadings, se } => {
            loadings.iter().chain(se.as_ref().unwrap()).copied().collect()
        }
    };
    let all = |c: &Calibration| [c.items.iter().flat_map(of).collect(), latent(c)].concat();
    let (one, other): (Vec<f64>, Vec<f64>) = (all(one), all(other));
    assert_eq!(one.len(), other.len());
    one.into_iter().zip(other).collect()
}

fn same(here: &Calibration, there: &Calibration) {
    assert!(here.converged && there.converged, "{} and {}", here.iterations, there.iterations);
    let counts = |c: &Calibration| (c.persons, c.responses, c.parameters, c.errors_by_item);
    assert_eq!(counts(here), counts(there));
    let off = (here.log_likelihood - there.log_likelihood).abs();
    assert!(off < 1e-8, "log likelihood off by {off}");
    for (one, other) in here.items.iter().zip(&there.items) {
        assert_eq!((one.n, one.model, &one.flags), (other.n, other.model, &other.flags));
    }
    for (place, (x, y)) in pairs(here, there).into_iter().enumerate() {
        assert!((x - y).abs() < 1e-6, "number {place}: {x} here, {y} elsewhere");
    }
}

/// Scores 0 to 2 from pairs of right and wrong answers of one latent trait.
fn ordered(seed: u64, persons: usize) -> Responses {
    let halves: Vec<(f64, f64)> = ITEMS.iter().flat_map(|&(a, b)| [(a, b - 0.6), (a, b + 0.6)]).collect();
    let mut responses = Responses::new(ITEMS.len());
    for row in simulated(seed, persons, &halves, 1.0).iter() {
        let score = |i: usize| row[2 * i].1 + row[2 * i + 1].1;
        let answers: Vec<(u32, u8)> =
            (0..ITEMS.len()).filter(|i| (row.len() + i) % 5 > 0).map(|i| (i as u32, score(i))).collect();
        responses.push(&answers).unwrap();
    }
    responses
}

fn tight(params: IrtParams) -> IrtParams {
    params.tolerance(1e-9)
}

fn density(text: &str) -> Option<Density> {
    Some(Density::parse(text).unwrap())
}

fn priors() -> Priors {
    Priors {
        a: density("lognormal(0,0.5)"),
        b: density("normal(0,2)"),
        c: density("beta(5,17)"),
        ..Priors::default()
    }
}

fn anchors() -> Vec<Option<crate::Item>> {
    let item = |&(a, b): &(f64, f64)| Some(crate::Dichotomous::two_pl(a, b).unwrap().into());
    ITEMS.iter().enumerate().map(|(i, x)| if i < 3 { item(x) } else { None }).collect()
}

fn params(case: usize) -> IrtParams {
    let mixed = |i: usize| if i.is_multiple_of(2) { Model::Grm } else { Model::Gpcm };
    tight(match case {
        0 => IrtParams::new(Model::Rasch),
        1 => IrtParams::new(Model::OnePl),
        2 => IrtParams::new(Model::TwoPl).standard_errors(SeMethod::Sandwich),
        3 => IrtParams::new(Model::ThreePl).priors(priors()),
        4 => IrtParams::new(Model::TwoPl).anchors(anchors()),
        5 => IrtParams::new(Model::TwoPl)
            .latent(LatentSpace::SecondOrder((0..8).map(|i| u8::from(i > 3)).collect()))
            .quadrature(21, 5.0),
        _ => IrtParams::new(Model::Grm).models((0..ITEMS.len()).map(mixed).collect()),
    })
}

fn answers(case: usize, seed: u64) -> Responses {
    if case < 6 { simulated(seed, 400, &ITEMS, 0.8) } else { ordered(seed, 400) }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(21))]
    #[test]
    fn sums_made_elsewhere_give_the_same_calibration(
        case in 0usize..7,
        seed in 0u64..4,
        workers in prop_oneof![1usize..5, Just(600)],
        order in any::<u64>(),
    ) {
        let (params, responses) = (params(case), answers(case, seed));
        let spread = Spread::new(&responses, workers, order);
        same(&here(&params, &responses), &elsewhere(&params, &spread));
    }
}
