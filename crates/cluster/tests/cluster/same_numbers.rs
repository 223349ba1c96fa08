//! A cluster gives the numbers of one machine.

use crate::folder::{simulated, written};
use crate::processes::{Client, Cluster, argument};
use gradatim_irt::calibrate::remote::{RemoteSums, Worker};
use gradatim_irt::calibrate::{Calibration, IrtParams, Model};
use gradatim_irt::{IrtError, Responses};
use linfa::ParamGuard;
use std::cell::RefCell;

/// A calibration that goes on until its result no longer depends on where it stops.
pub fn params() -> IrtParams {
    IrtParams::new(Model::TwoPl).tolerance(1e-9)
}

pub fn here(responses: &Responses) -> Calibration {
    params().check_ref().unwrap().fit_source(responses).unwrap()
}

pub fn there(remote: &dyn RemoteSums) -> Calibration {
    params().check_ref().unwrap().fit_remote(remote, &mut |_| (), None).unwrap()
}

pub fn assert_same(here: &Calibration, there: &Calibration) {
    assert!(here.converged && there.converged);
    assert_eq!((here.persons, here.responses), (there.persons, there.responses));
    let off = (here.log_likelihood - there.log_likelihood).abs();
    assert!(off < 1e-8, "log likelihood off by {off}");
    for (one, other) in here.items.iter().zip(&there.items) {
        assert!((one.a - other.a).abs() < 1e-6 && (one.b - other.b).abs() < 1e-6, "{one:?}\n{other:?}");
        let errors = (one.se.b.unwrap(), other.se.b.unwrap());
        assert!((errors.0 - errors.1).abs() < 1e-6, "{errors:?}");
    }
}

/// Sums of one worker that sees everybody; keeps the tasks.
struct OneWorker<'a>(&'a Responses, RefCell<Vec<Vec<u8>>>);

impl RemoteSums for OneWorker<'_> {
    fn items(&self) -> usize {
        self.0.items()
    }

    fn sum(&self, task: &[u8]) -> Result<Vec<u8>, IrtError> {
        self.1.borrow_mut().push(task.to_vec());
        let mut worker = Worker::new(task)?;
        self.0.iter().try_for_each(|row| worker.push(row))?;
        Ok(worker.partial())
    }
}

/// The tasks of a calibration: a survey, steps of EM, the missing information.
fn tasks(responses: &Responses) -> Vec<(Vec<u8>, Vec<u8>)> {
    let one = OneWorker(responses, RefCell::default());
    there(&one);
    let tasks = one.1.take();
    [tasks.first(), tasks.get(1), tasks.last()]
        .into_iter()
        .map(|task| (task.unwrap().clone(), one.sum(task.unwrap()).unwrap()))
        .collect()
}

#[test]
fn every_sum_is_that_of_one_worker() {
    let responses = simulated(3000, 12);
    let folder = written(&responses, 3);
    let cluster = Cluster::of(2);
    let client = cluster.client(argument(folder.path())).of_items(12);
    for (number, (task, expected)) in tasks(&responses).into_iter().enumerate() {
        let sums = client.ask(&task).unwrap();
        assert_eq!(sums.len(), expected.len(), "task {number}");
        // The survey counts, and counts are the same in any order; sums of fractions differ in their last digits,
        // and bytes say nothing about by how much: the calibration below does.
        assert!(number > 0 || sums == expected, "task {number}");
    }
    assert_eq!(client.end(), Some(0));
}

#[test]
fn a_calibration_is_that_of_one_machine() {
    let responses = simulated(4000, 15);
    let folder = written(&responses, 2);
    let cluster = Cluster::of(2);
    let client: Client = cluster.client(argument(folder.path())).of_items(15);
    assert_same(&here(&responses), &there(&client));
}

#[test]
fn bytes_that_move_do_not_grow_with_the_answers() {
    let sizes = |persons| -> Vec<(usize, usize)> {
        tasks(&simulated(persons, 12)).iter().skip(1).map(|(task, sums)| (task.len(), sums.len())).collect()
    };
    assert_eq!(sizes(1000), sizes(4000));
}
