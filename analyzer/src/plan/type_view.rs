//! Questions about types: what is behind an alias, a reference, a smart pointer.

use std::collections::BTreeMap;

use smol_str::SmolStr;

use crate::resolve::{Item, ItemId, Resolved, TypeDefinition, TypeHead, TypeRef};

/// The workspace item at the head of a type.
pub(super) fn head_item(ty: &TypeRef) -> Option<ItemId> {
    match ty {
        TypeRef::Path { head: TypeHead::Item(id), .. } => Some(*id),
        _ => None,
    }
}

/// The foreign path at the head of a type with its arguments.
pub(super) fn foreign(ty: &TypeRef) -> Option<(&str, &[TypeRef])> {
    match ty {
        TypeRef::Path { head: TypeHead::External(path), args, .. } => Some((path, args)),
        _ => None,
    }
}

/// The last name of a type of the standard library, with its arguments: `Arc`, `Vec`, `Option` …
pub(super) fn std_type(ty: &TypeRef) -> Option<(&str, &[TypeRef])> {
    let (path, args) = foreign(ty)?;
    let is_std = ["std::", "core::", "alloc::"].iter().any(|start| path.starts_with(start));
    is_std.then(|| (path.rsplit("::").next().unwrap_or(path), args))
}

/// What lies behind references.
pub(super) fn behind_reference(ty: &TypeRef) -> &TypeRef {
    match ty {
        TypeRef::Reference { to, .. } => behind_reference(to),
        other => other,
    }
}

/// The first argument of a standard type of one of these names.
pub(super) fn inside<'t>(ty: &'t TypeRef, names: &[&str]) -> Option<&'t TypeRef> {
    let (name, args) = std_type(ty)?;
    if names.contains(&name) { args.first() } else { None }
}

/// Puts types in for generic parameters.
pub(super) fn substitute(ty: &TypeRef, with: &BTreeMap<SmolStr, TypeRef>) -> TypeRef {
    let all = |list: &[TypeRef]| list.iter().map(|one| substitute(one, with)).collect::<Vec<_>>();
    match ty {
        TypeRef::Path { head: TypeHead::Parameter(name), .. } => with.get(name).cloned().unwrap_or_else(|| ty.clone()),
        TypeRef::Path { head, args, borrowed } => {
            TypeRef::Path { head: head.clone(), args: all(args), borrowed: *borrowed }
        }
        TypeRef::Reference { mutable, is_static, to } => {
            TypeRef::Reference { mutable: *mutable, is_static: *is_static, to: Box::new(substitute(to, with)) }
        }
        TypeRef::Pointer(to) => TypeRef::Pointer(Box::new(substitute(to, with))),
        TypeRef::Tuple(list) => TypeRef::Tuple(all(list)),
        TypeRef::Slice(to) => TypeRef::Slice(Box::new(substitute(to, with))),
        TypeRef::Array(to) => TypeRef::Array(Box::new(substitute(to, with))),
        TypeRef::Dyn(list) => TypeRef::Dyn(all(list)),
        TypeRef::ImplTrait(list) => TypeRef::ImplTrait(all(list)),
        TypeRef::Function(list, output) => TypeRef::Function(all(list), Box::new(substitute(output, with))),
        TypeRef::Never | TypeRef::Opaque(_) => ty.clone(),
    }
}

/// The types put in for the generic parameters of an item.
pub(super) fn bindings(item: &Item, args: &[TypeRef]) -> BTreeMap<SmolStr, TypeRef> {
    item.generics.types.iter().map(|(name, _)| name.clone()).zip(args.iter().cloned()).collect()
}

/// The type meant, with every alias in it followed.
pub(super) fn expand(resolved: &Resolved, ty: &TypeRef) -> TypeRef {
    expand_to(resolved, ty, 24)
}

fn expand_to(resolved: &Resolved, ty: &TypeRef, depth: usize) -> TypeRef {
    if depth == 0 {
        return ty.clone();
    }
    let next = |one: &TypeRef| expand_to(resolved, one, depth - 1);
    let all = |list: &[TypeRef]| list.iter().map(next).collect::<Vec<_>>();
    match ty {
        TypeRef::Path { head: TypeHead::Item(id), args, borrowed } => {
            let item = resolved.item(*id);
            if let Some(Item { definition: Some(TypeDefinition::Alias(target)), .. }) = item {
                let with = item.map(|item| bindings(item, args)).unwrap_or_default();
                return next(&substitute(target, &with));
            }
            TypeRef::Path { head: TypeHead::Item(*id), args: all(args), borrowed: *borrowed }
        }
        TypeRef::Path { head, args, borrowed } => {
            TypeRef::Path { head: head.clone(), args: all(args), borrowed: *borrowed }
        }
        TypeRef::Reference { mutable, is_static, to } => {
            TypeRef::Reference { mutable: *mutable, is_static: *is_static, to: Box::new(next(to)) }
        }
        TypeRef::Pointer(to) => TypeRef::Pointer(Box::new(next(to))),
        TypeRef::Tuple(list) => TypeRef::Tuple(all(list)),
        TypeRef::Slice(to) => TypeRef::Slice(Box::new(next(to))),
        TypeRef::Array(to) => TypeRef::Array(Box::new(next(to))),
        TypeRef::Dyn(list) => TypeRef::Dyn(all(list)),
        TypeRef::ImplTrait(list) => TypeRef::ImplTrait(all(list)),
        TypeRef::Function(list, output) => TypeRef::Function(all(list), Box::new(next(output))),
        TypeRef::Never | TypeRef::Opaque(_) => ty.clone(),
    }
}

