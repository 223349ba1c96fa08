//! Whatever bytes a file holds, every reader of this crate ends in data or in a sentence.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use flate2::Compression;
use flate2::write::GzEncoder;
use gradatim_damage::{assert_sentence, bytes, cases, damaged};
use proptest::prelude::*;

use crate::dataset::{Attempts, compact};
use crate::packed::PackedResponses;
use crate::pool::{PoolOptions, PoolRow, read_item_columns, read_pool, write_pool};
use crate::record::Mode;
use crate::sittings::CompactOptions;
use crate::{
    AnswerKey, Format, Journal, LearnerKey, LogError, ReadOptions, ResponseWriter, TextTable, Unit,
    WriteOptions, is_synthetic, read_answered, read_item_names, read_outcomes, read_responses, samples,
};

const WIDE: &str = "learner,q1,q2,sex\nada,1,0,f\nbo,NA,1,m\ncy,.,,f\n\"d\ne\",1.0,true,m\n";
const LONG: &str = "learner,item,correct,domain,order,timestamp,elapsed_ms,sitting,choice\nada,q1,1,a,1,1499059021,30000,s,A\n\
                    ada,q2,0,b,2,2026-11-01 12:30:00,1e3,s,B\nbo,q1,0,a,1,2026-11-01T01:00:00+01:00,9,t,C\n";
const KEY: &str = "item,key\nq1,A\nq2,B\n";
const FLAT_KEY: &str = "q1,q2\nA,B\n";
const POOL: &str = "item,model,a,b,c,d,Group,thresholds,se_a,n,flags\nx,GRM,1.5,NA,,,g,-1; 0;2.5,0.1,200,misfit;few\ny,3PL,1,0.5,.2,1,h,,,,\n";
const SPREAD: &str = "item,model,a,b,c,PAR4\nx,GPC,1,-2,-1,\ny,GPC,1,1,2,3\nz,3PL,1,0,0.2,\n";
const SIDECAR: &str = r#"{"scale": "2026-11", "loadings": {"1": 0.92}, "fit": [1, 2.5, null]}"#;

static PARQUET: LazyLock<Vec<Vec<u8>>> = LazyLock::new(parquet);
static SITTINGS: LazyLock<Vec<(String, Vec<u8>)>> = LazyLock::new(sittings);

fn text(samples: &[&str]) -> Vec<Vec<u8>> {
    samples.iter().map(|sample| sample.as_bytes().to_vec()).collect()
}

fn gzipped(bytes: &[u8]) -> Vec<u8> {
    let mut writer = GzEncoder::new(Vec::new(), Compression::fast());
    writer.write_all(bytes).unwrap();
    writer.finish().unwrap()
}

/// A file with this name and content, in a folder that lasts as long as the first of the two.
fn file(name: &str, content: &[u8]) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, content).unwrap();
    (folder, path)
}

fn check<T>(read: Result<T, LogError>, name: &str) {
    if let Err(error) = read {
        assert_sentence(&error, name);
    }
}

fn responses(path: &Path, name: &str) {
    for (details, skip_bad, unit) in
        [(true, false, Unit::FirstDay), (false, true, Unit::FirstSitting), (true, true, Unit::Learner)]
    {
        let options = ReadOptions { details, skip_bad, unit, ..ReadOptions::default() };
        let read = read_responses(path, &options);
        if let Ok(table) = &read {
            table.skipped.iter().for_each(|skipped| assert_sentence(&skipped.why, ""));
            assert!(table.responses.iter().all(|r| (r.item as usize) < table.items.len()));
            assert!(table.responses.iter().all(|r| (r.learner as usize) < table.learners.len()));
        }
        check(read, name);
    }
    check(PackedResponses::pack(path, &ReadOptions::default()), name);
}

/// Every reader of tables: what one takes may be nonsense to another.
fn all(name: &str, content: &[u8]) {
    let (_folder, path) = file(name, content);
    responses(&path, name);
    check(AnswerKey::read(&path), name);
    check(read_pool(&path, &PoolOptions::default()), name);
    check(read_pool(&path, &PoolOptions { skip_bad: true, ..PoolOptions::default() }), name);
    check(read_item_columns(&path, &BTreeMap::new(), false), name);
    check(read_item_names(&path), name);
    check(read_answered(&path, &BTreeMap::new(), None), name);
    check(read_outcomes(&path), name);
    check(TextTable::read(&path, &["item", "learner"]), name);
    check(is_synthetic(&path), name);
    check(attempts(&path), name);
}

fn attempts(path: &Path) -> Result<(), LogError> {
    let columns: Vec<String> =
        crate::dataset::schema().fields().iter().map(|field| field.name().clone()).collect();
    let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
    Attempts::open(path)?.batches(&columns)?.try_for_each(|batch| batch.map(drop))
}

