//! Contexts that a person tells how to build.

use std::collections::BTreeSet;

use super::NamedContext;
use super::assign::unknown;
use super::index::Index;
use super::type_view::{expand, head_item};
use super::wants::Slot;
use crate::ingest::{Finding, Severity};
use crate::resolve::{
    Item, ItemId, ItemKind, TypeHead, TypeRef, Written, named_in_expression, named_in_use, written_type,
};

/// What `calve.toml` calls such a context in messages.
const TABLE: &str = "[[context]]";
/// Re-exports are followed this far.
const DEEPEST: usize = 12;

/// A context as a person told it, for the services of one crate.
#[derive(Debug, Clone)]
pub(super) struct Given {
    pub slot: Slot,
    /// The type as it was told.
    pub ty: TypeRef,
    /// The expression with its imports.
    pub text: String,
    /// The workspace items it names.
    pub names: Vec<ItemId>,
}

/// The contexts told for a service that is cut from a crate, with what is wrong about them.
pub(super) fn given(
    index: &Index<'_>,
    contexts: &[NamedContext],
    krate: ItemId,
    service: &str,
) -> (Vec<Given>, Vec<Finding>) {
    let (mut found, mut findings) = (Vec::new(), Vec::new());
    // What is told for this service comes before what is told for all.
    let own = contexts.iter().filter(|one| one.service.as_deref() == Some(service));
    for context in own.chain(contexts.iter().filter(|one| one.service.is_none())) {
        let Some(ty) = type_of(index, &context.ty) else { continue };
        let slot = Slot::of(&expand(index.resolved, &ty));
        if found.iter().any(|one: &Given| one.slot == slot) {
            continue;
        }
        match names(index, krate, context) {
            Ok(names) => found.push(Given { slot, ty, text: text(context), names }),
            Err(path) if context.service.is_some() || lies_in(index, &ty, krate) => {
                findings.push(not_there(index, krate, context, &path));
            }
            Err(_) => {}
        }
    }
    (found, findings)
}

/// What a person told of contexts whose types are not there.
pub(super) fn unknown_types(index: &Index<'_>, contexts: &[NamedContext]) -> Vec<Finding> {
    let is_type = |kind: ItemKind| {
        matches!(kind, ItemKind::Struct | ItemKind::Enum | ItemKind::Union | ItemKind::TypeAlias | ItemKind::Trait)
    };
    let wrong = contexts.iter().filter(|one| type_of(index, &one.ty).is_none());
    wrong.map(|one| unknown(index, TABLE, &one.ty, &is_type)).collect()
}

/// The workspace types that a person told of contexts for.
pub(super) fn told_types(index: &Index<'_>, contexts: &[NamedContext]) -> BTreeSet<ItemId> {
    let slot = |one: &NamedContext| Some(Slot::of(&expand(index.resolved, &type_of(index, &one.ty)?)));
    contexts.iter().filter_map(slot).filter_map(|slot| head_item(&slot.ty)).collect()
}

fn text(context: &NamedContext) -> String {
    if context.uses.is_empty() {
        return context.expression.clone();
    }
    let uses: String = context.uses.iter().map(|path| format!("use {path};\n")).collect();
    format!("{{\n{uses}{}\n}}", context.expression)
}

fn lies_in(index: &Index<'_>, ty: &TypeRef, krate: ItemId) -> bool {
    super::type_view::any_part(ty, &mut |part| {
        head_item(part).and_then(|id| index.item(id)).is_some_and(|item| item.krate == krate)
    })
}

fn not_there(index: &Index<'_>, krate: ItemId, context: &NamedContext, path: &str) -> Finding {
    let name = index.item(krate).map(|krate| krate.path.replace("[bin]", "")).unwrap_or_default();
    let own = format!("{name}::");
    if let Some(rest) = path.strip_prefix(&own) {
        return Finding {
            code: "unknown-name".to_owned(),
            severity: Severity::Error,
            place: None,
            message: format!("the expression of `{TABLE}` `{}` names `{path}`", context.ty),
            advice: format!("In the package of a service its own code is `crate`: write `crate::{rest}`."),
        };
    }
    let full = path.strip_prefix("crate::").map_or_else(|| path.to_owned(), |rest| own + rest);
    unknown(index, TABLE, &full, &|_| true)
}

