//! Files of responses on the command line: what to read of them, and how they reach the measurement model.

use crate::layout::count;
use anyhow::bail;
use clap::{Args, ValueEnum};
use gradatim_irt::IrtError;
use gradatim_log::packed::{Notes, PackedResponses};
use gradatim_log::sittings::{is_sittings, read_items};
use gradatim_log::{Format, ReadOptions, Response, ResponseTable, Unit, read_responses};
use std::collections::BTreeMap;
use std::fmt::Display;
use std::path::{Path, PathBuf};

/// Which responses to read, and how.
#[derive(Debug, Clone, Args)]
pub struct ResponseArgs {
    /// Responses: a wide or long CSV (also .gz) or Parquet file, an attempt log (a file or its folder), or the folder of a
    /// session-major log.
    #[arg(value_name = "RESPONSES")]
    pub path: PathBuf,
    #[command(flatten)]
    pub reading: Reading,
    /// Column that holds each learner's group; set by commands that take one.
    #[arg(skip)]
    pub group: Option<String>,
}

/// How to read responses.
#[derive(Debug, Clone, Default, PartialEq, Eq, Args)]
pub struct Reading {
    /// Shape of the file; found from the header if not given.
    #[arg(long, value_enum, help_heading = "Reading")]
    format: Option<FormatName>,
    /// Their column names for ours, such as learner=id_student,correct=mark.
    #[arg(long, value_name = "OURS=THEIRS", value_delimiter = ',', value_parser = pair, help_heading = "Reading")]
    map: Vec<(String, String)>,
    /// The only items to read.
    #[arg(long, value_name = "ID", value_delimiter = ',', help_heading = "Reading")]
    items: Option<Vec<String>>,
    /// Columns or items to pass over.
    #[arg(long, value_name = "NAME", value_delimiter = ',', help_heading = "Reading")]
    leave_out: Vec<String>,
    /// Leave bad rows out and count them, instead of stopping at the first.
    #[arg(long, help_heading = "Reading")]
    pub skip_bad: bool,
    /// What counts as one person in an attempt log: ability is taken as constant in it [default: first-day].
    #[arg(long, value_enum, help_heading = "Reading")]
    unit: Option<UnitName>,
    /// The only exam to read from an attempt log.
    #[arg(long, help_heading = "Reading")]
    exam: Option<String>,
    /// Keep answers of an attempt log given in under a tenth of the item's mean time (at most 10 seconds).
    #[arg(long, help_heading = "Reading")]
    pub keep_rapid_guesses: bool,
}

/// Shapes of files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FormatName {
    /// One row a person, one column an item.
    Wide,
    /// One row an answer.
    Long,
}

/// What counts as one person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum UnitName {
    /// A learner's first sitting and what else was answered within 24 hours.
    FirstDay,
    /// A learner's first sitting.
    FirstSitting,
    /// All sittings of a learner.
    Learner,
}

/// Reads `ours=theirs`.
pub fn pair(text: &str) -> Result<(String, String), String> {
    let parts = text.split_once('=').map(|(ours, theirs)| (ours.trim(), theirs.trim()));
    match parts {
        Some((ours, theirs)) if !ours.is_empty() && !theirs.is_empty() => {
            Ok((ours.to_owned(), theirs.to_owned()))
        }
        _ => Err(format!("`{text}` is no renaming; OURS=THEIRS expected, such as learner=id_student")),
    }
}

impl ResponseArgs {
    /// Reads answers with scores from 0 to `max_score`, and says on standard error what was left out.
    pub fn read_scores(&self, max_score: u8) -> anyhow::Result<ResponseTable> {
        self.read_with(|options| options.max_score = max_score)
    }

    /// The same after `change` of what the arguments say about reading.
    pub fn read_with(&self, change: impl FnOnce(&mut ReadOptions)) -> anyhow::Result<ResponseTable> {
        let kept = self.kept_rapid_guesses()?;
        let mut options = self.options();
        change(&mut options);
        let table = read_responses(&self.path, &options)?;
        let first = table.skipped.first().map(|first| (first.row, first.why.as_str()));
        self.say(table.skipped.len() as u64, first, table.repeated as u64);
        self.say_rapid(table.rapid_guesses as u64, kept);
        say_left_out(&self.path, &table);
        Ok(table)
    }

