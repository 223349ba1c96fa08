//! The catalogue: every exam found in a data directory or built into a program.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::bank::{Bank, Exam};
use crate::blueprint::Blueprint;
use crate::draft::Draft;
use crate::error::{BankError, Fault, Problem};
use crate::lint::AllowList;

/// All blueprints, and the files of all banks.
///
/// Blueprints are checked at once; a bank is read when its exam is asked for, so that one broken bank does
/// not stand in the way of another exam.
///
/// ```no_run
/// use gradatim_bank::Catalogue;
///
/// let catalogue = Catalogue::from_dir("data")?;
/// let exam = catalogue.exam("MLS-C01")?;
/// println!("{} items, version {}", exam.bank.items().len(), exam.bank.version());
/// # Ok::<(), gradatim_bank::BankError>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Catalogue {
    blueprints: BTreeMap<String, Blueprint>,
    banks: BTreeMap<String, Vec<SourceFile>>,
    allow_lists: BTreeMap<String, SourceFile>,
}

#[derive(Clone, Debug)]
struct SourceFile {
    origin: String,
    text: String,
}

/// Name of a bank's file of argued exceptions.
const ALLOW_LIST: &str = "lint-allow.toml";

impl Catalogue {
    /// Reads `blueprints/*.toml` and `banks/*/*.toml` below a directory.
    ///
    /// # Errors
    ///
    /// - [`BankError::Io`] when a directory or file cannot be read, or the directory has no `blueprints`.
    /// - Whatever [`Blueprint::parse`] finds, and [`BankError::Invalid`] for a file in the wrong place.
    pub fn from_dir(path: impl AsRef<Path>) -> Result<Self, BankError> {
        let root = path.as_ref();
        let mut files = read_dir(root, "blueprints")?;
        if root.join("banks").is_dir() {
            for bank in entries(&root.join("banks"))?.iter().filter(|p| p.is_dir()) {
                let name = bank.file_name().unwrap_or_default().to_string_lossy();
                files.extend(read_dir(root, &format!("banks/{name}"))?);
            }
        }
        let mut catalogue = Self::default();
        for (relative, text) in files {
            let origin = root.join(&relative).display().to_string();
            catalogue.add(&relative, SourceFile { origin, text })?;
        }
        catalogue.checked()
    }

    /// Takes files given as relative path (`blueprints/mls-c01.toml`, `banks/mls-c01/1.1.toml`) and text.
    ///
    /// Paths that do not lie under `blueprints/` or `banks/`, or do not end in `.toml`, are passed over.
    ///
    /// # Errors
    ///
    /// Whatever [`Blueprint::parse`] finds, and [`BankError::Invalid`] for a file in the wrong place.
    pub fn from_files(files: impl IntoIterator<Item = (String, String)>) -> Result<Self, BankError> {
        let mut catalogue = Self::default();
        for (path, text) in files {
            catalogue.add(&path, SourceFile { origin: path.clone(), text })?;
        }
        catalogue.checked()
    }

    /// Slugs of all exams, sorted, with or without items.
    #[must_use]
    pub fn exams(&self) -> Vec<&str> {
        self.blueprints.keys().map(String::as_str).collect()
    }

    /// The blueprint of an exam; capitals in the slug do not matter.
    ///
    /// # Errors
    ///
    /// [`BankError::UnknownExam`], which lists the known ones and names the nearest.
    pub fn blueprint(&self, slug: &str) -> Result<&Blueprint, BankError> {
        self.blueprints.get(&slug.to_lowercase()).ok_or_else(|| BankError::UnknownExam {
            asked: slug.to_owned(),
            known: self.blueprints.keys().cloned().collect(),
        })
    }

    /// The blueprint and bank of an exam; capitals in the slug do not matter.
    ///
    /// # Errors
    ///
    /// - [`BankError::UnknownExam`] and [`BankError::NoItems`].
    /// - [`BankError::Syntax`] and [`BankError::Invalid`] when anything is wrong with the bank.
    pub fn exam(&self, slug: &str) -> Result<Exam, BankError> {
        let blueprint = self.blueprint(slug)?;
        let bank = Bank::from_draft(&self.draft(slug)?, blueprint)?;
        if bank.items().is_empty() {
            let with_items = self.banks.keys().cloned().collect();
            return Err(BankError::NoItems { exam: blueprint.slug.clone(), with_items });
        }
        Ok(Exam { blueprint: blueprint.clone(), bank })
    }

