//! How an item is named from a place in the service's crate.

use super::index::Index;
use super::type_view::head_item;
use crate::resolve::{Item, ItemId, ItemKind, TypeHead, TypeRef, UseLeaf, Visibility};

const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn", "else", "enum",
    "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro", "match", "mod", "move",
    "mut", "override", "priv", "pub", "ref", "return", "static", "struct", "trait", "true", "try", "type", "typeof",
    "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// A name as the source must spell it: `type` becomes `r#type`.
pub(super) fn identifier(name: &str) -> String {
    if KEYWORDS.contains(&name) { format!("r#{name}") } else { name.to_owned() }
}

/// A type as written in a module, for a child of that module: `self::A` becomes `super::A`, and `super::A`
/// becomes `super::super::A`. Plain names are reached by the child's `use super::*`.
pub(super) fn from_child(text: &str) -> String {
    let is_word = |letter: char| letter.is_alphanumeric() || letter == '_' || letter == '#';
    let (mut out, mut rest) = (String::new(), text);
    while let Some(start) = rest.find(is_word) {
        let end = rest[start..].find(|letter| !is_word(letter)).map_or(rest.len(), |length| start + length);
        let (before, word, after) = (&rest[..start], &rest[start..end], &rest[end..]);
        out.push_str(before);
        let begins = !out.trim_end().ends_with("::") && after.trim_start().starts_with("::");
        out.push_str(match word {
            "self" if begins => "super",
            "super" if begins => "super::super",
            word => word,
        });
        rest = after;
    }
    out + rest
}

/// Names items as seen from inside one crate.
#[derive(Clone, Copy)]
pub(super) struct Naming<'i, 'a> {
    pub index: &'i Index<'a>,
    /// The crate the service is cut from.
    pub krate: ItemId,
    /// Whether private items of the crate may be named where no other way leads to them: a service's package opens
    /// what its contexts are built of, the monolith opens nothing.
    pub opens: bool,
}

impl Naming<'_, '_> {
    /// The same for code that stands in the service's package alone.
    pub fn in_service(self) -> Self {
        Self { opens: true, ..self }
    }

    /// A path to an item that holds in a module of the crate: `Order`, `crate::db::connect`,
    /// `kernel::store::connect`. `None` when no path leads there.
    pub fn path(&self, id: ItemId, from: ItemId) -> Option<String> {
        let item = self.index.item(id)?;
        match item.kind {
            ItemKind::Method | ItemKind::AssociatedConst => self.member_path(item, from),
            ItemKind::Crate => self.crate_word(id),
            _ => self.direct(item, from).or_else(|| self.by_reexport(item, from)).or_else(|| self.by_force(item)),
        }
    }

    /// The short name of an item in a module when that module defines or imports it, else its path.
    pub fn name_in(&self, id: ItemId, module: ItemId) -> Option<String> {
        let item = self.index.item(id)?;
        if item.parent == Some(module) {
            return Some(identifier(&item.name));
        }
        let imports = self.index.imports(module);
        let by_name = imports.iter().find(|leaf| leaf.targets.contains(&id) && leaf.name != "*" && leaf.name != "_");
        by_name.map(|leaf| identifier(&leaf.name)).or_else(|| self.path(id, module))
    }

    /// A type written with paths that hold in a module.
    pub fn type_text(&self, ty: &TypeRef, from: ItemId) -> Option<String> {
        let all = |list: &[TypeRef]| list.iter().map(|one| self.type_text(one, from)).collect::<Option<Vec<_>>>();
        Some(match ty {
            TypeRef::Path { head, args, .. } => {
                let name = match head {
                    TypeHead::Item(id) => self.path(*id, from)?,
                    TypeHead::External(path) => path.to_string(),
                    TypeHead::Primitive(name) => name.to_string(),
                    TypeHead::Parameter(_) | TypeHead::SelfType | TypeHead::Unknown(_) => return None,
                };
                if args.is_empty() { name } else { format!("{name}<{}>", all(args)?.join(", ")) }
            }
            TypeRef::Reference { mutable, is_static, to } => {
                let life = if *is_static { "'static " } else { "" };
                let change = if *mutable { "mut " } else { "" };
                format!("&{life}{change}{}", self.type_text(to, from)?)
            }
            TypeRef::Tuple(list) if list.len() == 1 => format!("({},)", all(list)?.join(", ")),
            TypeRef::Tuple(list) => format!("({})", all(list)?.join(", ")),
            TypeRef::Slice(to) => format!("[{}]", self.type_text(to, from)?),
            TypeRef::Dyn(list) => format!("dyn {}", all(list)?.join(" + ")),
            TypeRef::Never => "!".to_owned(),
            TypeRef::Array(_)
            | TypeRef::Pointer(_)
            | TypeRef::ImplTrait(_)
            | TypeRef::Function(..)
            | TypeRef::Opaque(_) => return None,
        })
    }

