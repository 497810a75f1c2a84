//! Takes the flags and `calve.toml`, gives [`Settings`]: what one run is asked to do.

pub mod cargo_flags;
mod config_edit;
mod config_file;
pub mod decided;
mod shape;

use std::path::{Path, PathBuf};

use calve_analyzer::AnalyzeOptions;
use calve_analyzer::plan::Wishes;

use crate::cli::CommonFlags;
use crate::failure::Failure;

pub use config_edit::with_services;
pub use config_file::Config;
pub use shape::{bounds, check_graph_weights};

/// Name of the configuration file beside the workspace manifest.
pub const CONFIG_FILE: &str = "calve.toml";

/// What a run is asked to do, beyond its command.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Flags of the command line.
    pub flags: CommonFlags,
    /// The workspace root: `calve.toml` and what calve keeps lie there.
    pub folder: PathBuf,
    /// What `calve.toml` says.
    pub config: Config,
    /// Its text, when there is one.
    pub config_text: Option<String>,
    /// Where builds and reports go (`CARGO_TARGET_DIR`); the workspace's own target directory when `None`.
    pub target_dir: Option<PathBuf>,
    kept_local: Vec<String>,
    sagas: Vec<String>,
    shape: shape::Shape,
}

impl Settings {
    /// Reads `calve.toml` at the root of the manifest's workspace.
    ///
    /// # Errors
    /// A folder without manifest, or a `calve.toml` that cannot be read or understood.
    pub fn load(flags: CommonFlags) -> Result<Self, Failure> {
        let manifest = manifest_folder(flags.manifest_path.as_deref())?;
        let folder = calve_analyzer::ingest::workspace_root(&manifest);
        let path = folder.join(CONFIG_FILE);
        let config_text = crate::reading::optional_text(&path).map_err(|error| {
            Failure::usage(format!("{} cannot be read: {error}", path.display()), "make it readable")
        })?;
        let config = match &config_text {
            Some(text) => Config::parse(text, &path)?,
            None => Config::default(),
        };
        Ok(Self {
            flags,
            folder,
            config,
            config_text,
            target_dir: target_dir(),
            kept_local: Vec::new(),
            sagas: Vec::new(),
            shape: shape::Shape::default(),
        })
    }

    /// The same for a copy of the workspace; what is built there shares `target`, the target directory of the
    /// original, so that dependencies are built once.
    #[must_use]
    pub fn moved_to(&self, folder: &Path, target: &Path) -> Self {
        Self { folder: folder.to_path_buf(), target_dir: Some(target.to_path_buf()), ..self.clone() }
    }

    /// Names the functions that stay local, in addition to what `calve.toml` says.
    pub fn keep_local(&mut self, functions: &[String]) {
        self.kept_local = functions.to_vec();
    }

    /// The functions that stay local, beside those of `calve.toml`.
    #[must_use]
    pub fn kept_local(&self) -> &[String] {
        &self.kept_local
    }

    /// Names the services that are called through an outbox where a transaction is open.
    pub fn cut_as_sagas(&mut self, services: &[String]) {
        self.sagas = services.to_vec();
    }

    /// Those services.
    #[must_use]
    pub fn sagas(&self) -> &[String] {
        &self.sagas
    }

    /// What a person decided, in `calve.toml` and on the command line.
    #[must_use]
    pub fn wishes(&self) -> Wishes {
        let mut wishes = self.config.wishes();
        wishes.keep_local.extend(self.kept_local.iter().cloned());
        wishes.sagas.clone_from(&self.sagas);
        self.add_shape(&mut wishes);
        wishes
    }

    /// The options of the analysis.
    #[must_use]
    pub fn analyze_options(&self) -> AnalyzeOptions {
        AnalyzeOptions {
            manifest_path: Some(self.folder.join("Cargo.toml")),
            packages: self.flags.packages.clone(),
            exclude: self.flags.exclude.clone(),
            features: self.flags.features.clone(),
            all_features: self.flags.all_features,
            locked: self.flags.locked,
            index: self.flags.index.clone(),
            weights: self.weights(),
            measurements: self.measurements(),
            use_cache: !self.flags.no_cache,
            wishes: self.wishes(),
        }
    }
}

/// What the environment says, relative to the present folder as cargo takes it.
fn target_dir() -> Option<PathBuf> {
    let named = crate::reading::variable("CARGO_TARGET_DIR").filter(|named| !named.is_empty())?;
    std::path::absolute(named).ok()
}

fn manifest_folder(path: Option<&Path>) -> Result<PathBuf, Failure> {
    let start = path.unwrap_or(Path::new("."));
    let absolute = std::path::absolute(start)
        .map_err(|error| Failure::usage(format!("{}: {error}", start.display()), "give an existing --manifest-path"))?;
    if crate::reading::is_folder(&absolute) {
        return nearest_manifest(&absolute, path.is_none());
    }
    if crate::reading::is_file(&absolute) {
        return Ok(absolute.parent().map_or_else(|| absolute.clone(), Path::to_path_buf));
    }
    Err(no_manifest(&absolute))
}

/// Like cargo, looks in the folders above when no path was given.
fn nearest_manifest(folder: &Path, search_above: bool) -> Result<PathBuf, Failure> {
    let above = if search_above { usize::MAX } else { 1 };
    let found = folder.ancestors().take(above).find(|folder| crate::reading::is_file(&folder.join("Cargo.toml")));
    found.map(Path::to_path_buf).ok_or_else(|| no_manifest(folder))
}

fn no_manifest(path: &Path) -> Failure {
    Failure::new(
        crate::exit_code::ExitCode::Metadata,
        format!("no Cargo.toml at {}", path.display()),
        "run in the folder of the monolith, or give --manifest-path PATH",
    )
}
