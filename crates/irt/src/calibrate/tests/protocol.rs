//! What a worker takes and refuses.

use super::remote::{tasks, whole};
use super::*;
use crate::calibrate::remote::Worker;

/// What engines ask of an accumulator.
const _: fn() = || {
    fn travels<T: Send + Sync + std::fmt::Debug + 'static>() {}
    travels::<Worker>();
};

/// A task of every kind, and the partial of some persons for each.
fn exchanges() -> Vec<(Vec<u8>, Vec<u8>)> {
    let of = |case: usize| {
        let mut all = tasks(case);
        let kinds = [all.swap_remove(0), all.swap_remove(1), all.pop().unwrap()];
        kinds.map(|task| {
            let partial = whole(&task, case);
            (task, partial)
        })
    };
    [2, 5, 6].into_iter().flat_map(of).collect()
}

fn refused(result: Result<impl Sized, IrtError>) -> String {
    match result {
        Err(IrtError::Protocol(why)) => why,
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("taken"),
    }
}

#[test]
fn what_is_no_task_or_of_another_version_is_refused() {
    for bytes in [&b""[..], b"GrT", b"hello, world", b"GrPt\x01\x00\x00"] {
        assert_eq!(refused(Worker::new(bytes)), "these bytes are no task of a calibration");
    }
    for (mut task, mut partial) in exchanges() {
        let mut worker = Worker::new(&task).unwrap();
        partial[4] = 7;
        assert_eq!(
            refused(worker.merge(&partial)),
            "the partial is of protocol 7, but this program speaks 2; run the same version of Gradatim everywhere"
        );
        task[4] = 9;
        assert!(refused(Worker::new(&task)).starts_with("the task is of protocol 9"));
        task[4] = 2;
        task[6] = 77;
        assert!(refused(Worker::new(&task)).contains("sums that are not known"));
    }
}

#[test]
fn partials_of_other_tasks_are_refused() {
    let all = exchanges();
    for (task, _) in &all {
        for (other, partial) in all.iter().filter(|other| other.0 != *task) {
            assert!(refused(Worker::new(task).unwrap().merge(partial)).contains("another task"), "{other:?}");
        }
        assert_eq!(
            refused(Worker::new(task).unwrap().merge(task)),
            "these bytes are no partial of a calibration"
        );
    }
}

#[test]
fn whatever_is_cut_short_or_goes_on_is_refused() {
    for (task, partial) in exchanges() {
        for end in (0..task.len()).step_by(3) {
            refused(Worker::new(&task[..end]));
        }
        for end in (0..partial.len()).step_by(partial.len() / 97 + 1) {
            refused(Worker::new(&task).unwrap().merge(&partial[..end]));
        }
        refused(Worker::new(&[task.clone(), vec![0]].concat()));
        refused(Worker::new(&task).unwrap().merge(&[partial, vec![0]].concat()));
    }
}

#[test]
fn counts_that_nothing_follows_cost_no_memory() {
    let huge = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f];
    for kind in 0..4u8 {
        let mut task = [&b"GrTk\x02\x00"[..], &[kind]].concat();
        if kind > 0 {
            task.push(61);
            task.extend(6.0f64.to_le_bytes());
        }
        task.extend(huge);
        refused(Worker::new(&task));
    }
    // Tables of 4,096 nodes for 300 items of 256 categories would have 2.5 GB.
    let mut task = b"GrTk\x02\x00\x01\x80\x20".to_vec();
    task.extend(6.0f64.to_le_bytes());
    task.extend([0xac, 0x02]);
    for _ in 0..300 {
        task.extend([0, 7, 0, 0x80, 0x02, 2]);
        task.extend([[0; 9], [0; 9]].concat());
    }
    assert!(refused(Worker::new(&task)).contains("512 MB"));
}

