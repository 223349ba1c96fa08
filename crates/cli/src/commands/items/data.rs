//! The answers of a file, ready for analysis: what each item, person, choice and second is.

mod choices;

use super::ItemsArgs;
use super::groups::{Comparison, groups, periods};
use crate::answers::count as count_score;
use crate::calibrated::listed;
use crate::layout::count;
use crate::responses::{each_row, places};
use anyhow::bail;
pub(super) use choices::ChoiceData;
use gradatim_irt::Responses;
use gradatim_irt::classical::{RapidGuesses, TimedAnswer, observed_maxima, rapid_guesses};
use gradatim_irt::dif::{Group, Period};
use gradatim_log::{AnswerKey, ReadOptions, ResponseTable};

/// Highest score a cell may hold if nobody says otherwise: a column of ages is no item.
const HIGHEST: u8 = 10;

/// Answers to items that at least two different scores were earned on, and what was left out.
#[derive(Debug)]
pub(super) struct Data {
    pub items: Vec<DataItem>,
    /// Scores in points, from 0.
    pub responses: Responses,
    /// Number of answers to each item by points, from 0.
    pub counts: Vec<Vec<u64>>,
    /// The score of the file that is no points.
    pub lowest: u8,
    /// Highest score of each item, in points.
    pub maxima: Vec<u8>,
    pub choices: Option<ChoiceData>,
    /// Rapid guesses by item, where the file has times.
    pub rapid: Option<Vec<RapidGuesses>>,
    pub groups: Option<Comparison<Group>>,
    pub periods: Option<Comparison<Period>>,
    pub left_out: Vec<LeftOut>,
    /// Columns and items that hold no score at all.
    pub unread: Vec<gradatim_log::LeftOut>,
    /// What a reader of the results should know about the reading.
    pub notes: Vec<String>,
    pub exam: Option<String>,
    pub adaptive: bool,
    pub synthetic: bool,
}

/// An item that is analysed.
#[derive(Debug, Clone)]
pub(super) struct DataItem {
    /// Place in the file.
    pub column: usize,
    pub id: String,
    pub domain: Option<String>,
    /// Chance of a lucky guess, where an attempt log tells it.
    pub chance: Option<f64>,
}

/// An item that nothing can be said about.
#[derive(Debug, Clone)]
pub(super) struct LeftOut {
    /// Place in the file.
    pub column: usize,
    pub id: String,
    pub domain: Option<String>,
    pub n: usize,
    pub why: Why,
}

/// Why an item was left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Why {
    /// Nobody chose what the key says; these were chosen.
    KeyNeverChosen { key: String, chosen: Vec<String> },
    /// All answers earned the same points, all there are to earn or not.
    OneScore { right: bool },
}

impl Data {
    /// Reads and prepares the answers.
    pub(super) fn read(args: &ItemsArgs) -> anyhow::Result<Self> {
        let key = args.key.as_deref().map(AnswerKey::read).transpose()?;
        let mut table = args.data.read_with(|options| adapt(options, args, key.clone()))?;
        let mut notes = Vec::new();
        let lowest = shift(&mut table, key.is_some(), &mut notes);
        notes.extend(unread(&table));
        notes.extend(key.as_ref().and_then(|key| unknown_items(key, &table)));
        let rapid = rapid(&table)?;
        drop_rapid(args, &mut table, rapid.as_deref(), &mut notes);
        let scores = Scores::of(&table);
        let (kept, left_out) = scores.divide(&table, key.as_ref());
        check_some(args, &kept, &left_out)?;
        let data = Self::of(args, &table, key.as_ref(), rapid.as_deref(), &kept)?;
        Ok(Self { lowest, left_out, notes, ..data })
    }

    /// The score of the file that earns these points.
    pub(super) fn score(&self, points: u8) -> u8 {
        points.saturating_add(self.lowest)
    }