    /// The bank of an exam as its authors have it, empty if there is none.
    ///
    /// # Errors
    ///
    /// [`BankError::UnknownExam`].
    pub fn draft(&self, slug: &str) -> Result<Draft, BankError> {
        let blueprint = self.blueprint(slug)?;
        let files = self.banks.get(&blueprint.slug).map_or(&[][..], Vec::as_slice);
        Ok(Draft::read(blueprint, files.iter().map(|f| (f.origin.as_str(), f.text.as_str()))))
    }

    /// The exceptions argued for a bank, empty if it has none.
    ///
    /// # Errors
    ///
    /// [`BankError::UnknownExam`], [`BankError::Syntax`], and [`BankError::Invalid`] for an entry without a reason.
    pub fn allow_list(&self, slug: &str) -> Result<AllowList, BankError> {
        let blueprint = self.blueprint(slug)?;
        match self.allow_lists.get(&blueprint.slug) {
            Some(file) => AllowList::parse(&file.text, &file.origin),
            None => Ok(AllowList::default()),
        }
    }

    fn add(&mut self, relative: &str, file: SourceFile) -> Result<(), BankError> {
        let relative = relative.replace('\\', "/");
        let parts: Vec<&str> = relative.split('/').collect();
        match parts.as_slice() {
            ["blueprints" | "banks", ..] if !relative.ends_with(".toml") => Ok(()),
            ["blueprints", name] => self.add_blueprint(name, &file),
            ["banks", slug, ALLOW_LIST] => {
                self.allow_lists.insert((*slug).to_owned(), file);
                Ok(())
            }
            ["banks", slug, _] => {
                self.banks.entry((*slug).to_owned()).or_default().push(file);
                Ok(())
            }
            ["blueprints" | "banks", ..] => {
                let right = "put it at blueprints/<exam>.toml or banks/<exam>/<name>.toml";
                Err(misplaced(file.origin, "lies in no exam's place", right))
            }
            _ => Ok(()),
        }
    }

    fn add_blueprint(&mut self, name: &str, file: &SourceFile) -> Result<(), BankError> {
        let blueprint = Blueprint::parse(&file.text, &file.origin)?;
        if name.strip_suffix(".toml") != Some(blueprint.slug.as_str()) {
            let what = format!("holds slug \"{}\"", blueprint.slug);
            return Err(misplaced(file.origin.clone(), &what, "name the file after its slug"));
        }
        self.blueprints.insert(blueprint.slug.clone(), blueprint);
        Ok(())
    }

    /// Puts files in a fixed order and makes sure that every bank has a blueprint.
    fn checked(mut self) -> Result<Self, BankError> {
        for (slug, files) in &mut self.banks {
            files.sort_by(|a, b| a.origin.cmp(&b.origin));
            if !self.blueprints.contains_key(slug) {
                let origin = files.first().map_or_else(String::new, |f| f.origin.clone());
                let right = format!("write blueprints/{slug}.toml first");
                return Err(misplaced(origin, "belongs to an exam without a blueprint", &right));
            }
        }
        Ok(self)
    }
}

fn misplaced(file: String, what: &str, right: &str) -> BankError {
    let fault = Fault::new("L01", "path", what, right);
    BankError::Invalid(vec![Problem { file, line: None, item: None, fault }])
}

/// Relative paths and texts of the TOML files of one directory, sorted by name.
fn read_dir(root: &Path, directory: &str) -> Result<Vec<(String, String)>, BankError> {
    let mut files = Vec::new();
    for path in entries(&root.join(directory))?.iter().filter(|p| p.extension().is_some_and(|e| e == "toml"))
    {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        files.push((format!("{directory}/{name}"), read(path)?));
    }
    Ok(files)
}

fn read(path: &Path) -> Result<String, BankError> {
    std::fs::read_to_string(path).map_err(|source| BankError::Io { path: path.to_owned(), source })
}

fn entries(directory: &Path) -> Result<Vec<PathBuf>, BankError> {
    let failed = |source| BankError::Io { path: directory.to_owned(), source };
    let listing = std::fs::read_dir(directory).map_err(failed)?;
    let mut paths = listing.map(|e| e.map(|e| e.path())).collect::<Result<Vec<_>, _>>().map_err(failed)?;
    paths.sort();
    Ok(paths)
}

#[cfg(test)]
mod tests;
