//! Names of generated wire types.

use std::collections::BTreeMap;

use super::Dto;
use super::index::Index;
use crate::resolve::{Item, ItemKind, TypeHead, TypeRef};

/// The name of a type with those of its arguments: `Page<Order>` becomes `PageOrder`.
pub(super) fn plain_name(index: &Index<'_>, item: &Item, args: &[TypeRef]) -> String {
    let mut name = pascal(&item.name);
    for arg in args {
        name.push_str(&type_name(index, arg));
    }
    name
}

fn type_name(index: &Index<'_>, ty: &TypeRef) -> String {
    match ty {
        TypeRef::Path { head, args, .. } => {
            let own = match head {
                TypeHead::Item(id) => index.item(*id).map_or("", |item| item.name.as_str()),
                TypeHead::External(path) => path.rsplit("::").next().unwrap_or(path),
                TypeHead::Primitive(name) | TypeHead::Parameter(name) | TypeHead::Unknown(name) => name,
                TypeHead::SelfType => "Self",
            };
            args.iter().fold(pascal(own), |name, arg| name + &type_name(index, arg))
        }
        TypeRef::Tuple(list) => list.iter().fold("Tuple".to_owned(), |name, one| name + &type_name(index, one)),
        TypeRef::Slice(to) | TypeRef::Array(to) => format!("List{}", type_name(index, to)),
        TypeRef::Reference { to, .. } => type_name(index, to),
        _ => String::new(),
    }
}

/// Gives types of the same name the name of their module in front, and a number when that is not enough.
pub(super) fn make_unique(index: &Index<'_>, dtos: &mut [Dto]) {
    let mut count: BTreeMap<String, usize> = BTreeMap::new();
    for dto in dtos.iter() {
        *count.entry(dto.name.clone()).or_default() += 1;
    }
    let mut taken: BTreeMap<String, usize> = BTreeMap::new();
    for dto in dtos.iter_mut() {
        if count.get(&dto.name).copied().unwrap_or(0) > 1 {
            dto.name = format!("{}{}", module_name(index, dto), dto.name);
        }
        let again = taken.entry(dto.name.clone()).or_default();
        *again += 1;
        if *again > 1 {
            dto.name = format!("{}{}", dto.name, again);
        }
    }
}

fn module_name(index: &Index<'_>, dto: &Dto) -> String {
    let module = index.item(dto.item).and_then(|item| index.item(item.module));
    module
        .filter(|module| module.kind == ItemKind::Module || module.kind == ItemKind::Crate)
        .map_or_else(String::new, |module| pascal(&module.name))
}

/// `billing_service` and `u32` as parts of a type name.
pub(super) fn pascal(name: &str) -> String {
    let part = |part: &str| {
        let mut letters = part.chars();
        letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
    };
    name.split(|letter: char| !letter.is_alphanumeric()).map(part).collect()
}