    /// The answers to the items that are `kept`.
    fn of(
        args: &ItemsArgs,
        table: &ResponseTable,
        key: Option<&AnswerKey>,
        rapid: Option<&[RapidGuesses]>,
        kept: &[usize],
    ) -> anyhow::Result<Self> {
        let places = places(table.items.len(), kept.iter().copied());
        let place_of = |item: u32| places.get(item as usize).copied().flatten();
        let mut responses = Responses::new(kept.len());
        each_row(table, |_, r| Some((place_of(r.item)?, r.score)), |row| responses.push(row))?;
        let item = |column: &usize| {
            let item = table.items.get(*column)?;
            let (id, domain) = (item.id.clone(), item.domain.clone());
            Some(DataItem { column: *column, id, domain, chance: item.chance })
        };
        Ok(Self {
            items: kept.iter().filter_map(item).collect(),
            maxima: observed_maxima(&responses),
            counts: counts(&responses),
            lowest: 0,
            choices: ChoiceData::of(table, kept, &places, key)?,
            rapid: rapid.map(|all| kept.iter().filter_map(|item| all.get(*item).cloned()).collect()),
            groups: groups(args, table)?,
            periods: periods(args, table)?,
            responses,
            left_out: Vec::new(),
            unread: table.left_out.clone(),
            notes: Vec::new(),
            exam: table.exam.clone(),
            adaptive: table.adaptive,
            synthetic: table.synthetic,
        })
    }
}

fn adapt(options: &mut ReadOptions, args: &ItemsArgs, key: Option<AnswerKey>) {
    options.details = true;
    options.keep_rapid_guesses = true;
    options.max_score = args.max_score.unwrap_or(HIGHEST);
    options.group.clone_from(&args.group);
    options.period.clone_from(&args.period);
    options.blanks.clone_from(&args.blank);
    options.key = key;
}

/// Number of answers to each item by score.
fn counts(responses: &Responses) -> Vec<Vec<u64>> {
    let mut counts = vec![Vec::new(); responses.items()];
    for (item, score) in responses.iter().flatten() {
        counts.get_mut(*item as usize).into_iter().for_each(|own| count_score(own, *score));
    }
    counts
}

/// Makes the lowest score of a rating scale zero points; tells which score that was.
fn shift(table: &mut ResponseTable, by_key: bool, notes: &mut Vec<String>) -> u8 {
    let scores = || table.responses.iter().map(|response| response.score);
    let (Some(lowest), Some(highest)) = (scores().min(), scores().max()) else { return 0 };
    if by_key || lowest == 0 || highest == lowest {
        return 0;
    }
    notes.push(format!(
        "Scores run from {lowest} to {highest}; {lowest} counts as no points. If they are choices of options, --key marks them."
    ));
    table.responses.iter_mut().for_each(|response| response.score -= lowest);
    lowest
}

/// What a reader of the results should know about columns and persons that have no answers.
fn unread(table: &ResponseTable) -> Vec<String> {
    let names = table.left_out.iter().map(|left| left.item.as_str());
    let columns = format!("{} without scores: {}.", count(table.left_out.len(), "column"), listed(names));
    let persons = format!("{} without an answer.", count(table.unanswered(), "person"));
    let notes = [(table.left_out.len(), columns), (table.unanswered(), persons)];
    notes.into_iter().filter(|(n, _)| *n > 0).map(|(_, note)| note).collect()
}

fn unknown_items(key: &AnswerKey, table: &ResponseTable) -> Option<String> {
    let known = |id: &&str| table.items.iter().any(|item| item.id == *id);
    let unknown: Vec<&str> = key.items().filter(|id| !known(id)).collect();
    (!unknown.is_empty()).then(|| {
        format!(
            "The key has {} without answers: {}.",
            count(unknown.len(), "item"),
            listed(unknown.iter().copied())
        )
    })
}

/// Rapid guesses by item of the table, if any answer was timed.
fn rapid(table: &ResponseTable) -> anyhow::Result<Option<Vec<RapidGuesses>>> {
    let times = table.details.as_ref().and_then(|details| details.response_time_s.as_ref());
    let Some(times) = times else { return Ok(None) };
    let highest = Scores::of(table);
    let timed = table.responses.iter().zip(times).filter_map(|(response, seconds)| {
        let seconds = (*seconds)?;
        let score = f64::from(response.score) / f64::from(highest.highest(response.item).max(1));
        (seconds >= 0.0).then_some(TimedAnswer { item: response.item, score, seconds })
    });
    let timed: Vec<TimedAnswer> = timed.collect();
    Ok(if timed.is_empty() { None } else { Some(rapid_guesses(table.items.len(), &timed)?) })
}

