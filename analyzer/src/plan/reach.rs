//! What running a function may do: which state it touches and whether it changes any.

use std::collections::{BTreeMap, BTreeSet};

use super::index::{Index, is_use_of_code};
use crate::resolve::ItemId;
use crate::signals::Cause;
use crate::signals::rules::Effect;

/// Effects that tie code to where the state is.
const STATE: &[Effect] = &[
    Effect::DatabaseRead,
    Effect::DatabaseWrite,
    Effect::Network,
    Effect::FileRead,
    Effect::FileWrite,
    Effect::ProcessState,
    Effect::ProcessStateWrite,
    Effect::Spawn,
];

/// Effects after which running the code twice differs from running it once.
const WRITES: &[Effect] =
    &[Effect::DatabaseWrite, Effect::Network, Effect::FileWrite, Effect::ProcessStateWrite, Effect::Spawn];

/// What a function does to the world, with all it may run; of several causes the surest.
#[derive(Debug, Clone, Default)]
pub(super) struct Conduct {
    /// State it touches.
    pub touches: Option<(Effect, Cause)>,
    /// What it changes.
    pub writes: Option<(Effect, Cause)>,
}

/// The items that run when these are called: over calls, constants and statics, methods of traits going to every
/// impl; guesses by name left out. Nearest first.
pub(super) fn may_run(index: &Index<'_>, seeds: impl IntoIterator<Item = ItemId>) -> Vec<ItemId> {
    let mut order: Vec<ItemId> = Vec::new();
    let mut seen: BTreeSet<ItemId> = BTreeSet::new();
    for seed in seeds {
        if seen.insert(seed) {
            order.push(seed);
        }
    }
    let mut at = 0;
    while let Some(&next) = order.get(at) {
        at += 1;
        let references = index
            .outgoing(next)
            .iter()
            .filter(|one| is_use_of_code(one.kind) && one.certainty != crate::resolve::Certainty::Guessed);
        for reference in references {
            for target in index.dispatch(reference.to) {
                if seen.insert(target) {
                    order.push(target);
                }
            }
        }
    }
    order
}

/// Whether the default body of a trait's method touches state by itself, not only through methods of its trait,
/// which every type that implements it has its own of.
pub(super) fn default_touches_state(index: &Index<'_>, method: ItemId) -> bool {
    let of = index.tree().parent(method);
    let mut seen = BTreeSet::from([method]);
    let mut open = vec![method];
    while let Some(at) = open.pop() {
        if index.knowledge.effects.direct(at).iter().any(|effect| STATE.contains(effect)) {
            return true;
        }
        let references = index.outgoing(at).iter().filter(|one| is_use_of_code(one.kind));
        let is_of_trait = |id: ItemId| {
            let fulfilled = index.item(id).and_then(|item| index.fulfils(item)).and_then(|method| method.parent);
            index.tree().parent(id) == of || (fulfilled.is_some() && fulfilled == of)
        };
        let targets = references.filter(|one| !is_of_trait(one.to)).flat_map(|one| index.dispatch(one.to));
        open.extend(targets.filter(|target| seen.insert(*target)).collect::<Vec<_>>());
    }
    false
}

/// What a function does to the world.
pub(super) fn conduct(index: &Index<'_>, function: ItemId) -> Conduct {
    let causes = index.knowledge.effects.closure(function);
    let first = |kinds: &[Effect]| {
        let sure = kinds.iter().filter_map(|kind| causes.get(kind).map(|cause| (*kind, cause.clone())));
        sure.min_by_key(|(kind, cause)| (!cause.is_certain, *kind))
    };
    Conduct { touches: first(STATE), writes: first(WRITES) }
}

/// What an effect does, in words.
pub(super) fn in_words(effect: Effect) -> &'static str {
    match effect {
        Effect::DatabaseRead => "reads from the database",
        Effect::DatabaseWrite => "writes to the database",
        Effect::Network => "talks over the network",
        Effect::FileRead => "reads a file",
        Effect::FileWrite => "writes a file",
        Effect::ProcessState => "reads process-wide state",
        Effect::ProcessStateWrite => "changes process-wide state",
        Effect::Environment => "reads the environment",
        Effect::Clock => "asks for the time",
        Effect::Random => "takes random values",
        Effect::Spawn => "starts a task",
    }
}

/// The conduct of functions, each worked out once.
#[derive(Default)]
pub(super) struct Conducts {
    known: BTreeMap<ItemId, Conduct>,
}

impl Conducts {
    /// What a function does to the world.
    pub fn of(&mut self, index: &Index<'_>, function: ItemId) -> &Conduct {
        self.known.entry(function).or_insert_with(|| conduct(index, function))
    }
}
