//! A stateful function on its way to the wall, and what of its nature may keep it from there.

use std::collections::{BTreeMap, BTreeSet};

use super::endpoints::{call_path, dyn_endpoint, endpoint, long_endpoint, numbered, shim};
use super::errors::no_carrier;
use super::index::Index;
use super::naming::{Naming, from_child};
use super::providers::Contexts;
use super::reach::{Conduct, in_words};
use super::saga::Outbox;
use super::shapes::Trouble;
use super::signature::{Draft, DraftParameter, DraftRole};
use super::wall::Candidate;
use super::wants::is_clone_data;
use super::{BlockerKind, BoundaryFunction, BoundaryParameter, ContextId, Passing, Role, Saga, SelfRole};
use crate::resolve::{Item, ItemId, ItemKind, Parameter};

/// A function whose signature can cross.
pub(super) struct Crossing<'a> {
    pub candidate: Candidate<'a>,
    pub draft: Draft,
    pub conduct: Conduct,
    /// The trait whose object stands in for `self`.
    pub dyn_of: Option<ItemId>,
    /// Where its calls are written to when it takes the caller's transaction.
    pub outbox: Option<Outbox>,
}

/// Names given so far.
pub(super) struct Names {
    shims: BTreeMap<ItemId, BTreeSet<String>>,
    /// Endpoints that two functions of one module would share.
    repeated: BTreeSet<String>,
}

impl Names {
    pub fn new(index: &Index<'_>, crossings: &[Crossing<'_>]) -> Self {
        let mut seen = BTreeSet::new();
        let own = crossings.iter().filter(|one| one.dyn_of.is_none());
        let paths = own.map(|one| endpoint(index, one.candidate.item));
        Self { shims: BTreeMap::new(), repeated: paths.filter(|path| !seen.insert(path.clone())).collect() }
    }

    fn endpoint(&self, index: &Index<'_>, crossing: &Crossing<'_>) -> String {
        let item = crossing.candidate.item;
        if let Some(of) = crossing.dyn_of.and_then(|of| index.item(of)) {
            return dyn_endpoint(index, of, item);
        }
        let short = endpoint(index, item);
        if self.repeated.contains(&short) { long_endpoint(index, item) } else { short }
    }
}

impl Crossing<'_> {
    /// The boundary function, once the contexts are known; `None` when one of them cannot be built after all.
    pub fn finish(
        &self,
        naming: Naming<'_, '_>,
        contexts: &Contexts<'_, '_>,
        names: &mut Names,
    ) -> Option<BoundaryFunction> {
        let (index, item) = (naming.index, self.candidate.item);
        let signature = item.signature.as_ref()?;
        let receiver = match &self.draft.receiver {
            None => None,
            Some((DraftRole::Data(shape), passing)) => Some((SelfRole::Data(shape.clone()), *passing)),
            Some((DraftRole::Context(want), _)) => {
                let (id, passing) = contexts.find(want)?;
                Some((SelfRole::Context(id), passing))
            }
        };
        let around = item.parent.and_then(|parent| index.item(parent));
        let parameters: Option<Vec<_>> = self.draft.parameters.iter().map(|one| finished(one, contexts)).collect();
        let (reads, read_only_reason) = verdict(index, &self.conduct);
        let saga = self.outbox.as_ref().map(|outbox| Saga {
            dialect: outbox.dialect.clone(),
            parameter: outbox.parameter,
            maker: outbox.maker,
        });
        Some(BoundaryFunction {
            item: item.id,
            shim: numbered(&mut names.shims, item.module, shim(index, item)),
            endpoint: names.endpoint(index, self),
            module: item.module,
            call_path: call_path(naming, item, self.dyn_of),
            self_text: around.and_then(|one| one.impl_header.as_ref()).map(|header| from_child(&header.self_type_text)),
            receiver,
            parameters: parameters?,
            output: self.draft.output.clone(),
            output_text: from_child(&signature.output_text),
            is_async: signature.is_async && !runs_itself(item),
            is_async_trait: around.is_some_and(is_async_trait),
            // What goes through an outbox is done later, once: nobody reads that way.
            read_only: reads && saga.is_none(),
            read_only_reason,
            callers: self.candidate.calls.iter().map(|call| index.place_of(call)).collect(),
            saga,
        })
    }
}

