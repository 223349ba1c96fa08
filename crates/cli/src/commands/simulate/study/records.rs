//! Every examinee's test as rows of a CSV file.

use anyhow::Context as _;
use flate2::Compression;
use flate2::write::GzEncoder;
use gradatim_cat::ItemPool;
use gradatim_simulate::{Record, TriedOut};
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

/// A file of examinees, written as they are simulated.
pub struct Records {
    path: PathBuf,
    rows: csv::Writer<Out>,
}

const HEADER: [&str; 14] = [
    "design",
    "examinee",
    "theta",
    "estimate",
    "se",
    "length",
    "stopped",
    "decision",
    "items",
    "answers",
    "seconds",
    "unscored",
    "unscored_answers",
    "unscored_places",
];

impl Records {
    /// Begins the file.
    pub fn create(path: &Path) -> anyhow::Result<Self> {
        let file = File::create(path).with_context(|| format!("{}: cannot be written", path.display()))?;
        let zipped = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("gz"));
        let file = BufWriter::new(file);
        let out = if zipped {
            Out::Zipped(Box::new(GzEncoder::new(file, Compression::default())))
        } else {
            Out::Plain(file)
        };
        let mut records = Self { path: path.to_owned(), rows: csv::Writer::from_writer(out) };
        records.write(&HEADER.map(str::to_owned))?;
        Ok(records)
    }

    /// Adds an examinee; items and answers are lists with blanks between, in the order of the test, the unscored ones
    /// apart, with their places in the whole test from 1.
    pub fn push(&mut self, design: &str, pool: &ItemPool, record: &Record) -> anyhow::Result<()> {
        let or_nothing = |value: Option<f64>| value.map_or_else(String::new, |value| value.to_string());
        let items: Vec<&str> = record.items.iter().map(|item| pool.id(*item)).collect();
        let answers: Vec<String> = record.answers.iter().map(u8::to_string).collect();
        let tried = |cell: &dyn Fn(&TriedOut) -> String| {
            record.tried_out.iter().map(cell).collect::<Vec<String>>().join(" ")
        };
        self.write(&[
            design.to_owned(),
            (record.examinee + 1).to_string(),
            record.theta.to_string(),
            or_nothing(record.estimate),
            or_nothing(record.se),
            record.items.len().to_string(),
            record.stopped.to_owned(),
            record.decision.map_or_else(String::new, |class| class.to_string()),
            items.join(" "),
            answers.join(" "),
            record.seconds.map_or_else(String::new, |seconds| format!("{seconds:.1}")),
            tried(&|t| pool.id(t.item).to_owned()),
            tried(&|t| t.answer.to_string()),
            tried(&|t| (t.place + 1).to_string()),
        ])
    }

    fn write(&mut self, cells: &[String]) -> anyhow::Result<()> {
        self.rows.write_record(cells).with_context(|| format!("{}: cannot be written", self.path.display()))
    }

    /// Ends the file.
    pub fn finish(self) -> anyhow::Result<()> {
        let out = self.rows.into_inner().map_err(|error| error.into_error()).and_then(Out::finish);
        out.with_context(|| format!("{}: cannot be written", self.path.display()))
    }
}

/// A file, zipped or not.
enum Out {
    Plain(BufWriter<File>),
    Zipped(Box<GzEncoder<BufWriter<File>>>),
}

impl Out {
    /// Writes what is left; a zipped file ends with its checksum.
    fn finish(self) -> std::io::Result<()> {
        match self {
            Self::Plain(mut file) => file.flush(),
            Self::Zipped(encoder) => encoder.finish()?.flush(),
        }
    }
}

impl Write for Out {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        match self {
            Self::Plain(file) => file.write(bytes),
            Self::Zipped(encoder) => encoder.write(bytes),
        }
    }

    fn flush(&mut self) -> std::io::Result<()> {
        match self {
            Self::Plain(file) => file.flush(),
            Self::Zipped(encoder) => encoder.flush(),
        }
    }
}