    /// Packs answers with scores from 0 to `max_score` into a temporary file, and says what was left out.
    pub fn pack(&self, max_score: u8) -> anyhow::Result<PackedResponses> {
        self.kept_rapid_guesses()?;
        let packed = PackedResponses::pack(&self.path, &ReadOptions { max_score, ..self.options() })?;
        self.say_notes(packed.notes());
        Ok(packed)
    }

    /// Says what the readers of a log left out.
    pub fn say_notes(&self, notes: &Notes) {
        let first = notes.first_skipped.as_ref().map(|first| (first.row, first.why.as_str()));
        self.say(notes.skipped, first, notes.repeated);
        self.say_rapid(notes.rapid_guesses, notes.kept_rapid_guesses);
    }

    /// The same with the column of learners' groups.
    pub fn with_group(&self, column: Option<&String>) -> Self {
        Self { group: column.cloned(), ..self.clone() }
    }

    /// The name of the file or folder, for messages.
    pub fn place(&self) -> impl Display + '_ {
        self.path.display()
    }

    fn options(&self) -> ReadOptions {
        ReadOptions { group: self.group.clone(), ..self.reading.options() }
    }

    /// Whether rapid guesses are among the answers; a session-major log was settled when it was made.
    fn kept_rapid_guesses(&self) -> anyhow::Result<bool> {
        if !is_sittings(&self.path)? {
            return Ok(self.reading.keep_rapid_guesses);
        }
        let notes = read_items(&self.path.join("items.parquet"))?.1.notes;
        self.reading.check_settled(&self.place(), &notes)?;
        Ok(notes.kept_rapid_guesses)
    }

    fn say(&self, skipped: u64, first: Option<(u64, &str)>, repeated: u64) {
        if let Some((row, why)) = first {
            eprintln!("{}: {skipped} bad rows left out; the first one, row {row}: {why}", self.place());
        }
        if repeated > 0 {
            eprintln!("{}: {repeated} later answers to the same item left out", self.place());
        }
    }

    fn say_rapid(&self, rapid_guesses: u64, kept: bool) {
        if rapid_guesses > 0 {
            let fate = if kept { "kept" } else { "left out" };
            eprintln!("{}: {rapid_guesses} rapid guesses {fate}", self.place());
        }
    }
}

impl Reading {
    /// The same for the library.
    pub fn options(&self) -> ReadOptions {
        ReadOptions {
            format: self.format.map(|format| match format {
                FormatName::Wide => Format::Wide,
                FormatName::Long => Format::Long,
            }),
            map: self.map.iter().cloned().collect::<BTreeMap<_, _>>(),
            skip_bad: self.skip_bad,
            unit: self.unit.map(UnitName::unit).unwrap_or_default(),
            items: self.items.clone(),
            leave_out: self.leave_out.clone(),
            exam: self.exam.clone(),
            keep_rapid_guesses: self.keep_rapid_guesses,
            ..ReadOptions::default()
        }
    }

    /// An option that is for wide and long files only, if there is one.
    pub fn of_files(&self) -> Option<&'static str> {
        match self {
            Self { map, .. } if !map.is_empty() => Some("--map"),
            Self { format: Some(_), .. } => Some("--format"),
            _ => None,
        }
    }

    /// The exam asked for.
    pub fn exam(&self) -> Option<&str> {
        self.exam.as_deref()
    }

    /// Refuses what a session-major log cannot do any more: the unit and the rapid guesses were settled when it was made.
    pub fn check_settled(&self, place: &dyn Display, notes: &Notes) -> anyhow::Result<()> {
        let asked = self.unit.map(UnitName::unit);
        if let Some(asked) = asked.filter(|asked| *asked != notes.unit.unwrap_or(Unit::Learner)) {
            let (asked, settled) = (unit_name(asked), unit_name(notes.unit.unwrap_or(Unit::Learner)));
            bail!(
                "{place}: --unit {asked}: a row of this session-major log is a {settled}; compact the log again with --unit {asked}"
            );
        }
        if self.keep_rapid_guesses && notes.unit.is_some() && !notes.kept_rapid_guesses {
            bail!(
                "{place}: --keep-rapid-guesses: this session-major log was made without them; compact the log again with them"
            );
        }
        Ok(())
    }
}