#[test]
fn answers_that_the_task_cannot_have_are_refused_and_leave_no_trace() {
    for (task, _) in exchanges() {
        let (mut worker, mut other) = (Worker::new(&task).unwrap(), Worker::new(&task).unwrap());
        for row in [&[(0, 1), (3, 0)][..], &[(1, 1), (2, 1)], &[]] {
            worker.push(row).unwrap();
            other.push(row).unwrap();
        }
        assert_eq!(worker.push(&[(0, 1), (8, 1)]), Err(IrtError::ItemIndex { person: 3, item: 8, items: 8 }));
        assert_eq!(worker.push(&[(2, 1), (2, 0)]), Err(IrtError::Repeated { person: 3, item: 2 }));
        let highest = if worker.push(&[(4, 2)]).is_ok() { 2 } else { 1 };
        if highest == 2 {
            other.push(&[(4, 2)]).unwrap();
        }
        if task[6] > 0 || highest == 1 {
            let error = worker.push(&[(4, 3)]).unwrap_err();
            let item = matches!(error, IrtError::Score { item: 4, score: 3, highest: h, .. } if h == highest);
            assert!(item, "{error}");
        }
        assert_eq!(worker.partial(), other.partial());
    }
}

/// In order or not, in one block or in several.
#[test]
fn partials_take_what_is_still_pending() {
    for (task, _) in exchanges() {
        let responses = simulated(4, 5000, &ITEMS, 0.3);
        let (mut asked, mut unasked) = (Worker::new(&task).unwrap(), Worker::new(&task).unwrap());
        for (person, row) in responses.iter().enumerate() {
            let mut row = row.to_vec();
            unasked.push(&row).unwrap();
            row.reverse();
            asked.push(&row).unwrap();
            if person % 1700 == 0 {
                _ = asked.partial();
            }
        }
        assert_eq!(asked.partial(), unasked.partial());
        let mut merged = Worker::new(&task).unwrap();
        merged.merge(&asked.partial()).unwrap();
        // An empty part of the data adds nothing.
        merged.merge(&Worker::new(&task).unwrap().partial()).unwrap();
        assert_eq!(merged.partial(), asked.partial());
    }
}

#[test]
fn sizes_do_not_depend_on_the_number_of_persons() {
    for (task, _) in exchanges() {
        let sizes = |persons: usize| {
            let mut worker = Worker::new(&task).unwrap();
            for row in simulated(4, persons, &ITEMS, 1.0).iter() {
                worker.push(row).unwrap();
            }
            (worker.partial().len(), worker.size())
        };
        let (some, many) = (sizes(3000), sizes(30_000));
        // Counts have a few bytes more, rows a few nodes.
        assert!(many.0 < some.0 + some.0 / 2, "{many:?} after {some:?}");
        assert!(many.1 < some.1 + (1 << 18), "{many:?} after {some:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn random_bytes_never_break_a_worker(bytes in prop::collection::vec(any::<u8>(), 0..200), kind in 0u8..5) {
        prop_assert!(Worker::new(&bytes).is_err());
        let task = [&b"GrTk\x02\x00"[..], &[kind], &bytes].concat();
        try_out(&task, &bytes);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]
    #[test]
    fn damaged_bytes_never_break_a_worker(flips in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4)) {
        for (task, partial) in EXCHANGES.get_or_init(exchanges) {
            let damaged = |bytes: &[u8], from: usize| {
                let mut bytes = bytes.to_vec();
                let n = bytes.len() - from;
                flips.iter().for_each(|(at, by)| bytes[from + at.index(n)] ^= by);
                bytes
            };
            try_out(&damaged(task, 7), partial);
            let mut worker = Worker::new(task).unwrap();
            _ = worker.merge(&damaged(partial, 14));
        }
    }
}

static EXCHANGES: std::sync::OnceLock<Vec<(Vec<u8>, Vec<u8>)>> = std::sync::OnceLock::new();

/// Whatever comes of it.
fn try_out(task: &[u8], partial: &[u8]) {
    let Ok(mut worker) = Worker::new(task) else { return };
    for row in [&[(0, 1), (1, 0)][..], &[(0, 0), (7, 1)], &[(3, 2)]] {
        _ = worker.push(row);
    }
    let own = worker.partial();
    worker.merge(&own).unwrap();
    _ = worker.merge(partial);
    assert!(worker.size() > 0);
}
