//! `gradatim calibrate --cluster` with a child that sums in its own process: no cluster is needed.
#![cfg(unix)]

mod place;

use gradatim_irt::calibrate::remote::Worker;
use gradatim_log::packed::Block;
use gradatim_log::sittings::Sittings;
use place::{POOL, Place, Run, Stream, wide};
use serde_json::Value;
use std::fs::{File, Permissions};
use std::io::{Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

/// Names the folder of the log, in the child.
const LOG: &str = "GRADATIM_TEST_LOG";
/// Names another folder for the items.
const ITEMS: &str = "GRADATIM_TEST_ITEMS";
/// Tasks that the child answers before it dies, if it is to die.
const DIES: &str = "GRADATIM_TEST_DIES";

/// Not a test: the child of the others. Its answers go to descriptor 3, because the test harness writes to standard
/// output.
#[test]
#[ignore = "the child of the other tests"]
fn client() {
    let Some(log) = std::env::var_os(LOG) else { return };
    let dies: usize = std::env::var(DIES).map_or(usize::MAX, |n| n.parse().unwrap());
    let mut answers = File::options().write(true).open("/dev/fd/3").unwrap();
    let sittings = Sittings::open(Path::new(&log)).unwrap();
    let items = std::env::var_os(ITEMS).unwrap_or_else(|| log.clone());
    answer(&mut answers, &std::fs::read(Path::new(&items).join("items.parquet")).unwrap());
    for n in 0.. {
        let Some(task) = task() else { return };
        if n == dies {
            std::process::exit(9);
        }
        answer(&mut answers, &sums(&sittings, &task));
    }
}

fn task() -> Option<Vec<u8>> {
    let (mut input, mut length) = (std::io::stdin().lock(), [0; 4]);
    input.read_exact(&mut length).ok()?;
    let mut task = vec![0; u32::from_le_bytes(length) as usize];
    input.read_exact(&mut task).ok().map(|()| task)
}

fn answer(answers: &mut File, bytes: &[u8]) {
    let head = [&[0], (bytes.len() as u32).to_le_bytes().as_slice()].concat();
    answers.write_all(&head).and_then(|()| answers.write_all(bytes)).unwrap();
}

/// A worker for each block, merged.
fn sums(sittings: &Sittings, task: &[u8]) -> Vec<u8> {
    let (mut block, mut all) = (Block::default(), Worker::new(task).unwrap());
    for index in 0..sittings.blocks() {
        let mut worker = Worker::new(task).unwrap();
        sittings.read(index, &mut block).unwrap();
        block.iter().for_each(|answers| worker.push(answers).unwrap());
        all.merge(&worker.partial()).unwrap();
    }
    all.partial()
}

/// A log of a place, and a child for it.
struct Cluster<'p>(&'p Place);

impl<'p> Cluster<'p> {
    /// Makes the log `log` in three parts of a file.
    fn new(place: &'p Place, file: &str, options: &str) -> Self {
        place.succeeds(&format!("log compact --session-major --from {file} --out log --parts 3{options}"));
        let own = std::env::current_exe().unwrap();
        let child = format!("exec {} client --exact --ignored --nocapture 3>&1 >/dev/null", own.display());
        Self::with_child(place, &child)
    }

    /// A shell script in the place of the child.
    fn with_child(place: &'p Place, script: &str) -> Self {
        place.write("child", &format!("#!/bin/sh\n{script}\n"));
        std::fs::set_permissions(place.path("child"), Permissions::from_mode(0o755)).unwrap();
        Self(place)
    }

    fn run(&self, line: &str, dies: Option<usize>) -> Run {
        let mut command = Command::new(env!("CARGO_BIN_EXE_gradatim"));
        command.current_dir(self.0.path("")).env("GRADATIM_HOME", self.0.path("home"));
        command.env("GRADATIM_CLUSTER", self.0.path("child")).env(LOG, self.0.path("log"));
        command.envs(dies.map(|n| (DIES, n.to_string())));
        let line = format!("calibrate --cluster df://127.0.0.1:1 log {line}");
        let output = command.args(line.split(' ')).output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        Run { code: output.status.code().unwrap(), out: text(output.stdout), err: text(output.stderr) }
    }

    fn json(&self, line: &str) -> Value {
        let run = self.run(&format!("{line} --json"), None);
        assert_eq!(run.code, 0, "{line}: {}", run.err);
        serde_json::from_str(&run.out).unwrap()
    }

    fn fails(&self, line: &str, dies: Option<usize>, parts: &[&str]) {
        let run = self.run(line, dies);
        assert_eq!(run.code, 2, "{line}: {}", run.err);
        let last = run.err.lines().last().unwrap();
        assert!(
            last.starts_with("error: ") && parts.iter().all(|part| last.contains(part)),
            "{line}: {last}"
        );
    }
}

