//! Files that are either as they were or complete: written beside the target, synced, renamed.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::LogError;

/// Writes a file so that a reader, or a crash at any moment, sees the old content or the new one, never a part.
///
/// Temporary file in the same folder, `fsync`, rename, `fsync` of the folder. The folder is created if it is missing.
///
/// ```
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use std::io::Write;
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("plan.txt");
/// gradatim_log::atomic::write(&path, |file| writeln!(file, "two hours a week"))?;
/// assert_eq!(std::fs::read_to_string(&path)?, "two hours a week\n");
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// [`LogError::Io`] if the folder cannot be created or written to, or if `fill` fails. The target is then untouched.
pub fn write(path: &Path, fill: impl FnOnce(&mut File) -> std::io::Result<()>) -> Result<(), LogError> {
    let mut pending = Pending::create(path)?;
    fill(pending.file_mut()).map_err(LogError::io(path, "write"))?;
    pending.commit()
}

/// A new file that is not there until [`commit`](Self::commit); dropped without it, it leaves nothing behind.
#[derive(Debug)]
pub struct Pending {
    target: PathBuf,
    temporary: NamedTempFile,
}

impl Pending {
    /// Opens the temporary file beside `path`, readable as the user's umask says.
    ///
    /// # Errors
    /// [`LogError::Io`] if the folder cannot be created or written to.
    pub fn create(path: &Path) -> Result<Self, LogError> {
        Self::with_mode(path, 0o666)
    }

    /// Opens the temporary file beside `path`, for its owner only (mode 0600 on Unix).
    ///
    /// # Errors
    /// [`LogError::Io`] if the folder cannot be created or written to.
    pub fn create_private(path: &Path) -> Result<Self, LogError> {
        Self::with_mode(path, 0o600)
    }

    fn with_mode(path: &Path, mode: u32) -> Result<Self, LogError> {
        let folder = folder_of(path);
        std::fs::create_dir_all(folder).map_err(LogError::io(folder, "create the folder"))?;
        let temporary = temporary_in(folder, mode).map_err(LogError::io(path, "write"))?;
        Ok(Self { target: path.to_path_buf(), temporary })
    }

    /// The temporary file, to be written.
    pub fn file_mut(&mut self) -> &mut File {
        self.temporary.as_file_mut()
    }

    /// Where the temporary file is until it is committed.
    pub fn temporary_path(&self) -> &Path {
        self.temporary.path()
    }

    /// Makes the content durable and puts it in place, over a file that may be there.
    ///
    /// # Errors
    /// [`LogError::Io`] if syncing or renaming fails; the target is then as it was.
    pub fn commit(self) -> Result<(), LogError> {
        let target = self.synced()?;
        target
            .temporary
            .persist(&target.target)
            .map_err(|e| LogError::io(&target.target, "write")(e.error))?;
        sync_folder(&target.target)
    }

    /// Makes the content durable and puts it in place, unless a file is there already: then `false`.
    ///
    /// # Errors
    /// [`LogError::Io`] if syncing or renaming fails.
    pub fn commit_new(self) -> Result<bool, LogError> {
        let target = self.synced()?;
        match target.temporary.persist_noclobber(&target.target) {
            Ok(_) => sync_folder(&target.target).map(|()| true),
            Err(e) if e.error.kind() == std::io::ErrorKind::AlreadyExists => Ok(false),
            Err(e) => Err(LogError::io(&target.target, "write")(e.error)),
        }
    }

    fn synced(mut self) -> Result<Self, LogError> {
        let file = self.temporary.as_file_mut();
        file.flush().and_then(|()| file.sync_all()).map_err(LogError::io(&self.target, "write"))?;
        Ok(self)
    }
}

#[cfg(unix)]
fn temporary_in(folder: &Path, mode: u32) -> std::io::Result<NamedTempFile> {
    use std::os::unix::fs::PermissionsExt;
    let permissions = std::fs::Permissions::from_mode(mode);
    builder().permissions(permissions).tempfile_in(folder)
}

#[cfg(not(unix))]
fn temporary_in(folder: &Path, _mode: u32) -> std::io::Result<NamedTempFile> {
    builder().tempfile_in(folder)
}

/// Hidden and without a known ending, so that no reader takes a left-over for data.
fn builder() -> tempfile::Builder<'static, 'static> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".gradatim-").suffix(".tmp");
    builder
}

/// The folder of a file; the current one for a bare name.
pub(crate) fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// Makes a rename or removal in the folder of `path` durable. Where folders cannot be opened this is left to the system.
pub(crate) fn sync_folder(path: &Path) -> Result<(), LogError> {
    let folder = folder_of(path);
    #[cfg(unix)]
    File::open(folder).and_then(|f| f.sync_all()).map_err(LogError::io(folder, "sync the folder"))?;
    #[cfg(not(unix))]
    let _ = folder;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = std::fs::read_dir(folder).unwrap();
        entries.map(|e| e.unwrap().file_name().into_string().unwrap()).collect()
    }

    #[test]
    fn failed_fill_leaves_the_old_file_and_no_rubbish() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        write(&path, |f| f.write_all(b"old")).unwrap();
        let failed = write(&path, |f| f.write_all(b"ne").and(Err(std::io::Error::other("power cut"))));
        assert!(failed.unwrap_err().to_string().contains("power cut"));
        assert_eq!(std::fs::read(&path).unwrap(), b"old");
        assert_eq!(names(folder.path()), ["a"]);
    }

    #[test]
    fn missing_folders_are_made() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x/y/z");
        write(&path, |f| f.write_all(b"1")).unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"1");
    }

    #[test]
    fn commit_new_does_not_replace() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        let first = Pending::create(&path).unwrap();
        let second = Pending::create(&path).unwrap();
        assert!(first.commit_new().unwrap());
        assert!(!second.commit_new().unwrap());
        assert_eq!(names(folder.path()), ["a"]);
    }

    #[cfg(unix)]
    #[test]
    fn private_means_owner_only() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        Pending::create_private(&path).unwrap().commit().unwrap();
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
}
