//! The parts that are put into groups: modules of the depth at which an application is sorted by subject.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::omnipresence::Role;
use super::rules::Rules;
use crate::graph::ItemGraph;
use crate::ingest::{SourceSet, TargetKind, Workspace};
use crate::resolve::{Item, ItemId, ItemKind, Resolved};

/// A part: a module with all that lies below it and in no other unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Unit {
    /// The module.
    pub module: ItemId,
    /// Its path.
    pub path: String,
    /// Its items (the module itself, test code and all), sorted.
    pub items: Vec<ItemId>,
    /// Lines of its items without test code.
    pub lines: usize,
    /// Whether a program starts in it: a program beside a library, or the root of one that is divided.
    pub is_program: bool,
    /// Whether it uses tables or touches process-wide state that can change.
    pub owns_data: bool,
    /// What it is in the application.
    pub role: Role,
}

/// What a crate is for the division into units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum CrateUse {
    /// Divided by its modules.
    Divided,
    /// A program without a library: divided by its modules.
    Program,
    /// A program beside a library, or macros: one unit.
    Whole,
}

/// Divides the workspace into units, sorted by path. Tests, examples and build scripts are in none.
#[must_use]
pub(super) fn units(
    workspace: &Workspace,
    sources: &SourceSet,
    resolved: &Resolved,
    graph: &ItemGraph,
    rules: &Rules,
) -> Vec<Unit> {
    let lines = Lines::count(resolved, graph);
    let crates = crates(workspace, sources, resolved);
    let total: usize = crates.keys().map(|krate| lines.below(graph, *krate)).sum();
    let mut heads: BTreeSet<ItemId> = BTreeSet::new();
    for (krate, how) in &crates {
        heads.insert(*krate);
        if *how == CrateUse::Whole {
            continue;
        }
        let mut open = child_modules(resolved, graph, *krate);
        while let Some(module) = open.pop() {
            heads.insert(module);
            let children = child_modules(resolved, graph, module);
            let is_layer = resolved.item(module).is_some_and(|item| rules.vocabulary.layers.contains(&item.name));
            let is_most = lines.below(graph, module) * 10 > total * 6;
            if children.len() > 1 && (is_layer || is_most) {
                open.extend(children);
            }
        }
    }
    let mut units: Vec<Unit> = heads
        .iter()
        .filter_map(|head| resolved.item(*head))
        .map(|head| unit(graph, &lines, &heads, head, starts_program(graph, &lines, head.id, crates.get(&head.id))))
        .filter(|unit| unit.lines > 0)
        .collect();
    units.sort_by(|a, b| a.path.cmp(&b.path).then(a.module.cmp(&b.module)));
    units
}

fn unit(graph: &ItemGraph, lines: &Lines, heads: &BTreeSet<ItemId>, head: &Item, is_program: bool) -> Unit {
    let tree = graph.containment();
    let mut items = Vec::new();
    let mut open = vec![head.id];
    while let Some(at) = open.pop() {
        items.push(at);
        open.extend(tree.children(at).iter().filter(|child| !heads.contains(child)));
    }
    items.sort_unstable();
    let lines = items.iter().map(|id| lines.own(*id)).sum();
    let path = head.path.clone();
    Unit { module: head.id, path, items, lines, is_program, owns_data: false, role: Role::Part }
}

/// Whether the root of a crate only starts things: most of a program lies in its modules, if it has any.
fn starts_program(graph: &ItemGraph, lines: &Lines, krate: ItemId, how: Option<&CrateUse>) -> bool {
    let tree = graph.containment();
    let in_root: usize = tree.children(krate).iter().map(|id| lines.own(*id)).sum();
    match how {
        Some(CrateUse::Whole) => true,
        Some(CrateUse::Program) => in_root * 2 < lines.below(graph, krate),
        Some(CrateUse::Divided) | None => false,
    }
}

/// Crate roots of libraries and programs.
fn crates(workspace: &Workspace, sources: &SourceSet, resolved: &Resolved) -> BTreeMap<ItemId, CrateUse> {
    let mut targets = BTreeMap::new();
    for package in &workspace.packages {
        let has_lib = package.targets.iter().any(|target| target.kind == TargetKind::Lib);
        for target in &package.targets {
            let how = match target.kind {
                TargetKind::Lib => CrateUse::Divided,
                TargetKind::Bin if !has_lib => CrateUse::Program,
                TargetKind::Bin | TargetKind::ProcMacro => CrateUse::Whole,
                TargetKind::Test | TargetKind::Example | TargetKind::Bench | TargetKind::BuildScript => continue,
            };
            targets.insert((package.id, target.root.as_str()), how);
        }
    }
    let roots = resolved.items.iter().filter(|item| item.kind == ItemKind::Crate && !item.is_test);
    roots
        .filter_map(|item| {
            let file = sources.file(item.own_file.unwrap_or(item.file))?;
            targets.get(&(item.package, file.path.as_str())).map(|how| (item.id, *how))
        })
        .collect()
}

/// Modules that people wrote: what macros make stays with what calls them.
fn child_modules(resolved: &Resolved, graph: &ItemGraph, of: ItemId) -> Vec<ItemId> {
    let children = graph.containment().children(of).iter().filter_map(|id| resolved.item(*id));
    let is_written = |item: &&Item| item.kind == ItemKind::Module && !item.is_test && item.made_by.is_none();
    children.filter(is_written).map(|item| item.id).collect()
}

/// Lines of the items that stand directly in modules, test code left out.
struct Lines(Vec<usize>);

impl Lines {
    fn count(resolved: &Resolved, graph: &ItemGraph) -> Self {
        let tree = graph.containment();
        let stands_in_module = |item: &Item| item.parent.is_some_and(|parent| tree.is_module(parent));
        let own = |item: &Item| {
            let counts = !item.is_test && item.made_by.is_none() && !tree.is_module(item.id) && stands_in_module(item);
            if counts { item.end_line.saturating_sub(item.line) + 1 } else { 0 }
        };
        Self(resolved.items.iter().map(own).collect())
    }

    fn own(&self, id: ItemId) -> usize {
        self.0.get(id.0 as usize).copied().unwrap_or(0)
    }

    fn below(&self, graph: &ItemGraph, id: ItemId) -> usize {
        graph.containment().below(id).into_iter().map(|id| self.own(id)).sum()
    }
}
