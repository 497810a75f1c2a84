//! What a person decided beforehand (from `calve.toml` and the command line).

use std::collections::BTreeSet;

use serde::Serialize;

use super::{Bounds, Change};
use crate::resolve::Resolved;

/// A service a person named.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct NamedService {
    /// Its name in kebab-case.
    pub name: String,
    /// Module paths that lie in it as a whole (`shop::billing`), with all below them.
    pub modules: Vec<String>,
    /// Single items in addition, by full path.
    pub items: Vec<String>,
    /// Functions (full paths) whose blockers the person accepts: they stay local.
    pub exclude: Vec<String>,
}

/// An item (a module with all below it, or a single item) and the service it belongs to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Pin {
    /// Full path.
    pub path: String,
    /// Name of the service; `kernel` for none.
    pub service: String,
}

/// A context that a person tells how to build.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct NamedContext {
    /// Its type, with full paths: `shop::store::Store`, `std::sync::Arc<dyn shop::mail::Mailer>`.
    pub ty: String,
    /// An expression that makes it, in an `async` function that returns a `Result`: it may hold `.await` and `?`.
    pub expression: String,
    /// What it needs imported, each without the word `use`.
    pub uses: Vec<String>,
    /// The service it is for; all when `None`.
    pub service: Option<String>,
}

/// What a person wishes of the plan.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Wishes {
    /// Fixed services: nothing else joins them; everything else is grouped freely.
    pub services: Vec<NamedService>,
    /// Services to begin with: what they name stays together, and other parts may join.
    pub seeds: Vec<NamedService>,
    /// Single decisions: the item lies in the service, and other parts may join.
    pub pins: Vec<Pin>,
    /// How many services there are to be; as the signals say when `None`.
    pub count: Option<usize>,
    /// Only this service is wanted, grown around what is named, seeded or pinned for it, or around the modules of
    /// that name; everything else stays.
    pub only: Option<String>,
    /// Changes to the services found, made one after the other.
    pub changes: Vec<Change>,
    /// What stays together, what is kept apart, and how large services are.
    pub bounds: Bounds,
    /// Module paths of the shared kernel.
    pub kernel: Vec<String>,
    /// Functions (full paths) that stay local, whatever service they lie in.
    pub keep_local: Vec<String>,
    /// How services build contexts.
    pub contexts: Vec<NamedContext>,
    /// Names of the services that are called through an outbox where the caller's transaction is open.
    pub sagas: Vec<String>,
}

impl Wishes {
    /// The same wishes with each path as the items bear it. People write the paths that code has: `shop::billing` is
    /// `shop[bin]::billing` where a package is a program without a library. A path that fits nothing stays as it is.
    #[must_use]
    pub fn in_full(&self, resolved: &Resolved) -> Self {
        let known: BTreeSet<&str> = resolved.items.iter().map(|item| item.path.as_str()).collect();
        let full = |path: &str| {
            let (krate, rest) = path.split_once("::").unwrap_or((path, ""));
            let of_program = format!("{krate}[bin]{}{rest}", if rest.is_empty() { "" } else { "::" });
            let is_meant = !known.contains(path) && known.contains(of_program.as_str());
            if is_meant { of_program } else { path.to_owned() }
        };
        let all = |paths: &[String]| paths.iter().map(|path| full(path)).collect();
        let service = |one: &NamedService| NamedService {
            name: one.name.clone(),
            modules: all(&one.modules),
            items: all(&one.items),
            exclude: all(&one.exclude),
        };
        let change = |one: &Change| match one {
            Change::Move { path, to } => Change::Move { path: full(path), to: to.clone() },
            other => other.clone(),
        };
        Self {
            services: self.services.iter().map(service).collect(),
            seeds: self.seeds.iter().map(service).collect(),
            pins: self.pins.iter().map(|pin| Pin { path: full(&pin.path), service: pin.service.clone() }).collect(),
            changes: self.changes.iter().map(change).collect(),
            bounds: self.bounds.in_full(full),
            kernel: all(&self.kernel),
            keep_local: all(&self.keep_local),
            count: self.count,
            only: self.only.clone(),
            contexts: self.contexts.clone(),
            sagas: self.sagas.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{NamedService, Wishes};
    use crate::plan::sample::Sample;

    #[test]
    fn programs_are_named_as_their_code_names_them() {
        let mut sample = Sample::new("mod shop\nmod shop::billing\nmod shop::orders");
        let billing = sample.resolved.items.iter_mut().find(|item| item.path == "shop::billing").expect("the module");
        billing.path = "shop[bin]::billing".to_owned();
        let modules = ["shop::billing", "shop::orders", "shop::absent"].map(str::to_owned).to_vec();
        let wishes =
            Wishes { services: vec![NamedService { modules, ..NamedService::default() }], ..Wishes::default() };
        let full = wishes.in_full(&sample.resolved);
        assert_eq!(full.services[0].modules, ["shop[bin]::billing", "shop::orders", "shop::absent"]);
    }
}
