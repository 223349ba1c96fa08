//! What goes wrong is said in one sentence, and soon.

use crate::folder::{batch, list, simulated, write, written};
use crate::processes::{Client, Cluster, argument};
use ballista_executor::executor_process::{ExecutorProcessConfig, start_executor_process};
use datafusion::arrow::array::{ArrayRef, UInt8Array, UInt16Array, UInt32Array};
use gradatim_irt::IrtError;
use gradatim_irt::calibrate::remote::RemoteSums;
use gradatim_irt::calibrate::{IrtParams, Model};
use linfa::ParamGuard;
use std::cell::RefCell;
use std::net::TcpListener;
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

fn failure(address: &str, log: &str) -> String {
    Client::start(address, log, &["--wait", "2"], &[]).failure()
}

#[track_caller]
fn assert_says(sentence: &str, words: &[&str]) {
    assert!(words.iter().all(|word| sentence.contains(word)), "{words:?} in: {sentence}");
}

/// The survey of a log of so many items.
pub fn survey(items: usize) -> Vec<u8> {
    struct First(usize, RefCell<Vec<u8>>);
    impl RemoteSums for First {
        fn items(&self) -> usize {
            self.0
        }
        fn sum(&self, task: &[u8]) -> Result<Vec<u8>, IrtError> {
            self.1.replace(task.to_vec());
            Err(IrtError::Remote("enough".into()))
        }
    }
    let first = First(items, RefCell::default());
    let params = IrtParams::new(Model::TwoPl);
    assert!(params.check_ref().unwrap().fit_remote(&first, &mut |_| (), None).is_err());
    first.1.take()
}

#[test]
fn a_wrong_address() {
    for address in ["127.0.0.1:50050", "http://127.0.0.1:50050", "df://"] {
        assert_says(&failure(address, "."), &[&format!("`{address}`"), "df://host:port expected"]);
    }
}

#[test]
fn a_dead_scheduler() {
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let begun = Instant::now();
    assert_says(&failure(&format!("df://{free}"), "."), &["no scheduler answers", "gradatim-scheduler"]);
    assert!(begun.elapsed() < Duration::from_secs(30));
}

#[test]
fn an_executor_without_a_scheduler() {
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_gradatim-executor"))
        .args(["--scheduler", &format!("df://{free}"), "--wait", "1"])
        .output()
        .unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!((output.status.code(), said.lines().count()), (Some(2), 1), "{said}");
    assert_says(&said, &["error: no scheduler answers", &free.to_string()]);
}

#[test]
fn a_scheduler_without_executors() {
    let cluster = Cluster::of(0);
    assert_says(
        &failure(&cluster.address, "."),
        &["no executor took work", "within 2 s", "gradatim-executor"],
    );
}

#[test]
fn a_log_that_is_not_there() {
    let cluster = Cluster::of(1);
    let client = |log: &str| cluster.client(log).failure();
    let empty = tempfile::tempdir().unwrap();
    assert_says(&client("/nowhere/at/all"), &["/nowhere/at/all", "no folder"]);
    assert_says(&client("file:///nowhere/at/all/"), &["file:///nowhere/at/all/"]);
    assert_says(&client(argument(empty.path())), &["no part-*.parquet", "--session-major"]);
    assert_says(&client("ftp://host/log/"), &["ftp://", "s3://"]);
    assert_says(&client("s3://key:secret@bucket/log/"), &["credentials", "environment"]);

    let folder = written(&simulated(10, 3), 1);
    std::fs::remove_file(folder.path().join("items.parquet")).unwrap();
    assert_says(&client(argument(folder.path())), &["no items.parquet"]);
}

#[test]
fn a_log_of_other_columns() {
    let cluster = Cluster::of(1);
    let folder = written(&simulated(10, 3), 1);
    let part = folder.path().join("part-00000.parquet");
    let answers = || list(Arc::new(UInt8Array::from(vec![1])) as ArrayRef, [1].into_iter());
    write(&part, &batch(list(Arc::new(UInt16Array::from(vec![0])), [1].into_iter()), answers()));
    let sentence = cluster.client(argument(folder.path())).failure();
    assert_says(&sentence, &["column items", "UInt16", "UInt32 expected"]);
    std::fs::write(&part, b"no Parquet at all").unwrap();
    assert_says(&cluster.client(argument(folder.path())).failure(), &["cannot be read"]);
}

