//! Some persons with their answers, in memory.

/// The answers of consecutive persons. The same block serves for one after another.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Block {
    pub(super) first: u64,
    /// Where the answers of each person end.
    pub(super) ends: Vec<u32>,
    pub(super) answers: Vec<(u32, u8)>,
}

impl Block {
    /// Index of the first person among all.
    #[must_use]
    pub fn first_person(&self) -> u64 {
        self.first
    }

    /// Empties the block, whose first person will have this place among all.
    pub(crate) fn clear(&mut self, first: u64) {
        self.first = first;
        self.ends.clear();
        self.answers.clear();
    }

    /// Adds a person.
    pub(crate) fn push(&mut self, answers: &[(u32, u8)]) {
        self.answers.extend_from_slice(answers);
        self.ends.push(u32::try_from(self.answers.len()).unwrap_or(u32::MAX));
    }

    /// Number of persons.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// True for a block into which nothing was read.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The `(item index, score)` pairs of a person of this block, by rising item; `None` from [`len`](Self::len) on.
    #[must_use]
    pub fn person(&self, person: usize) -> Option<&[(u32, u8)]> {
        let end = *self.ends.get(person)? as usize;
        let start = person.checked_sub(1).map_or(Some(0), |before| self.ends.get(before).copied())? as usize;
        self.answers.get(start..end)
    }

    /// The persons in order.
    pub fn iter(&self) -> impl Iterator<Item = &[(u32, u8)]> {
        let mut start = 0;
        self.ends.iter().map(move |end| {
            let from = std::mem::replace(&mut start, *end as usize);
            self.answers.get(from..*end as usize).unwrap_or_default()
        })
    }

    /// All pairs, person after person.
    #[must_use]
    pub fn answers(&self) -> &[(u32, u8)] {
        &self.answers
    }
}