/// Leaves the rapid guesses of an attempt log out of everything else, unless they were asked for.
fn drop_rapid(
    args: &ItemsArgs,
    table: &mut ResponseTable,
    rapid: Option<&[RapidGuesses]>,
    notes: &mut Vec<String>,
) {
    let (Some(_), Some(rapid), false) = (&table.exam, rapid, args.data.reading.keep_rapid_guesses) else {
        return;
    };
    let Some(details) = &mut table.details else { return };
    let threshold = |item: u32| rapid.get(item as usize).and_then(|item| item.threshold).unwrap_or(0.0);
    let times = details.response_time_s.iter().flatten();
    let slow = |(response, seconds): (&gradatim_log::Response, &Option<f64>)| {
        seconds.is_none_or(|seconds| seconds >= threshold(response.item))
    };
    let keep: Vec<bool> = table.responses.iter().zip(times).map(slow).collect();
    let dropped = keep.iter().filter(|kept| !**kept).count();
    if dropped > 0 {
        retain(&mut table.responses, &keep);
        details.response_time_s.iter_mut().for_each(|column| retain(column, &keep));
        details.timestamp_ms.iter_mut().for_each(|column| retain(column, &keep));
        details.choice.iter_mut().for_each(|column| retain(column, &keep));
        notes.push(format!(
            "{} left out (--keep-rapid-guesses keeps them).",
            count(dropped, "rapid guess answer")
        ));
    }
}

fn retain<T>(values: &mut Vec<T>, keep: &[bool]) {
    let mut keep = keep.iter();
    values.retain(|_| keep.next().copied().unwrap_or(true));
}

/// Numbers of answers, and lowest and highest score, by item.
struct Scores(Vec<(usize, u8, u8)>);

impl Scores {
    fn of(table: &ResponseTable) -> Self {
        let mut scores = vec![(0, u8::MAX, 0); table.items.len()];
        for response in &table.responses {
            if let Some((n, low, high)) = scores.get_mut(response.item as usize) {
                (*n, *low, *high) = (*n + 1, response.score.min(*low), response.score.max(*high));
            }
        }
        Self(scores)
    }

    fn highest(&self, item: u32) -> u8 {
        self.0.get(item as usize).map_or(0, |scores| scores.2)
    }

    /// The items with two different scores, and the others with what is wrong.
    fn divide(&self, table: &ResponseTable, key: Option<&AnswerKey>) -> (Vec<usize>, Vec<LeftOut>) {
        let (mut kept, mut left_out) = (Vec::new(), Vec::new());
        for (i, (item, (n, low, high))) in table.items.iter().zip(&self.0).enumerate() {
            if low < high {
                kept.push(i);
                continue;
            }
            let right = *n > 0 && *high > 0;
            let never = key.and_then(|key| key.right(&item.id)).filter(|_| *high == 0);
            let why = match never {
                Some(key) => Why::KeyNeverChosen { key: key.to_owned(), chosen: chosen(table, i) },
                None => Why::OneScore { right },
            };
            left_out.push(LeftOut {
                column: i,
                id: item.id.clone(),
                domain: item.domain.clone(),
                n: *n,
                why,
            });
        }
        (kept, left_out)
    }
}

fn chosen(table: &ResponseTable, item: usize) -> Vec<String> {
    let options = table.details.as_ref().and_then(|details| details.options.get(item));
    options.cloned().unwrap_or_default()
}

fn check_some(args: &ItemsArgs, kept: &[usize], left_out: &[LeftOut]) -> anyhow::Result<()> {
    match (kept.len(), left_out.first()) {
        (0, Some(first)) => bail!(
            "{}: no item earned two different scores; the first one, `{}`: {}; answers that are partly right and partly wrong expected",
            args.data.place(),
            first.id,
            first.why.sentence()
        ),
        (0, None) => bail!("{}: no items; at least one expected", args.data.place()),
        _ => Ok(()),
    }
}

impl Why {
    /// The reason in words, as a clause.
    pub(super) fn sentence(&self) -> String {
        match self {
            Self::KeyNeverChosen { key, chosen } => {
                format!("nobody chose the key {key}, only {}", listed(chosen.iter().map(String::as_str)))
            }
            Self::OneScore { right: true } => "everybody answered it right".to_owned(),
            Self::OneScore { right: false } => "nobody earned a point".to_owned(),
        }
    }
}
