//! The generated child modules: one per domain module that holds something of the wall.

use std::collections::BTreeSet;

use calve_analyzer::ingest::{MARKER, SourceSet, UNFORMATTED};
use calve_analyzer::plan::{Plan, RouteSeam, Service};
use calve_analyzer::resolve::{Item, ItemId, ItemKind};

use super::home::{Home, home};
use super::path::{directory, join, relative};

/// A generated child module of a domain module. The same in the monolith and in the service's package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChildModule {
    /// The domain module it is a child of.
    pub module: ItemId,
    /// Its file name: `at_billing_service.rs`, in the folder `calve/<service>/`.
    pub file_name: String,
    /// The line that declares it, without indentation and line end, the marker comment included.
    pub mod_line: String,
    /// Whether the domain module is written inline, so that its child is brought in by `include!`: then the
    /// file must not begin with inner attributes or inner doc comments.
    pub is_included: bool,
}

/// The child modules of a service, sorted by module: one for every module of its crate that defines a boundary
/// function, a router seam or the type of a DTO.
///
/// Types of other crates have no child module, nor have modules made by a macro: there is no file to declare it in.
#[must_use]
pub fn child_modules(plan: &Plan, service: &Service, sources: &SourceSet) -> Vec<ChildModule> {
    let Some(home) = home(plan, service, sources) else { return Vec::new() };
    let walls = service.boundary.iter().map(|function| function.module);
    // A server is stood in for as a whole, beside the modules.
    let seams = service.seams.iter().filter(|seam| seam.server.is_none()).map(|seam| seam.module);
    let types = service.dtos.iter().map(|dto| dto.module);
    let modules: BTreeSet<ItemId> = walls.chain(seams).chain(types).collect();
    let mut taken = BTreeSet::new();
    modules
        .into_iter()
        .filter_map(|id| plan.item(id))
        .filter(|module| module.krate == home.krate && module.made_by.is_none())
        .filter_map(|module| child_of(plan, &home, module, sources, &mut taken))
        .collect()
}

impl ChildModule {
    /// The lines that declare it in the service's package, as a formatter wants them: there the server reaches it by
    /// its crate path, so it is visible in the whole crate (as are, by the slice, the modules around it).
    #[must_use]
    pub fn declaration_in_service(&self) -> Vec<String> {
        let line = self.mod_line.strip_suffix(MARKER).unwrap_or(&self.mod_line);
        let line = line.strip_prefix(UNFORMATTED).unwrap_or(line).trim();
        if let Some((attribute, module)) = line.split_once("] mod ") {
            return vec![format!("{attribute}]"), format!("pub(crate) mod {module}")];
        }
        let inside = line.split_once('{').and_then(|(head, rest)| Some((head, rest.strip_suffix('}')?)));
        match inside {
            Some((head, rest)) => {
                vec![format!("pub(crate) {}{{", head), format!("    {}", rest.trim()), "}".to_string()]
            }
            None => vec![format!("pub(crate) {line}")],
        }
    }
}

/// Name of the function in the child module that tells whether a router seam forwards: `routes_seam`,
/// for associated functions `api_routes_seam`.
#[must_use]
pub fn seam_name(seam: &RouteSeam) -> String {
    let words = seam.call_path.split(|letter: char| !letter.is_alphanumeric() && letter != '_');
    let words: Vec<&str> = words.filter(|word| !word.is_empty() && *word != "r").collect();
    format!("{}_seam", words.join("_").to_lowercase())
}

/// Name of the module that stands in for the server of a function: its path, with `_` between the parts.
#[must_use]
pub fn server_name(plan: &Plan, seam: &RouteSeam) -> String {
    let path = plan.item(seam.item).map_or("", |item| item.path.as_str());
    let words = path.split(|letter: char| !letter.is_alphanumeric() && letter != '_').filter(|word| !word.is_empty());
    let words: Vec<&str> = words.skip(1).filter(|word| *word != "r" && *word != "bin").collect();
    words.join("_").to_lowercase()
}

fn child_of(
    plan: &Plan,
    home: &Home,
    module: &Item,
    sources: &SourceSet,
    taken: &mut BTreeSet<String>,
) -> Option<ChildModule> {
    let file = sources.file(module.own_file.unwrap_or(module.file))?;
    let stem = unique(format!("at_{}", module_names(plan, module).join("_")), taken);
    let file_name = format!("{stem}.rs");
    let target = join(&join(&home.folder, &home.service), &file_name);
    let way = relative(directory(&file.path), &target);
    // A `#[path]` inside an inline module starts from a folder that need not exist; `include!` starts from the file.
    let is_included = module.own_file.is_none() && module.kind == ItemKind::Module;
    let mod_line = if is_included {
        format!("{UNFORMATTED} mod {} {{ include!(\"{way}\"); }} {MARKER}", home.child_name)
    } else {
        format!("{UNFORMATTED} #[path = \"{way}\"] mod {}; {MARKER}", home.child_name)
    };
    Some(ChildModule { module: module.id, file_name, mod_line, is_included })
}

/// Names of the modules from below the crate root down to this one; `crate` for the root itself.
fn module_names<'a>(plan: &'a Plan, module: &'a Item) -> Vec<&'a str> {
    let mut names = Vec::new();
    let mut at = Some(module);
    while let Some(item) = at {
        if item.kind == ItemKind::Module {
            names.push(item.name.as_str());
        }
        at = item.parent.and_then(|parent| plan.item(parent));
    }
    names.reverse();
    if names.is_empty() { vec!["crate"] } else { names }
}

/// Modules `a_b` and `a::b`, or cfg'd alternatives of one module, would share a file: the later ones are counted.
fn unique(stem: String, taken: &mut BTreeSet<String>) -> String {
    let numbered = (2..).map(|count| format!("{stem}_{count}"));
    let free = std::iter::once(stem.clone()).chain(numbered).find(|name| !taken.contains(name)).unwrap_or(stem);
    taken.insert(free.clone());
    free
}
