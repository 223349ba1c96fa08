//! Frames over pipes. Numbers are little-endian.
//!
//! | direction | bytes |
//! |---|---|
//! | task | length `u32`, then the task |
//! | answer | status `u8` (0: sums, 1: a sentence in UTF-8), length `u32`, then the bytes |
//!
//! The first answer comes unasked: the bytes of the log's `items.parquet`.

use crate::Fault;
use crate::session::MESSAGE_BYTES;
use std::io::{self, ErrorKind, Read, Write};
use tokio::sync::mpsc;

/// Status of an answer that holds sums.
const SUMS: u8 = 0;
/// Status of an answer that says what went wrong.
const ERROR: u8 = 1;

/// Writes an answer.
///
/// # Errors
/// When nobody reads any more, or there are 4 GiB or more of it.
pub fn write_sums(to: &mut impl Write, sums: &[u8]) -> io::Result<()> {
    write(to, SUMS, sums)
}

/// Writes why there is no answer.
///
/// # Errors
/// When nobody reads any more.
pub fn write_error(to: &mut impl Write, sentence: &str) -> io::Result<()> {
    write(to, ERROR, sentence.as_bytes())
}

fn write(to: &mut impl Write, status: u8, bytes: &[u8]) -> io::Result<()> {
    let length = u32::try_from(bytes.len()).map_err(|_| ErrorKind::FileTooLarge)?;
    to.write_all(&[status])?;
    to.write_all(&length.to_le_bytes())?;
    to.write_all(bytes)?;
    to.flush()
}

/// Reads one task; nothing at the end of the input.
///
/// # Errors
/// When the input ends within a frame or announces more than [`MESSAGE_BYTES`].
pub fn read_task(from: &mut impl Read) -> io::Result<Option<Vec<u8>>> {
    let mut length = [0; 4];
    if let Err(error) = from.read_exact(&mut length) {
        return if error.kind() == ErrorKind::UnexpectedEof { Ok(None) } else { Err(error) };
    }
    let length = u32::from_le_bytes(length);
    if length > MESSAGE_BYTES {
        return Err(io::Error::other(format!("a task of {length} bytes; at most {MESSAGE_BYTES} expected")));
    }
    let mut task = Vec::new();
    from.take(u64::from(length)).read_to_end(&mut task)?;
    if task.len() < length as usize {
        return Err(io::Error::other(format!("a task ends after {} of {length} bytes", task.len())));
    }
    Ok(Some(task))
}

/// Tasks from standard input, read by a thread of their own, so that its end is noticed while the cluster works.
#[derive(Debug)]
pub struct Frames {
    read: mpsc::Receiver<io::Result<Vec<u8>>>,
    waiting: Option<io::Result<Vec<u8>>>,
}

impl Frames {
    /// Begins to read.
    pub fn of_stdin() -> Self {
        let (send, read) = mpsc::channel(1);
        std::thread::spawn(move || {
            let mut stdin = io::stdin().lock();
            while let Some(task) = read_task(&mut stdin).transpose() {
                let last = task.is_err();
                if send.blocking_send(task).is_err() || last {
                    break;
                }
            }
        });
        Self { read, waiting: None }
    }

    /// The next task; nothing at the end.
    ///
    /// # Errors
    /// What is wrong with the frame.
    pub async fn next(&mut self) -> Result<Option<Vec<u8>>, Fault> {
        let frame = match self.waiting.take() {
            Some(frame) => Some(frame),
            None => self.read.recv().await,
        };
        frame
            .transpose()
            .map_err(|error| Fault::Log(format!("the tasks on standard input cannot be read: {error}")))
    }

    /// Returns when the input has ended, and never if something else comes first.
    pub async fn ended(&mut self) {
        if self.waiting.is_none() {
            self.waiting = self.read.recv().await;
        }
        if self.waiting.is_some() {
            std::future::pending::<()>().await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_can_be_read() {
        let mut bytes = Vec::new();
        write_sums(&mut bytes, b"abc").unwrap();
        assert_eq!(bytes, [0, 3, 0, 0, 0, b'a', b'b', b'c']);
        assert_eq!(read_task(&mut &bytes[1..]).unwrap().unwrap(), b"abc");
    }

    #[test]
    fn the_end_is_no_error_but_half_a_frame_is() {
        assert!(read_task(&mut &b""[..]).unwrap().is_none());
        assert!(read_task(&mut &[3, 0, 0, 0, 1][..]).is_err());
        assert!(read_task(&mut &[255; 8][..]).is_err());
    }
}
