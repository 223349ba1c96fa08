//! How much of a file may be taken in one go, so that a small file cannot fill the memory.

use std::cell::Cell;
use std::io::{self, Read};
use std::rc::Rc;

/// Bytes that one row may have: a hundred thousand columns with room to spare.
const LONGEST_ROW: u64 = 16 << 20;
/// Bytes that any gzipped file may unpack to.
const UNPACKED: u64 = 256 << 20;
/// How many times as long as itself a longer one may become. Scores of simulated people come to fifty, and what was made
/// to harm to a thousand.
const EXPANSION: u64 = 300;

/// Bytes that may still be read before the row ends.
#[derive(Debug, Clone)]
pub(super) struct Ration(Rc<Cell<u64>>);

impl Default for Ration {
    fn default() -> Self {
        Self(Rc::new(Cell::new(LONGEST_ROW)))
    }
}

impl Ration {
    /// For the next row.
    pub(super) fn renew(&self) {
        self.0.set(LONGEST_ROW);
    }

    /// Reads no further than the ration lasts.
    pub(super) fn limit<R: Read>(&self, inner: R) -> Limited<R> {
        Limited { inner, left: self.clone() }
    }
}

/// A reader on a [`Ration`].
pub(super) struct Limited<R> {
    inner: R,
    left: Ration,
}

impl<R: Read> Read for Limited<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let Ration(left) = &self.left;
        if left.get() == 0 {
            let why = "a row of more than 16 MiB; quotation marks in pairs and a line a row expected";
            return Err(io::Error::other(why));
        }
        let read = self.inner.read(buffer)?;
        left.set(left.get().saturating_sub(read as u64));
        Ok(read)
    }
}

/// What comes out of a compressed file, as long as it bears a proportion to it.
pub(super) struct Unpacked<R> {
    inner: R,
    left: u64,
}

impl<R: Read> Unpacked<R> {
    /// `packed` is the length of the compressed file, if it is known.
    pub(super) fn new(inner: R, packed: Option<u64>) -> Self {
        Self { inner, left: packed.map_or(u64::MAX, allowance) }
    }
}

fn allowance(packed: u64) -> u64 {
    packed.saturating_mul(EXPANSION).max(UNPACKED)
}

impl<R: Read> Read for Unpacked<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.left = self.left.checked_sub(read as u64).ok_or_else(|| {
            io::Error::other(format!(
                "unpacks to more than {EXPANSION} times its length; unpack it first if it is what you think"
            ))
        })?;
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_unpacks_out_of_proportion_is_refused() {
        let read = |left| Unpacked { inner: &[7; 100][..], left }.read_to_end(&mut Vec::new());
        assert_eq!(read(100).unwrap(), 100);
        assert!(read(99).unwrap_err().to_string().starts_with("unpacks to more than 300 times"));
        assert_eq!((allowance(1_000), allowance(1 << 30)), (UNPACKED, 300 << 30));
        assert_eq!(Unpacked::new(io::empty(), None).left, u64::MAX);
    }

    #[test]
    fn a_ration_is_for_one_row() {
        let ration = Ration::default();
        let mut reader = ration.limit(io::repeat(b'x'));
        let mut megabyte = vec![0; 1 << 20];
        let mut row = || (0..16).try_for_each(|_| reader.read_exact(&mut megabyte));
        row().unwrap();
        ration.renew();
        row().unwrap();
        assert!(row().unwrap_err().to_string().starts_with("a row of more than 16 MiB"));
    }
}
