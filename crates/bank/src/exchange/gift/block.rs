//! Questions as blocks of lines, an empty line between two.

use crate::exchange::escape::bare;

/// A block: its lines without the comments, and the comments.
pub(super) struct Block<'a> {
    /// Line of the file on which the block begins, from 1.
    line: usize,
    /// The lines, those of comments left empty.
    pub text: String,
    /// Comments without their slashes, with their lines.
    pub comments: Vec<(usize, &'a str)>,
    /// Offsets of the ends of lines in the text.
    breaks: Vec<usize>,
}

impl<'a> Block<'a> {
    /// The blocks of a file that hold more than comments, in order.
    pub fn all(text: &'a str) -> Vec<Self> {
        let mut blocks = vec![Self::at(1)];
        for (i, line) in text.lines().enumerate() {
            match blocks.last_mut() {
                Some(block) if !line.trim().is_empty() => block.add(line),
                _ => blocks.push(Self::at(i + 2)),
            }
        }
        blocks.retain(|b| !b.text.trim().is_empty());
        blocks
    }

    fn at(line: usize) -> Self {
        Self { line, text: String::new(), comments: Vec::new(), breaks: Vec::new() }
    }

    fn add(&mut self, line: &'a str) {
        if let Some(comment) = line.trim_start().strip_prefix("//") {
            self.comments.push((self.line_of(self.text.len()), comment.trim()));
        } else {
            self.text.push_str(line);
        }
        self.breaks.push(self.text.len());
        self.text.push('\n');
    }

    /// Line of the file for a byte of the text.
    pub fn line_of(&self, offset: usize) -> usize {
        self.line + self.breaks.partition_point(|end| *end < offset)
    }

    /// Line of the first thing that is not a comment.
    pub fn first_line(&self) -> usize {
        self.line_of(self.text.len() - self.text.trim_start().len())
    }
}

/// A piece of a block's text, and where it begins there.
#[derive(Clone, Copy, Debug)]
pub(super) struct Piece<'a> {
    pub text: &'a str,
    pub at: usize,
}

impl<'a> Piece<'a> {
    /// The part between two offsets that count from the beginning of the piece.
    pub fn part(&self, from: usize, to: usize) -> Self {
        Self { text: self.text.get(from..to).unwrap_or_default(), at: self.at + from }
    }

    /// The part behind an offset.
    pub fn behind(&self, from: usize) -> Self {
        self.part(from, self.text.len())
    }

    /// Without blanks before and after.
    pub fn trimmed(&self) -> Self {
        let from = self.text.len() - self.text.trim_start().len();
        self.part(from, from + self.text.trim().len())
    }

    /// Offset of the first sign of these that no backslash stands before.
    pub fn find(&self, signs: &[char]) -> Option<usize> {
        bare(self.text).find(|(_, c)| signs.contains(c)).map(|(at, _)| at)
    }

    /// What stands before the first sign of these, and each sign with what follows it.
    pub fn marked(&self, signs: &[char]) -> (Self, Vec<(char, Self)>) {
        let marks: Vec<(usize, char)> = bare(self.text).filter(|(_, c)| signs.contains(c)).collect();
        let ends = marks.iter().skip(1).map(|(at, _)| *at).chain([self.text.len()]);
        let behind = marks.iter().zip(ends).map(|((at, c), end)| (*c, self.part(at + c.len_utf8(), end)));
        let first = marks.first().map_or(self.text.len(), |(at, _)| *at);
        (self.part(0, first), behind.collect())
    }
}
