//! The blueprints and banks built into the binary.

use gradatim_bank::{BankError, Catalogue};
use include_dir::{Dir, DirEntry, include_dir};
use std::path::Path;

static DATA: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../data");

/// The catalogue in `folder`, or the one built in.
pub fn catalogue(folder: Option<&Path>) -> Result<Catalogue, BankError> {
    match folder {
        Some(folder) => Catalogue::from_dir(folder),
        None => Catalogue::from_files(files(&DATA)),
    }
}

/// Relative paths and texts of all files below a folder.
fn files(folder: &Dir<'_>) -> Vec<(String, String)> {
    let of = |entry: &DirEntry<'_>| match entry {
        DirEntry::Dir(inner) => files(inner),
        DirEntry::File(file) => {
            let path = file.path().to_string_lossy().into_owned();
            file.contents_utf8().map(|text| (path, text.to_owned())).into_iter().collect()
        }
    };
    folder.entries().iter().flat_map(of).collect()
}
