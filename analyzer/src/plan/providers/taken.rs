//! Contexts that are locals of the start-up code: all that a service takes of one function comes out of one run of it.

use std::collections::{BTreeMap, BTreeSet};

use super::{Contexts, snake};
use crate::ingest::Span;
use crate::plan::start_up::Origin;
use crate::plan::started::{StartedLocal, started};
use crate::plan::type_view::head_item;
use crate::plan::wants::Slot;
use crate::plan::{ContextId, ContextProvider, Provider, StartUp};
use crate::resolve::ItemId;

/// What is taken of each function.
pub(super) type Takings = BTreeMap<ItemId, BTreeSet<StartedLocal>>;

/// What one round of building takes of the start-up code.
#[derive(Debug, Clone, Default)]
pub(super) struct Taken {
    /// What the round before has taken: so much comes out of each run.
    pub planned: Takings,
    /// What was asked for in this round.
    pub found: Takings,
    /// Functions that serve somebody else, or could not be cut down to what is asked for.
    pub reserved: BTreeSet<ItemId>,
    /// Those of them that were found to be so in this round.
    pub broken: BTreeSet<ItemId>,
    /// Functions whose arguments are being built.
    running: BTreeSet<ItemId>,
    ids: BTreeMap<StartedLocal, ContextId>,
    /// What goes of each function.
    cuts: BTreeMap<ItemId, Vec<Span>>,
}

impl Taken {
    /// A first round; these functions serve somebody else.
    pub fn but(reserved: BTreeSet<ItemId>) -> Self {
        Self { reserved, ..Self::default() }
    }

    /// A round that does without the start-up code asked for in this one.
    pub fn none(&self) -> Self {
        Self::but(self.found.keys().chain(&self.reserved).copied().collect())
    }

    /// A round that knows what the one before has found out.
    pub fn next(self) -> Self {
        match self.broken.is_empty() {
            true => Self { planned: self.found, reserved: self.reserved, ..Self::default() },
            false => Self { reserved: self.reserved.into_iter().chain(self.broken).collect(), ..Self::default() },
        }
    }

    /// Whether everything asked for in this round comes out of what was planned.
    pub fn is_settled(&self) -> bool {
        self.broken.is_empty() && self.planned == self.found
    }

    /// Forgets the contexts from a mark on.
    pub fn forget_since(&mut self, mark: usize) {
        self.ids.retain(|_, id| (id.0 as usize) < mark);
    }
}

impl Contexts<'_, '_> {
    /// The parts of functions that go with the runs of them.
    pub fn cuts(&self) -> BTreeMap<ItemId, Vec<Span>> {
        let is_run = |item: &ItemId| {
            self.list.iter().any(|one| matches!(&one.provider, Provider::StartUp(start) if start.item == *item))
        };
        self.taken.cuts.iter().filter(|(item, _)| is_run(item)).map(|(item, cuts)| (*item, cuts.clone())).collect()
    }

    /// A local of the start-up code, with all others that are taken of its function.
    pub(super) fn take(&mut self, local: &StartedLocal) -> Option<ContextId> {
        if self.taken.reserved.contains(&local.item) || self.taken.running.contains(&local.item) {
            return None;
        }
        self.taken.found.entry(local.item).or_default().insert(local.clone());
        if let Some(known) = self.taken.ids.get(local) {
            return Some(*known);
        }
        let planned = self.taken.planned.get(&local.item).filter(|all| all.contains(local)).cloned();
        let all = planned.unwrap_or_else(|| BTreeSet::from([local.clone()]));
        self.taken.running.insert(local.item);
        let origin = started(self.naming.index, &all);
        let run = origin.and_then(|origin| self.run(&origin, &all));
        self.taken.running.remove(&local.item);
        let Some(of) = run else {
            self.taken.broken.insert(local.item);
            return None;
        };
        for (at, one) in all.iter().enumerate() {
            let provider = Provider::Field { of, field: at.to_string() };
            let (ty_text, item) = (self.text(one).unwrap_or_default(), head_item(&Slot::of(&one.ty).ty));
            let name = snake(&one.name);
            let id = self.push(ContextProvider { ty_text, item, provider, is_clone: true, ..self.blank(&name) });
            self.taken.ids.insert(one.clone(), id);
        }
        self.taken.ids.get(local).copied()
    }

    fn run(&mut self, origin: &Origin<'_>, all: &BTreeSet<StartedLocal>) -> Option<ContextId> {
        let start: StartUp = self.start(origin)?;
        let texts: Option<Vec<String>> = all.iter().map(|one| self.text(one)).collect();
        let ty_text = format!("({},)", texts?.join(", "));
        self.taken.cuts.insert(origin.item.id, origin.cuts());
        let provider = Provider::StartUp(Box::new(start));
        Some(self.push(ContextProvider { ty_text, provider, ..self.blank("started") }))
    }

    fn text(&self, local: &StartedLocal) -> Option<String> {
        let naming = self.naming.in_service();
        let text = naming.type_text(&local.ty, naming.krate)?;
        Some(if local.is_wrapped { format!("std::sync::Arc<{text}>") } else { text })
    }
}
