//! Sums made elsewhere against sums made here.

use super::*;
use crate::calibrate::remote::{Iterate, RemoteSums, Worker};
use std::cell::{Cell, RefCell};

/// Persons spread over workers at random, whose partials are merged two by two at random.
struct Spread {
    responses: Responses,
    workers: usize,
    stream: Cell<u64>,
    tasks: RefCell<Vec<Vec<u8>>>,
}

impl Spread {
    fn new(responses: &Responses, workers: usize, seed: u64) -> Self {
        Self { responses: responses.clone(), workers, stream: Cell::new(seed), tasks: RefCell::default() }
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
        self.tasks.borrow_mut().push(task.to_vec());
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
    // At its maximum the log posterior is flat; its two parts by themselves are not.
    let off = (here.trace.last().unwrap() - there.trace.last().unwrap()).abs();
    assert!(off < 1e-8, "log posterior off by {off}");
    let off = (here.log_likelihood / there.log_likelihood - 1.0).abs();
    assert!(off < 1e-8, "log likelihood off by {off} of itself");
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

const CASES: usize = 7;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4))]
    #[test]
    fn sums_made_elsewhere_give_the_same_calibration(
        seed in 0u64..4,
        workers in prop_oneof![1usize..5, Just(600)],
        order in any::<u64>(),
    ) {
        for case in 0..CASES {
            let (params, responses) = (params(case), answers(case, seed));
            let spread = Spread::new(&responses, workers, order);
            same(&here(&params, &responses), &elsewhere(&params, &spread));
        }
    }

    #[test]
    fn surveys_are_the_same_bytes_in_any_order(workers in 1usize..700, order in any::<u64>()) {
        let responses = ordered(3, 500);
        let task = tasks(6)[0].clone();
        let sum = |workers, order| Spread::new(&responses, workers, order).sum(&task).unwrap();
        prop_assert_eq!(sum(workers, order), sum(1, 0));
    }
}

/// All tasks of a calibration: the survey, the steps, the standard errors.
pub(super) fn tasks(case: usize) -> Vec<Vec<u8>> {
    let spread = Spread::new(&answers(case, 1), 1, 1);
    elsewhere(&params(case), &spread);
    spread.tasks.into_inner()
}

/// The partial of all persons of a case.
pub(super) fn whole(task: &[u8], case: usize) -> Vec<u8> {
    Spread::new(&answers(case, 1), 1, 1).sum(task).unwrap()
}

#[test]
fn unlinked_items_anchored_items_and_items_without_variation_are_told_as_here() {
    let mut responses = Responses::new(ITEMS.len());
    for (person, row) in simulated(3, 900, &ITEMS, 1.0).iter().enumerate() {
        let half = |cell: &&(u32, u8)| (cell.0 < 5) == (person % 3 > 0) && cell.0 != 2;
        let mut row: Vec<(u32, u8)> = row.iter().filter(half).copied().collect();
        row.iter_mut().filter(|cell| cell.0 == 3).for_each(|cell| cell.1 = 1);
        responses.push(&row).unwrap();
    }
    for params in [IrtParams::new(Model::TwoPl), IrtParams::new(Model::TwoPl).anchors(anchors())] {
        let (params, spread) = (tight(params), Spread::new(&responses, 3, 5));
        same(&here(&params, &responses), &elsewhere(&params, &spread));
    }
}

#[test]
fn without_standard_errors_nobody_is_asked_for_them() {
    let (responses, kinds) = (simulated(2, 300, &ITEMS, 0.8), |spread: Spread| -> Vec<u8> {
        spread.tasks.into_inner().iter().map(|task| task[6]).collect()
    });
    let fit = |se| {
        let spread = Spread::new(&responses, 2, 1);
        elsewhere(&IrtParams::new(Model::TwoPl).standard_errors(se), &spread);
        kinds(spread)
    };
    let (off, on) = (fit(SeMethod::Off), fit(SeMethod::Oakes));
    assert!(off[0] == 0 && off[1..].iter().all(|kind| *kind == 1), "{off:?}");
    assert_eq!((on.len() - 1, on.last()), (off.len(), Some(&2)));
}

/// Above 1,000 parameters errors are of single items: a little too small, and told so.
#[test]
fn errors_of_many_parameters_are_item_by_item() {
    let items: Vec<(f64, f64)> = (0..504).map(|i| ITEMS[i % ITEMS.len()]).collect();
    let responses = simulated(8, 400, &items, 0.3);
    let params = IrtParams::new(Model::TwoPl).tolerance(1e-6).priors(priors());
    let (here, there) = (here(&params, &responses), elsewhere(&params, &Spread::new(&responses, 3, 2)));
    assert!(!here.errors_by_item && there.errors_by_item);
    for (whole, own) in here.items.iter().zip(&there.items) {
        let (whole, own) = (whole.se.a.unwrap(), own.se.a.unwrap());
        assert!(own < whole * (1.0 + 1e-4) && own > 0.7 * whole, "{own} of {whole}");
    }
}