fn finished(draft: &DraftParameter, contexts: &Contexts<'_, '_>) -> Option<BoundaryParameter> {
    match &draft.role {
        DraftRole::Data(shape) => Some(draft.with_role(Role::Data(shape.clone()), draft.passing)),
        DraftRole::Context(want) => contexts.find(want).map(|(id, passing)| draft.with_context(id, passing)),
    }
}

impl DraftParameter {
    /// The parameter once its context is known.
    pub fn with_context(&self, context: ContextId, passing: Passing) -> BoundaryParameter {
        self.with_role(Role::Context(context), passing)
    }

    fn with_role(&self, role: Role, passing: Passing) -> BoundaryParameter {
        let (name, ty_text) = (self.name.clone(), self.ty_text.clone());
        BoundaryParameter { name, ty_text, passing, role, line: self.line }
    }
}

/// `#[tokio::main]` makes an async function one that its callers do not wait for.
fn runs_itself(item: &Item) -> bool {
    item.attributes.iter().any(|one| one.path == "main" || one.path.ends_with("::main"))
}

fn is_async_trait(around: &Item) -> bool {
    matches!(around.kind, ItemKind::Impl | ItemKind::Trait)
        && around.attributes.iter().any(|one| one.path.rsplit("::").next() == Some("async_trait"))
}

/// Whether it only reads, and how that is known.
fn verdict(index: &Index<'_>, conduct: &Conduct) -> (bool, String) {
    let cause = conduct.writes.as_ref().or(conduct.touches.as_ref());
    let Some((effect, cause)) = cause else { return (true, "touches nothing but its contexts".to_owned()) };
    let path = index.item(cause.item).map_or("", |item| item.path.as_str());
    let place = format!("{}:{}", index.file(cause.place.file), cause.place.line);
    let sure = if cause.is_certain { "" } else { " (a guess by name leads there)" };
    let text = format!("`{path}` {} at {place}: {}{sure}", in_words(*effect), cause.place.what);
    if conduct.writes.is_some() { (false, text) } else { (true, format!("only {text}")) }
}

/// Nobody would hear of a write that did not happen.
pub(super) fn silent_write(
    index: &Index<'_>,
    item: &Item,
    draft: Option<&Draft>,
    conduct: &Conduct,
) -> Option<Trouble> {
    let (effect, cause) = conduct.writes.as_ref()?;
    let output = draft.map(|draft| &draft.output).filter(|output| output.falls_back())?;
    if let Some(error) = &output.error {
        let reason = no_carrier(&error.ty_text).reason;
        let returned = item.signature.as_ref().map_or("", |signature| signature.output_text.as_str());
        return Some(Trouble::new(BlockerKind::ErrorWithoutCarrier, format!("returns `{returned}`: {reason}")));
    }
    let path = index.item(cause.item).map_or("", |item| item.path.as_str());
    let reason = format!("returns no `Result`, and `{path}` {}: a failed call could not be told", in_words(*effect));
    Some(Trouble::new(BlockerKind::NoErrorChannel, reason))
}

/// Where a failed call is made good by the local body, that body needs what was handed over by value again.
pub(super) fn spent_argument(index: &Index<'_>, item: &Item, draft: Option<&Draft>) -> Option<Trouble> {
    let (draft, signature) = (draft?, item.signature.as_ref()?);
    if !draft.output.falls_back() {
        return None;
    }
    let is_spent = |(one, parameter): &(&DraftParameter, &Parameter)| {
        let is_data = matches!(one.role, DraftRole::Data(_));
        is_data && one.passing == Passing::Value && !is_clone_data(index, &parameter.ty)
    };
    let (one, _) = draft.parameters.iter().zip(&signature.parameters).find(is_spent)?;
    let reason = format!(
        "cannot tell a failure of the transport, and after a failed call the local body would need `{}` again, which cannot be cloned",
        one.name
    );
    Some(Trouble::new(BlockerKind::NoErrorChannel, reason))
}
