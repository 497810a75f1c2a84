//! Every path a file names: in `use` trees, in code, in attributes and in the input of macros.

use proc_macro2::{TokenStream, TokenTree};
use syn::spanned::Spanned;
use syn::visit::{self, Visit};

use super::source::{Source, is_test_module};

/// A path as it is named somewhere. Local paths (`crate`, `self`, `super`) are told from the root: `crate::…`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Name {
    /// File and line, for the reader.
    pub place: String,
    /// Segments; `*` for globs.
    pub path: Vec<String>,
    /// The name it is bound to, for leaves of `use`.
    pub bound: Option<String>,
    /// Whether it stands in test code.
    pub is_test: bool,
}

impl Name {
    /// The module below the crate root that a local path leads into.
    pub fn local(&self) -> Option<&str> {
        (self.path.first()? == "crate").then(|| self.path.get(1).map(String::as_str)).flatten()
    }

    /// Segments joined.
    pub fn text(&self) -> String {
        self.path.join("::")
    }
}

/// All paths of a file, in order.
pub fn names(source: &Source) -> Vec<Name> {
    let mut collector =
        Collector { file: &source.path, module: source.module.clone(), is_test: source.is_test, names: Vec::new() };
    collector.visit_file(&source.ast);
    collector.names
}

/// Files and modules named after nothing in particular.
pub fn drawers(sources: &[Source]) -> Vec<String> {
    const DRAWERS: [&str; 9] = ["types", "common", "util", "utils", "helper", "helpers", "misc", "shared", "utilities"];
    let mut found = Vec::new();
    for source in sources {
        let parts = source.path.split('/').map(|part| part.strip_suffix(".rs").unwrap_or(part).to_owned());
        let mut inline = Modules(Vec::new());
        inline.visit_file(&source.ast);
        for name in parts.chain(inline.0).filter(|name| DRAWERS.contains(&name.as_str())) {
            found.push(format!("{}: `{name}`", source.path));
        }
    }
    found
}

struct Modules(Vec<String>);

impl<'ast> Visit<'ast> for Modules {
    fn visit_item_mod(&mut self, module: &'ast syn::ItemMod) {
        self.0.push(module.ident.to_string());
        visit::visit_item_mod(self, module);
    }
}

struct Collector<'s> {
    file: &'s str,
    module: Vec<String>,
    is_test: bool,
    names: Vec<Name>,
}

impl Collector<'_> {
    fn push(&mut self, written: Vec<String>, line: usize, bound: Option<String>) {
        let path = from_the_root(&self.module, written);
        self.names.push(Name { place: format!("{}:{line}", self.file), path, bound, is_test: self.is_test });
    }

    fn tree(&mut self, mut prefix: Vec<String>, tree: &syn::UseTree) {
        match tree {
            syn::UseTree::Path(path) => {
                prefix.push(path.ident.to_string());
                self.tree(prefix, &path.tree);
            }
            syn::UseTree::Group(group) => group.items.iter().for_each(|tree| self.tree(prefix.clone(), tree)),
            syn::UseTree::Glob(glob) => {
                prefix.push("*".to_owned());
                self.push(prefix, glob.span().start().line, None);
            }
            syn::UseTree::Name(name) => self.leaf(prefix, &name.ident, &name.ident),
            syn::UseTree::Rename(rename) => self.leaf(prefix, &rename.ident, &rename.rename),
        }
    }

    fn leaf(&mut self, mut prefix: Vec<String>, name: &syn::Ident, bound: &syn::Ident) {
        // `a::{self}` names `a`.
        if name != "self" || prefix.is_empty() {
            prefix.push(name.to_string());
        }
        self.push(prefix, name.span().start().line, Some(bound.to_string()));
    }

    /// Paths in tokens that nobody parses: `a :: b :: c`.
    fn tokens(&mut self, tokens: TokenStream) {
        let mut written: Vec<String> = Vec::new();
        let (mut colons, mut line) = (0, 0);
        for token in tokens {
            match token {
                TokenTree::Ident(ident) if colons == 2 && !written.is_empty() => written.push(ident.to_string()),
                TokenTree::Ident(ident) => {
                    self.flush(&mut written, line);
                    line = ident.span().start().line;
                    written.push(ident.to_string());
                }
                TokenTree::Punct(punct) if punct.as_char() == ':' => {
                    colons += 1;
                    continue;
                }
                TokenTree::Group(group) => {
                    self.flush(&mut written, line);
                    self.tokens(group.stream());
                }
                _ => self.flush(&mut written, line),
            }
            colons = 0;
        }
        self.flush(&mut written, line);
    }

    fn flush(&mut self, written: &mut Vec<String>, line: usize) {
        if written.len() > 1 {
            self.push(std::mem::take(written), line, None);
        }
        written.clear();
    }
}

