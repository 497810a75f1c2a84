//! Cuts the tree of a `use` declaration and prints what is left as a formatter would.

use std::collections::BTreeMap;

use syn::spanned::Spanned;
use syn::{ItemUse, UseTree};

/// One leaf of a declaration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Leaf {
    /// Byte position in the declaration's text.
    pub(super) start: usize,
    /// The names of its path as written, raw identifiers without `r#`; a glob is not part of it, nor is `self`.
    pub(super) segments: Vec<String>,
    /// Whether the path begins with `::`.
    pub(super) is_absolute: bool,
}

/// The leaves of a declaration; `None` when the text is not a `use` declaration.
pub(super) fn leaves(declaration: &str) -> Option<Vec<Leaf>> {
    let item: ItemUse = syn::parse_str(declaration).ok()?;
    let mut found = Vec::new();
    collect(&item.tree, &mut Vec::new(), item.leading_colon.is_some(), &mut found);
    Some(found)
}

fn collect(tree: &UseTree, path: &mut Vec<String>, is_absolute: bool, found: &mut Vec<Leaf>) {
    let mut leaf = |name: Option<String>| {
        let name = name.filter(|name| name != "self" || path.is_empty());
        let segments = path.iter().cloned().chain(name).collect();
        found.push(Leaf { start: start(tree), segments, is_absolute });
    };
    match tree {
        UseTree::Name(name) => leaf(Some(plain(&name.ident))),
        UseTree::Rename(name) => leaf(Some(plain(&name.ident))),
        UseTree::Glob(_) => leaf(None),
        UseTree::Path(step) => {
            path.push(plain(&step.ident));
            collect(&step.tree, path, is_absolute, found);
            path.pop();
        }
        UseTree::Group(group) => group.items.iter().for_each(|item| collect(item, path, is_absolute, found)),
    }
}

fn plain(name: &syn::Ident) -> String {
    let name = name.to_string();
    name.strip_prefix("r#").map(str::to_string).unwrap_or(name)
}

fn start(tree: &UseTree) -> usize {
    tree.span().byte_range().start
}

/// The declaration without the leaves that are not kept, indented by `indent` from its second line on, in lines of this
/// width.
///
/// `None` when nothing is left, or the text is not a `use` declaration.
pub(super) fn cut(declaration: &str, indent: &str, width: usize, keep: &dyn Fn(usize) -> bool) -> Option<String> {
    let item: ItemUse = syn::parse_str(declaration).ok()?;
    let left = left(&item.tree, keep)?;
    let head_end = item.leading_colon.map_or_else(|| start(&item.tree), |colon| colon.span().byte_range().start);
    let head = declaration.get(..head_end)?;
    let colon = if item.leading_colon.is_some() { "::" } else { "" };
    let flat = format!("{colon}{}", left.flat());
    let last_line = head.rsplit('\n').next().unwrap_or_default().trim_start();
    // A formatter leaves room for the braces twice.
    if indent.len() + last_line.len() + flat.len() + 3 <= width || !flat.contains('{') {
        return Some(format!("{head}{flat};"));
    }
    Some(format!("{head}{colon}{};", left.broken(indent, width)))
}

/// What is left of a tree.
enum Left {
    Leaf(String),
    Path(String, Box<Left>),
    Group(Vec<Left>),
}

fn left(tree: &UseTree, keep: &dyn Fn(usize) -> bool) -> Option<Left> {
    let leaf = |text: String| keep(start(tree)).then_some(Left::Leaf(text));
    match tree {
        UseTree::Name(name) => leaf(name.ident.to_string()),
        UseTree::Rename(name) => leaf(format!("{} as {}", name.ident, name.rename)),
        UseTree::Glob(_) => leaf("*".to_string()),
        UseTree::Path(step) => Some(match left(&step.tree, keep)? {
            Left::Leaf(text) if text == "self" => Left::Leaf(step.ident.to_string()),
            Left::Leaf(text) if text.starts_with("self as ") => {
                Left::Leaf(text.replacen("self", &step.ident.to_string(), 1))
            }
            rest => Left::Path(step.ident.to_string(), Box::new(rest)),
        }),
        UseTree::Group(group) => {
            let mut parts: Vec<Left> = group.items.iter().filter_map(|item| left(item, keep)).collect();
            if parts.len() > 1 { Some(Left::Group(parts)) } else { parts.pop() }
        }
    }
}

