//! How tasks and partials are laid out: little-endian numbers, counts of seven bits a byte (LEB128).

use crate::IrtError;

/// The protocol of tasks and partials: raised by every change of what they hold or of what a worker
/// makes of them, so that programs of two versions never add up each other's sums.
pub(super) const VERSION: u16 = 2;

const TASK: [u8; 4] = *b"GrTk";
const PARTIAL: [u8; 4] = *b"GrPt";

/// Bytes under way.
pub(in crate::calibrate) struct Writer(Vec<u8>);

impl Writer {
    /// No bytes yet.
    pub(in crate::calibrate) fn new() -> Self {
        Self(Vec::new())
    }

    /// The beginning of a task.
    pub(super) fn task(kind: u8) -> Self {
        let mut task = Self::new();
        task.0.extend(TASK);
        task.0.extend(VERSION.to_le_bytes());
        task.u8(kind);
        task
    }

    /// The beginning of a partial of the task with this identity.
    pub(super) fn partial(task: u64) -> Self {
        let mut partial = Self::new();
        partial.0.extend(PARTIAL);
        partial.0.extend(VERSION.to_le_bytes());
        partial.0.extend(task.to_le_bytes());
        partial
    }

    pub(in crate::calibrate) fn u8(&mut self, value: u8) {
        self.0.push(value);
    }

    pub(in crate::calibrate) fn number(&mut self, value: usize) {
        let mut rest = value as u64;
        while rest >= 128 {
            self.0.push(rest as u8 | 128);
            rest >>= 7;
        }
        self.0.push(rest as u8);
    }

    pub(in crate::calibrate) fn f64(&mut self, value: f64) {
        self.0.extend(value.to_le_bytes());
    }

    pub(in crate::calibrate) fn text(&mut self, text: &str) {
        self.number(text.len());
        self.0.extend(text.as_bytes());
    }

    /// Numbers of which many are zero at both ends: where the others begin, how many, and these.
    pub(super) fn row(&mut self, row: &[f64]) {
        let start = row.iter().position(|v| v.to_bits() != 0).unwrap_or(row.len());
        let end = row.iter().rposition(|v| v.to_bits() != 0).map_or(start, |last| last + 1);
        self.number(start);
        self.number(end - start);
        row[start..end].iter().for_each(|v| self.f64(*v));
    }

    pub(in crate::calibrate) fn finish(self) -> Vec<u8> {
        self.0
    }
}

/// Bytes being read. Nothing is allocated before the bytes for it are seen to be there.
pub(super) struct Reader<'a> {
    rest: &'a [u8],
    what: &'static str,
}

impl<'a> Reader<'a> {
    /// The kind of a task, and what follows it.
    pub(super) fn task(bytes: &'a [u8]) -> Result<(u8, Self), IrtError> {
        let mut reader = Self { rest: bytes, what: "task" };
        reader.open(TASK)?;
        Ok((reader.u8()?, reader))
    }

    /// What follows the magic of a selection.
    pub(super) fn selection(rest: &'a [u8]) -> Result<Self, IrtError> {
        let mut reader = Self { rest, what: "task" };
        reader.version()?;
        Ok(reader)
    }

    /// What has not been read.
    pub(super) fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// What a partial of the task with this identity holds.
    fn partial(bytes: &'a [u8], task: u64) -> Result<Self, IrtError> {
        let mut reader = Self { rest: bytes, what: "partial" };
        reader.open(PARTIAL)?;
        if u64::from_le_bytes(reader.array()?) != task {
            return Err(protocol("the partial belongs to another task; merge the partials of one task only"));
        }
        Ok(reader)
    }

    /// Reads all that a partial of the task holds.
    pub(super) fn all(
        bytes: &'a [u8],
        task: u64,
        read: impl FnOnce(&mut Self) -> Result<(), IrtError>,
    ) -> Result<(), IrtError> {
        let mut partial = Self::partial(bytes, task)?;
        read(&mut partial)?;
        partial.end()
    }

    fn open(&mut self, magic: [u8; 4]) -> Result<(), IrtError> {
        if self.array() != Ok(magic) {
            return Err(protocol(&format!("these bytes are no {} of a calibration", self.what)));
        }
        self.version()
    }

    fn version(&mut self) -> Result<(), IrtError> {
        let version = u16::from_le_bytes(self.array()?);
        if version == VERSION {
            return Ok(());
        }
        Err(protocol(&format!(
            "the {} is of protocol {version}, but this program speaks {VERSION}; run the same version of Gradatim everywhere",
            self.what
        )))
    }

    /// An error about these bytes.
    pub(super) fn bad(&self, why: &str) -> IrtError {
        protocol(&format!("the {} cannot be used: {why}", self.what))
    }

    fn take(&mut self, n: usize) -> Result<&'a [u8], IrtError> {
        let (taken, rest) = self.rest.split_at_checked(n).ok_or_else(|| self.bad("it ends too early"))?;
        self.rest = rest;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], IrtError> {
        self.take(N)?.try_into().map_err(|_| self.bad("it ends too early"))
    }

    pub(super) fn u8(&mut self) -> Result<u8, IrtError> {
        self.array::<1>().map(|[byte]| byte)
    }

    pub(super) fn f64(&mut self) -> Result<f64, IrtError> {
        self.array().map(f64::from_le_bytes)
    }

    pub(super) fn number(&mut self) -> Result<usize, IrtError> {
        let mut value = 0u64;
        for shift in (0..63).step_by(7) {
            let byte = self.u8()?;
            value |= u64::from(byte & 127) << shift;
            if byte < 128 {
                return usize::try_from(value).map_err(|_| self.bad("a count is too large"));
            }
        }
        Err(self.bad("a count is too large"))
    }

    /// A number of things of at least one byte each, at most `most`.
    pub(super) fn count(&mut self, most: usize) -> Result<usize, IrtError> {
        let n = self.number()?;
        if n <= most.min(self.rest.len()) { Ok(n) } else { Err(self.bad("it counts more than it holds")) }
    }

    pub(super) fn f64s(&mut self, n: usize) -> Result<Vec<f64>, IrtError> {
        let bytes = n.checked_mul(8).ok_or_else(|| self.bad("a count is too large"))?;
        Ok(self.take(bytes)?.chunks_exact(8).map(double).collect())
    }

    /// Adds a row to another.
    pub(super) fn add_row(&mut self, into: &mut [f64]) -> Result<(), IrtError> {
        let (start, n) = (self.number()?, self.number()?);
        let end = start.checked_add(n).filter(|end| *end <= into.len());
        let end = end.ok_or_else(|| self.bad("a row is longer than its table"))?;
        let values = self.take(8 * n)?.chunks_exact(8).map(double);
        into[start..end].iter_mut().zip(values).for_each(|(a, b)| *a += b);
        Ok(())
    }

    /// # Errors
    /// [`IrtError::Protocol`] where something is left over.
    pub(super) fn end(self) -> Result<(), IrtError> {
        if self.rest.is_empty() { Ok(()) } else { Err(self.bad("it goes on after its end")) }
    }
}

fn double(bytes: &[u8]) -> f64 {
    f64::from_le_bytes(bytes.try_into().unwrap_or_default())
}

pub(super) fn protocol(why: &str) -> IrtError {
    IrtError::Protocol(why.to_owned())
}

/// FNV-1a of 64 bits (Fowler, Noll & Vo): tells apart by mistake, not by malice.
pub(in crate::calibrate) fn identity(bytes: &[u8]) -> u64 {
    bytes
        .iter()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3))
}