    /// Whether a module of the crate may name an item by its place.
    pub fn is_visible(&self, item: &Item, from: ItemId) -> bool {
        if item.krate != self.krate {
            return item.visibility == Visibility::Public;
        }
        let holds = |scope: ItemId| self.index.tree().contains(scope, from);
        match &item.visibility {
            Visibility::Public | Visibility::Crate => true,
            Visibility::Restricted(scope) => holds(*scope),
            Visibility::Private => match item.parent.and_then(|parent| self.index.item(parent)) {
                Some(parent) if parent.kind == ItemKind::Trait => self.is_visible(parent, from),
                Some(parent) => holds(self.index.tree().module_of(parent.id)),
                None => true,
            },
        }
    }

    /// Whether a module of the crate may name a field.
    pub fn is_field_visible(&self, owner: &Item, visibility: &Visibility, from: ItemId) -> bool {
        let holds = |scope: ItemId| self.index.tree().contains(scope, from);
        match visibility {
            Visibility::Public => true,
            _ if owner.krate != self.krate => false,
            _ if self.opens => true,
            Visibility::Crate => true,
            Visibility::Restricted(scope) => holds(*scope),
            Visibility::Private => holds(owner.module),
        }
    }

    fn direct(&self, item: &Item, from: ItemId) -> Option<String> {
        let around = item.parent?;
        if !self.index.tree().is_module(around) || !self.is_visible(item, from) {
            return None;
        }
        Some(format!("{}::{}", self.module_path(around, from)?, identifier(&item.name)))
    }

    fn module_path(&self, module: ItemId, from: ItemId) -> Option<String> {
        let item = self.index.item(module)?;
        match item.kind {
            ItemKind::Crate => self.crate_word(module),
            _ => self.direct(item, from),
        }
    }

    fn by_force(&self, item: &Item) -> Option<String> {
        let around = self.index.item(item.parent?)?;
        let is_module = self.index.tree().is_module(around.id);
        if !self.opens || item.krate != self.krate || !is_module || item.made_by.is_some() {
            return None;
        }
        let before = if around.kind == ItemKind::Crate { "crate".to_owned() } else { self.by_force(around)? };
        Some(format!("{before}::{}", identifier(&item.name)))
    }

    fn by_reexport(&self, item: &Item, from: ItemId) -> Option<String> {
        let in_crate = |module: &&ItemId| self.index.item(**module).is_some_and(|module| module.krate == item.krate);
        let modules = self.index.tree().modules();
        let mut found: Vec<String> = Vec::new();
        for module in modules.iter().filter(in_crate) {
            let Some(path) = self.module_path(*module, from) else { continue };
            let names = self.index.imports(*module).iter().filter_map(|leaf| self.reexported(leaf, item));
            found.extend(names.map(|name| format!("{path}::{}", identifier(&name))));
        }
        // The shortest way, the first by name among equals.
        found.into_iter().min_by_key(|path| (path.matches("::").count(), path.clone()))
    }

    fn reexported(&self, leaf: &UseLeaf, item: &Item) -> Option<String> {
        if !leaf.is_reexport || leaf.name == "_" {
            return None;
        }
        match leaf.name.as_str() {
            "*" => {
                let is_shown = item.visibility != Visibility::Private;
                let holds = item.parent.is_some_and(|parent| leaf.targets.contains(&parent));
                (is_shown && holds).then(|| item.name.clone())
            }
            name => leaf.targets.contains(&item.id).then(|| name.to_owned()),
        }
    }

    fn member_path(&self, item: &Item, from: ItemId) -> Option<String> {
        let around = self.index.item(item.parent?)?;
        if around.kind == ItemKind::Trait {
            return Some(format!("{}::{}", self.path(around.id, from)?, identifier(&item.name)));
        }
        let header = around.impl_header.as_ref()?;
        let owner = self.path(head_item(&header.self_type)?, from)?;
        match &header.of_trait {
            Some(of) => Some(format!("<{owner} as {}>::{}", self.type_text(of, from)?, identifier(&item.name))),
            None if self.opens && item.krate == self.krate || self.is_visible(item, from) => {
                Some(format!("{owner}::{}", identifier(&item.name)))
            }
            None => None,
        }
    }

    /// `crate`, or the name of another crate as the manifest of the service's package tells it.
    fn crate_word(&self, krate: ItemId) -> Option<String> {
        if krate == self.krate {
            return Some("crate".to_owned());
        }
        let (own, other) = (self.index.item(self.krate)?, self.index.item(krate)?);
        if own.package == other.package {
            return Some(identifier(&other.name));
        }
        let package = self.index.workspace.packages.get(own.package.0 as usize)?;
        let needed = package.dependencies.iter().find(|one| one.member == Some(other.package))?;
        Some(needed.crate_name.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::from_child;

    #[test]
    fn relative_paths_are_told_from_a_child_module() {
        assert_eq!(from_child("&[super::Line]"), "&[super::super::Line]");
        assert_eq!(
            from_child("self::a::B<super::super::C, crate::D>"),
            "super::a::B<super::super::super::C, crate::D>"
        );
        assert_eq!(from_child("&'a str"), "&'a str");
        assert_eq!(from_child("Option<Line>"), "Option<Line>");
    }
}
