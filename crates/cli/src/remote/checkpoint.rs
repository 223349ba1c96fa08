//! Where a calibration stands after its last step, in a file that a later run goes on from.

use anyhow::{Context as _, bail};
use gradatim_irt::IrtError;
use gradatim_irt::calibrate::remote::Iterate;
use gradatim_log::atomic;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// Version of the file.
const VERSION: u32 = 1;

/// A file that is replaced whole after each step.
#[derive(Debug)]
pub(super) struct Checkpoint {
    path: Option<PathBuf>,
    content: Content,
}

#[derive(Debug, Serialize, Deserialize)]
struct Content {
    /// Version of the file.
    gradatim_checkpoint: u32,
    /// SHA-256 of the log's `items.parquet`, which holds a digest of all answers.
    log: String,
    /// The last step of each fit, by domain; a fit of all items has no name.
    fits: BTreeMap<String, Iterate>,
}

impl Checkpoint {
    /// Reads the file if it is there; one of another log is refused.
    pub(super) fn open(path: Option<&Path>, log: String) -> anyhow::Result<Self> {
        let new = |log| Content { gradatim_checkpoint: VERSION, log, fits: BTreeMap::new() };
        let Some(path) = path else { return Ok(Self { path: None, content: new(log) }) };
        let content = match read(path)? {
            None => new(log),
            Some(found) if found.log == log => found,
            Some(_) => bail!(
                "{}: a checkpoint of other answers; remove it, or name another file with --checkpoint",
                path.display()
            ),
        };
        Ok(Self { path: Some(path.to_path_buf()), content })
    }

    /// Where the fit of a domain, or of all items, stands.
    pub(super) fn of(&self, part: Option<&str>) -> Option<&Iterate> {
        self.content.fits.get(part.unwrap_or_default())
    }

    /// Keeps a step. A file that cannot be written costs the way back, not the calibration.
    pub(super) fn note(&mut self, part: Option<&str>, iterate: &Iterate) {
        let Some(path) = &self.path else { return };
        self.content.fits.insert(part.unwrap_or_default().to_owned(), iterate.clone());
        let written = atomic::write(path, |file| Ok(serde_json::to_writer(file, &self.content)?));
        if let Err(error) = written {
            eprintln!("{error}; the calibration goes on without a checkpoint");
            self.path = None;
        }
    }

    /// Removes the file, if there is one.
    pub(super) fn remove(&mut self) {
        if let Some(path) = self.path.take() {
            let _ = std::fs::remove_file(path);
        }
    }

    /// The error of a fit; one of a checkpoint that does not fit names its file.
    pub(super) fn explained(&self, error: IrtError) -> anyhow::Error {
        match (&self.path, error) {
            (Some(path), IrtError::Resume(why)) => anyhow::anyhow!(
                "{}: a checkpoint that does not fit: {why}; remove it, or name another file with --checkpoint",
                path.display()
            ),
            (_, error) => error.into(),
        }
    }
}

fn read(path: &Path) -> anyhow::Result<Option<Content>> {
    let place = path.display();
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error).with_context(|| format!("{place}: cannot be read")),
    };
    let what = || {
        format!("{place}: no checkpoint of a calibration; remove it, or name another file with --checkpoint")
    };
    let content: Content = serde_json::from_str(&text).with_context(what)?;
    if content.gradatim_checkpoint != VERSION {
        bail!("{place}: a checkpoint of another version; remove it, or name another file with --checkpoint");
    }
    Ok(Some(content))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn iterate(iteration: usize) -> Iterate {
        Iterate {
            iteration,
            log_likelihood: -1.5,
            change: 0.25,
            expanding: true,
            trace: vec![-2.0, -1.5],
            parameters: vec![0.125, 0.1],
            longest: 4.0,
            problem: u64::MAX,
        }
    }

    #[test]
    fn the_last_step_of_each_fit_comes_back_until_the_file_is_removed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("c.json");
        let open = |log: &str| Checkpoint::open(Some(&path), log.to_owned());
        let mut checkpoint = open("x").unwrap();
        assert!(checkpoint.of(None).is_none() && !path.exists());
        checkpoint.note(None, &iterate(1));
        checkpoint.note(Some("d"), &iterate(7));
        checkpoint.note(None, &iterate(2));
        let mut again = open("x").unwrap();
        assert_eq!((again.of(None), again.of(Some("d"))), (Some(&iterate(2)), Some(&iterate(7))));
        assert!(again.of(Some("e")).is_none());
        let other = open("y").unwrap_err().to_string();
        assert!(other.contains("c.json: a checkpoint of other answers"), "{other}");
        again.remove();
        assert!(!path.exists() && open("y").is_ok());
    }

    #[test]
    fn what_is_no_checkpoint_is_told_and_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("c.json");
        for (text, words) in [
            ("{}", "no checkpoint of a calibration"),
            ("\u{1}", "no checkpoint of a calibration"),
            (r#"{"gradatim_checkpoint": 2, "log": "x", "fits": {}}"#, "of another version"),
        ] {
            std::fs::write(&path, text).unwrap();
            let error = crate::failure::sentence(&Checkpoint::open(Some(&path), "x".into()).unwrap_err());
            assert!(error.contains(words) && !error.contains('\n'), "{error}");
            assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
        }
    }

    #[test]
    fn without_a_file_nothing_is_kept() {
        let mut checkpoint = Checkpoint::open(None, "x".into()).unwrap();
        checkpoint.note(None, &iterate(1));
        assert!(checkpoint.of(None).is_none());
        let folder = tempfile::tempdir().unwrap();
        // A folder cannot be replaced by a file: the calibration goes on.
        std::fs::create_dir_all(folder.path().join("c/in")).unwrap();
        let path = folder.path().join("c");
        let mut checkpoint = Checkpoint {
            path: Some(path),
            content: Content { gradatim_checkpoint: 1, log: String::new(), fits: BTreeMap::new() },
        };
        checkpoint.note(None, &iterate(1));
        assert!(checkpoint.path.is_none());
    }
}
