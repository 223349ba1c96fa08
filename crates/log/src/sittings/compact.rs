//! From any log of answers to a session-major one.

use std::fs::File;
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};

use serde::Serialize;
use sha2::{Digest, Sha256};
use tempfile::TempDir;

use super::parts::Parts;
use super::{ID_KEY, ITEMS, SCHEMA_KEY, SUMMARY_KEY, Sittings, Summary, VERSION, dictionary, is_part};
use crate::LogError;
use crate::atomic::{folder_of, sync_folder};
use crate::dataset::{SYNTHETIC_KEY, WRITER, WRITER_KEY};
use crate::packed::{Block, PackedResponses, Person};
use crate::parquet_file::write_batch;
use crate::responses::ReadOptions;

/// Answers of a part, unless the number of parts is given.
const PART_ANSWERS: u64 = 1 << 23;

/// What to make of a log.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CompactOptions {
    /// How to read it, and what counts as one person.
    pub read: ReadOptions,
    /// Number of parts, as long as there are as many persons; `None` for one every 8,388,608 answers.
    pub parts: Option<NonZeroU32>,
}

/// What [`compact`] wrote.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct SittingsReport {
    /// Number of items.
    pub items: usize,
    /// All the rest.
    #[serde(flatten)]
    pub summary: Summary,
}

/// Writes the answers of a log to `out`, session by session: whatever [`read_responses`](crate::read_responses())
/// reads, by the same rules. A log of that kind that is there already is replaced, whole and at the end.
///
/// Answers go through a temporary file of four bytes each ([`PackedResponses::pack_any`]), so that memory grows with
/// items and learners only, but for wide files. The same log and options make the same bytes.
///
/// ```
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use gradatim_log::{ReadOptions, read_responses, sittings::{CompactOptions, compact}};
/// let folder = tempfile::tempdir()?;
/// let (file, out) = (folder.path().join("long.csv"), folder.path().join("sittings"));
/// std::fs::write(&file, "learner,item,correct\nada,q1,1\nbo,q2,1\nada,q2,0\n")?;
/// let report = compact(&file, &CompactOptions::default(), &out)?;
/// assert_eq!((report.items, report.summary.persons, report.summary.answers), (2, 2, 3));
/// let options = ReadOptions::default();
/// assert_eq!(read_responses(&out, &options)?.responses, read_responses(&file, &options)?.responses);
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// As [`PackedResponses::pack_any`]; [`LogError::NotEmpty`] if `out` holds anything else than a session-major log;
/// [`LogError::Io`] if it cannot be written. What was there before is then untouched.
pub fn compact(log: &Path, options: &CompactOptions, out: &Path) -> Result<SittingsReport, LogError> {
    check_out(out)?;
    let packed = PackedResponses::pack_any(log, &options.read)?;
    let folder = new_folder(out)?;
    let report = write(&packed, options.parts, folder.path())?;
    put(folder, out)?;
    Ok(report)
}

/// Removes a session-major log, for example because a learner in it is to be forgotten; `false` if there is none.
///
/// # Errors
/// [`LogError::NotEmpty`] if the folder holds anything else, [`LogError::Io`] if it cannot be removed.
pub fn remove(folder: &Path) -> Result<bool, LogError> {
    check_out(folder)?;
    if !folder.exists() {
        return Ok(false);
    }
    std::fs::remove_dir_all(folder).map_err(LogError::io(folder, "remove"))?;
    sync_folder(folder).map(|()| true)
}

/// Removes a session-major log if a learner is in it, by the name or pseudonym in its rows; tells whether that was so. A
/// missing folder holds nobody, and a log that cannot be read is removed: it might hold anybody.
///
/// # Errors
/// As [`remove`].
pub fn forget(folder: &Path, learner: &str) -> Result<bool, LogError> {
    if !folder.exists() {
        return Ok(false);
    }
    let is_there = Sittings::open(folder).and_then(|sittings| holds(&sittings, learner)).unwrap_or(true);
    if is_there { remove(folder) } else { Ok(false) }
}

fn holds(sittings: &Sittings, learner: &str) -> Result<bool, LogError> {
    for block in 0..sittings.blocks() {
        if sittings.people(block)?.iter().any(|person| person.learner == learner) {
            return Ok(true);
        }
    }
    Ok(false)
}

