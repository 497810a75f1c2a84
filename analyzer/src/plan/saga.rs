//! Functions that take the caller's open transaction and could be called through an outbox: a row written in that
//! transaction, sent after it is committed.

use std::collections::BTreeSet;

use super::index::Index;
use super::makers::{Makers, Way};
use super::naming::Naming;
use super::signature::{Draft, DraftRole};
use super::type_view::{expand, foreign, result_sides};
use super::wants::Slot;
use super::{Blocker, BlockerKind, Passing, Shape};
use crate::resolve::{Item, ItemId, ItemKind, Signature, TypeHead, TypeRef};
use crate::signals::rules::OutboxRule;

/// Where the row of a function goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Outbox {
    pub dialect: String,
    pub parameter: usize,
    pub maker: ItemId,
}

/// The outbox of a function, with its signature as the service sees it: the pool in the place of the handle. `None`
/// for functions without a handle, the reason where no outbox can be written.
pub(super) fn outbox(
    naming: Naming<'_, '_>,
    makers: &Makers,
    signature: &Signature,
) -> Option<Result<(Outbox, Signature), String>> {
    let index = naming.index;
    let rules = &index.knowledge.rules.transactions.outbox;
    let handle = |ty: &TypeRef| match expand(index.resolved, ty) {
        TypeRef::Reference { mutable: true, to, .. } => {
            let told = spelled(&to)?;
            rules.iter().find(|rule| rule.handles.contains(&told))
        }
        _ => None,
    };
    let found = signature.parameters.iter().enumerate().filter_map(|(at, one)| Some((at, handle(&one.ty)?)));
    let found: Vec<(usize, &OutboxRule)> = found.collect();
    let [(parameter, rule)] = found[..] else {
        let reason = "it takes several transactions";
        return (!found.is_empty()).then(|| Err(reason.to_owned()));
    };
    if !signature.is_async {
        return Some(Err("it is not `async`".to_owned()));
    }
    let Some((pool, maker)) = rule.pools.iter().find_map(|pool| pool_of(naming, makers, pool)) else {
        let reason = "no function of the workspace, without `self` and in the crate of the service, makes the pool \
                      that the transaction belongs to";
        return Some(Err(reason.to_owned()));
    };
    let mut lifted = signature.clone();
    if let Some(one) = lifted.parameters.get_mut(parameter) {
        one.ty = TypeRef::Reference { mutable: false, is_static: false, to: Box::new(pool) };
    }
    Some(Ok((Outbox { dialect: rule.dialect.clone(), parameter, maker }, lifted)))
}

/// Why the caller's transaction cannot go on without the answer of the function.
pub(super) fn needs_answer(draft: &Draft) -> Option<&'static str> {
    let is_lent = draft
        .parameters
        .iter()
        .any(|one| matches!(one.role, DraftRole::Data(_)) && one.passing == Passing::MutReference);
    match (&draft.output.value, &draft.output.error) {
        (Shape::Unit, Some(_)) if draft.output.falls_back() => Some("its error cannot tell that a row is not written"),
        (Shape::Unit, Some(_)) if draft.receiver.is_some() => Some("it is a method"),
        (Shape::Unit, Some(_)) if is_lent => Some("it changes an argument, which the transaction may go on with"),
        (Shape::Unit, Some(_)) => None,
        (_, None) => Some("it returns no `Result`: a row that cannot be written could not be told"),
        _ => Some("it returns a value, which the transaction may go on with"),
    }
}

/// Says of the blockers of a function whether an outbox would do away with them.
pub(super) fn mark(blockers: &mut [Blocker], item: ItemId, lift: &Result<(), String>) {
    let own = |one: &&mut Blocker| one.item == item && one.kind == BlockerKind::TransactionParameter;
    for blocker in blockers.iter_mut().filter(own) {
        match lift {
            Ok(()) => {
                blocker.saga = true;
                blocker.advice.push_str(
                    " Or cut with `extract --saga`: the call becomes a row of an outbox in the caller's transaction, \
                     sent after it is committed.",
                );
            }
            Err(reason) => blocker.advice.push_str(&format!(" `--saga` does not help: {reason}.")),
        }
    }
}

/// The type of a pool and the function that makes it.
fn pool_of(naming: Naming<'_, '_>, makers: &Makers, told: &str) -> Option<(TypeRef, ItemId)> {
    let index = naming.index;
    let pool = read(told);
    let slot = Slot { ty: pool.clone(), in_arc: false };
    let Way::Call { item, .. } = &makers.best(&slot, &BTreeSet::new())?.way else { return None };
    let item = index.item(*item).filter(|item| makes_it(index, item, &pool) && item.krate == naming.krate)?;
    Some((pool, item.id))
}

/// Whether a line can be put into the function that makes a pool, to get hold of it.
fn makes_it(index: &Index<'_>, item: &Item, pool: &TypeRef) -> bool {
    let Some(signature) = &item.signature else { return false };
    let output = expand(index.resolved, &signature.output);
    let made = result_sides(&output).map_or(output, |(value, _)| value);
    item.kind == ItemKind::Function
        && item.made_by.is_none()
        && item.body.is_some()
        && signature.generics.types.is_empty()
        && made == *pool
}

/// `a::B<c::D>` of a foreign type.
fn spelled(ty: &TypeRef) -> Option<String> {
    let (path, args) = foreign(ty)?;
    match args {
        [] => Some(path.to_owned()),
        [one] => Some(format!("{path}<{}>", foreign(one)?.0)),
        _ => None,
    }
}

/// The type so spelled.
fn read(told: &str) -> TypeRef {
    let plain = |path: &str, args| TypeRef::Path { head: TypeHead::External(path.into()), args, borrowed: false };
    match told.trim_end_matches('>').split_once('<') {
        Some((path, arg)) => plain(path, vec![plain(arg, Vec::new())]),
        None => plain(told, Vec::new()),
    }
}
