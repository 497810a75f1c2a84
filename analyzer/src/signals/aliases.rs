//! Other names under which code imports what stands for a table: `use entity::cake::Entity as Cake;`.

use std::collections::{BTreeMap, BTreeSet};

use crate::ingest::{FileId, SourceSet};
use crate::resolve::{Resolved, named_in_use};

/// The part of a pattern that stands for the module of a table.
const MODULE: &str = "{module}";

/// Names that imports give to what patterns speak of.
#[derive(Debug, Default)]
pub(super) struct Aliases {
    /// By file and name: the module and what of it is meant (`{module}::Entity`, or the module itself).
    here: BTreeMap<(FileId, String), (String, String)>,
    /// Names that are handed on to other files; those that mean several things are left out.
    handed_on: BTreeMap<String, (String, String)>,
}

impl Aliases {
    /// All aliases of things of these modules that patterns name.
    pub fn read(sources: &SourceSet, resolved: &Resolved, modules: &BTreeSet<&str>, patterns: &[&String]) -> Self {
        let things = patterns.iter().filter_map(|pattern| pattern.strip_prefix(MODULE)?.strip_prefix("::"));
        let things: BTreeSet<&str> = things.filter_map(|rest| rest.split("::").next()).collect();
        let mut found = Self::default();
        let mut doubtful: BTreeSet<String> = BTreeSet::new();
        let mut known = BTreeSet::new();
        for leaf in resolved.uses.iter().filter(|leaf| !leaf.is_test) {
            if !known.insert((leaf.file, leaf.declaration)) {
                continue;
            }
            for (name, path) in imported(sources, leaf.file, leaf.declaration.start, leaf.declaration.end) {
                let Some(meant) = meant(&name, &path, modules, &things) else { continue };
                if leaf.is_reexport && found.handed_on.insert(name.clone(), meant.clone()).is_some_and(|it| it != meant)
                {
                    doubtful.insert(name.clone());
                }
                found.here.insert((leaf.file, name), meant);
            }
        }
        found.handed_on.retain(|name, _| !doubtful.contains(name));
        found
    }

    /// The names that a pattern has in a file for a module.
    pub fn of(&self, file: FileId, module: &str, pattern: &str) -> Vec<String> {
        let in_file = self.here.range((file, String::new())..).take_while(|((of, _), _)| *of == file);
        let in_file = in_file.map(|((_, name), meant)| (name, meant));
        let all = in_file.chain(&self.handed_on).filter(|(_, (of, _))| of == module);
        let filled = all.filter_map(|(name, (_, thing))| {
            let rest = pattern.strip_prefix(thing.as_str())?;
            (rest.is_empty() || rest.starts_with("::")).then(|| format!("{name}{rest}"))
        });
        filled.collect::<BTreeSet<String>>().into_iter().collect()
    }

    /// The names by which things of a module may be called in a file.
    pub fn names<'a>(&'a self, file: FileId, module: &'a str) -> impl Iterator<Item = &'a str> {
        let here = self.here.iter().filter(move |((of, _), _)| *of == file).map(|((_, name), meant)| (name, meant));
        let all = here.chain(&self.handed_on).filter(move |(_, (of, _))| of == module);
        all.map(|(name, _)| name.as_str())
    }
}

/// The names of one declaration with their paths.
fn imported(sources: &SourceSet, file: FileId, start: u32, end: u32) -> Vec<(String, Vec<String>)> {
    let text = sources.file(file).and_then(|file| file.text.get(start as usize..end as usize));
    let behind = text.and_then(|text| Some(text.rsplit_once("use ")?.1.trim().trim_end_matches(';')));
    behind.and_then(named_in_use).unwrap_or_default()
}

/// The module and the thing of it, when a name is another one than the thing's own.
fn meant(name: &str, path: &[String], modules: &BTreeSet<&str>, things: &BTreeSet<&str>) -> Option<(String, String)> {
    let last = path.last()?;
    if let [.., module, _] = path
        && modules.contains(module.as_str())
        && things.contains(last.as_str())
    {
        return Some((module.clone(), format!("{MODULE}::{last}")));
    }
    (modules.contains(last.as_str()) && name != last).then(|| (last.clone(), MODULE.to_owned()))
}