impl UnitName {
    fn unit(self) -> Unit {
        match self {
            Self::FirstDay => Unit::FirstDay,
            Self::FirstSitting => Unit::FirstSitting,
            Self::Learner => Unit::Learner,
        }
    }
}

/// A unit as `--unit` takes it.
pub fn unit_name(unit: Unit) -> &'static str {
    match unit {
        Unit::FirstDay => "first-day",
        Unit::FirstSitting => "first-sitting",
        Unit::Learner => "learner",
    }
}

/// Says which columns hold nothing to read, and how many learners gave no answer.
pub fn say_left_out(path: &Path, table: &ResponseTable) {
    const SHOWN: usize = 8;
    let place = path.display();
    for left in table.left_out.iter().take(SHOWN) {
        eprintln!("{place}: column `{}` left out: {}", left.item, left.why);
    }
    if let Some(more @ 1..) = table.left_out.len().checked_sub(SHOWN) {
        eprintln!("{place}: {more} more columns left out");
    }
    if table.unanswered() > 0 {
        eprintln!("{place}: {} without an answer", count(table.unanswered(), "learner"));
    }
}

/// The place of each of `n` columns among the kept ones; `None` for the others.
pub fn places(n: usize, kept: impl IntoIterator<Item = usize>) -> Vec<Option<u32>> {
    let mut places = vec![None; n];
    for (place, column) in (0..).zip(kept) {
        if let Some(slot) = places.get_mut(column) {
            *slot = Some(place);
        }
    }
    places
}

/// Hands every learner's `(place, score)` pairs to `take`, in the order of the table; an item without a place is
/// passed over, and a learner without answers has an empty row.
pub fn each_learner(
    table: &ResponseTable,
    places: &[Option<u32>],
    take: impl FnMut(&[(u32, u8)]) -> Result<(), IrtError>,
) -> Result<(), IrtError> {
    each_row(table, |_, r| Some(((*places.get(r.item as usize)?)?, r.score)), take)
}

/// Hands every learner's cells to `take`: what `cell` makes of each answer and its index in the table.
pub fn each_row(
    table: &ResponseTable,
    cell: impl Fn(usize, &Response) -> Option<(u32, u8)>,
    mut take: impl FnMut(&[(u32, u8)]) -> Result<(), IrtError>,
) -> Result<(), IrtError> {
    let (mut rest, mut row) = (table.responses.as_slice(), Vec::new());
    for learner in 0..table.learners.len() {
        let n = rest.iter().take_while(|response| response.learner as usize == learner).count();
        let (own, others) = rest.split_at(n);
        let first = table.responses.len() - rest.len();
        row.clear();
        row.extend((first..).zip(own).filter_map(|(index, response)| cell(index, response)));
        take(&row)?;
        rest = others;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn learners_keep_their_places_and_items_without_one_vanish() {
        let answer = |learner, item, score| Response { learner, item, score };
        let table = ResponseTable {
            learners: ["a", "b", "c"].map(String::from).to_vec(),
            responses: vec![answer(0, 0, 1), answer(0, 1, 0), answer(2, 0, 1)],
            ..ResponseTable::default()
        };
        let mut rows = Vec::new();
        each_learner(&table, &[None, Some(5)], |row| {
            rows.push(row.to_vec());
            Ok(())
        })
        .unwrap();
        assert_eq!(rows, [vec![(5, 0)], vec![], vec![]]);
    }

    #[test]
    fn renamings() {
        assert_eq!(pair("learner = id"), Ok(("learner".to_owned(), "id".to_owned())));
        for bad in ["learner", "=x", "x=", ""] {
            assert!(pair(bad).is_err(), "{bad}");
        }
    }
}
