//! Items that attributes name in strings: `#[serde(with = "crate::time::millis")]`, `#[serde(default = "five")]`.

use super::index::Index;
use crate::resolve::{Attribute, Item, ItemId, ItemKind};

/// The items named in the attributes of an item, its fields and its variants, with all that stands in a module
/// so named.
pub(super) fn named_in_attributes(index: &Index<'_>, item: &Item) -> Vec<ItemId> {
    let mut found = Vec::new();
    let variants = super::nature::variants(item);
    let of_fields = variants.iter().flat_map(|variant| variant.fields.iter().flat_map(|field| &field.attributes));
    let of_variants = variants.iter().flat_map(|variant| &variant.attributes);
    for attribute in item.attributes.iter().chain(of_variants).chain(of_fields) {
        for path in quoted_paths(attribute) {
            found.extend(lookup(index, item.module, path));
        }
    }
    let modules: Vec<ItemId> = found.iter().copied().filter(|id| index.kind(*id) == Some(ItemKind::Module)).collect();
    for module in modules {
        found.extend(index.tree().below(module).into_iter().filter(|id| index.is_live(*id)));
    }
    found
}

/// The strings of an attribute that are spelled like paths.
fn quoted_paths(attribute: &Attribute) -> impl Iterator<Item = &str> {
    let is_path = |text: &&str| {
        !text.is_empty()
            && !text.starts_with(|first: char| first.is_numeric())
            && text.split("::").all(|part| !part.is_empty() && part.chars().all(|c| c.is_alphanumeric() || c == '_'))
    };
    attribute.tokens.split('"').skip(1).step_by(2).filter(is_path)
}

fn lookup(index: &Index<'_>, module: ItemId, path: &str) -> Vec<ItemId> {
    let mut at = vec![module];
    for (place, name) in path.split("::").enumerate() {
        let from = std::mem::take(&mut at);
        for id in from {
            at.extend(step(index, id, name, place == 0));
        }
    }
    at.retain(|id| *id != module);
    at
}

fn step(index: &Index<'_>, from: ItemId, name: &str, is_first: bool) -> Vec<ItemId> {
    let Some(item) = index.item(from) else { return Vec::new() };
    match name {
        "crate" => vec![item.krate],
        "self" => vec![from],
        "super" => item.parent.map(|parent| index.tree().module_of(parent)).into_iter().collect(),
        _ => {
            let mut found: Vec<ItemId> = index.named_child(from, name).into_iter().collect();
            let imported = index.imports(from).iter().filter(|leaf| leaf.name == name);
            found.extend(imported.flat_map(|leaf| leaf.targets.iter().copied()));
            let blocks = if is_first { &[] } else { index.impls_of_type(from) };
            found.extend(blocks.iter().filter_map(|block| index.named_child(*block, name)));
            found
        }
    }
}
