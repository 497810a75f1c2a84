//! The folders of a service: in the monolith and in its own package.

use calve_analyzer::ingest::{SourceSet, Target, TargetKind};
use calve_analyzer::plan::{Plan, Service};
use calve_analyzer::resolve::{Item, ItemId, ItemKind};

use super::path::{directory, join, snake};

/// Where a service's code lives. All paths are relative to the workspace root, with `/` between the parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Home {
    /// Root item of the crate the service is cut from.
    pub krate: ItemId,
    /// Name by which paths spell the crate of the service (`shop`): that of the crate it is cut from, with the service's
    /// behind it where a library beside a program bears it already.
    pub crate_name: String,
    /// Name of the package the service is cut from.
    pub package_name: String,
    /// Folder of that package, empty for the root.
    pub package_dir: String,
    /// Root file of the crate (`src/lib.rs`).
    pub root_file: String,
    /// Folder of the generated code in the monolith (`src/calve`).
    pub folder: String,
    /// The service's name as an identifier (`billing`).
    pub service: String,
    /// Name of the generated child modules (`calve_billing`).
    pub child_name: String,
    /// Folder of the service's package (`services/billing`).
    pub service_dir: String,
    /// Folder of the generated code in the service's package (`services/billing/src/calve`).
    pub service_folder: String,
}

/// Finds the [`Home`] of a service: the crate its slice is cut from.
///
/// `None` when the service has no item in any crate of the plan.
#[must_use]
pub fn home(plan: &Plan, service: &Service, sources: &SourceSet) -> Option<Home> {
    let krate = plan.item(crate_of(plan, service)?)?;
    let package = plan.workspace.packages.get(krate.package.0 as usize)?;
    let root_file = sources.file(krate.own_file.unwrap_or(krate.file))?.path.clone();
    let folder = join(directory(&root_file), "calve");
    let name = snake(&service.name);
    let service_dir = format!("services/{}", service.name);
    let is_library =
        |target: &Target| target.kind == TargetKind::Lib && target.crate_name == krate.name && target.root != root_file;
    let is_taken = package.targets.iter().any(is_library);
    let in_package = below(&folder, &package.dir).unwrap_or(&folder).to_string();
    Some(Home {
        krate: krate.id,
        crate_name: if is_taken { format!("{}_{name}", krate.name) } else { krate.name.clone() },
        package_name: package.name.clone(),
        package_dir: package.dir.clone(),
        root_file,
        folder,
        child_name: format!("calve_{name}"),
        service: name,
        service_folder: format!("{service_dir}/{in_package}"),
        service_dir,
    })
}

/// What is left of `path` below `folder`; the whole path when the folder is empty.
pub(super) fn below<'a>(path: &'a str, folder: &str) -> Option<&'a str> {
    if folder.is_empty() { Some(path) } else { path.strip_prefix(folder)?.strip_prefix('/') }
}

impl Home {
    /// The place of a file of the monolith's package in the service's package; `None` when the file lies
    /// outside of the package.
    #[must_use]
    pub fn in_service(&self, path: &str) -> Option<String> {
        Some(join(&self.service_dir, below(path, &self.package_dir)?))
    }
}

/// The crate of the slice; for plans without one, that of most boundary functions and seams.
fn crate_of(plan: &Plan, service: &Service) -> Option<ItemId> {
    let is_root = |id: &ItemId| plan.item(*id).is_some_and(|item| item.kind == ItemKind::Crate);
    let walls = service.boundary.iter().map(|function| function.item);
    let seams = service.seams.iter().map(|seam| seam.item);
    let of_slice = service.slice.keep.iter().copied().find(is_root);
    of_slice
        .or_else(|| most_frequent(plan, walls.chain(seams)))
        .or_else(|| most_frequent(plan, service.items.iter().copied()))
}

/// The crate most of the items lie in; of several the first one.
fn most_frequent(plan: &Plan, items: impl Iterator<Item = ItemId>) -> Option<ItemId> {
    let mut counts = std::collections::BTreeMap::<ItemId, usize>::new();
    for item in items.filter_map(|id| plan.item(id)).filter(|item: &&Item| !item.is_test) {
        *counts.entry(item.krate).or_default() += 1;
    }
    let most = counts.values().copied().max()?;
    counts.into_iter().find(|(_, count)| *count == most).map(|(krate, _)| krate)
}
