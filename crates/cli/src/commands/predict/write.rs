//! Files that predictions are written to: whole or not at all.

use gradatim_analytics::history::Person;
use gradatim_log::atomic;
use std::io::{Error, Write};
use std::path::Path;

/// Key, probability and outcome (empty if not known), row by row.
pub fn predictions(path: &Path, key: &[String], people: &[Person], chances: &[f64]) -> anyhow::Result<()> {
    let header: Vec<&str> = key.iter().map(String::as_str).chain(["probability", "passed"]).collect();
    table(path, &header, people.iter().zip(chances).map(|(person, p)| row(person, [p.to_string()])))
}

/// Key, outcome, and the columns of a matrix.
pub fn features(
    path: &Path,
    key: &[String],
    people: &[Person],
    names: &[String],
    rows: impl Iterator<Item = Vec<String>>,
) -> anyhow::Result<()> {
    let header: Vec<&str> = key.iter().chain(names).map(String::as_str).chain(["passed"]).collect();
    table(path, &header, people.iter().zip(rows).map(|(person, cells)| row(person, cells)))
}

/// Text, as it is.
pub fn text(path: &Path, text: &str) -> anyhow::Result<()> {
    Ok(atomic::write(path, |file| file.write_all(text.as_bytes()))?)
}

/// Key, cells, outcome.
fn row(person: &Person, cells: impl IntoIterator<Item = String>) -> Vec<String> {
    let passed = person.passed.map_or_else(String::new, |passed| u8::from(passed).to_string());
    person.key.iter().cloned().chain(cells).chain([passed]).collect()
}

fn table(path: &Path, header: &[&str], rows: impl Iterator<Item = Vec<String>>) -> anyhow::Result<()> {
    Ok(atomic::write(path, |file| {
        let mut writer = csv::Writer::from_writer(file);
        writer.write_record(header).map_err(Error::other)?;
        for row in rows {
            writer.write_record(&row).map_err(Error::other)?;
        }
        writer.flush()
    })?)
}
