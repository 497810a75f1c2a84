//! The floor: what nothing that parses these files with `syn` can go below.

use std::path::{Path, PathBuf};

use calve_analyzer::Error;
use calve_analyzer::ingest::{IngestOptions, ingest};
use rayon::prelude::*;

/// Stack of the threads that parse, as in the analysis.
const STACK: usize = 256 << 20;

/// The Rust files that the analysis of a workspace reads.
///
/// # Errors
/// When there is no workspace; see [`Error`].
pub fn rust_files(manifest: &Path) -> Result<Vec<PathBuf>, Error> {
    let options = IngestOptions { manifest_path: Some(manifest.to_path_buf()), ..IngestOptions::default() };
    let (workspace, sources, _) = ingest(&options)?;
    let rust = sources.files.iter().filter(|file| file.path.ends_with(".rs"));
    Ok(rust.map(|file| workspace.root.join(&file.path)).collect())
}

/// Reads the files and parses each, on as many threads as the analysis uses; gives how many parsed.
#[must_use]
pub fn floor(files: &[PathBuf]) -> usize {
    let parse = || {
        let parsed = files
            .par_iter()
            .filter(|path| std::fs::read_to_string(path).is_ok_and(|text| syn::parse_file(&text).is_ok()));
        parsed.count()
    };
    match rayon::ThreadPoolBuilder::new().stack_size(STACK).build() {
        Ok(pool) => pool.install(parse),
        Err(_) => parse(),
    }
}
