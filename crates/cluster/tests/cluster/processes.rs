//! The three programs as child processes.

use gradatim_irt::IrtError;
use gradatim_irt::calibrate::remote::RemoteSums;
use std::cell::RefCell;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};
use tempfile::NamedTempFile;

/// Nothing in these tests may take longer.
pub const LIMIT: Duration = Duration::from_secs(120);

/// A child process that is killed when the test is done with it.
pub struct Process(Child);

impl Process {
    pub fn spawn(command: &mut Command) -> Self {
        Self(command.spawn().unwrap())
    }

    /// SIGKILL: the process cannot do anything about it.
    pub fn kill(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }

    /// SIGTERM: the process is asked to end.
    pub fn ask_to_end(&self) {
        let asked = Command::new("kill").args(["-TERM", &self.0.id().to_string()]).status().unwrap();
        assert!(asked.success());
    }

    /// Waits for the end and gives the exit code.
    pub fn end(&mut self) -> Option<i32> {
        let until = Instant::now() + LIMIT;
        while Instant::now() < until {
            if let Some(status) = self.0.try_wait().unwrap() {
                return status.code();
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        panic!("a process did not end within {LIMIT:?}");
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A scheduler on a free port, and its executors.
pub struct Cluster {
    pub address: String,
    pub scheduler: Process,
    pub executors: Vec<Process>,
    environment: Vec<(String, String)>,
    level: &'static str,
    /// What all of them write to standard error.
    log: NamedTempFile,
}

impl Cluster {
    pub fn of(executors: usize) -> Self {
        Self::with_environment(executors, &[], "warn")
    }

    pub fn with_environment(executors: usize, environment: &[(&str, String)], level: &'static str) -> Self {
        let environment: Vec<_> = environment.iter().map(|(k, v)| ((*k).to_owned(), v.clone())).collect();
        let mut command = Command::new(env!("CARGO_BIN_EXE_gradatim-scheduler"));
        command.args(["--port", "0", "--lost-after", "5", "--log", level]).envs(environment.clone());
        let log = NamedTempFile::new().unwrap();
        let mut scheduler =
            Process::spawn(command.stdout(Stdio::piped()).stderr(log.as_file().try_clone().unwrap()));
        let lines = lines(scheduler.0.stdout.take().unwrap());
        let first = lines.recv_timeout(LIMIT).unwrap();
        let address = first.strip_prefix("listening on ").unwrap().to_owned();
        let mut cluster = Self { address, scheduler, executors: Vec::new(), environment, level, log };
        (0..executors).for_each(|_| cluster.join());
        cluster
    }

    /// One more executor with one core.
    pub fn join(&mut self) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_gradatim-executor"));
        command
            .args(["--scheduler", &self.address, "--port", "0", "--work-port", "0", "--cores", "1"])
            .args(["--log", self.level])
            .envs(self.environment.clone())
            .stderr(self.log.as_file().try_clone().unwrap());
        self.executors.push(Process::spawn(&mut command));
    }

    pub fn client(&self, log: &str) -> Client {
        Client::start(&self.address, log, &["--wait", "30"], &self.environment)
    }

    /// What scheduler and executors have said so far.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.log.path()).unwrap()
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("{}", self.log());
        }
    }
}

fn lines(from: ChildStdout) -> Receiver<String> {
    let (send, lines) = channel();
    std::thread::spawn(move || {
        BufReader::new(from).lines().map_while(Result::ok).try_for_each(|line| send.send(line))
    });
    lines
}

/// What a frame says: sums, or a sentence.
pub type Answer = Result<Vec<u8>, String>;

/// The client, spoken to as `gradatim calibrate` does.
pub struct Client {
    process: Process,
    tasks: RefCell<Option<ChildStdin>>,
    answers: Receiver<Answer>,
    items: usize,
}

impl Client {
    pub fn start(address: &str, log: &str, options: &[&str], environment: &[(String, String)]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_gradatim-cluster"));
        command.args(["sums", "--cluster", address]).args(options).arg(log).envs(environment.to_vec());
        let mut process = Process::spawn(command.stdin(Stdio::piped()).stdout(Stdio::piped()));
        let answers = frames(process.0.stdout.take().unwrap());
        let tasks = RefCell::new(process.0.stdin.take());
        Self { process, tasks, answers, items: 0 }
    }

    pub fn answer(&self) -> Answer {
        self.answers.recv_timeout(LIMIT).expect("an answer in time")
    }

    pub fn ask(&self, task: &[u8]) -> Answer {
        let mut tasks = self.tasks.borrow_mut();
        let to = tasks.as_mut().unwrap();
        to.write_all(&u32::try_from(task.len()).unwrap().to_le_bytes()).unwrap();
        to.write_all(task).unwrap();
        to.flush().unwrap();
        self.answer()
    }

    /// After the first frame: the client as the sums of a log of so many items.
    pub fn of_items(mut self, items: usize) -> Self {
        assert!(self.answer().unwrap().starts_with(b"PAR1"));
        self.items = items;
        self
    }

    /// Closes the input and gives the exit code.
    pub fn end(mut self) -> Option<i32> {
        self.tasks.take();
        self.process.end()
    }

    /// The sentence of a client that cannot begin.
    pub fn failure(self) -> String {
        let sentence = self.answer().unwrap_err();
        assert_eq!(self.end(), Some(2));
        assert!(!sentence.contains('\n') && sentence.len() < 300, "one sentence: {sentence}");
        sentence
    }
}

impl RemoteSums for Client {
    fn items(&self) -> usize {
        self.items
    }

    fn sum(&self, task: &[u8]) -> Result<Vec<u8>, IrtError> {
        self.ask(task).map_err(IrtError::Remote)
    }
}

fn frames(mut from: ChildStdout) -> Receiver<Answer> {
    let (send, answers) = channel();
    std::thread::spawn(move || {
        while let Some(answer) = frame(&mut from) {
            if send.send(answer).is_err() {
                break;
            }
        }
    });
    answers
}

fn frame(from: &mut impl Read) -> Option<Answer> {
    let mut head = [0; 5];
    from.read_exact(&mut head).ok()?;
    let length = u32::from_le_bytes([head[1], head[2], head[3], head[4]]);
    let mut bytes = vec![0; length as usize];
    from.read_exact(&mut bytes).ok()?;
    Some(if head[0] == 0 { Ok(bytes) } else { Err(String::from_utf8(bytes).unwrap()) })
}

/// A path as the argument it is.
pub fn argument(path: &Path) -> &str {
    path.to_str().unwrap()
}