/// Every iterate of a fit.
fn iterates(params: &IrtParams, remote: &dyn RemoteSums) -> Vec<Iterate> {
    let mut all = Vec::new();
    params.check_ref().unwrap().fit_remote(remote, &mut |i| all.push(i.clone()), None).unwrap();
    all
}

#[test]
fn a_calibration_that_was_stopped_goes_on_from_any_iterate() {
    for case in [2, 3, 5] {
        let (params, responses) = (params(case), answers(case, 2));
        let (spread, whole) = (Spread::new(&responses, 3, 1), here(&params, &responses));
        let all = iterates(&params, &spread);
        assert!(all.iter().enumerate().all(|(n, i)| i.iteration == n + 1 && i.trace.len() == n + 1));
        assert!(all[0].expanding && !all[all.len() - 1].expanding && all[all.len() - 1].change < 1e-9);
        for stopped in [0, all.len() / 3, all.len() - 2, all.len() - 1] {
            let written = serde_json::to_string(&all[stopped]).unwrap();
            let from: Iterate = serde_json::from_str(&written).unwrap();
            let mut first = None;
            let mut watch = |i: &Iterate| _ = first.get_or_insert(i.iteration);
            let resumed = params.check_ref().unwrap().fit_remote(&spread, &mut watch, Some(&from)).unwrap();
            assert_eq!(first, Some(stopped + 2), "it goes on counting");
            // Extrapolations begin elsewhere, so the number of steps may be another one.
            assert!(resumed.iterations < all.len() * 3 / 2 + 5, "{} steps", resumed.iterations);
            assert!(stopped + 2 < all.len() || resumed.iterations < all.len() + 5, "it starts anew");
            assert!(never_falls(&resumed.trace) && resumed.trace.len() == resumed.iterations + 1);
            same(&whole, &resumed);
        }
    }
}

#[test]
fn a_fit_on_one_machine_is_watched_and_resumed_too() {
    let (params, responses) = (params(2), answers(2, 2));
    let (params, mut all) = (params.check_ref().unwrap(), Vec::new());
    let whole = params.fit_watched(&responses, &mut |i| all.push(i.clone()), None).unwrap();
    assert_eq!(whole, params.fit_source(&responses).unwrap());
    let resumed = params.fit_watched(&responses, &mut |_| (), Some(&all[4])).unwrap();
    same(&whole, &resumed);
}

#[test]
fn iterates_of_other_settings_or_answers_are_refused() {
    let (own, responses) = (params(2), answers(2, 2));
    let from = iterates(&own, &Spread::new(&responses, 1, 1)).swap_remove(3);
    let go_on = |params: &IrtParams, responses: &Responses, from: &Iterate| {
        let spread = Spread::new(responses, 2, 2);
        params.check_ref().unwrap().fit_remote(&spread, &mut |_| (), Some(from)).map(|_| ())
    };
    let refused = |params: &IrtParams, responses: &Responses, from: &Iterate| {
        let error = go_on(params, responses, from).unwrap_err();
        assert!(matches!(error, IrtError::Resume(_)), "{error}");
    };
    for other in [
        IrtParams::new(Model::Rasch),
        own.clone().priors(priors()),
        own.clone().quadrature(41, 6.0),
        own.clone().quadrature(61, 5.0),
        own.clone().unlinked(true),
        own.clone().anchors(anchors()),
    ] {
        refused(&other, &responses, &from);
    }
    let mut more = responses.clone();
    more.push(&[(0, 1)]).unwrap();
    refused(&own, &more, &from);
    refused(&own, &answers(2, 3), &from);
    refused(&own, &responses, &Iterate { longest: f64::NAN, ..from.clone() });
    refused(&own, &responses, &Iterate { parameters: vec![0.5; 3], ..from.clone() });
    // When it stops and what is told of errors may change.
    let later = own.tolerance(1e-10).max_iterations(5000).standard_errors(SeMethod::Off);
    assert_eq!(go_on(&later, &responses, &from), Ok(()));
}

#[test]
fn groups_are_refused_and_failures_of_the_sums_are_told() {
    struct Broken;
    impl RemoteSums for Broken {
        fn items(&self) -> usize {
            3
        }
        fn sum(&self, _task: &[u8]) -> Result<Vec<u8>, IrtError> {
            Err(IrtError::Remote("nobody is there".to_owned()))
        }
    }
    let fit = |params: &IrtParams| params.check_ref().unwrap().fit_remote(&Broken, &mut |_| (), None);
    assert_eq!(
        fit(&IrtParams::new(Model::TwoPl).groups(vec![0, 1])).unwrap_err().to_string(),
        "groups = 2 is out of range; sums made elsewhere are of one group of persons"
    );
    let error = fit(&IrtParams::new(Model::TwoPl)).unwrap_err().to_string();
    assert_eq!(error, "the sums cannot be made elsewhere: nobody is there");
}
