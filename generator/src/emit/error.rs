//! What stops a run.

use std::path::{Path, PathBuf};

use thiserror::Error;

/// Why nothing was written (or, for [`EmitError::Io`], why the run stopped).
#[derive(Debug, Error)]
pub enum EmitError {
    /// A path would leave the output folder, or lies in a folder that is not calve's to write to.
    #[error("{path} lies outside of what may be written below the output folder")]
    Escapes {
        /// The path as asked for.
        path: String,
    },
    /// Files were edited since calve wrote them, or were never calve's.
    #[error("these files are not as calve left them: {}", paths.join(", "))]
    Conflicts {
        /// Their paths, relative to the output folder.
        paths: Vec<String>,
    },
    /// Calve's own notes cannot be read.
    #[error("{path} is damaged: {detail}")]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        detail: String,
    },
    /// Another process writes to the same folder.
    #[error("another run of calve is writing to {root}")]
    Busy {
        /// The folder.
        root: PathBuf,
    },
    /// The file system refused.
    #[error("{path}: {source}")]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What it said.
        source: std::io::Error,
    },
}

impl EmitError {
    /// Turns an error of the file system into one that names the file.
    pub(super) fn io(path: &Path) -> impl FnOnce(std::io::Error) -> Self + '_ {
        move |source| Self::Io { path: path.to_path_buf(), source }
    }
}
