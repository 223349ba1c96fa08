//! Two hundred times, the program is killed in the middle of drilling; every answer it had acknowledged is in the
//! journal afterwards. The learner has a past, so that reviews come between the new questions.

mod binary;

use binary::Home;
use gradatim_log::Journal;
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;
use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::thread;
use std::time::Duration;

const KILLS: usize = 200;
const PAST_DAYS: i64 = 3;
/// Questions of a drill: few enough that drills end and begin anew in between.
const DRILL: &str = "drill mls-c01 --plain --questions 60";

/// Answers acknowledged, by sitting and item, with the verdict printed.
type Acknowledged = HashMap<(String, String), bool>;

#[test]
fn no_acknowledged_answer_is_lost() {
    let (home, mut rng) = (Home::with_past(PAST_DAYS, 20), Pcg64Mcg::seed_from_u64(1));
    let mut acknowledged = Acknowledged::new();
    for run in 0..KILLS {
        let delay = Duration::from_millis(rng.random_range(5..=120));
        // Every fourth run is killed while it starts or resumes, the others while they ask and save.
        let printed = killed_run(&home, delay, run % 4 > 0);
        collect(&printed, &mut acknowledged);
    }
    println!("{} answers acknowledged in {KILLS} runs", acknowledged.len());
    assert!(
        acknowledged.len() > KILLS,
        "only {} answers: the runs were killed too early",
        acknowledged.len()
    );
    check(&home, &acknowledged);
}

/// Feeds answers until the process is killed; gives what it had printed by then.
fn killed_run(home: &Home, delay: Duration, under_way: bool) -> String {
    let mut child = home.command(DRILL).spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    // One of the three lines fits each item; the thread ends when the pipe breaks.
    let feeder = thread::spawn(move || while input.write_all(b"1\n1 2\n1 2 3\n").is_ok() {});
    let mut out = BufReader::new(child.stdout.take().unwrap());
    let mut printed = Vec::new();
    if under_way {
        out.read_until(b'\n', &mut printed).unwrap();
    }
    let reader = thread::spawn(move || {
        out.read_to_end(&mut printed).unwrap();
        printed
    });
    thread::sleep(delay);
    child.kill().unwrap();
    child.wait().unwrap();
    feeder.join().unwrap();
    String::from_utf8_lossy(&reader.join().unwrap()).into_owned()
}

/// Whole lines `saved: <item> right|wrong`, under the sitting named in the first line.
fn collect(printed: &str, acknowledged: &mut Acknowledged) {
    let whole = printed.rfind('\n').map_or("", |end| &printed[..end]);
    let Some(sitting) = whole.split("sitting ").nth(1).and_then(|rest| rest.get(..16)) else { return };
    for line in whole.lines().filter_map(|l| l.strip_prefix("saved: ")) {
        let (item, verdict) = line.split_once(' ').unwrap();
        let before = acknowledged.insert((sitting.to_owned(), item.to_owned()), verdict == "right");
        assert_eq!(before, None, "{item} was asked twice in {sitting}");
    }
}

fn check(home: &Home, acknowledged: &Acknowledged) {
    let journal = Journal::open(&home.journal()).unwrap();
    let mut stored = Acknowledged::new();
    let mut reviews = 0;
    for sitting in journal.sittings("me", "mls-c01").unwrap().into_iter().skip(1) {
        reviews += sitting.presentations.iter().filter(|p| p.rule == "review").count();
        for shown in &sitting.presentations {
            if let Some(answer) = sitting.answer(shown.position) {
                stored.insert((sitting.record.sitting.clone(), shown.item.clone()), answer.correct);
            }
        }
    }
    assert!(reviews > 0, "the past brought nothing back");
    for (place, right) in acknowledged {
        assert_eq!(stored.get(place), Some(right), "{place:?}");
    }
    // A kill between the write and the word leaves at most one answer that nobody was told of.
    let untold = stored.len() - acknowledged.len();
    assert!(untold <= KILLS, "{untold} answers in the journal were never given");
}
