//! Executors die, come and go; the numbers stay.

use crate::folder::{simulated, written};
use crate::processes::{Client, Cluster, argument};
use crate::same_numbers::{assert_same, here, there};
use gradatim_irt::IrtError;
use gradatim_irt::calibrate::remote::RemoteSums;
use std::cell::{Cell, RefCell};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// What happens to a cluster in the middle of a pass, and the number of the first pass that it may happen in.
type Event = (usize, fn(&mut Cluster));

/// A client during whose passes things happen.
struct Eventful<'a> {
    client: Client,
    cluster: RefCell<&'a mut Cluster>,
    /// Those to come.
    events: Cell<&'static [Event]>,
    pass: Cell<usize>,
    /// The shortest time a pass has taken.
    shortest: Cell<Option<Duration>>,
}

impl RemoteSums for Eventful<'_> {
    fn items(&self) -> usize {
        self.client.items()
    }

    fn sum(&self, task: &[u8]) -> Result<Vec<u8>, IrtError> {
        self.pass.set(self.pass.get() + 1);
        let begun = Instant::now();
        let sums = match self.events.get() {
            [(pass, event), later @ ..] if *pass <= self.pass.get() => {
                let (sums, happened) = self.sum_amid(task, *event);
                self.events.set(if happened { later } else { self.events.get() });
                sums
            }
            _ => self.client.sum(task),
        };
        let shortest = self.shortest.get().unwrap_or(begun.elapsed());
        self.shortest.set(Some(shortest.min(begun.elapsed())));
        sums
    }
}

impl Eventful<'_> {
    /// A pass with an event after a third of the shortest time that one has taken. On a busy machine the pass may have
    /// ended by then: the event does not happen, and is tried in the next one.
    fn sum_amid(&self, task: &[u8], event: fn(&mut Cluster)) -> (Result<Vec<u8>, IrtError>, bool) {
        let (third, ended) = (self.shortest.get().unwrap_or_default() / 3, AtomicBool::new(false));
        let mut cluster = self.cluster.borrow_mut();
        let cluster: &mut Cluster = &mut cluster;
        std::thread::scope(|scope| {
            let happening = scope.spawn(|| {
                std::thread::sleep(third);
                let is_amid = !ended.load(Ordering::SeqCst);
                if is_amid {
                    event(cluster);
                }
                is_amid
            });
            let sums = self.client.sum(task);
            ended.store(true, Ordering::SeqCst);
            (sums, happening.join().unwrap())
        })
    }
}

fn calibration_survives(events: &'static [Event]) {
    let responses = simulated(20_000, 20);
    let folder = written(&responses, 4);
    let mut cluster = Cluster::of(2);
    let client = cluster.client(argument(folder.path())).of_items(20);
    let (cluster, events) = (RefCell::new(&mut cluster), Cell::new(events));
    let eventful = Eventful { client, cluster, events, pass: Cell::default(), shortest: Cell::default() };
    assert_same(&here(&responses), &there(&eventful));
    assert!(eventful.events.get().is_empty(), "all events have happened in {} passes", eventful.pass.get());
}

#[test]
fn the_kill_of_an_executor_changes_nothing() {
    calibration_survives(&[(4, |cluster| cluster.executors[0].kill())]);
}

#[test]
fn executors_come_and_go() {
    calibration_survives(&[
        (2, Cluster::join),
        (4, |cluster| cluster.executors[0].kill()),
        (6, |cluster| cluster.executors[1].kill()),
    ]);
}

#[test]
fn who_is_asked_to_end_ends_and_leaves_nothing_behind() {
    let temporary = tempfile::tempdir().unwrap();
    let environment = [("TMPDIR", argument(temporary.path()).to_owned())];
    let mut cluster = Cluster::with_environment(1, &environment, "warn");
    let folder = written(&simulated(100, 3), 1);
    drop(cluster.client(argument(folder.path())).of_items(3));
    let left = || std::fs::read_dir(temporary.path()).unwrap().count();
    assert_eq!(left(), 1, "the executor's folder");
    cluster.executors[0].ask_to_end();
    assert_eq!((cluster.executors[0].end(), left()), (Some(0), 0));
    cluster.scheduler.ask_to_end();
    assert_eq!(cluster.scheduler.end(), Some(0));
}