impl Left {
    fn flat(&self) -> String {
        match self {
            Self::Leaf(text) => text.clone(),
            Self::Path(name, rest) => format!("{name}::{}", rest.flat()),
            Self::Group(parts) => format!("{{{}}}", parts.iter().map(Self::flat).collect::<Vec<_>>().join(", ")),
        }
    }

    fn is_nested(&self) -> bool {
        match self {
            Self::Leaf(_) => false,
            Self::Path(_, rest) => rest.is_nested(),
            Self::Group(_) => true,
        }
    }

    /// Over several lines: as many plain names in a line as fit, nested groups on lines of their own.
    fn broken(&self, indent: &str, width: usize) -> String {
        let parts = match self {
            Self::Leaf(text) => return text.clone(),
            Self::Path(name, rest) => return format!("{name}::{}", rest.broken(indent, width)),
            Self::Group(parts) => parts,
        };
        let deeper = format!("{indent}    ");
        let has_nested = parts.iter().any(Self::is_nested);
        let mut lines: Vec<String> = Vec::new();
        let mut after_nested = true;
        for (at, part) in parts.iter().enumerate() {
            let fits = deeper.len() + part.flat().len() < width;
            let text = if fits { part.flat() } else { part.broken(&deeper, width) };
            // The last comma may stand in the last column.
            let room = width - usize::from(at + 1 < parts.len());
            let joins = !after_nested && (!has_nested || !text.contains("::"));
            match lines.last_mut() {
                Some(line) if joins && deeper.len() + line.len() + text.len() + 2 <= room => {
                    line.push_str(&format!(" {text},"));
                }
                _ => lines.push(format!("{text},")),
            }
            after_nested = part.is_nested();
        }
        let body: String = lines.iter().map(|line| format!("{deeper}{line}\n")).collect();
        format!("{{\n{body}{indent}}}")
    }
}

/// Names of the leaves by position, for looking up what the resolver says of them.
pub(super) fn by_start(leaves: Vec<Leaf>) -> BTreeMap<usize, Leaf> {
    leaves.into_iter().map(|leaf| (leaf.start, leaf)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Keeps the leaves whose text begins with one of these names.
    fn keeping(declaration: &str, names: &[&str]) -> Option<String> {
        cut(declaration, "", 100, &|at| names.iter().any(|name| declaration[at..].starts_with(name)))
    }

    #[test]
    fn braces_collapse_when_one_is_left() {
        assert_eq!(keeping("use a::{b, c, d::{e, f}};", &["e"]).as_deref(), Some("use a::d::e;"));
        assert_eq!(keeping("pub(crate) use a::{self, b};", &["self"]).as_deref(), Some("pub(crate) use a;"));
        assert_eq!(keeping("use a::{self as x, b};", &["self"]).as_deref(), Some("use a as x;"));
        assert_eq!(keeping("use ::a::{b, c};", &["c"]).as_deref(), Some("use ::a::c;"));
        assert_eq!(keeping("use a::{b as _, *};", &["b", "*"]).as_deref(), Some("use a::{b as _, *};"));
        assert_eq!(keeping("use a::{b, c};", &[]), None);
    }

    #[test]
    fn attributes_and_raw_names_stay() {
        let text = "#[cfg(unix)]\npub use r#move::{r#box, c};";
        assert_eq!(keeping(text, &["r#box"]).as_deref(), Some("#[cfg(unix)]\npub use r#move::r#box;"));
        let leaf = &leaves(text).unwrap()[0];
        assert_eq!(leaf.segments, ["move", "box"]);
    }

    #[test]
    fn long_lists_are_broken_like_a_formatter_does() {
        let names: Vec<String> = (0..9).map(|at| format!("LongishName{at}OfType")).collect();
        let text = format!("pub use ids::{{{}, Gone}};", names.join(", "));
        let printed = keeping(&text, &["Longish"]).unwrap();
        assert!(printed.lines().all(|line| line.len() <= 100), "{printed}");
        assert_eq!(printed.lines().count(), 5, "{printed}");
        assert!(printed.ends_with(",\n};"), "{printed}");
    }
}
