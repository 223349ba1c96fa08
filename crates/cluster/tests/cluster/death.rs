//! Executors die, come and go; the numbers stay.

use crate::folder::{simulated, written};
use crate::processes::{Client, Cluster, argument};
use crate::same_numbers::{assert_same, here, there};
use gradatim_irt::IrtError;
use gradatim_irt::calibrate::remote::RemoteSums;
use std::cell::{Cell, RefCell};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// What happens to a cluster in the middle of a pass, by the number of the pass.
type Events = fn(usize, &mut Cluster);

/// A client during whose passes things happen.
struct Eventful<'a> {
    client: Client,
    cluster: RefCell<&'a mut Cluster>,
    events: Events,
    pass: Cell<usize>,
    /// The shortest time a pass has taken.
    shortest: Cell<Option<Duration>>,
}

impl RemoteSums for Eventful<'_> {
    fn items(&self) -> usize {
        self.client.items()
    }

    /// The events of a pass begin when a third of the shortest time of a pass is over, and end before it does.
    fn sum(&self, task: &[u8]) -> Result<Vec<u8>, IrtError> {
        self.pass.set(self.pass.get() + 1);
        let (pass, events, begun) = (self.pass.get(), self.events, Instant::now());
        let (happened, third) = (AtomicBool::new(false), self.shortest.get().unwrap_or_default() / 3);
        let mut cluster = self.cluster.borrow_mut();
        let cluster: &mut Cluster = &mut cluster;
        let sums = std::thread::scope(|scope| {
            scope.spawn(|| {
                std::thread::sleep(third);
                events(pass, cluster);
                happened.store(true, Ordering::SeqCst);
            });
            let sums = self.client.sum(task);
            assert!(happened.load(Ordering::SeqCst), "pass {pass} ended before anything happened");
            sums
        });
        let shortest = self.shortest.get().unwrap_or(begun.elapsed());
        self.shortest.set(Some(shortest.min(begun.elapsed())));
        sums
    }
}

fn calibration_survives(events: Events) {
    let responses = simulated(20_000, 20);
    let folder = written(&responses, 4);
    let mut cluster = Cluster::of(2);
    let client = cluster.client(argument(folder.path())).of_items(20);
    let cluster = RefCell::new(&mut cluster);
    let eventful = Eventful { client, cluster, events, pass: Cell::default(), shortest: Cell::default() };
    assert_same(&here(&responses), &there(&eventful));
    assert!(eventful.pass.get() > 6, "all events have happened");
}

#[test]
fn the_kill_of_an_executor_changes_nothing() {
    calibration_survives(|pass, cluster| {
        if pass == 4 {
            cluster.executors[0].kill();
        }
    });
}

#[test]
fn executors_come_and_go() {
    calibration_survives(|pass, cluster| match pass {
        2 => cluster.join(),
        4 => cluster.executors[0].kill(),
        6 => cluster.executors[1].kill(),
        _ => {}
    });
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