/// An attempt log, packed responses and a pool, as this program writes them.
fn parquet() -> Vec<Vec<u8>> {
    let home = tempfile::tempdir().unwrap();
    let journal = Journal::open_in_memory().unwrap();
    journal.append(&[samples::history("s", 12), samples::history_of("bo", "u", Mode::Exam, 5)]).unwrap();
    let key = LearnerKey::load_or_create(home.path()).unwrap();
    let log = home.path().join("attempts");
    compact(&journal, &key, &log).unwrap();
    let mut found: Vec<Vec<u8>> =
        Attempts::open(&log).unwrap().files().iter().map(|path| std::fs::read(path).unwrap()).collect();
    found.push(written_pool(home.path()));
    found.push(written_responses(home.path()));
    found
}

fn written_pool(home: &Path) -> Vec<u8> {
    let (_folder, csv) = file("pool.csv", POOL.as_bytes());
    let rows: Vec<PoolRow> = read_pool(&csv, &PoolOptions::default()).unwrap().rows;
    let path = home.join("pool.parquet");
    write_pool(&path, &rows, &serde_json::from_str(SIDECAR).unwrap()).unwrap();
    std::fs::read(path).unwrap()
}

fn written_responses(home: &Path) -> Vec<u8> {
    let path = home.join("responses.parquet");
    let options = WriteOptions { format: Format::Long, max_score: 1, synthetic: true };
    let items = ["q1", "q2"].map(String::from).to_vec();
    let mut writer = ResponseWriter::create(&path, items, options).unwrap();
    for learner in 0..40 {
        writer.push(&learner.to_string(), &[(0, 1), (1, learner % 2)]).unwrap();
    }
    writer.finish().unwrap();
    std::fs::read(path).unwrap()
}

/// The files of a session-major log with two parts, by name.
fn sittings() -> Vec<(String, Vec<u8>)> {
    let (folder, csv) = file("long.csv", LONG.as_bytes());
    let out = folder.path().join("sittings");
    let parts = std::num::NonZeroU32::new(2);
    crate::sittings::compact(&csv, &CompactOptions { parts, ..CompactOptions::default() }, &out).unwrap();
    let files = std::fs::read_dir(out).unwrap().map(|entry| entry.unwrap());
    files.map(|f| (f.file_name().into_string().unwrap(), std::fs::read(f.path()).unwrap())).collect()
}

proptest! {
    #![proptest_config(cases(64))]

    #[test]
    fn damaged_session_major_logs(which in 0_usize..3, content in damaged(vec![SITTINGS[0].1.clone(), SITTINGS[1].1.clone(), SITTINGS[2].1.clone()])) {
        let folder = tempfile::tempdir().unwrap();
        for (i, (name, sound)) in SITTINGS.iter().enumerate() {
            std::fs::write(folder.path().join(name), if i == which { &content } else { sound }).unwrap();
        }
        responses(folder.path(), "");
    }

    #[test]
    fn damaged_tables(content in damaged(text(&[WIDE, LONG, KEY, FLAT_KEY, POOL, SPREAD]))) {
        all("table.csv", &content);
    }

    #[test]
    fn damaged_tables_that_are_packed(content in damaged(text(&[WIDE, LONG]))) {
        all("table.csv.gz", &gzipped(&content));
    }

    #[test]
    fn damaged_gzip(content in damaged(vec![gzipped(LONG.as_bytes())])) {
        all("table.csv.gz", &content);
    }

    #[test]
    fn damaged_parquet(content in damaged(PARQUET.clone())) {
        all("table.parquet", &content);
    }

    #[test]
    fn damaged_sidecars(content in damaged(text(&[SIDECAR]))) {
        let (folder, path) = file("pool.csv", POOL.as_bytes());
        std::fs::write(folder.path().join("pool.json"), content).unwrap();
        check(read_pool(&path, &PoolOptions::default()), "pool.json");
    }

    #[test]
    fn what_was_never_a_file(content in bytes()) {
        all("x.csv", &content);
        all("x.parquet", &content);
        all("x.csv.gz", &gzipped(&content));
        all("x.parquet", &[b"PAR1", content.as_slice(), b"PAR1"].concat());
    }
}

/// What fuzzing found: levels of repetition whose run has a length of more than 64 bits.
#[test]
fn a_run_of_levels_without_end() {
    let (_folder, path) = file("x.parquet", include_bytes!("damaged/levels.parquet"));
    responses(&path, "x.parquet");
    check(PackedResponses::pack(&path, &ReadOptions::default()), "x.parquet");
    check(read_pool(&path, &PoolOptions::default()), "x.parquet");
}
