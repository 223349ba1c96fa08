//! What can go wrong on a cluster, in sentences.

use crate::stores::{self, Trouble};
use datafusion::common::DataFusionError;
use gradatim_sentence::OneLine;
use thiserror::Error;

/// Marks our own sentence inside the wrapping every engine adds on its way through executor, scheduler and client.
const OPEN: &str = "<<gradatim: ";
const CLOSE: &str = ">>";
/// What a scheduler says while it has nobody to work.
const IDLE: &str = "no executor has joined yet";

/// Why sums could not be made.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Fault {
    /// The address of the scheduler cannot be read.
    #[error("`{0}` is no address of a scheduler; df://host:port expected, for example df://127.0.0.1:50050")]
    Address(String),
    /// Nothing answers at the scheduler's address.
    #[error("no scheduler answers at df://{0}: is gradatim-scheduler running there, and is the port open?")]
    Unreachable(String),
    /// The scheduler answers and has nobody to work.
    #[error(
        "no executor took work from the scheduler at df://{0} within {1} s: start gradatim-executor --scheduler df://{0}"
    )]
    NoExecutor(String, u64),
    /// Scheduler or executors run, but cannot read a plan with our function.
    #[error(
        "the scheduler or an executor at df://{0} does not know irt_estep, or not this one: \
         run gradatim-scheduler and gradatim-executor of this version there, not others and not Ballista's own"
    )]
    NoFunction(String),
    /// Client and scheduler do not understand each other.
    #[error(
        "the scheduler at df://{0} is of another version of Ballista than this client: run one version of Gradatim everywhere"
    )]
    OtherEngine(String),
    /// One pass took longer than it may.
    #[error("one pass over the answers took longer than {0} s; a higher --limit gives it more")]
    TooLong(u64),
    /// The log cannot be opened.
    #[error("{0}")]
    Log(String),
    /// The cluster has summed over other persons than those of the log.
    #[error(
        "a pass over {url} saw {seen} persons instead of {expected}: scheduler and executors have to find the very \
         files this machine finds (a shared file system or an object store), and nobody may change them meanwhile"
    )]
    OtherPersons {
        /// The log.
        url: String,
        /// Persons summed over.
        seen: u64,
        /// Persons of the log when it was opened.
        expected: u64,
    },
    /// A sentence of our own function, from an executor.
    #[error("{0}")]
    Refused(String),
    /// Anything else the engine says.
    #[error("the cluster at df://{0} failed: {1}")]
    Engine(String, String),
}

impl Fault {
    /// What an error of the engine means for a client of the scheduler at `address`.
    pub fn of_engine(error: &DataFusionError, address: &str) -> Self {
        let text = error.to_string();
        match ours(&text) {
            Some(sentence) if sentence == IDLE => Self::NoExecutor(address.to_owned(), 0),
            Some(sentence) => Self::Refused(sentence),
            None => Self::of_log(&text)
                .or_else(|| Self::of_processes(&text, address.to_owned()))
                .unwrap_or_else(|| Self::Engine(address.to_owned(), short(&text))),
        }
    }

    /// The files are at fault.
    fn of_log(text: &str) -> Option<Self> {
        let sentence = match Trouble::of(text) {
            Some(Trouble::Closed | Trouble::Keyless) => KEYLESS.to_owned(),
            _ if says(text, &["Parquet error", "ParquetError", "Arrow error"]) => {
                format!("a part of the log is damaged or of other columns: {}", short(text))
            }
            // An executor that ends takes files of its own along, which are not the log's.
            Some(Trouble::Absent)
                if says(text, &["Object at location", "NoSuchBucket", "ContainerNotFound"]) =>
            {
                UNSEEN.to_owned()
            }
            _ if says(text, &["Object Store error", "ObjectStore("]) => {
                format!(
                    "the scheduler or an executor cannot read the log: {}",
                    stores::discreet(&short(text))
                )
            }
            _ => return None,
        };
        Some(Self::Log(sentence))
    }