/// Two documents tell the same but for time, steps and last digits.
fn check_same(there: &Value, here: &Value, at: &str) {
    match (there, here) {
        (Value::Object(there), Value::Object(here)) => {
            assert!(there.keys().eq(here.keys()), "{at}");
            let told = |name: &&String| {
                !["seconds", "cpu_seconds", "iterations", "max_gradient"].contains(&name.as_str())
            };
            there
                .keys()
                .filter(told)
                .for_each(|name| check_same(&there[name], &here[name], &format!("{at}.{name}")));
        }
        (Value::Array(there), Value::Array(here)) => {
            assert_eq!(there.len(), here.len(), "{at}");
            there.iter().zip(here).for_each(|(x, y)| check_same(x, y, at));
        }
        (Value::Number(x), Value::Number(y)) => {
            let (x, y) = (x.as_f64().unwrap(), y.as_f64().unwrap());
            assert!((x - y).abs() < 2e-5 * y.abs().max(1.0), "{at}: {x} there, {y} here");
        }
        _ => assert_eq!(there, here, "{at}"),
    }
}

#[test]
fn documents_and_pools_are_those_of_one_machine() {
    let place = Place::new();
    place.write("wide.csv", &wide(500));
    place.write("anchors.csv", POOL);
    let cluster = Cluster::new(&place, "wide.csv", "");
    for options in [
        "--model 2pl",
        "--model rasch --se sandwich",
        "--model 3pl --prior-c beta(5,17) --se none",
        "--model 2pl --items q1,q3,q4,q5",
        "--model 2pl --leave-out q0",
        "--model 2pl --anchor anchors.csv",
    ] {
        let (there, here) = (cluster.json(options), place.json(&format!("calibrate wide.csv {options}")));
        check_same(&there, &here, options);
    }
    let run = cluster.run("--model 2pl --out there.parquet", None);
    assert_eq!((run.code, place.run("calibrate log --model 2pl --out here.parquet").code), (0, 0));
    assert!(run.err.contains("there.parquet: 6 items written"), "{}", run.err);
    let line = run.err.lines().find(|line| line.starts_with("iteration 1: log-likelihood -")).unwrap();
    assert!(
        ["largest change ", " s, ", " sent, ", " received"].iter().all(|part| line.contains(part)),
        "{line}"
    );
    let scores = |pool: &str| place.json(&format!("score wide.csv --pool {pool}"));
    check_same(&scores("there.parquet"), &scores("here.parquet"), "scores");
    assert!(!place.path("there.checkpoint.json").exists(), "a finished calibration leaves no checkpoint");
}

#[test]
fn ordered_scores_are_renumbered_and_domains_calibrated_one_by_one_or_jointly() {
    let place = Place::new();
    let (mut long, mut stream) = (String::from("learner,item,score,domain\n"), Stream(3));
    for person in 0..400 {
        let theta = stream.normal();
        for item in 0..6 {
            let mut right = |harder: f64| usize::from(stream.right(1.3 * (theta - harder)));
            // 1, 2 and 4 are the scores that occur.
            let score = [1, 2, 4][right(-0.5) + right(0.1 * f64::from(item))];
            long += &format!("p{person},q{item},{score},{}\n", if item < 3 { "x" } else { "y" });
        }
    }
    place.write("long.csv", &long);
    let cluster = Cluster::new(&place, "long.csv", " --max-score 9");
    for options in [
        "--model grm",
        "--model gpcm --single",
        "--model grm --joint --tolerance 1e-7",
        "--model grm --items q0,q1,q2,q4,q5",
    ] {
        let here = place.json(&format!("calibrate long.csv {options}"));
        check_same(&cluster.json(options), &here, options);
    }
    cluster.fails(
        "--model 2pl",
        None,
        &["log: column `answers`: item `q0` has scores to 4; 0 to 1 expected"],
    );
}

