//! Whole adaptive tests, item by item.

use super::bank::{Bank, FILES, golden};
use super::{check_all, design};
use gradatim_cat::{
    CatError, Constraint, ContentControl, Design, ItemPool, LengthOrPrecision, Session, StartBest, Test,
    Within, estimator,
};
use gradatim_tests::Reference;
use rand::{Rng, SeedableRng};
use rand_pcg::Pcg64Mcg;

/// The range of estimates in catR's adaptive tests.
const BOUND: f64 = 4.0;

/// What a test left behind: items from 1, then abilities and standard errors after each.
type Course = (Vec<usize>, Vec<f64>, Vec<f64>);

/// Runs a test on stored answers. Where candidates are equal (two difficulties at the same distance) catR draws one, and
/// the test goes on with that.
fn run(pool: &ItemPool, design: &Design, answers: &[f64], drawn: &[usize]) -> Course {
    let mut rng = Pcg64Mcg::seed_from_u64(0);
    let mut session = Session::new(pool, design, &mut rng).unwrap().valuing_all();
    let (mut items, mut thetas, mut ses) = (vec![], vec![], vec![]);
    while let Some(choice) = session.next(&mut rng).unwrap() {
        let equal = |item: usize| {
            session.candidates().any(|c| c.item == item && (c.value - choice.value).abs() < 1e-12)
        };
        let item = drawn.get(items.len()).map(|item| item - 1).filter(|item| equal(*item));
        let item = item.unwrap_or(choice.item);
        session.answer(item, answers[item] as usize).unwrap();
        let score = session.score().unwrap();
        items.push(item + 1);
        thetas.push(score.theta);
        ses.push(score.se);
    }
    (items, thetas, ses)
}

fn check_run(pool: &ItemPool, mut design: Design, golden: &Reference, answers: &[f64], what: &str) {
    design.start = Box::new(StartBest(vec![0.0]));
    let expected: Vec<usize> = golden.get("items").numbers(1).iter().map(|item| *item as usize).collect();
    let (items, thetas, ses) = run(pool, &design, answers, &expected);
    assert_eq!(items, expected, "{what}");
    check_all(thetas.into_iter(), &golden.get("theta").numbers(1), &format!("{what} theta"));
    check_all(ses.into_iter(), &golden.get("se").numbers(1), &format!("{what} se"));
}

/// `{"rule": "length", "thr": 20}` or lists of both.
fn stopping(stop: &Reference) -> LengthOrPrecision {
    match stop.get("thr").numbers(1).as_slice() {
        [precision, length] => {
            LengthOrPrecision { length: *length as usize, precision: Some(*precision), minimum: 0 }
        }
        length => LengthOrPrecision::fixed(length[0] as usize),
    }
}

#[test]
fn adaptive_tests() {
    let mut runs = 0;
    for name in FILES {
        let Some(bank) = Bank::read(name) else { return };
        let pool = bank.pool(33, 4.0);
        for person in bank.golden.get("cat").list() {
            let answers = person.get("full_responses").numbers(1);
            for run in person.get("runs").list() {
                let (method, select) = (run.get("method").text(), run.get("select").text());
                let ours = match method.as_str() {
                    "BM" => "map",
                    "WL" => "wle",
                    _ => "eap",
                };
                let mut design = design(&pool, &select);
                design.estimator = estimator(ours, Some(Within::catr(BOUND))).unwrap();
                design.stopping = Box::new(stopping(&run.get("stop")));
                let what = format!("{name} {method} {select} at {}", person.get("true_theta").number());
                check_run(&pool, design, &run, &answers, &what);
                runs += 1;
            }
        }
    }
    assert_eq!(runs, 45 + 25 + 27);
}

/// Serves the groups that catR drew, one after the other.
#[derive(Debug, Clone)]
struct Drawn {
    of: Vec<usize>,
    sequence: Vec<usize>,
    now: usize,
}

impl ContentControl for Drawn {
    fn name(&self) -> &'static str {
        "drawn"
    }

    fn boxed(&self) -> Box<dyn ContentControl> {
        Box::new(self.clone())
    }

    fn prepare(&mut self, test: &Test<'_>, _: &mut dyn Rng) -> Result<Option<Constraint>, CatError> {
        self.now = self.sequence[test.served.len()];
        Ok(Some(Constraint { control: self.name(), subject: Some(self.now) }))
    }

    fn allows(&self, item: usize) -> bool {
        self.of[item] == self.now
    }
}

/// catR breaks ties between groups at random, so its draws are taken as given; they must be draws that its rule allows
/// (Kingsbury & Zara 1989): a group without items, else the one that lags most.
fn check_draws(drawn: &[usize], shares: &[f64]) {
    let mut served = vec![0.0; shares.len()];
    for (n, &group) in drawn.iter().enumerate() {
        let lag = |g: usize| shares[g] - served[g] / (n as f64).max(1.0);
        let most = (0..shares.len()).map(lag).fold(f64::NEG_INFINITY, f64::max);
        let empty = served.iter().any(|n| *n < 0.5);
        assert!(if empty { served[group] < 0.5 } else { lag(group) > most - 1e-9 }, "{drawn:?} at {n}");
        served[group] += 1.0;
    }
}

#[test]
fn content_balanced_tests() {
    let Some(bank) = Bank::read("tcals") else { return };
    let pool = bank.pool(33, 4.0);
    for run in golden("tcals_cb").get("runs").list() {
        let names = run.get("control").get("names").texts();
        let of: Vec<usize> = run
            .get("group")
            .texts()
            .iter()
            .map(|g| names.iter().position(|name| name == g).unwrap())
            .collect();
        let items = run.get("items").numbers(1);
        let sequence: Vec<usize> = items.iter().map(|item| of[*item as usize - 1]).collect();
        check_draws(&sequence, &run.get("control").get("props").numbers(1));
        let mut design = design(&pool, "MFI");
        design.stopping = Box::new(LengthOrPrecision::fixed(items.len()));
        design.content = Box::new(Drawn { of, sequence, now: 0 });
        check_run(&pool, design, &run, &run.get("full_responses").numbers(1), "content balancing");
    }
}
