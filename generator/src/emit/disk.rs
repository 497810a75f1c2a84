//! Every change of the disk, one step each: what a run killed between any two of them leaves can be enumerated.

use std::fs;
use std::io::{ErrorKind, Write};
use std::path::Path;

use super::EmitError;

/// Makes a folder and those above it.
pub(super) fn create_folder(path: &Path) -> Result<(), EmitError> {
    if path.is_dir() {
        return Ok(());
    }
    step();
    fs::create_dir_all(path).map_err(EmitError::io(path))
}

/// Writes a file and waits until the disk has it. A run killed meanwhile leaves an empty or half a file.
pub(super) fn write_durably(path: &Path, bytes: &[u8]) -> Result<(), EmitError> {
    step();
    let write = || {
        let mut file = fs::File::create(path)?;
        let (first, rest) = bytes.split_at(bytes.len() / 2);
        step();
        file.write_all(first)?;
        step();
        file.write_all(rest)?;
        // A killed process takes nothing with it that it had written; only a machine does.
        if cfg!(test) { Ok(()) } else { file.sync_all() }
    };
    write().map_err(EmitError::io(path))
}

/// Copies a file with its permissions.
pub(super) fn copy(from: &Path, to: &Path) -> Result<(), EmitError> {
    step();
    fs::copy(from, to).map(drop).map_err(EmitError::io(to))
}

/// Moves a file or folder; a file that stands there is replaced.
pub(super) fn rename(from: &Path, to: &Path) -> Result<(), EmitError> {
    step();
    fs::rename(from, to).map_err(EmitError::io(to))
}

/// Gives a file permissions.
pub(super) fn permit(path: &Path, permissions: fs::Permissions) -> Result<(), EmitError> {
    step();
    fs::set_permissions(path, permissions).map_err(EmitError::io(path))
}

/// Deletes a file; it need not be there.
pub(super) fn delete(path: &Path) -> Result<(), EmitError> {
    step();
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(EmitError::io(path)(error)),
        _ => Ok(()),
    }
}

/// Deletes a folder with all that is in it.
pub(super) fn delete_tree(path: &Path) -> Result<(), EmitError> {
    step();
    fs::remove_dir_all(path).map_err(EmitError::io(path))
}

/// Removes the folders above a path, below `root`, as far as they are empty.
pub(super) fn prune(root: &Path, path: &Path) -> Result<(), EmitError> {
    for folder in path.ancestors().skip(1).take_while(|folder| *folder != root && folder.starts_with(root)) {
        step();
        match fs::remove_dir(folder) {
            Ok(()) => {}
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) if error.kind() == ErrorKind::DirectoryNotEmpty => return Ok(()),
            Err(error) => return Err(EmitError::io(folder)(error)),
        }
    }
    Ok(())
}

#[cfg(not(test))]
fn step() {}

#[cfg(test)]
use fault::step;

/// Ends a run after so many steps, as a kill does: nothing after that step happens.
#[cfg(test)]
pub(super) mod fault {
    use std::cell::Cell;
    use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

    struct Killed;

    thread_local! {
        static LEFT: Cell<Option<usize>> = const { Cell::new(None) };
    }

    pub(super) fn step() {
        match LEFT.get() {
            Some(0) => resume_unwind(Box::new(Killed)),
            left => LEFT.set(left.map(|left| left - 1)),
        }
    }

    /// Runs `work`, which is killed before its step number `steps`; `None` when it was.
    pub(in super::super) fn killed_after<T>(steps: usize, work: impl FnOnce() -> T) -> Option<T> {
        LEFT.set(Some(steps));
        let ended = catch_unwind(AssertUnwindSafe(work));
        LEFT.set(None);
        match ended {
            Ok(value) => Some(value),
            Err(cause) if cause.is::<Killed>() => None,
            Err(cause) => resume_unwind(cause),
        }
    }
}