#[test]
fn a_calibration_whose_client_died_goes_on_from_its_checkpoint() {
    let place = Place::new();
    place.write("wide.csv", &wide(500));
    let cluster = Cluster::new(&place, "wide.csv", "");
    cluster.fails(
        "--model 2pl --out pool.parquet",
        Some(5),
        &["log: the sums cannot be made elsewhere: gradatim-cluster ended without an answer (exit status: 9); run it again"],
    );
    let kept = place.path("pool.checkpoint.json");
    let iteration =
        |text: &str| serde_json::from_str::<Value>(text).unwrap()["fits"][""]["iteration"].as_u64().unwrap();
    let before = std::fs::read_to_string(&kept).unwrap();
    assert!(iteration(&before) >= 2, "{before}");
    cluster.fails(
        "--model 3pl --out pool.parquet",
        None,
        &["pool.checkpoint.json: a checkpoint that does not fit: it belongs to other settings"],
    );
    assert_eq!(std::fs::read_to_string(&kept).unwrap(), before, "it is left alone");
    let run = cluster.run("--model 2pl --out pool.parquet --json", None);
    assert_eq!(run.code, 0, "{}", run.err);
    let (first, going_on) =
        (iteration(&before), format!("going on after iteration {} of", iteration(&before)));
    assert!(run.err.contains(&going_on) && !run.err.contains("iteration 1: "), "{}", run.err);
    assert!(run.err.contains(&format!("iteration {}: ", first + 1)), "{}", run.err);
    let here = place.json("calibrate wide.csv --model 2pl");
    check_same(&serde_json::from_str(&run.out).unwrap(), &here, "resumed");
    assert!(!kept.exists());
    std::fs::write(place.path("other.json"), &before).unwrap();
    place.write("wide.csv", &wide(501));
    place.succeeds("log compact --session-major --from wide.csv --out log --parts 3");
    let other = "--model 2pl --checkpoint other.json";
    cluster.fails(
        other,
        None,
        &["other.json: a checkpoint of other answers; remove it, or name another file"],
    );
    place.write("other.json", "mine");
    cluster.fails(other, None, &["other.json: no checkpoint of a calibration"]);
}

#[test]
fn children_that_fail_are_told_of_in_one_sentence() {
    let place = Place::new();
    let check =
        |script: &str, words: &str| Cluster::with_child(&place, script).fails("--model 2pl", None, &[words]);
    check("exit 7", "gradatim-cluster ended without an answer (exit status: 7)");
    check(
        "printf hello",
        "gradatim-cluster answered with what is no sum; run the same version of both programs",
    );
    check("printf '\\001\\013\\000\\000\\000too\\nlittle!'", "error: too\\nlittle!");
    check("printf '\\000\\012\\000\\000\\000too'", "gradatim-cluster ended without an answer");
    check("printf '\\000\\004\\000\\000\\000what'", "log/items.parquet: not a Parquet file");
    check("printf '\\000\\377\\377\\377\\377'", "answered with what is no sum");
    let cluster = Cluster::with_child(&place, "");
    std::fs::remove_file(place.path("child")).unwrap();
    cluster.fails("--model 2pl", None, &["child: not found", "cargo build --release -p gradatim-cluster"]);
}

#[test]
fn a_child_that_answers_a_task_with_nonsense_or_a_sentence_is_told_of() {
    let place = Place::new();
    place.write("wide.csv", &wide(50));
    place.succeeds("log compact --session-major --from wide.csv --out log");
    let items = std::fs::read(place.path("log/items.parquet")).unwrap();
    let head = (items.len() as u32).to_le_bytes().map(|byte| format!("\\{byte:03o}")).concat();
    let after = |then: &str| format!("printf '\\000{head}'; cat log/items.parquet; {then}");
    let check = |then: &str, words: &str| {
        Cluster::with_child(&place, &after(then)).fails("--model 2pl", None, &["log: ", words]);
    };
    check("printf '\\000\\003\\000\\000\\000abc'", "these bytes are no partial of a calibration");
    check("printf '\\001\\003\\000\\000\\000abc'", "the sums cannot be made elsewhere: abc");
    check("exec >&-; cat >/dev/null", "gradatim-cluster ended without an answer (exit status: 0)");
    let refused = |line: &str, words: &str| Cluster(&place).fails(line, None, &[words]);
    refused("--model 2pl --group g", "--group: a session-major log has no columns of groups");
    refused("--model 2pl --stream", "--stream: with --cluster no answers come to this machine");
    refused(
        "--model 2pl --map learner=who",
        "--map: a session-major log, as --cluster takes, has fixed columns",
    );
    Cluster::with_child(&place, &after("cat >/dev/null"));
    refused(
        "--model 2pl --unit first-sitting",
        "--unit first-sitting: a row of this session-major log is a learner",
    );
    refused("--model 2pl --items nine", "item `nine` has no answers");
    refused("--model 2pl --exam mls-c01", "no answers to exam `mls-c01`");
}

#[test]
fn parts_that_are_missing_are_noticed() {
    let place = Place::new();
    place.write("wide.csv", &wide(90));
    Cluster::new(&place, "wide.csv", "");
    // The child looks at two thirds of the log, and hands on the items of all.
    place.write("less.csv", &wide(60));
    place.succeeds("log compact --session-major --from less.csv --out less");
    let child = std::fs::read_to_string(place.path("child"))
        .unwrap()
        .replace("exec ", &format!("{LOG}=less {ITEMS}=log exec "));
    Cluster::with_child(&place, &child).fails(
        "--model 2pl",
        None,
        &["log: the parts have 360 answers, but items.parquet tells of 540"],
    );
}
