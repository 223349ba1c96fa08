//! The answers that a calibration rests on: in memory, or packed in a temporary file.

use crate::remote::{Elsewhere, RemoteLog};
use crate::responses::{ResponseArgs, each_learner, places};
pub use gradatim_irt::calibrate::remote::Selection;
use gradatim_irt::{IrtError, ResponseSource, Responses};
use gradatim_log::packed::{Block, Notes, PackedItem, PackedResponses};
use gradatim_log::sittings::is_sittings;
use gradatim_log::{ItemColumn, LeftOut, ResponseTable};
use std::borrow::Cow;
use std::collections::HashSet;

/// Answers of many people, wherever they are kept.
#[derive(Debug)]
pub struct Answers {
    pub items: Vec<ItemColumn>,
    /// Number of answers to each item by score, from 0.
    pub counts: Vec<Vec<u64>>,
    pub exam: Option<String>,
    pub adaptive: bool,
    pub synthetic: bool,
    pub skipped: usize,
    /// Columns and items without a score.
    pub left_out: Vec<LeftOut>,
    /// Learners without an answer.
    pub unanswered: usize,
    body: Body,
}

#[derive(Debug)]
enum Body {
    Memory(Box<ResponseTable>),
    /// In memory for a fit if they are `few`, otherwise read in each step.
    Packed {
        packed: PackedResponses,
        few: bool,
    },
    /// On a cluster.
    Remote(Box<RemoteLog>),
}

/// Files of this size and more are packed without being asked for: in memory they take several times as much.
const LARGE: u64 = 1 << 30;

/// Answers of a session-major log that a fit takes into memory, eight bytes each.
const FEW: u64 = 1 << 26;

impl Answers {
    /// Reads scores up to `max_score`; streams what is large, or asked to be.
    pub fn read(args: &ResponseArgs, max_score: u8, stream: bool) -> anyhow::Result<Self> {
        if is_sittings(&args.path)? {
            let packed = args.pack(max_score)?;
            let few = !stream && packed.answers() <= FEW;
            return Ok(Self::packed(packed, few));
        }
        let large = std::fs::metadata(&args.path).is_ok_and(|file| file.is_file() && file.len() >= LARGE);
        if stream || (large && args.group.is_none()) {
            return Ok(Self::packed(args.pack(max_score)?, false));
        }
        Ok(Self::in_memory(args.read_scores(max_score)?))
    }

    /// Answers that are elsewhere, with scores up to `max_score`.
    pub fn elsewhere(elsewhere: &Elsewhere, args: &ResponseArgs, max_score: u8) -> anyhow::Result<Self> {
        let log = RemoteLog::open(elsewhere, args, max_score)?;
        let (notes, items) = (log.summary().notes.clone(), log.items().to_vec());
        args.say_notes(&notes);
        Ok(Self::counted(&items, notes, Body::Remote(Box::new(log))))
    }

    /// The log on a cluster, if the answers are there.
    pub fn remote(&self) -> Option<&RemoteLog> {
        match &self.body {
            Body::Remote(log) => Some(log),
            _ => None,
        }
    }

    fn in_memory(table: ResponseTable) -> Self {
        let mut counts = vec![Vec::new(); table.items.len()];
        for response in &table.responses {
            if let Some(counts) = counts.get_mut(response.item as usize) {
                count(counts, response.score);
            }
        }
        Self {
            items: table.items.clone(),
            counts,
            exam: table.exam.clone(),
            adaptive: table.adaptive,
            synthetic: table.synthetic,
            skipped: table.skipped.len(),
            left_out: table.left_out.clone(),
            unanswered: table.unanswered(),
            body: Body::Memory(Box::new(table)),
        }
    }

    fn packed(packed: PackedResponses, few: bool) -> Self {
        let (notes, items) = (packed.notes().clone(), packed.items().to_vec());
        Self::counted(&items, notes, Body::Packed { packed, few })
    }

    /// Answers that were counted when they were read.
    fn counted(items: &[PackedItem], notes: Notes, body: Body) -> Self {
        Self {
            items: items.iter().map(|item| item.column.clone()).collect(),
            counts: items.iter().map(|item| item.counts.clone()).collect(),
            exam: notes.exam,
            adaptive: notes.adaptive,
            synthetic: notes.synthetic,
            skipped: usize::try_from(notes.skipped).unwrap_or(usize::MAX),
            left_out: notes.left_out,
            unanswered: usize::try_from(notes.unanswered).unwrap_or(usize::MAX),
            body,
        }
    }

