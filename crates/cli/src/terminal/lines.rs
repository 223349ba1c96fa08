//! Lines of input that can be waited for with patience, so that clocks tick and Ctrl-C is heard meanwhile.

use crate::terminal::Interrupt;
use std::io::{self, BufRead};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

/// How long an interrupt may go unnoticed.
const NOTICE: Duration = Duration::from_millis(100);

/// What came in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// A line, without its end and without blanks around it.
    Line(String),
    /// The end of input.
    End,
    /// Ctrl-C or a request to end.
    Interrupted,
    /// Nothing within the time given.
    Idle,
}

/// Lines read by a thread of their own.
#[derive(Debug)]
pub struct Lines {
    received: Receiver<io::Result<String>>,
    interrupt: Interrupt,
}

impl Lines {
    /// The lines of a reader, from now until its end.
    pub fn of(reader: impl BufRead + Send + 'static) -> io::Result<Self> {
        // No buffer: a line is only taken from the reader when it can be handled.
        let (sender, received) = sync_channel(0);
        thread::Builder::new().name("lines".into()).spawn(move || {
            let _ = reader.lines().try_for_each(|line| sender.send(line));
        })?;
        Ok(Self { received, interrupt: Interrupt::watch()? })
    }

    /// The next line, waited for without end.
    pub fn next(&self) -> io::Result<Input> {
        loop {
            match self.next_within(Duration::from_secs(3600))? {
                Input::Idle => {}
                other => return Ok(other),
            }
        }
    }

    /// The next line, or [`Input::Idle`] when none came in time.
    pub fn next_within(&self, patience: Duration) -> io::Result<Input> {
        let until = Instant::now() + patience;
        loop {
            if self.interrupt.is_asked() {
                return Ok(Input::Interrupted);
            }
            let left = until.saturating_duration_since(Instant::now());
            match self.received.recv_timeout(left.min(NOTICE)) {
                Ok(line) => return Ok(Input::Line(line?.trim().to_owned())),
                Err(RecvTimeoutError::Disconnected) => return Ok(Input::End),
                Err(RecvTimeoutError::Timeout) if left.is_zero() => return Ok(Input::Idle),
                Err(RecvTimeoutError::Timeout) => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_then_the_end() {
        let lines = Lines::of(&b" 2 \n\nq"[..]).unwrap();
        for expected in ["2", "", "q"] {
            assert_eq!(lines.next().unwrap(), Input::Line(expected.into()));
        }
        assert_eq!(lines.next().unwrap(), Input::End);
        assert_eq!(lines.next().unwrap(), Input::End);
    }

    #[test]
    fn patience_ends() {
        let (quiet, _writer) = io::pipe().unwrap();
        let lines = Lines::of(io::BufReader::new(quiet)).unwrap();
        assert_eq!(lines.next_within(Duration::from_millis(1)).unwrap(), Input::Idle);
    }

    #[test]
    fn text_that_is_no_text_is_an_error() {
        let lines = Lines::of(&b"\xff\xfe\n"[..]).unwrap();
        assert!(lines.next().is_err());
    }
}