    /// One of the processes is at fault.
    fn of_processes(text: &str, address: String) -> Option<Self> {
        let causes: [Cause; 4] = [
            (
                &["There is no UDAF named", "task could not be prepared or was rejected by executor"],
                Self::NoFunction,
            ),
            (&["cannot be used with", "ballista-version"], Self::OtherEngine),
            (&["all executors were lost"], |address| Self::NoExecutor(address, 0)),
            (&["tcp connect error", "transport error", "Connection refused", "dns error"], Self::Unreachable),
        ];
        let (_, fault) = causes.into_iter().find(|(words, _)| says(text, words))?;
        Some(fault(address))
    }
}

/// Words of the engine, and what they mean for the scheduler at an address.
type Cause = (&'static [&'static str], fn(String) -> Fault);

fn says(text: &str, words: &[&str]) -> bool {
    words.iter().any(|word| text.contains(word))
}

const UNSEEN: &str = "the scheduler or an executor does not find a file of the log: a folder must be the same on \
    every machine (a shared file system), or give the URL of an object store";
const KEYLESS: &str = "the scheduler or an executor may not read the log: its object store's credentials belong in \
    the environment of every process (AWS_*, GOOGLE_*, AZURE_*)";

/// What the engine says at heart, without the names of its types around it.
pub(crate) fn short(text: &str) -> String {
    let heart = match text.rsplit_once("(\"") {
        Some((_, quoted)) => quoted.split("\")").next().unwrap_or(quoted),
        None => text.rsplit("failed: ").next().unwrap_or(text),
    };
    OneLine(heart.trim().chars().take(300).collect::<String>()).to_string()
}

/// The error of our own code inside the engine: its sentence reaches the client as it is.
pub(crate) fn refusal(sentence: impl std::fmt::Display) -> DataFusionError {
    DataFusionError::Execution(format!("{OPEN}{}{CLOSE}", OneLine(sentence)))
}

/// What the scheduler answers a query for which it has no executor.
pub(crate) fn idle() -> DataFusionError {
    refusal(IDLE)
}

/// Our sentence in an error of the engine, which may have quoted it several times over.
fn ours(text: &str) -> Option<String> {
    let (_, after) = text.split_once(OPEN)?;
    let (sentence, _) = after.split_once(CLOSE)?;
    Some(sentence.replace('\\', ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_sentence_survives_quoting() {
        let inner = format!("{:?}", refusal("a row has 2 items and 3 answers"));
        let outer = DataFusionError::Execution(format!("Job 7 failed: {inner:?}"));
        let fault = Fault::of_engine(&outer, "h:1");
        assert_eq!(fault, Fault::Refused("a row has 2 items and 3 answers".into()));
    }

    #[test]
    fn a_scheduler_without_executors_says_so() {
        let fault = Fault::of_engine(&idle(), "h:1");
        assert_eq!(fault, Fault::NoExecutor("h:1".into(), 0));
    }

    #[test]
    fn the_heart_of_what_the_engine_says() {
        let text = r#"Job 7 failed: runtime error: DataFusionError(Shared(External(General("file x: corrupt footer"))))"#;
        assert_eq!(short(text), "file x: corrupt footer");
        assert_eq!(short("Execution error: Job 7 failed: rejected\n"), "rejected");
    }

    #[test]
    fn a_store_that_is_down_is_not_taken_for_a_scheduler() {
        let fault = |text: &str| Fault::of_engine(&DataFusionError::Execution(text.into()), "h:1");
        assert_eq!(fault("status: transport error"), Fault::Unreachable("h:1".into()));
        let store = fault("ObjectStore(Generic { source: tcp connect error })");
        assert!(store.to_string().starts_with("the scheduler or an executor cannot read the log"), "{store}");
    }

    #[test]
    fn what_nobody_foresaw_is_one_line() {
        let fault = Fault::of_engine(&DataFusionError::Execution("one\ntwo".into()), "h:1");
        assert!(fault.to_string().ends_with("one\\ntwo"), "{fault}");
    }
}
