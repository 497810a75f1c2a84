//! Where the outside comes in: routes, programs, tasks in the background.

use std::collections::BTreeSet;

use serde::Serialize;

use super::lines::{from_line, inside_parentheses};
use super::routes::{self, Route, calls_between, is_test};
use super::rules::{ContextKind, Rules};
use crate::ingest::{FileId, SourceSet, TargetKind, Workspace};
use crate::resolve::{Item, ItemId, ReferenceKind, Resolved};

/// A task or thread that is started to run on its own.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct BackgroundTask {
    /// Who starts it.
    pub spawned_in: ItemId,
    /// Functions of the workspace that run in it.
    pub runs: Vec<ItemId>,
    /// File.
    pub file: FileId,
    /// Line.
    pub line: usize,
}

/// Where the outside comes in.
#[derive(Debug, Clone, Default, Serialize)]
pub struct EntryPoints {
    /// Routes, sorted.
    pub routes: Vec<Route>,
    /// Functions that give back a router.
    pub router_functions: BTreeSet<ItemId>,
    /// `main` functions of programs.
    pub mains: BTreeSet<ItemId>,
    /// Tasks in the background, sorted.
    pub tasks: Vec<BackgroundTask>,
}

/// Finds the entry points.
#[must_use]
pub fn entry_points(workspace: &Workspace, sources: &SourceSet, resolved: &Resolved, rules: &Rules) -> EntryPoints {
    let functions = || resolved.items.iter().filter(|item| !item.is_test && item.signature.is_some());
    let is_router = |item: &&Item| {
        let output = item.signature.as_ref().map(|signature| &signature.output);
        output.and_then(|ty| rules.context_of(ty)).is_some_and(|rule| rule.kind == ContextKind::Router)
    };
    let router_functions: BTreeSet<ItemId> = functions().filter(is_router).map(|item| item.id).collect();
    let bins: BTreeSet<&str> = workspace
        .packages
        .iter()
        .flat_map(|package| &package.targets)
        .filter(|target| target.kind == TargetKind::Bin)
        .map(|target| target.root.as_str())
        .collect();
    let is_bin = |krate: ItemId| {
        let file = resolved.item(krate).and_then(|item| sources.file(item.file));
        file.is_some_and(|file| bins.contains(file.path.as_str()))
    };
    EntryPoints {
        routes: routes::routes(sources, resolved, rules, &router_functions),
        router_functions,
        mains: functions()
            .filter(|item| item.name == "main" && item.parent == Some(item.krate) && is_bin(item.krate))
            .map(|item| item.id)
            .collect(),
        tasks: tasks(sources, resolved, rules),
    }
}

fn tasks(sources: &SourceSet, resolved: &Resolved, rules: &Rules) -> Vec<BackgroundTask> {
    let spawns = |path: &str| {
        let rule = rules.effects.iter().find(|rule| rule.kind == super::rules::Effect::Spawn);
        rule.is_some_and(|rule| rule.has_call(path)) && path.contains("spawn")
    };
    let mut found: Vec<BackgroundTask> = resolved
        .externals
        .iter()
        .filter(|external| external.kind == ReferenceKind::Call && spawns(&external.path))
        .filter(|external| !is_test(resolved, external.from))
        .filter_map(|external| {
            let (start, rest) = from_line(sources, external.file, external.line)?;
            let open = rest.find("spawn").and_then(|at| rest[at..].find('(').map(|open| at + open))?;
            let length = inside_parentheses(&rest[open..])?.len();
            let calls = calls_between(resolved, external.from, external.file, start + open, start + open + length);
            let runs: BTreeSet<ItemId> = calls.into_iter().map(|call| call.to).collect();
            let runs = runs.into_iter().collect();
            Some(BackgroundTask { spawned_in: external.from, runs, file: external.file, line: external.line })
        })
        .collect();
    found.sort();
    found.dedup();
    found
}
