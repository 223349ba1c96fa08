use super::*;
use proptest::collection::vec;
use proptest::prelude::ProptestConfig;
use proptest::{prop_assert, prop_assert_eq, proptest};
use std::collections::BTreeSet;

#[test]
fn an_export_leads_back_to_nobody() {
    let home = Home::new(&[
        samples::history("s", 2),
        samples::history("t", 2),
        samples::history_of("bo", "u", Mode::Drill, 1),
    ]);
    home.compact();
    let out = home.folder.path().join("out");
    let report = export_anonymised(&home.attempts(), &out, 1, None).unwrap();
    assert_eq!(
        report,
        ExportReport { files: 1, rows: 5, suppressed: 0, outcomes: 0, outcomes_suppressed: 0 }
    );
    assert_eq!(relative(&out), ["DICTIONARY.md", "exam=mls-c01/month=2026-11/part-0000.parquet"]);
    assert_eq!(rows(&out), home.rows());
    for name in ["learner", "sitting_id", "attempt_id"] {
        let (before, after) = (column(&home.attempts(), name), column(&out, name));
        assert!(after.iter().all(|id| id.len() == 32 && !before.contains(id)), "{name}");
        let same = |ids: &[String]| {
            ids.iter().map(|id| ids.iter().position(|other| other == id)).collect::<Vec<_>>()
        };
        assert_eq!(same(&before), same(&after), "{name}: who is who stays");
    }
    let batch = Attempts::open(&out).unwrap().batches(&["answered_at"]).unwrap().next().unwrap().unwrap();
    assert!(time(&out, &batch, "answered_at").unwrap().iter().all(|at| at == Some(NOVEMBER)));
    let bytes = std::fs::read(out.join("exam=mls-c01/month=2026-11/part-0000.parquet")).unwrap();
    assert!(!bytes.windows(16).any(|w| w == home.journal.id().as_bytes()));
    assert!(matches!(export_anonymised(&home.attempts(), &out, 1, None), Err(LogError::NotEmpty { .. })));
    let inside = home.attempts().join("export");
    assert!(matches!(export_anonymised(&home.attempts(), &inside, 1, None), Err(LogError::Invalid { .. })));
    let one_file = home.attempts().join(&relative(&home.attempts())[0]);
    let again = home.folder.path().join("again");
    assert_eq!(export_anonymised(&one_file, &again, 1, None).unwrap().rows, 5);
    assert_ne!(column(&out, "learner"), column(&again, "learner"), "another key each time");
}

/// A drill of `n` questions in the middle of a day some days after the first of November.
fn drill_on(learner: &str, days: i64, n: u32) -> SittingHistory {
    let mut drill = samples::history_of(learner, learner, Mode::Drill, n);
    drill.answers.iter_mut().for_each(|a| a.answered_at = NOVEMBER + days * 86_400_000 + 40_000_000);
    drill
}

#[test]
fn small_cells_are_not_exported() {
    // Items 1 and 2 have three learners in November, item 3 two; December has one, whose going leaves two for item 2.
    let home = Home::new(&[
        drill_on("ada", 0, 3),
        drill_on("bo", 0, 3),
        drill_on("cy", 4, 1),
        drill_on("di", 31, 2),
        drill_on("ed", 0, 1),
    ]);
    home.compact();
    let out = home.folder.path().join("out");
    let report = export_anonymised(&home.attempts(), &out, 3, None).unwrap();
    assert_eq!(
        report,
        ExportReport { files: 1, rows: 4, suppressed: 6, outcomes: 0, outcomes_suppressed: 0 }
    );
    assert_eq!(column(&out, "item"), ["item-1"; 4]);
    let days: Vec<i64> = answered(&out).iter().map(|at| (at - NOVEMBER) / 86_400_000).collect();
    assert_eq!(days, [0, 0, 0, 0], "the fifth of November had one learner, so it became the first");
    let dictionary = std::fs::read_to_string(out.join("DICTIONARY.md")).unwrap();
    assert!(dictionary.contains("fewer than 3 learners") && dictionary.contains("left out: 6 answers"));
    assert!(dictionary.contains("| `chance` |") && !dictionary.contains('{'), "{dictionary}");
    let none = home.folder.path().join("none");
    let error = export_anonymised(&home.attempts(), &none, 5, None).unwrap_err().to_string();
    assert!(error.contains("no question was answered by 5 learners"), "{error}");
    assert!(!none.exists(), "a refused export leaves nothing behind");
}

