//! What it takes to write, pack and read back a log of many answers, in seconds and peak memory.
//!
//! `cargo run --release -p gradatim-log --example packing -- [PERSONS] [ITEMS] [PER_PERSON] [FILE]`
//!
//! With a FILE that is there already nothing is written. The answers are noise: this measures files, not models.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::time::Instant;

use gradatim_log::packed::{Block, PackedResponses};
use gradatim_log::{Format, ReadOptions, ResponseWriter, WriteOptions, read_responses};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |place: usize, usual: u64| arguments.get(place).map_or(Ok(usual), |text| text.parse());
    let (persons, items, per_person) = (number(0, 200_000)?, number(1, 13_000)?, number(2, 100)?);
    let path = arguments.get(3).map_or_else(|| std::env::temp_dir().join("packing.parquet"), PathBuf::from);
    if !path.exists() {
        timed("write", persons * per_person, || write(&path, persons, items, per_person))?;
    }
    let packed =
        timed("pack", persons * per_person, || PackedResponses::pack(&path, &ReadOptions::default()))?;
    let right = timed("read all blocks", packed.answers(), || read_all(&packed))?;
    println!("{} answers of {} persons, {right} right", packed.answers(), packed.persons());
    drop(packed);
    if std::env::var_os("IN_MEMORY").is_some() {
        timed("read into memory", persons * per_person, || read_responses(&path, &ReadOptions::default()))?;
    }
    Ok(())
}

fn timed<T, E>(what: &str, answers: u64, work: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
    let start = Instant::now();
    let done = work()?;
    let seconds = start.elapsed().as_secs_f64();
    println!(
        "{what}: {seconds:.2} s, {:.1} million answers/s, peak {} MiB",
        answers as f64 / seconds / 1e6,
        peak_mib()
    );
    Ok(done)
}

/// Most memory so far, where the system tells.
fn peak_mib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok());
    kib.unwrap_or(0) / 1024
}

fn write(path: &Path, persons: u64, items: u64, per_person: u64) -> Result<(), gradatim_log::LogError> {
    let names = (1..=items).map(|item| format!("item-{item}")).collect();
    let options = WriteOptions { format: Format::Long, max_score: 1, synthetic: true };
    let mut writer = ResponseWriter::create(path, names, options)?;
    let mut state = 1;
    for person in 1..=persons {
        let mut chosen = HashSet::new();
        while (chosen.len() as u64) < per_person.min(items) {
            chosen.insert((noise(&mut state) % items) as u32);
        }
        let answers: Vec<(u32, u8)> =
            chosen.into_iter().map(|item| (item, (noise(&mut state) & 1) as u8)).collect();
        writer.push(&format!("simulated-{person}"), &answers)?;
    }
    writer.finish()
}

/// SplitMix64 (Steele, Lea & Flood 2014).
fn noise(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

fn read_all(packed: &PackedResponses) -> Result<u64, gradatim_log::LogError> {
    let (mut block, mut right) = (Block::default(), 0);
    for index in 0..packed.blocks() {
        packed.read(index, &mut block)?;
        right += block.iter().flatten().map(|(_, score)| u64::from(*score)).sum::<u64>();
    }
    Ok(right)
}
