//! Writes sound files for every target to `corpus/`, to begin from.

use std::path::Path;

use gradatim_bank::Draft;
use gradatim_bank::exchange::FORMATS;
use gradatim_fuzz::BLUEPRINT;
use gradatim_log::pool::{PoolOptions, read_pool, write_pool};
use gradatim_log::{Format, LogError, ResponseWriter, WriteOptions};

const BANKS: [&str; 2] =
    [include_str!("../../crates/bank/tests/data/sound.toml"), include_str!("../../crates/bank/tests/data/flawed.toml")];
const WIDE: &str = "learner,q1,q2,sex\nada,1,0,f\nbo,NA,1,m\n";
const LONG: &str = "learner,item,correct,domain,order,timestamp,elapsed_ms,sitting,choice\nada,q1,1,a,1,1499059021,30000,s,A\n\
                    ada,q2,0,b,2,2026-11-01 12:30:00,1e3,s,B\n";
const KEYS: [&str; 2] = ["item,key\nq1,A\nq2,B\n", "q1,q2\nA,B\n"];
const POOL: &str = "item,model,a,b,c,d,domain,thresholds,se_a,n,flags\nx,GRM,1.5,NA,,,g,-1; 0;2.5,0.1,200,misfit;few\ny,3PL,1,0.5,.2,1,h,,,,\n";
const SIDECAR: &str = r#"{"scale": "2026-11", "loadings": {"1": 0.92}}"#;
const ALLOWED: &str = "[[allow]]\ncode = \"L05\"\nitem = \"mls-4.3-007\"\nreason = \"a denial\"\n";
const CONSTRAINTS: [&str; 2] = [
    "[[constraint]]\nid = \"n\"\ntype = \"number\"\nexactly = 3\n\n[[constraint]]\nid = \"t\"\ntype = \"sum\"\nattribute = \"SECONDS\"\nwhere = \"TYPE != 'FILL'\"\nat_most = 240\n",
    "CONSTRAINT_ID,TYPE,WHAT,CONDITION,LB,UB,ONOFF\nC1,Number,Item,,3,3,\nC2,Number,Item,LEVEL == 3,1,2,\nC3,Number,Item,TYPE,0,2,\nC7,Order,Item,LEVEL,,,\n",
];
const CONDITIONS: [&str; 2] =
    ["LEVEL >= 3 & TYPE %in% c(\"FILL\", 'HOTS')", "!(is.na(`STID`) || LEVEL != 1e3) && (P < .5)"];
const ITEMS: &str = "ID,LEVEL,TYPE,SECONDS,STID\nA,3,FILL,60,s\nB,4,DRAG,90,s\nC,3,FILL,30,\n";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    texts("bank_toml", &BANKS)?;
    texts("blueprint_toml", &[include_str!("../../data/blueprints/mls-c01.toml")])?;
    texts("lint_allow_toml", &[ALLOWED])?;
    texts("responses_text", &[WIDE, LONG])?;
    texts("answer_key", &KEYS)?;
    texts("pool", &[POOL])?;
    texts("pool_sidecar", &[SIDECAR])?;
    texts("constraints", &CONSTRAINTS)?;
    texts("condition", &CONDITIONS)?;
    texts("item_table", &[ITEMS])?;
    imports()?;
    parquet()?;
    Ok(())
}

fn texts(target: &str, samples: &[&str]) -> std::io::Result<()> {
    let folder = folder(target)?;
    let files = samples.iter().enumerate();
    files.map(|(i, sample)| std::fs::write(folder.join(format!("seed-{i}")), sample)).collect()
}

fn folder(target: &str) -> std::io::Result<std::path::PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(target);
    std::fs::create_dir_all(&folder)?;
    Ok(folder)
}

/// The items of the samples in every format, one a file.
fn imports() -> std::io::Result<()> {
    let draft = Draft::read(&BLUEPRINT, BANKS.map(|text| ("bank.toml", text)));
    for format in FORMATS {
        let written: Vec<String> =
            draft.items().iter().map(|draft| format.export(std::slice::from_ref(&draft.item))).collect();
        let written: Vec<&str> = written.iter().map(String::as_str).collect();
        texts(&format!("import_{}", format.name()), &written)?;
    }
    Ok(())
}

/// A pool and a file of answers.
fn parquet() -> Result<(), Box<dyn std::error::Error>> {
    let (folder, scratch) = (folder("parquet")?, tempfile::tempdir()?);
    let csv = scratch.path().join("pool.csv");
    std::fs::write(&csv, POOL)?;
    let rows = read_pool(&csv, &PoolOptions::default())?.rows;
    write_pool(&scratch.path().join("pool.parquet"), &rows, &serde_json::from_str(SIDECAR)?)?;
    std::fs::copy(scratch.path().join("pool.parquet"), folder.join("seed-pool"))?;
    Ok(answers(&folder.join("seed-answers"))?)
}

fn answers(path: &Path) -> Result<(), LogError> {
    // The ending says which kind of file is written.
    let named = path.with_extension("parquet");
    let options = WriteOptions { format: Format::Long, max_score: 1, synthetic: true };
    let mut writer = ResponseWriter::create(&named, ["q1", "q2"].map(String::from).to_vec(), options)?;
    for learner in 0..20_u8 {
        writer.push(&learner.to_string(), &[(0, 1), (1, learner % 2)])?;
    }
    writer.finish()
}