fn write(
    packed: &PackedResponses,
    parts: Option<NonZeroU32>,
    folder: &Path,
) -> Result<SittingsReport, LogError> {
    let (persons, answers) = (packed.persons(), packed.answers());
    let parts = parts.map_or_else(|| answers.div_ceil(PART_ANSWERS), |n| u64::from(n.get()));
    let notes = packed.notes().clone();
    let mut summary = Summary { persons, answers, notes, ..Summary::default() };
    let (synthetic, id) = (summary.notes.synthetic.to_string(), id(packed, &summary)?);
    let footer = [
        (SCHEMA_KEY, VERSION),
        (SYNTHETIC_KEY, synthetic.as_str()),
        (WRITER_KEY, WRITER),
        (ID_KEY, id.as_str()),
    ];
    (summary.parts, summary.digest) =
        write_parts(packed, Parts::new(folder, &footer, parts.clamp(1, persons.max(1)), answers))?;
    let json = summary.to_json()?;
    let footer: Vec<(&str, &str)> = footer.into_iter().chain([(SUMMARY_KEY, json.as_str())]).collect();
    write_items(packed, &footer, &folder.join(ITEMS))?;
    Ok(SittingsReport { items: packed.items().len(), summary })
}

/// Tells the number of parts, and a digest of the rows.
fn write_parts(packed: &PackedResponses, mut parts: Parts<'_>) -> Result<(u64, String), LogError> {
    let (mut block, mut digest) = (Block::default(), Sha256::new());
    for index in 0..packed.blocks() {
        packed.read(index, &mut block)?;
        for (person, answers) in packed.people(index)?.into_iter().zip(block.iter()) {
            add(&mut digest, &person, answers);
            parts.push(person, answers)?;
        }
    }
    Ok((parts.finish()?, hex::encode(digest.finalize())))
}

fn add(digest: &mut Sha256, person: &Person, answers: &[(u32, u8)]) {
    digest.update((person.learner.len() as u64).to_le_bytes());
    digest.update(&person.learner);
    digest.update((answers.len() as u64).to_le_bytes());
    answers
        .iter()
        .for_each(|(item, score)| digest.update((item << u8::BITS | u32::from(*score)).to_le_bytes()));
}

fn write_items(packed: &PackedResponses, footer: &[(&str, &str)], path: &Path) -> Result<(), LogError> {
    let batch = dictionary::batch(packed.items()).map_err(|e| LogError::file(path, e.to_string()))?;
    let written = File::create(path).and_then(|mut file| {
        write_batch(&mut file, &batch, footer)?;
        file.sync_all()
    });
    written.map_err(LogError::io(path, "write"))
}

/// Ties the files of a folder together.
fn id(packed: &PackedResponses, summary: &Summary) -> Result<String, LogError> {
    let items = serde_json::to_vec(packed.items())
        .map_err(|e| LogError::Invalid { what: "an item".to_owned(), why: e.to_string() })?;
    let digest = Sha256::new().chain_update(items).chain_update(summary.to_json()?).finalize();
    Ok(hex::encode(digest).chars().take(32).collect())
}

/// A folder that is not there, is empty, or holds nothing but a session-major log.
fn check_out(out: &Path) -> Result<(), LogError> {
    let entries = match std::fs::read_dir(out) {
        Ok(entries) => entries,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(e) => return Err(LogError::io(out, "read the folder")(e)),
    };
    for entry in entries {
        let name = entry.map_err(LogError::io(out, "read the folder"))?.file_name();
        let name = name.to_string_lossy();
        if name != ITEMS && !is_part(&name) {
            return Err(LogError::NotEmpty { path: out.to_path_buf() });
        }
    }
    Ok(())
}

/// A hidden folder beside `out`, readable as the user's umask says.
fn new_folder(out: &Path) -> Result<TempDir, LogError> {
    let beside = folder_of(out);
    std::fs::create_dir_all(beside).map_err(LogError::io(beside, "create the folder"))?;
    let mut builder = tempfile::Builder::new();
    builder.prefix(".gradatim-").suffix(".tmp");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o777));
    builder.tempdir_in(beside).map_err(LogError::io(beside, "write"))
}

/// Puts a folder in the place of another, which comes back if that fails.
fn put(new: TempDir, out: &Path) -> Result<(), LogError> {
    let failed = || LogError::io(out, "write");
    let old = new_folder(out)?;
    let before: PathBuf = old.path().join("before");
    match std::fs::rename(out, &before) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => return Err(failed()(e)),
        _ => {}
    }
    if let Err(error) = std::fs::rename(new.path(), out) {
        let _ = std::fs::rename(&before, out);
        return Err(failed()(error));
    }
    let _ = new.keep(); // it has another name by now
    sync_folder(out)
}