impl<'ast> Visit<'ast> for Collector<'_> {
    fn visit_item_mod(&mut self, module: &'ast syn::ItemMod) {
        let outside = self.is_test;
        self.is_test |= is_test_module(module);
        self.module.push(module.ident.to_string());
        visit::visit_item_mod(self, module);
        self.module.pop();
        self.is_test = outside;
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        self.tree(Vec::new(), &item.tree);
        item.attrs.iter().for_each(|attribute| self.visit_attribute(attribute));
    }

    fn visit_item_extern_crate(&mut self, item: &'ast syn::ItemExternCrate) {
        self.push(vec![item.ident.to_string()], item.span().start().line, Some(item.ident.to_string()));
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let written = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        self.push(written, path.span().start().line, None);
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        // What is quoted is somebody else's code.
        if !call.path.segments.last().is_some_and(|last| last.ident.to_string().contains("quote")) {
            self.tokens(call.tokens.clone());
        }
        visit::visit_macro(self, call);
    }

    fn visit_attribute(&mut self, attribute: &'ast syn::Attribute) {
        if let syn::Meta::List(list) = &attribute.meta {
            self.tokens(list.tokens.clone());
        }
        visit::visit_attribute(self, attribute);
    }
}

/// Replaces `self` and `super` by the path of the module.
fn from_the_root(module: &[String], written: Vec<String>) -> Vec<String> {
    let mut here = module.to_vec();
    let mut rest = written.as_slice();
    let mut is_local = false;
    while let Some((first, after)) = rest.split_first() {
        match first.as_str() {
            "crate" | "$crate" => here.clear(),
            // A lone `self` is a value.
            "self" if written.len() > 1 => {}
            "super" => drop(here.pop()),
            _ => break,
        }
        is_local = true;
        rest = after;
    }
    if !is_local {
        return written;
    }
    std::iter::once("crate".to_owned()).chain(here).chain(rest.iter().cloned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(path: &str, text: &str) -> Vec<String> {
        names(&Source::new(path, text)).iter().map(Name::text).collect()
    }

    #[test]
    fn use_trees_are_told_leaf_by_leaf() {
        let found = texts("analyzer/src/plan/wire.rs", "use super::{self, Plan, super::graph as g}; use petgraph::*;");
        assert_eq!(found, ["crate::plan", "crate::plan::Plan", "crate::graph", "petgraph::*"]);
    }

    #[test]
    fn code_macros_and_attributes_are_read_too() {
        let text = "#[derive(askama::Template)] struct A;
            mod inner { fn f() { super::super::cluster::go(); assert_eq!(crate::graph::N, [x::y()]); } }";
        let found = texts("analyzer/src/plan/wire.rs", text);
        for name in ["askama::Template", "crate::plan::cluster::go", "crate::graph::N", "x::y"] {
            assert!(found.contains(&name.to_owned()), "{name} is not among {found:?}");
        }
    }

    #[test]
    fn quoted_code_is_not_read() {
        let text = "fn f() { quote!(crate::graph::N); syn::parse_quote! { crate::plan::N }; }";
        assert_eq!(texts("generator/src/wire/mod.rs", text), ["quote", "syn::parse_quote"]);
    }

    #[test]
    fn drawers_are_found() {
        let sources = [
            Source::new("lib/src/types.rs", ""),
            Source::new("lib/src/common/mod.rs", ""),
            Source::new("lib/src/run.rs", "mod deep { mod helpers {} }"),
            Source::new("lib/src/prototypes.rs", ""),
        ];
        assert_eq!(drawers(&sources).len(), 3);
    }
}
