//! The answers of one learner, from a long file or an attempt log, with what decides whether they measure.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::LogError;
use crate::dataset::Attempts;
use crate::outcomes::truth;
use crate::responses::parse_time;
use crate::table::{BadRow, Cells, Columns, Row, Skipped, each_row};

const COLUMNS: [&str; 11] = [
    "learner",
    "item",
    "correct",
    "score",
    "timestamp",
    "answered_at",
    "sitting",
    "sitting_id",
    "mode",
    "first_exposure",
    "scored",
];

/// One answer as the file tells it; `None` where it lacks the column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    /// Id of the item.
    pub item: String,
    /// Right or wrong.
    pub correct: bool,
    /// UTC milliseconds since 1970.
    pub answered_at: Option<i64>,
    /// The sitting.
    pub sitting: Option<String>,
    /// Kind of the sitting.
    pub mode: Option<String>,
    /// Whether the learner had never seen the item before.
    pub first_exposure: Option<bool>,
    /// Whether the question counted.
    pub scored: Option<bool>,
    /// 1-based row in its file; the header is row 1.
    pub row: u64,
}

/// Reads the answers of one learner, in the order of time where it is known, else of the file.
///
/// A long file (CSV, gzipped CSV, Parquet) needs `item` and `correct` (or `score`, 0 or 1); `learner`, `timestamp`,
/// `sitting`, `mode`, `first_exposure` and `scored` are used where they are there. An attempt log (file or folder) has all of
/// them. Without `learner` the file must hold one person.
///
/// # Errors
/// [`LogError::Data`] naming row and column for what does not fit, for a file of several learners when none is named, for a
/// learner who is not in it, and for a file without rows; [`LogError::Io`] if it cannot be read.
pub fn read_answered(
    path: &Path,
    map: &BTreeMap<String, String>,
    learner: Option<&str>,
) -> Result<Vec<Answered>, LogError> {
    let mut found = Found { learner, learners: BTreeSet::new(), answers: Vec::new() };
    for file in files(path)? {
        read_file(&file, map, &mut found)?;
    }
    let mut answers = found.checked(path)?;
    answers.sort_by_key(|a| a.answered_at);
    Ok(answers)
}

/// The names in the column `item` of a file of rows, in their order, each once.
///
/// # Errors
/// [`LogError::Data`] for a file without the column or rows, and for an empty or repeated name.
pub fn read_item_names(path: &Path) -> Result<Vec<String>, LogError> {
    let mut cells = Cells::open(path)?;
    let columns = Columns::new(&cells, &BTreeMap::new(), &["item"])?;
    let item = columns.need("item")?;
    let (mut names, mut seen) = (Vec::new(), BTreeSet::new());
    let _: Vec<Skipped> = each_row(&mut cells, false, |row| {
        let name = columns.text(row, item)?.to_owned();
        if !seen.insert(name.clone()) {
            return Err(columns
                .bad(item, format!("item `{name}` occurs twice; every item once expected"))
                .into());
        }
        names.push(name);
        Ok(())
    })?;
    Ok(names)
}

fn files(path: &Path) -> Result<Vec<PathBuf>, LogError> {
    if path.is_dir() { Ok(Attempts::open(path)?.files().to_vec()) } else { Ok(vec![path.to_path_buf()]) }
}

/// What has been read so far.
struct Found<'l> {
    learner: Option<&'l str>,
    learners: BTreeSet<String>,
    answers: Vec<Answered>,
}

impl Found<'_> {
    fn checked(self, path: &Path) -> Result<Vec<Answered>, LogError> {
        let Self { learner, learners, answers } = self;
        let why = match learner {
            None if learners.len() > 1 => {
                let names: Vec<&str> = learners.iter().take(5).map(String::as_str).collect();
                let more = if learners.len() > names.len() { ", …" } else { "" };
                format!(
                    "answers of {} learners ({}{more}); name one with `--learner`",
                    learners.len(),
                    names.join(", ")
                )
            }
            Some(asked) if !learners.is_empty() && !learners.contains(asked) => {
                format!("no answers of learner `{asked}`; one of its {} learners expected", learners.len())
            }
            _ if answers.is_empty() => "no answers; at least one expected".to_owned(),
            _ => return Ok(answers),
        };
        Err(LogError::column(path, "learner", why))
    }
}

fn read_file(path: &Path, map: &BTreeMap<String, String>, found: &mut Found<'_>) -> Result<(), LogError> {
    let mut cells = Cells::open(path)?;
    let layout = Layout::new(Columns::new(&cells, map, &COLUMNS)?)?;
    let _: Vec<Skipped> = each_row(&mut cells, false, |row| {
        let learner = row.value(layout.learner);
        if let Some(name) = learner.filter(|name| !found.learners.contains(*name)) {
            found.learners.insert(name.to_owned());
        }
        let theirs = found.learner.is_none() || learner.is_none() || learner == found.learner;
        if theirs && let Some(answer) = layout.answer(row)? {
            found.answers.push(answer);
        }
        Ok(())
    })?;
    Ok(())
}

/// Where the columns are.
struct Layout {
    learner: Option<usize>,
    item: usize,
    correct: usize,
    time: Option<usize>,
    sitting: Option<usize>,
    mode: Option<usize>,
    first_exposure: Option<usize>,
    scored: Option<usize>,
    columns: Columns,
}

