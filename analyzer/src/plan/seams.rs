//! Functions that give back a router: the service serves the original paths.

use super::makers::Makers;
use super::naming::{Naming, from_child, identifier};
use super::nature::Natures;
use super::providers::Contexts;
use super::shapes::Trouble;
use super::signature::{DraftParameter, DraftRole};
use super::type_view::{describe, expand, foreign, result_sides};
use super::wall::{Part, part};
use super::wants::{How, Slot, Want};
use super::{BlockerKind, Passing, RouteSeam};
use crate::resolve::{Item, ItemId, ItemKind, TypeRef};

/// A seam before the contexts have their ids.
#[derive(Debug, Clone)]
pub(super) struct SeamDraft {
    seam: RouteSeam,
    state: Option<Want>,
    parameters: Vec<(DraftParameter, Want)>,
}

impl SeamDraft {
    /// The contexts it asks for.
    pub fn wants(&self) -> Vec<Want> {
        self.state.iter().chain(self.parameters.iter().map(|(_, want)| want)).cloned().collect()
    }

    /// The seam once the contexts are known.
    pub fn finish(self, contexts: &Contexts<'_, '_>) -> Option<RouteSeam> {
        let state = match &self.state {
            Some(want) => Some(contexts.find(want)?.0),
            None => None,
        };
        let parameters: Option<Vec<_>> = self
            .parameters
            .iter()
            .map(|(draft, want)| contexts.find(want).map(|(id, passing)| draft.with_context(id, passing)))
            .collect();
        Some(RouteSeam { state, parameters: parameters?, ..self.seam })
    }
}

/// Reads the signature of a seam.
pub(super) fn read_seam(
    naming: Naming<'_, '_>,
    natures: &Natures,
    makers: &Makers,
    item: &Item,
) -> Result<SeamDraft, Trouble> {
    let index = naming.index;
    let not_understood = |reason: String| Trouble::new(BlockerKind::NotUnderstood, reason);
    let Some(signature) = &item.signature else { return Err(not_understood("has no signature".to_owned())) };
    if signature.receiver.is_some() || signature.is_async || !signature.generics.types.is_empty() {
        return Err(not_understood("gives back a router, but is a method, generic or `async`".to_owned()));
    }
    let output = expand(index.resolved, &signature.output);
    if result_sides(&output).is_some() {
        return Err(not_understood("gives back a router or an error".to_owned()));
    }
    let provided = |want: Want| match makers.price(index, &want) {
        Some(_) => Ok(want),
        None => {
            let text = describe(index.resolved, &want.ty);
            let reason = format!("its handlers ask for `{text}`, and nothing outside of tests builds one");
            Err(Trouble::new(BlockerKind::ContextWithoutProvider, reason))
        }
    };
    let state = state_type(&output).map(|ty| {
        let slot = Slot::of(&ty);
        let how = if slot.in_arc { How::Arc } else { How::Value };
        provided(Want { ty: slot.ty, how })
    });
    let mut parameters = Vec::new();
    for parameter in &signature.parameters {
        let name = parameter.name.as_deref().map(identifier);
        let Some(name) = name.filter(|_| natures.is_context(index, &parameter.ty)) else {
            let reason = format!("gives back a router made from `{}`, which is no context", parameter.ty_text);
            return Err(not_understood(reason));
        };
        let want = provided(Want::of(index, &parameter.ty)?)?;
        let (ty_text, role, line) = (from_child(&parameter.ty_text), DraftRole::Context(want.clone()), parameter.line);
        parameters.push((DraftParameter { name, ty_text, passing: Passing::Value, role, line }, want));
    }
    let seam = RouteSeam {
        item: item.id,
        module: item.module,
        call_path: identifier(&item.name),
        output_text: from_child(&signature.output_text),
        state: None,
        parameters: Vec::new(),
        routes: index.routes_in(item.id),
        handlers: handlers(naming, natures, item),
    };
    Ok(SeamDraft { seam, state: state.transpose()?, parameters })
}

/// `S` of `Router<S>`.
fn state_type(output: &TypeRef) -> Option<TypeRef> {
    let (_, args) = foreign(output)?;
    args.first().filter(|ty| **ty != TypeRef::unit()).cloned()
}

/// The functions a seam names, those left out that give back a router themselves.
fn handlers(naming: Naming<'_, '_>, natures: &Natures, item: &Item) -> Vec<ItemId> {
    let index = naming.index;
    let named = index.outgoing(item.id).iter().filter_map(|one| index.item(one.to));
    let is_handler = |one: &&Item| {
        matches!(one.kind, ItemKind::Function | ItemKind::Method) && part(index, natures, one) == Part::Function
    };
    let mut handlers: Vec<ItemId> = named.filter(is_handler).map(|one| one.id).collect();
    handlers.sort_unstable();
    handlers.dedup();
    handlers
}
