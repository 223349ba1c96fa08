//! Later rows are not seen; bad files are named.

use super::*;
use proptest::prelude::*;
use tempfile::TempDir;

struct Files(TempDir);

impl Files {
    fn new(attempts: &str, outcomes: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("a.csv"), attempts).unwrap();
        std::fs::write(folder.path().join("o.csv"), outcomes).unwrap();
        Self(folder)
    }

    fn read(&self) -> Result<Histories, HistoryError> {
        let key = vec!["learner".to_owned()];
        let options = HistoryOptions { key, outcomes_known: true, ..HistoryOptions::default() };
        Histories::read(&self.0.path().join("a.csv"), &self.0.path().join("o.csv"), &options)
    }

    fn error(&self) -> String {
        self.read().unwrap_err().to_string()
    }
}

const OUTCOMES: &str = "learner,passed,unregistered_day\nx,1,\ny,0,30\nz,0,5\n";

fn until(day: f64) -> Option<AsOf> {
    Some(AsOf { day, calendar: false })
}

#[test]
fn a_cut_holds_no_later_attempt_and_nobody_who_left() {
    let files = Files::new("learner,day,score\nx,1,3\nx,10,4\ny,2,5\nz,1,1\nother,1,1\n", OUTCOMES);
    let cut = files.read().unwrap().until(until(5.0)).unwrap();
    let learners: Vec<&str> = cut.people.iter().map(Person::learner).collect();
    assert_eq!(learners, ["x", "y"]);
    let frame = cut.attempts.collect().unwrap();
    assert_eq!(frame.height(), 2);
    assert!(frame.column("day").unwrap().f64().unwrap().iter().flatten().all(|day| day <= 5.0));
}

#[test]
fn bad_files_are_named_with_their_row() {
    let attempts = "learner,day,score\nx,1,3\n";
    for (attempts, outcomes, parts) in [
        ("learner,day,score\nx,1,3\nx,2014-03-01,3\n", OUTCOMES, &["a.csv:3", "`day`", "another format"][..]),
        ("learner,day,score\nx,2014-03-01,3\nx,01/03/2014,3\n", OUTCOMES, &["a.csv:3", "no date"]),
        ("learner,day,score\nq,1,3\n", OUTCOMES, &["a.csv", "no row joins", "o.csv"]),
        ("learner,day,score\nx,1,many\n", OUTCOMES, &["a.csv:2", "`score`", "not a finite number"]),
        ("learner,score\nx,3\n", OUTCOMES, &["a.csv", "lacks a date"]),
        ("learner,day\nx,3\n", OUTCOMES, &["a.csv", "lacks column `score`"]),
        ("learner,day,score\nx,,3\n", OUTCOMES, &["a.csv:2", "`day`", "empty"]),
        (attempts, "learner\nx\n", &["o.csv", "lacks column `passed`"]),
        (attempts, "learner,passed\nx,maybe\n", &["o.csv:2", "no outcome"]),
        (attempts, "learner,passed\nx,1\nx,0\n", &["o.csv:3", "was there before"]),
        (attempts, "id,passed\nx,1\n", &["o.csv", "lacks column `learner`"]),
    ] {
        let error = Files::new(attempts, outcomes).error();
        for part in parts {
            assert!(error.contains(part), "`{part}` is not in: {error}");
        }
    }
}

#[test]
fn days_that_cannot_be_asked_for() {
    let files = Files::new("learner,day,score\nx,10,3\n", OUTCOMES);
    let histories = files.read().unwrap();
    assert!(matches!(histories.until(until(9.0)), Err(HistoryError::NothingYet { .. })));
    let date = Some(AsOf { day: 10.0, calendar: true });
    assert!(matches!(histories.until(date), Err(HistoryError::OtherDates { .. })));
}

#[test]
fn dates_of_the_calendar_count_to_their_end() {
    let files =
        Files::new("learner,timestamp,score\nx,2026-11-01T23:59:00Z,3\nx,2026-11-02T00:00:00Z,4\n", OUTCOMES);
    let cut = files.read().unwrap().until(AsOf::parse("2026-11-01"));
    // Days since 1970 are beyond every number of days in the outcomes, so only who never left is there.
    assert_eq!(cut.unwrap().attempts.collect().unwrap().height(), 1);
}

proptest! {
    // Each case reads files and runs polars twice.
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Whatever happens later changes nothing of what was known.
    #[test]
    fn later_rows_change_no_feature(
        early in proptest::collection::vec((0..8_u8, 0..4_u8, 0..20_u8, 0..=100_u8), 1..60),
        late in proptest::collection::vec((0..8_u8, 0..6_u8, 21..60_u8, 0..=100_u8), 0..40),
    ) {
        use crate::features::{Features, Reference};
        let outcomes = (0..8).map(|l| format!("l{l},{}\n", l % 2)).collect::<String>();
        let outcomes = format!("learner,passed\n{outcomes}");
        let text = |rows: &[(u8, u8, u8, u8)]| {
            let row = |(l, i, day, score): &(u8, u8, u8, u8)| format!("l{l},i{i},{day},{},{score},{}\n", i * 10, i + 1);
            rows.iter().map(row).collect::<String>()
        };
        let header = "learner,item,day,due_day,score,weight\n";
        let features = |attempts: String| {
            let cut = Files::new(&attempts, &outcomes).read().unwrap().until(until(20.0)).unwrap();
            Features::of(&cut, &Reference::learn(&cut).unwrap()).unwrap()
        };
        // The rows of later days stand first, so that an order of the file would show too.
        let with = features(format!("{header}{}{}", text(&late), text(&early)));
        let without = features(format!("{header}{}", text(&early)));
        prop_assert_eq!(&with.names, &without.names);
        for (x, y) in with.columns.iter().flatten().zip(without.columns.iter().flatten()) {
            let same = match (x, y) {
                (Some(x), Some(y)) => (x - y).abs() <= 1e-9 * x.abs().max(1.0),
                (x, y) => x == y,
            };
            prop_assert!(same, "{x:?} {y:?}");
        }
    }
}