#[test]
fn results_of_too_few_are_not_exported() {
    let home = Home::new(&["ada", "bo", "cy"].map(|name| drill_on(name, 0, 1)));
    home.compact();
    let mut results = ["ada", "bo", "cy"].map(|name| samples::outcome(name, "2026-10-20")).to_vec();
    results.push(samples::outcome("ada", "2026-11-20"));
    results.iter().for_each(|o| home.journal.record_outcome(o).unwrap());
    let path = |name: &str| home.folder.path().join(name);
    // Under the key of the answers, as `log compact` does: another would part every result from its learner.
    crate::compact_outcomes(&home.journal, &home.key, &path("outcomes")).unwrap();
    let export = |k: usize, out: &str| {
        let file = path(&format!("{out}.parquet"));
        let report = export_anonymised(&home.attempts(), &path(out), k, Some((&path("outcomes"), &file)));
        let learners: BTreeSet<String> = column(&path(out), "learner").into_iter().collect();
        let linked =
            crate::read_outcomes(&file).unwrap().iter().filter(|o| learners.contains(&o.learner)).count();
        let dictionary = std::fs::read_to_string(path(out).join("DICTIONARY.md")).unwrap();
        assert!(dictionary.contains("## Results of real exams") && !dictionary.contains('{'), "{dictionary}");
        assert_eq!(dictionary.contains("nobody can be recognised"), k > 1);
        let report = report.unwrap();
        (report.outcomes, report.outcomes_suppressed, linked)
    };
    assert_eq!(export(3, "three"), (3, 1, 0));
    assert_eq!(export(1, "one"), (4, 0, 4), "alone, results go with the answers");
    let error =
        export_anonymised(&home.attempts(), &path("none"), 3, Some((&path("no"), &path("x.parquet"))));
    assert!(error.unwrap_err().to_string().contains("no results") && !path("none").exists());
}

#[test]
fn a_lone_first_of_the_month_blurs_the_month() {
    let home = Home::new(&[drill_on("ada", 32, 1), drill_on("bo", 32, 1), drill_on("cy", 30, 1)]);
    home.compact();
    let out = home.folder.path().join("out");
    export_anonymised(&home.attempts(), &out, 2, None).unwrap();
    assert_eq!(answered(&out), [DECEMBER; 3], "nobody stands alone on the first of December");
}

fn answered(path: &Path) -> Vec<i64> {
    let batches = Attempts::open(path).unwrap().batches(&["answered_at"]).unwrap();
    batches.flat_map(|b| time(path, &b.unwrap(), "answered_at").unwrap().values().to_vec()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    /// Whatever the log: no published item, month or day has fewer learners than asked for, and nothing that would
    /// have been large enough is lost.
    #[test]
    fn every_published_cell_is_large(drills in vec((0_i64..70, 1_u32..6), 1..12), smallest in 1_usize..5) {
        let learners: Vec<SittingHistory> =
            drills.iter().enumerate().map(|(i, &(day, n))| drill_on(&format!("l{i}"), day, n)).collect();
        let home = Home::new(&learners);
        home.compact();
        let out = home.folder.path().join("out");
        let Ok(report) = export_anonymised(&home.attempts(), &out, smallest, None) else {
            prop_assert!(drills.len() < smallest * 6, "nothing at all is left only of small logs");
            return Ok(());
        };
        prop_assert_eq!(report.rows + report.suppressed, home.rows().len() as u64);
        let who = column(&out, "learner");
        let days: Vec<String> = answered(&out).iter().map(ToString::to_string).collect();
        for cells in [column(&out, "item"), days] {
            let mut learners: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
            cells.iter().zip(&who).for_each(|(cell, l)| { learners.entry(cell).or_default().insert(l); });
            prop_assert!(learners.values().all(|l| l.len() >= smallest), "{:?}", learners);
        }
    }
}

#[test]
fn one_file_holds_what_the_folder_holds() {
    let home = Home::new(&[samples::history("s", 2), samples::history_of("bo", "u", Mode::Drill, 1)]);
    home.compact();
    let attempts = Attempts::open(&home.attempts()).unwrap();
    let (parquet, csv) = (home.folder.path().join("one.parquet"), home.folder.path().join("one.csv"));
    write_parquet(&attempts, &std::fs::File::create(&parquet).unwrap()).unwrap();
    write_csv(&attempts, &std::fs::File::create(&csv).unwrap()).unwrap();
    assert_eq!(column(&parquet, "attempt_id"), column(&home.attempts(), "attempt_id"));
    let text = std::fs::read_to_string(&csv).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len() as u64, 1 + attempts.rows());
    assert!(lines[0].starts_with("attempt_id,learner,sitting_id,mode"), "{text}");
    assert!(lines[1].contains(",2026-11-01 00:0") && lines[1].ends_with(",0.25,true"), "{text}");
}
