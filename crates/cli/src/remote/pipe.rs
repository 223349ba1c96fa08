//! The child program and what is said to it: a task is its length (32 bits, little-endian) and its bytes; an answer is a
//! byte (0 for what was asked for, 1 for a sentence of why not), a length and bytes. The first answer comes unasked: the
//! log's `items.parquet`.

use anyhow::{Context as _, bail};
use gradatim_sentence::OneLine;
use std::io::{BufReader, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

/// Name of the program.
const CLIENT: &str = "gradatim-cluster";
/// Variable that names another one.
const VARIABLE: &str = "GRADATIM_CLUSTER";
/// Bytes of an answer that are believed.
const MOST: u32 = 1 << 30;
/// Bytes of a sentence that are shown.
const SENTENCE: u32 = 1 << 12;
/// How long the child may take to end when nothing more is asked.
const PATIENCE: Duration = Duration::from_secs(2);

/// A child that answers tasks with sums.
#[derive(Debug)]
pub(super) struct Pipe {
    child: Child,
    tasks: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
    traffic: [u64; 2],
}

impl Pipe {
    /// Starts the client of a cluster for the log at a URL or in a folder.
    pub(super) fn open(cluster: &str, log: &Path) -> anyhow::Result<Self> {
        let program = program();
        let mut command = Command::new(&program);
        command.args(["sums", "--cluster", cluster]).arg(log);
        let spawned = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
        let mut child = spawned.map_err(|error| missing(&program, &error))?;
        let (tasks, answers) = (child.stdin.take(), child.stdout.take().context("no pipe to the client")?);
        Ok(Self { child, tasks, answers: BufReader::new(answers), traffic: [0; 2] })
    }

    /// The answer to a task.
    pub(super) fn ask(&mut self, task: &[u8]) -> anyhow::Result<Vec<u8>> {
        let length = u32::try_from(task.len()).context("a task of over 4 GiB; fewer items expected")?;
        let sent = self.tasks.as_mut().map_or(Ok(()), |tasks| {
            tasks.write_all(&length.to_le_bytes())?;
            tasks.write_all(task)?;
            tasks.flush()
        });
        // A child that ended has perhaps said why.
        if sent.is_ok() {
            self.traffic[0] += u64::from(length) + 4;
        }
        self.answer()
    }

    /// The next answer.
    pub(super) fn answer(&mut self) -> anyhow::Result<Vec<u8>> {
        let mut head = [0; 5];
        if self.answers.read_exact(&mut head).is_err() {
            return Err(self.ended());
        }
        let [status, length @ ..] = head;
        let length = u32::from_le_bytes(length);
        match status {
            0 if length <= MOST => self.bytes(length),
            1 => {
                let text = self.bytes(length.min(SENTENCE))?;
                bail!("{}", OneLine(String::from_utf8_lossy(&text)))
            }
            _ => bail!("{CLIENT} answered with what is no sum; run the same version of both programs"),
        }
    }

    /// Bytes sent and received so far.
    pub(super) fn traffic(&self) -> [u64; 2] {
        self.traffic
    }

    fn bytes(&mut self, length: u32) -> anyhow::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        let read = (&mut self.answers).take(u64::from(length)).read_to_end(&mut bytes);
        if read.is_err() || bytes.len() != length as usize {
            return Err(self.ended());
        }
        self.traffic[1] += u64::from(length) + 5;
        Ok(bytes)
    }

    /// What became of a child that says nothing more.
    fn ended(&mut self) -> anyhow::Error {
        self.tasks = None;
        let how = match self.child.wait() {
            Ok(status) => status.to_string(),
            Err(error) => error.to_string(),
        };
        anyhow::anyhow!("{CLIENT} ended without an answer ({how}); run it again to go on")
    }
}

impl Drop for Pipe {
    /// The end of its input is the child's sign to end; one that does not is ended.
    fn drop(&mut self) {
        self.tasks = None;
        let began = Instant::now();
        while began.elapsed() < PATIENCE && matches!(self.child.try_wait(), Ok(None)) {
            std::thread::sleep(Duration::from_millis(5));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The client: named by the environment, beside this program, or wherever the system finds it.
fn program() -> PathBuf {
    if let Some(named) = std::env::var_os(VARIABLE).filter(|name| !name.is_empty()) {
        return PathBuf::from(named);
    }
    let name = format!("{CLIENT}{}", std::env::consts::EXE_SUFFIX);
    let beside = std::env::current_exe().ok().and_then(|own| Some(own.parent()?.join(&name)));
    beside.filter(|path| path.is_file()).unwrap_or_else(|| PathBuf::from(name))
}

fn missing(program: &Path, error: &std::io::Error) -> anyhow::Error {
    let place = program.display();
    match error.kind() {
        ErrorKind::NotFound => anyhow::anyhow!(
            "{place}: not found beside this program nor on the PATH; `cargo build --release -p gradatim-cluster` makes it, and {VARIABLE} can name it"
        ),
        _ => anyhow::anyhow!("{place}: cannot be started: {error}"),
    }
}

/// A number of bytes for people.
pub(super) fn bytes(n: u64) -> String {
    const UNITS: [(&str, u64); 3] = [("GB", 1_000_000_000), ("MB", 1_000_000), ("kB", 1_000)];
    let unit = UNITS.iter().find(|(_, size)| n >= *size);
    unit.map_or_else(|| format!("{n} B"), |(name, size)| format!("{:.1} {name}", n as f64 / *size as f64))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_told_in_units() {
        let told = [0, 999, 1_000, 83_120, 2_500_000, 7_000_000_000].map(bytes);
        assert_eq!(told, ["0 B", "999 B", "1.0 kB", "83.1 kB", "2.5 MB", "7.0 GB"]);
    }
}
