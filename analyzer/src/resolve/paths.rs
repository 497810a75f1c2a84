//! Full paths of items.

use super::typing::ItemTypes;
use super::world::{Entry, World};
use super::{ItemId, ItemKind, TypeHead, TypeRef};
use crate::ingest::TargetKind;

/// The full path of every item, by id.
pub(super) fn paths(world: &World<'_>, types: &[ItemTypes]) -> Vec<String> {
    let mut paths = Paths { world, types, known: vec![None; world.entries.len()] };
    world.ids().map(|(id, _)| paths.of(id, 0)).collect()
}

struct Paths<'a> {
    world: &'a World<'a>,
    types: &'a [ItemTypes],
    known: Vec<Option<String>>,
}

impl Paths<'_> {
    fn of(&mut self, id: ItemId, depth: usize) -> String {
        if let Some(Some(known)) = self.known.get(id.0 as usize) {
            return known.clone();
        }
        let Some(entry) = self.world.entry(id).cloned() else { return String::new() };
        let path = if depth > 256 { entry.name.to_string() } else { self.compose(id, &entry, depth + 1) };
        if let Some(slot) = self.known.get_mut(id.0 as usize) {
            *slot = Some(path.clone());
        }
        path
    }

    fn compose(&mut self, id: ItemId, entry: &Entry<'_>, depth: usize) -> String {
        match entry.kind {
            ItemKind::Crate => self.crate_path(id, entry),
            ItemKind::Impl => self.impl_path(id, depth),
            _ => {
                let name =
                    if entry.kind == ItemKind::MacroCall { format!("{}!", entry.name) } else { entry.name.to_string() };
                let before = entry.parent.map(|parent| self.before_member(parent, depth)).unwrap_or_default();
                format!("{before}::{name}")
            }
        }
    }

    fn crate_path(&self, id: ItemId, entry: &Entry<'_>) -> String {
        let kind = match self.world.targets.get(&id).map(|(_, target)| target.kind) {
            Some(TargetKind::Bin) => "[bin]",
            Some(TargetKind::Test) => "[test]",
            Some(TargetKind::Example) => "[example]",
            Some(TargetKind::Bench) => "[bench]",
            Some(TargetKind::BuildScript) => "[build]",
            _ => "",
        };
        format!("{}{kind}", entry.name)
    }

    /// What stands before the name of an item in `parent`.
    fn before_member(&mut self, parent: ItemId, depth: usize) -> String {
        let header = self.types.get(parent.0 as usize).and_then(|types| types.impl_header.clone());
        match header {
            Some(header) => {
                let own = self.told(&header.self_type, false, depth);
                match header.of_trait {
                    Some(of_trait) => format!("<{own} as {}>", self.told(&of_trait, true, depth)),
                    None => own,
                }
            }
            None => self.of(parent, depth),
        }
    }

    fn impl_path(&mut self, id: ItemId, depth: usize) -> String {
        let header = self.types.get(id.0 as usize).and_then(|types| types.impl_header.clone());
        let Some(header) = header else { return "<impl>".to_owned() };
        let own = self.told(&header.self_type, false, depth);
        match header.of_trait {
            Some(of_trait) => format!("<impl {} for {own}>", self.told(&of_trait, true, depth)),
            None => format!("<impl {own}>"),
        }
    }

    fn told(&mut self, ty: &TypeRef, with_args: bool, depth: usize) -> String {
        match ty {
            TypeRef::Path { head, args, .. } => {
                let head = match head {
                    TypeHead::Item(id) => self.of(*id, depth),
                    TypeHead::External(name)
                    | TypeHead::Primitive(name)
                    | TypeHead::Parameter(name)
                    | TypeHead::Unknown(name) => name.to_string(),
                    TypeHead::SelfType => "Self".to_owned(),
                };
                if !with_args || args.is_empty() || depth > 64 {
                    return head;
                }
                format!("{head}<{}>", self.list(args, ", ", depth))
            }
            TypeRef::Reference { mutable, to, .. } => {
                format!("&{}{}", if *mutable { "mut " } else { "" }, self.told(to, with_args, depth + 1))
            }
            TypeRef::Pointer(to) => format!("*{}", self.told(to, with_args, depth + 1)),
            TypeRef::Tuple(parts) => format!("({})", self.list(parts, ", ", depth)),
            TypeRef::Slice(of) | TypeRef::Array(of) => format!("[{}]", self.told(of, true, depth + 1)),
            TypeRef::Dyn(bounds) => format!("dyn {}", self.list(bounds, " + ", depth)),
            TypeRef::ImplTrait(bounds) => format!("impl {}", self.list(bounds, " + ", depth)),
            TypeRef::Function(inputs, output) => {
                format!("fn({}) -> {}", self.list(inputs, ", ", depth), self.told(output, true, depth + 1))
            }
            TypeRef::Never => "!".to_owned(),
            TypeRef::Opaque(text) => text.clone(),
        }
    }

    fn list(&mut self, types: &[TypeRef], between: &str, depth: usize) -> String {
        types.iter().map(|ty| self.told(ty, true, depth + 1)).collect::<Vec<_>>().join(between)
    }
}
