//! Takes a path, gives the [`Workspace`] (packages, targets) and the [`SourceSet`] (texts).
//!
//! The only room of the analyzer that touches the file system. Never runs code of the analyzed
//! project: no build script, no macro, no wrapper from its cargo configuration.

mod finding;
mod source;
mod workspace;

pub use finding::{Finding, Place, Severity};
pub use source::{FileId, SourceFile, SourceSet, Span};
pub use workspace::{Dependency, DependencyKind, Package, PackageId, Target, TargetKind, Workspace};
