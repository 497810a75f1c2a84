//! Takes the [`SourceSet`], gives [`Resolved`]: items and the references between them.
//!
//! The only room of the analyzer that knows `syn`. Never touches the file system.
//!
//! `lower` (text to plain syntax) → `world` (items, scopes) → `names` (imports) → `typing` (signatures) →
//! `body` (what functions do) → `assemble`.

mod assemble;
mod body;
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
mod rules;
mod sink;
mod tree;
mod type_ref;
mod typing;
mod world;

pub use edges::{Edge, edges};
pub use exact::make_exact;
pub use item::{
    Attribute, Field, Generics, ImplHeader, Item, ItemId, ItemKind, Parameter, Receiver, Signature, TypeDefinition,
    Variant, VariantForm, Visibility,
};
pub use reference::{
    Certainty, ExternalReference, Literal, MethodUse, Reference, ReferenceKind, Resolved, Understanding, UseLeaf,
};
pub use type_ref::{TypeHead, TypeRef};

use crate::ingest::{SourceSet, Workspace};

/// Stack of the threads that go through syntax: deep nesting needs deep recursion.
const STACK: usize = 256 << 20;

/// Finds all items of a workspace and what they refer to.
///
/// Never fails: what cannot be understood is a finding and counted in [`Understanding`].
#[must_use]
pub fn resolve(workspace: &Workspace, sources: &SourceSet) -> Resolved {
    on_deep_stacks(|| run(workspace, sources))
}

/// Does something on threads, as many as around it, whose stacks hold all that is not refused for its nesting.
pub fn on_deep_stacks<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    let threads = rayon::current_num_threads();
    match rayon::ThreadPoolBuilder::new().num_threads(threads).stack_size(STACK).build() {
        Ok(pool) => pool.install(work),
        Err(_) => work(),
    }
}

fn run(workspace: &Workspace, sources: &SourceSet) -> Resolved {
    let (trees, findings) = parse::parse(sources);
    let world = world::world(workspace, sources, &trees);
    let names = names::names(&world);
    let (types, mut sink) = typing::item_types(&names);
    let paths = paths::paths(&world, &types);
    let index = typing::Index::new(&world, &types, paths.clone());
    sink.absorb(body::bodies(&names, &index));
    sink.absorb(body::attributes(&names));
    drop(index);
    assemble::assemble(&names, types, paths, sink, findings)
}