#[test]
fn parts_that_are_damaged_or_vanish() {
    let cluster = Cluster::of(1);
    let folder = written(&simulated(100, 3), 2);
    let client = cluster.client(argument(folder.path())).of_items(3);
    let last = folder.path().join("part-00001.parquet");
    let mut bytes = std::fs::read(&last).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle..].fill(0xff);
    std::fs::write(&last, bytes).unwrap();
    assert_says(&client.ask(&survey(3)).unwrap_err(), &["a part of the log is damaged"]);
    std::fs::remove_file(&last).unwrap();
    assert_says(&client.ask(&survey(3)).unwrap_err(), &["saw 50 persons instead of 100", "the very files"]);
}

#[test]
fn what_an_executor_refuses_reaches_the_client_and_the_session_goes_on() {
    let cluster = Cluster::of(1);
    let folder = written(&simulated(100, 3), 1);
    let client = cluster.client(argument(folder.path())).of_items(3);
    let fine = survey(3);
    // The version stands in the bytes after the magic.
    let mut other_version = fine.clone();
    other_version[4] ^= 1;
    assert_says(&client.ask(&other_version).unwrap_err(), &["version"]);
    assert_says(&client.ask(b"no task").unwrap_err(), &["task"]);
    // Items the task does not have.
    assert_says(&client.ask(&survey(2)).unwrap_err(), &["item 2", "only 2 items"]);
    assert!(client.ask(&fine).is_ok());
    assert_eq!(client.end(), Some(0));
}

#[test]
fn rows_of_unequal_lengths() {
    let cluster = Cluster::of(1);
    let folder = written(&simulated(1, 3), 1);
    let items = list(Arc::new(UInt32Array::from(vec![0, 1, 2])), [1, 2].into_iter());
    let answers = list(Arc::new(UInt8Array::from(vec![1, 0])), [1, 1].into_iter());
    write(&folder.path().join("part-00000.parquet"), &batch(items, answers));
    let client = cluster.client(argument(folder.path())).of_items(3);
    assert_says(&client.ask(&survey(3)).unwrap_err(), &["2 items and 1 answers"]);
}

#[test]
fn an_executor_without_our_function() {
    let cluster = Cluster::of(0);
    let port: u16 = cluster.address.rsplit(':').next().unwrap().parse().unwrap();
    let free = || TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let plain = ExecutorProcessConfig {
        external_host: Some("127.0.0.1".into()),
        scheduler_port: port,
        port: free(),
        grpc_port: free(),
        vcores: 1,
        ..ExecutorProcessConfig::default()
    };
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.spawn(start_executor_process(Arc::new(plain)));
    let folder = written(&simulated(100, 3), 1);
    let client = cluster.client(argument(folder.path())).of_items(3);
    assert_says(&client.ask(&survey(3)).unwrap_err(), &["does not know irt_estep", "this version"]);
    runtime.shutdown_background();
}

#[test]
fn a_scheduler_that_dies_in_between() {
    let mut cluster = Cluster::of(1);
    let folder = written(&simulated(100, 3), 1);
    let client = Client::start(&cluster.address, argument(folder.path()), &["--wait", "3"], &[]).of_items(3);
    assert!(client.ask(&survey(3)).is_ok());
    cluster.scheduler.kill();
    assert_says(&client.ask(&survey(3)).unwrap_err(), &["no scheduler answers"]);
}

#[test]
fn executors_that_all_die() {
    let mut cluster = Cluster::of(1);
    let folder = written(&simulated(100, 3), 1);
    let client = Client::start(&cluster.address, argument(folder.path()), &["--wait", "3"], &[]).of_items(3);
    cluster.executors[0].kill();
    let begun = Instant::now();
    assert_says(&client.ask(&survey(3)).unwrap_err(), &["no executor took work"]);
    assert!(begun.elapsed() < Duration::from_secs(60), "{:?}", begun.elapsed());
}
