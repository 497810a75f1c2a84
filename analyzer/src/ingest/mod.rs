//! Takes a path, gives the [`Workspace`] (packages, targets) and the [`SourceSet`] (texts).
//!
//! The only room of the analyzer that touches the file system. Never runs code of the analyzed
//! project: no build script, no macro, no wrapper from its cargo configuration.
#![allow(clippy::disallowed_methods, reason = "this room is the only one that reads the file system")]

mod asset;
mod belongings;
mod cached;
mod collect;
mod error;
mod finding;
mod history;
mod imported_graph;
mod index;
mod index_graph;
mod links;
mod manifest;
mod manifest_members;
mod manifest_targets;
mod metadata;
mod options;
mod originals;
mod paths;
mod pristine;
mod pristine_lexer;
mod profile;
mod read;
mod root;
mod source;
mod workspace;

pub use asset::read_asset;
pub use belongings::files_to_copy;
pub use cached::{cache_path, read_cache};
pub use error::Error;
pub use finding::{Finding, Place, Severity};
pub use history::History;
pub use imported_graph::{ImportedEdge, ImportedGraph, ImportedNode, parse_graph, read_graph};
pub use index::{Index, Occurrence, read_index};
pub use options::IngestOptions;
pub use pristine::{
    GENERATED_FOLDER, GENERATED_MARK, MANIFEST_MARKER, MANIFEST_MARKER_BEFORE_CODE, MARKER, MARKER_BEFORE_CODE,
    UNFORMATTED, append_line, insert_before_brace, insert_head, pristine, pristine_manifest,
};
pub use profile::Profile;
pub use root::workspace_root;
pub use source::{FileId, SourceFile, SourceSet, Span};
pub use workspace::{Dependency, DependencyKind, Package, PackageId, Target, TargetKind, Workspace};

/// Reads what is told beside the code: the history of the repository, when there is one, and measurements in these files.
/// Measurements that cannot be understood are findings.
#[must_use]
pub fn surroundings(workspace: &Workspace, measurements: &[std::path::PathBuf]) -> (History, Profile, Vec<Finding>) {
    let (profile, findings) = profile::profile(measurements);
    (history::history(&workspace.root), profile, findings)
}

/// Reads a workspace: what it consists of, the texts of its members and what was noticed on the way.
///
/// # Errors
/// [`Error::NoManifest`] when there is no `Cargo.toml`, [`Error::Metadata`] when it cannot be understood.
pub fn ingest(options: &IngestOptions) -> Result<(Workspace, SourceSet, Vec<Finding>), Error> {
    let manifest = paths::find_manifest(options.manifest_path.as_deref())?;
    let mut findings = Vec::new();
    let chosen = |workspace: &mut Workspace, findings: &mut Vec<Finding>| {
        workspace::select(workspace, &options.packages, &options.exclude, findings);
    };
    // Cargo takes its time. What the manifests say is nearly always what it will say: the texts are read meanwhile.
    let (told, guess, early) = std::thread::scope(|scope| {
        let cargo = scope.spawn(|| metadata::workspace(&manifest, options.locked));
        let guess = manifest::workspace(&manifest);
        let early = guess.as_ref().ok().map(|(guess, _)| {
            let mut guess = guess.clone();
            chosen(&mut guess, &mut Vec::new());
            Reading::of(&guess)
        });
        (cargo.join().unwrap_or_else(|_| Err("it stopped".to_owned())), guess, early)
    });
    let mut workspace = match told {
        Ok(workspace) => workspace,
        Err(reason) => {
            findings.push(metadata::failed(&reason));
            let (workspace, unread) = guess?;
            findings.extend(unread);
            workspace
        }
    };
    chosen(&mut workspace, &mut findings);
    let ground = collect::Ground::new(&workspace);
    let reading = early.filter(|early| early.ground.is_like(&ground)).unwrap_or_else(|| Reading::of(&workspace));
    findings.extend(reading.findings);
    findings.sort();
    findings.dedup();
    Ok((workspace, reading.sources, findings))
}

/// The texts of a workspace.
struct Reading {
    /// Where they were looked for.
    ground: collect::Ground,
    sources: SourceSet,
    findings: Vec<Finding>,
}

impl Reading {
    fn of(workspace: &Workspace) -> Self {
        let (paths, mut findings) = collect::paths(workspace);
        let (sources, unread) = read::sources(workspace, &paths);
        findings.extend(unread);
        Self { ground: collect::Ground::new(workspace), sources, findings }
    }
}