    /// The group of each learner, where a column of groups was read.
    pub fn groups(&self) -> Option<&[String]> {
        match &self.body {
            Body::Memory(table) => table.groups.as_deref(),
            _ => None,
        }
    }

    /// Answers to some items for the measurement model; learners without one are left out, and `kept` tells who is in.
    pub fn source<'s>(
        &'s self,
        selection: &'s Selection,
        mut kept: impl FnMut(usize),
    ) -> Result<Box<dyn ResponseSource + 's>, IrtError> {
        let table = match &self.body {
            Body::Memory(table) => table,
            Body::Remote(_) => return Err(IrtError::Remote("only sums come from a cluster".to_owned())),
            Body::Packed { packed, few } => {
                let streamed = Streamed { packed, selection };
                return Ok(if *few { Box::new(streamed.gathered()?) } else { Box::new(streamed) });
            }
        };
        let (mut responses, mut learner) = (Responses::new(selection.items), 0);
        let all: Vec<Option<u32>> = (0..self.items.len()).map(|item| u32::try_from(item).ok()).collect();
        each_learner(table, &all, |row| {
            let row: Vec<(u32, u8)> =
                row.iter().filter_map(|&(item, score)| selection.code(item, score)).collect();
            if !row.is_empty() {
                kept(learner);
                responses.push(&row)?;
            }
            learner += 1;
            Ok(())
        })?;
        Ok(Box::new(responses))
    }

    /// Learners with an answer to any of the items.
    pub fn persons(&self, columns: &HashSet<usize>) -> anyhow::Result<usize> {
        let answered = |item: u32| columns.contains(&(item as usize));
        match &self.body {
            Body::Memory(table) => {
                let mut learners: Vec<u32> =
                    table.responses.iter().filter(|r| answered(r.item)).map(|r| r.learner).collect();
                learners.dedup();
                Ok(learners.len())
            }
            Body::Packed { packed, .. } => {
                let (mut block, mut persons) = (Block::default(), 0);
                for index in 0..packed.blocks() {
                    packed.read(index, &mut block)?;
                    persons += block.iter().filter(|row| row.iter().any(|cell| answered(cell.0))).count();
                }
                Ok(persons)
            }
            Body::Remote(log) => {
                let kept = (0..self.items.len()).filter(|item| columns.contains(item));
                let (items, places) = (columns.len(), places(self.items.len(), kept));
                log.persons(&Selection { items, places, categories: Vec::new() })
            }
        }
    }
}

/// Counts a score; `counts` grow with the highest one.
pub fn count(counts: &mut Vec<u64>, score: u8) {
    let score = usize::from(score);
    if counts.len() <= score {
        counts.resize(score + 1, 0);
    }
    if let Some(cell) = counts.get_mut(score) {
        *cell += 1;
    }
}

/// The scores that occur: category 0, 1, 2, … of an item whose scores say only which is higher.
pub fn occurring(counts: &[u64]) -> Vec<u8> {
    (0..).zip(counts).filter(|(_, n)| **n > 0).map(|(score, _)| score).collect()
}

/// Packed answers, block by block.
struct Streamed<'s> {
    packed: &'s PackedResponses,
    selection: &'s Selection,
}

impl ResponseSource for Streamed<'_> {
    fn items(&self) -> usize {
        self.selection.items
    }

    fn persons(&self) -> usize {
        usize::try_from(self.packed.persons()).unwrap_or(usize::MAX)
    }

    fn blocks(&self) -> usize {
        self.packed.blocks()
    }

    fn block(&self, index: usize) -> Result<Cow<'_, Responses>, IrtError> {
        let mut responses = Responses::new(self.selection.items);
        self.add(index, &mut responses, true)?;
        Ok(Cow::Owned(responses))
    }
}

impl Streamed<'_> {
    /// All blocks in memory; learners without an answer that counts are left out.
    fn gathered(&self) -> Result<Responses, IrtError> {
        let mut responses = Responses::new(self.selection.items);
        (0..self.packed.blocks()).try_for_each(|index| self.add(index, &mut responses, false))?;
        Ok(responses)
    }

    /// Adds the persons of a block, those without an answer only if `empty` ones are wanted.
    fn add(&self, index: usize, responses: &mut Responses, empty: bool) -> Result<(), IrtError> {
        let (mut block, mut row) = (Block::default(), Vec::new());
        self.packed.read(index, &mut block).map_err(|e| IrtError::Source(e.to_string()))?;
        for answers in block.iter() {
            row.clear();
            row.extend(answers.iter().filter_map(|&(item, score)| self.selection.code(item, score)));
            if empty || !row.is_empty() {
                responses.push(&row)?;
            }
        }
        Ok(())
    }
}
