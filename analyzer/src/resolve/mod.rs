//! Takes the [`SourceSet`], gives [`Resolved`]: items and the references between them.
//!
//! The only room of the analyzer that knows `syn`. Never touches the file system.
//!
//! `parse` (`direct`, else `lower`: text to plain syntax, or what a `cache` tells) → `world` (items, scopes) → `names`
//! (imports) → `typing` (signatures) → `body` (what functions do) → `assemble`.

mod application;
mod argument;
mod assemble;
mod back_slice;
mod body;
mod cache;
mod direct;
mod edges;
mod exact;
mod expand;
mod item;
mod lower;
mod names;
mod parse;
mod paths;
mod platform;
mod reference;
mod rocket;
mod rules;
mod sink;
mod tree;
mod type_ref;
mod typing;
mod world;
mod written;

pub use application::{Application, Registered, Registrations, Told, application, registered, registrations};
pub use argument::argument_of_pattern;
pub use back_slice::{
    BackSlice, Local, LocalUse, Made, back_slice, chain_links, locals, slice_around, slice_of_locals, whole_call,
};
pub use cache::Cache;
pub use edges::{Edge, edges};
pub use exact::make_exact;
pub use item::{
    Attribute, Field, Generics, ImplHeader, Item, ItemId, ItemKind, Parameter, Receiver, Signature, TypeDefinition,
    Variant, VariantForm, Visibility,
};
pub use reference::{
    Certainty, ExternalReference, Literal, MethodUse, Reference, ReferenceKind, Resolved, Understanding, UseLeaf,
};
pub use rocket::{RocketChain, RocketMount, rocket_chain};
pub use type_ref::{TypeHead, TypeRef};
pub use written::{Named, Written, named_in_expression, named_in_use, written_type};

use rayon::prelude::*;

use crate::ingest::{FileId, SourceSet, Workspace};

/// Stack of the threads that go through syntax: deep nesting needs deep recursion.
const STACK: usize = 256 << 20;

/// Finds all items of a workspace and what they refer to.
///
/// Never fails: what cannot be understood is a finding and counted in [`Understanding`].
#[must_use]
pub fn resolve(workspace: &Workspace, sources: &SourceSet) -> Resolved {
    on_deep_stacks(|| run(workspace, sources, None)).0
}

/// The same, taking over from a cache what still holds. Gives also the bytes of a cache for the next run, `None`
/// when the one at hand is still right.
#[must_use]
pub fn resolve_with(workspace: &Workspace, sources: &SourceSet, cache: &Cache) -> (Resolved, Option<Vec<u8>>) {
    on_deep_stacks(|| run(workspace, sources, Some(cache)))
}

/// Does something on threads, as many as around it, whose stacks hold all that is not refused for its nesting.
pub fn on_deep_stacks<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    let threads = rayon::current_num_threads();
    match rayon::ThreadPoolBuilder::new().num_threads(threads).stack_size(STACK).build() {
        Ok(pool) => pool.install(work),
        Err(_) => work(),
    }
}

fn run(workspace: &Workspace, sources: &SourceSet, cache: Option<&Cache>) -> (Resolved, Option<Vec<u8>>) {
    let parse::Parsed { trees, told, findings, drafts, world: number } = parse::parse(workspace, sources, cache);
    let world = world::world(workspace, sources, &trees);
    let names = names::names(&world);
    let (types, mut sink) = typing::item_types(&names);
    let paths = paths::paths(&world, &types);
    let index = typing::Index::new(&world, &types, &paths);
    let is_told = |file: FileId| told.get(file.0 as usize).is_some_and(Option::is_some);
    let mut found = body::bodies(&names, &index, &is_told);
    for (file, attributes) in body::attributes(&names, &is_told) {
        found.entry(file).or_default().absorb(attributes);
    }
    drop(index);
    let bytes = cache.and_then(|before| cache::written(drafts, before, number, &trees, &found));
    found.into_values().chain(told.into_iter().flatten()).for_each(|one| sink.absorb(one));
    let resolved = assemble::assemble(&names, types, paths, sink, findings);
    drop(names);
    drop(world);
    // Giving back what the trees hold takes as long as an eighth of reading them.
    trees.into_par_iter().for_each(drop);
    (resolved, bytes)
}