impl Layout {
    fn new(columns: Columns) -> Result<Self, LogError> {
        let find = |name: &str| columns.find(name);
        let either = |one: &str, other: &str| find(one).or_else(|| find(other));
        Ok(Self {
            learner: find("learner"),
            item: columns.need("item")?,
            correct: either("correct", "score").map_or_else(|| columns.need("correct"), Ok)?,
            time: either("timestamp", "answered_at"),
            sitting: either("sitting", "sitting_id"),
            mode: find("mode"),
            first_exposure: find("first_exposure"),
            scored: find("scored"),
            columns,
        })
    }

    /// `None` for a question that was not answered.
    fn answer(&self, row: &Row<'_>) -> Result<Option<Answered>, BadRow> {
        let item = self.columns.text(row, self.item)?.to_owned();
        if row.value(Some(self.correct)).is_none() {
            return Ok(None);
        }
        let truth = |column: usize| truth(&self.columns, row, column);
        let told =
            |column: Option<usize>| column.filter(|c| row.value(Some(*c)).is_some()).map(truth).transpose();
        Ok(Some(Answered {
            item,
            correct: truth(self.correct)?,
            answered_at: self.time(row)?,
            sitting: row.value(self.sitting).map(str::to_owned),
            mode: row.value(self.mode).map(str::to_owned),
            first_exposure: told(self.first_exposure)?,
            scored: told(self.scored)?,
            row: row.number,
        }))
    }

    fn time(&self, row: &Row<'_>) -> Result<Option<i64>, BadRow> {
        let (Some(column), Some(text)) = (self.time, row.value(self.time)) else { return Ok(None) };
        let bad = || {
            let why = format!(
                "`{text}` is not a time; seconds or milliseconds since 1970, or `2026-11-01 12:30:00` expected"
            );
            self.columns.bad(column, why)
        };
        parse_time(text).map(Some).ok_or_else(bad)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::compact;
    use crate::record::Mode;
    use crate::{Journal, LearnerKey, samples};

    fn read(text: &str, learner: Option<&str>) -> Result<Vec<Answered>, LogError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.csv");
        std::fs::write(&path, text).unwrap();
        read_answered(&path, &BTreeMap::new(), learner)
    }

    #[test]
    fn long_files_say_as_much_as_they_know() {
        let all = read("item,correct\nq2,1\nq1,0\nq3,\n", None).unwrap();
        assert_eq!(
            all.iter().map(|a| (a.item.as_str(), a.correct)).collect::<Vec<_>>(),
            [("q2", true), ("q1", false)]
        );
        assert!(
            all.iter().all(|a| a.answered_at.is_none() && a.mode.is_none() && a.first_exposure.is_none())
        );
        let text = "learner,item,score,timestamp,mode,first_exposure\nbo,q1,1,2026-11-02,exam,true\n\
                    ada,q1,1,2026-11-02,exam,true\nada,q2,0,2026-11-01,drill,false\n";
        let ada = read(text, Some("ada")).unwrap();
        assert_eq!(ada.iter().map(|a| a.item.as_str()).collect::<Vec<_>>(), ["q2", "q1"], "by time");
        assert_eq!((ada[0].answered_at, ada[0].first_exposure), (Some(samples::NOVEMBER), Some(false)));
    }

    #[test]
    fn what_does_not_fit_is_told() {
        let check = |text: &str, learner, words: &str| {
            let error = read(text, learner).unwrap_err().to_string();
            assert!(error.contains(words), "{error}");
        };
        check("learner,item,correct\na,q,1\nb,q,1\n", None, "answers of 2 learners (a, b); name one");
        check("learner,item,correct\na,q,1\n", Some("c"), "no answers of learner `c`");
        check("item,correct\n", None, "no rows");
        check("item,correct\nq,\n", None, "no answers");
        check("item,correct\nq,2\n", None, "a.csv:2: column `correct`: `2` is neither");
        check("item\nq\n", None, "lacks column `correct`");
        check(
            "item,correct,timestamp\nq,1,soon\n",
            None,
            "a.csv:2: column `timestamp`: `soon` is not a time",
        );
    }

    #[test]
    fn an_attempt_log_tells_everything() {
        let home = tempfile::tempdir().unwrap();
        let key = LearnerKey::load_or_create(home.path()).unwrap();
        let journal = Journal::open_in_memory().unwrap();
        let sittings = [samples::history("s", 3), samples::history_of("bo", "u", Mode::Drill, 2)];
        journal.append(&sittings).unwrap();
        compact(&journal, &key, &home.path().join("attempts")).unwrap();
        let theirs = key.pseudonym("bo");
        let read = read_answered(&home.path().join("attempts"), &BTreeMap::new(), Some(&theirs)).unwrap();
        assert_eq!(read.len(), 2);
        let last = sittings[1].answers.last().unwrap().answered_at;
        assert_eq!(read[1].answered_at, Some(last));
        assert!(read.iter().all(|a| a.mode.as_deref() == Some("drill") && a.scored == Some(true)));
    }

    #[test]
    fn item_names_come_once() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("form.csv");
        std::fs::write(&path, "n,item\n1,b\n2,a\n").unwrap();
        assert_eq!(read_item_names(&path).unwrap(), ["b", "a"]);
        std::fs::write(&path, "item\nb\nb\n").unwrap();
        assert!(read_item_names(&path).unwrap_err().to_string().contains("`b` occurs twice"));
    }
}