/// Whether any part of a type answers yes.
pub(super) fn any_part(ty: &TypeRef, test: &mut dyn FnMut(&TypeRef) -> bool) -> bool {
    any_part_seen(ty, &|_| false, test)
}

/// Whether any part of a type answers yes, without looking at what closed types are of: a pool of connections is no
/// connection.
pub(super) fn any_part_seen(
    ty: &TypeRef,
    is_closed: &dyn Fn(&TypeRef) -> bool,
    test: &mut dyn FnMut(&TypeRef) -> bool,
) -> bool {
    if test(ty) {
        return true;
    }
    let mut any = |one: &TypeRef| any_part_seen(one, is_closed, test);
    match ty {
        TypeRef::Path { .. } if is_closed(ty) => false,
        TypeRef::Path { args: list, .. } | TypeRef::Tuple(list) | TypeRef::Dyn(list) | TypeRef::ImplTrait(list) => {
            list.iter().any(any)
        }
        TypeRef::Reference { to, .. } | TypeRef::Pointer(to) | TypeRef::Slice(to) | TypeRef::Array(to) => any(to),
        TypeRef::Function(list, output) => list.iter().any(&mut any) || any(output),
        TypeRef::Never | TypeRef::Opaque(_) => false,
    }
}

/// The two sides of a `Result`, also of one-argument results of libraries (`anyhow::Result<T>`), whose error
/// is the `Error` beside them. Takes an expanded type.
pub(super) fn result_sides(ty: &TypeRef) -> Option<(TypeRef, TypeRef)> {
    let (path, args) = foreign(ty)?;
    let (before, name) = path.rsplit_once("::")?;
    if name != "Result" {
        return None;
    }
    match args {
        [value, error] => Some((value.clone(), error.clone())),
        [value] => {
            let error = TypeHead::External(format!("{before}::Error").into());
            Some((value.clone(), TypeRef::Path { head: error, args: Vec::new(), borrowed: false }))
        }
        _ => None,
    }
}

/// Short text of a type for messages.
pub(super) fn describe(resolved: &Resolved, ty: &TypeRef) -> String {
    let all = |list: &[TypeRef], between: &str| {
        list.iter().map(|one| describe(resolved, one)).collect::<Vec<_>>().join(between)
    };
    match ty {
        TypeRef::Path { head, args, .. } => {
            let name = match head {
                TypeHead::Item(id) => resolved.item(*id).map_or("?", |item| item.name.as_str()).to_owned(),
                TypeHead::External(path) => short(path),
                TypeHead::Primitive(name) | TypeHead::Parameter(name) | TypeHead::Unknown(name) => name.to_string(),
                TypeHead::SelfType => "Self".to_owned(),
            };
            if args.is_empty() { name } else { format!("{name}<{}>", all(args, ", ")) }
        }
        TypeRef::Reference { mutable, to, .. } => {
            format!("&{}{}", if *mutable { "mut " } else { "" }, describe(resolved, to))
        }
        TypeRef::Pointer(to) => format!("*{}", describe(resolved, to)),
        TypeRef::Tuple(list) => format!("({})", all(list, ", ")),
        TypeRef::Slice(to) => format!("[{}]", describe(resolved, to)),
        TypeRef::Array(to) => format!("[{}; _]", describe(resolved, to)),
        TypeRef::Dyn(list) => format!("dyn {}", all(list, " + ")),
        TypeRef::ImplTrait(list) => format!("impl {}", all(list, " + ")),
        TypeRef::Function(list, _) => format!("fn({})", all(list, ", ")),
        TypeRef::Never => "!".to_owned(),
        TypeRef::Opaque(text) => text.clone(),
    }
}

/// `sqlx::Error` stays, `std::sync::Arc` becomes `Arc`.
fn short(path: &str) -> String {
    match path.strip_prefix("std::") {
        Some(rest) => rest.rsplit("::").next().unwrap_or(rest).to_owned(),
        None => path.to_owned(),
    }
}
