//! Which crate names a target knows, and how paths outside of the workspace are told.

use std::borrow::Cow;
use std::collections::BTreeMap;

use smol_str::SmolStr;

use crate::ingest::{Package, TargetKind};
use crate::resolve::ItemId;
use crate::resolve::names::Def;
use crate::resolve::world::World;

/// Crate names by target: dependencies, the package's own library, the standard library.
pub(super) fn crate_names(world: &World<'_>) -> BTreeMap<ItemId, BTreeMap<SmolStr, Def>> {
    let library_of = |package: &Package| {
        world.targets.iter().find_map(|(id, (owner, target))| {
            let is_library = matches!(target.kind, TargetKind::Lib | TargetKind::ProcMacro);
            (*owner == package.id && is_library).then(|| (*id, target.crate_name.clone()))
        })
    };
    let libraries: Vec<Option<(ItemId, String)>> = world.workspace.packages.iter().map(library_of).collect();
    let library = |package: crate::ingest::PackageId| libraries.get(package.0 as usize).cloned().flatten();
    let mut all = BTreeMap::new();
    for (root, (package, target)) in &world.targets {
        let mut names: BTreeMap<SmolStr, Def> = BTreeMap::new();
        for name in ["std", "core", "alloc", "proc_macro", "test"] {
            names.insert(name.into(), Def::External(canonical(name).into()));
        }
        let dependencies = world.workspace.package(*package).map(|package| package.dependencies.as_slice());
        for dependency in dependencies.unwrap_or_default() {
            match dependency.member.and_then(library) {
                Some((id, crate_name)) => {
                    // Without a rename the code knows a crate by the name of its library target.
                    let is_renamed = dependency.crate_name != dependency.package.replace('-', "_");
                    let name = if is_renamed { &dependency.crate_name } else { &crate_name };
                    names.insert(name.clone().into(), Def::Item(id));
                }
                None => {
                    let path = Def::External(dependency.package.replace('-', "_").into());
                    names.insert(dependency.crate_name.clone().into(), path);
                }
            }
        }
        if let Some((id, crate_name)) = library(*package)
            && !matches!(target.kind, TargetKind::Lib | TargetKind::ProcMacro | TargetKind::BuildScript)
        {
            names.insert(crate_name.into(), Def::Item(id));
        }
        all.insert(*root, names);
    }
    all
}

/// A path outside of the workspace as it is told: `core` and `alloc` are `std`.
pub(in crate::resolve) fn canonical(path: &str) -> Cow<'_, str> {
    let (first, rest) = path.split_once("::").map_or((path, None), |(first, rest)| (first, Some(rest)));
    match (first, rest) {
        ("core" | "alloc", None) => Cow::Borrowed("std"),
        ("core" | "alloc", Some(rest)) => Cow::Owned(format!("std::{rest}")),
        _ => Cow::Borrowed(path),
    }
}