/// The workspace items that an expression with its imports names; the path that leads nowhere when there is one.
fn names(index: &Index<'_>, krate: ItemId, context: &NamedContext) -> Result<Vec<ItemId>, String> {
    let imports: Vec<(String, Vec<String>)> =
        context.uses.iter().filter_map(|one| named_in_use(one)).flatten().collect();
    let told = named_in_expression(&context.expression).unwrap_or_default();
    let in_full = |path: &Vec<String>| {
        let import = imports.iter().find(|(name, _)| path.first() == Some(name));
        import.map(|(_, full)| full.iter().chain(path.iter().skip(1)).cloned().collect::<Vec<_>>())
    };
    let written = told.paths.iter().map(|path| in_full(path).unwrap_or_else(|| path.clone()));
    let mut found = BTreeSet::new();
    for path in imports.iter().map(|(_, path)| path.clone()).chain(written) {
        let own = index.item(krate).map(|krate| krate.path.replace("[bin]", "")).unwrap_or_default();
        match path.first().map(String::as_str) {
            Some("crate") => found.insert(along(index, krate, &path[1..]).ok_or_else(|| path.join("::"))?),
            Some(first) if first == own && path.len() > 1 => return Err(path.join("::")),
            Some(first) if path.len() > 1 => match library(index, first) {
                Some(library) => found.insert(along(index, library, &path[1..]).ok_or_else(|| path.join("::"))?),
                None => false,
            },
            _ => false,
        };
    }
    // Which type a method is called on is not known here.
    let is_called = |item: &&Item| {
        item.krate == krate
            && item.kind == ItemKind::Method
            && index.is_live(item.id)
            && told.methods.contains(&item.name.to_string())
    };
    found.extend(index.resolved.items.iter().filter(is_called).map(|item| item.id));
    Ok(found.into_iter().collect())
}

/// The crate of a name that others may depend on.
fn library(index: &Index<'_>, name: &str) -> Option<ItemId> {
    let found = index.resolved.items.iter().find(|item| item.kind == ItemKind::Crate && item.path == name);
    found.map(|item| item.id)
}

/// The item at the end of a path.
fn along(index: &Index<'_>, krate: ItemId, names: &[String]) -> Option<ItemId> {
    let mut at = krate;
    for (place, name) in names.iter().enumerate() {
        at = below(index, at, name, place + 1 < names.len(), DEEPEST)?;
    }
    Some(at)
}

/// The item of a name in a module, an enum, or among the methods of a type.
fn below(index: &Index<'_>, at: ItemId, name: &str, leads_on: bool, deep: usize) -> Option<ItemId> {
    let deep = deep.checked_sub(1)?;
    let blocks = index.impls_of_type(at).iter().copied().chain([at]);
    let children = blocks.flat_map(|block| index.tree().children(block).iter().copied());
    let named: Vec<&Item> = children.filter_map(|id| index.item(id)).filter(|item| item.name == *name).collect();
    let is_way = |item: &&&Item| !leads_on || item.signature.is_none();
    if let Some(found) = named.iter().find(is_way) {
        return Some(found.id);
    }
    let is_variant = |item: &Item| super::nature::variants(item).iter().any(|one| one.name == *name);
    if index.item(at).is_some_and(|item| item.kind == ItemKind::Enum && is_variant(item)) {
        return Some(at);
    }
    let imports = index.imports(at);
    let by_name = imports.iter().filter(|leaf| leaf.name == *name).flat_map(|leaf| &leaf.targets).copied().next();
    by_name.or_else(|| {
        let all = imports.iter().filter(|leaf| leaf.name == "*" && leaf.is_reexport).flat_map(|leaf| &leaf.targets);
        all.copied().find_map(|target| below(index, target, name, leads_on, deep))
    })
}

/// A type with full paths as it is meant; `None` when a name of the workspace in it leads nowhere.
fn type_of(index: &Index<'_>, text: &str) -> Option<TypeRef> {
    meant(index, &written_type(text)?)
}

fn meant(index: &Index<'_>, written: &Written) -> Option<TypeRef> {
    let all = |list: &[Written]| list.iter().map(|one| meant(index, one)).collect::<Option<Vec<_>>>();
    Some(match written {
        Written::Dyn(traits) => TypeRef::Dyn(all(traits)?),
        Written::Tuple(list) => TypeRef::Tuple(all(list)?),
        Written::Path { names, args, .. } => {
            TypeRef::Path { head: head(index, names)?, args: all(args)?, borrowed: false }
        }
    })
}

fn head(index: &Index<'_>, names: &[String]) -> Option<TypeHead> {
    let (first, rest) = names.split_first()?;
    if rest.is_empty() {
        return of_prelude(first);
    }
    let is_meant = |item: &&Item| item.kind == ItemKind::Crate && item.path.replace("[bin]", "") == *first;
    let crates: Vec<ItemId> = index.resolved.items.iter().filter(is_meant).map(|item| item.id).collect();
    if crates.is_empty() {
        let is_relative = ["crate", "self", "super"].contains(&first.as_str());
        return (!is_relative).then(|| TypeHead::External(names.join("::").into()));
    }
    crates.into_iter().find_map(|krate| along(index, krate, rest)).map(TypeHead::Item)
}

/// Names that need no path, and the smart pointers.
pub(super) fn of_prelude(name: &str) -> Option<TypeHead> {
    let full = match name {
        "Arc" => "std::sync::Arc",
        "Rc" => "std::rc::Rc",
        "Box" => "std::boxed::Box",
        "Option" => "std::option::Option",
        "Result" => "std::result::Result",
        "Vec" => "std::vec::Vec",
        "String" => "std::string::String",
        "Send" => "std::marker::Send",
        "Sync" => "std::marker::Sync",
        "bool" | "char" | "f32" | "f64" | "i8" | "i16" | "i32" | "i64" | "i128" | "isize" | "u8" | "u16" | "u32"
        | "u64" | "u128" | "usize" => return Some(TypeHead::Primitive(name.into())),
        _ => return None,
    };
    Some(TypeHead::External(full.into()))
}
