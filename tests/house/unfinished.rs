//! Places that were left for later.

use proc_macro2::{Spacing, TokenStream, TokenTree};
use syn::visit::{self, Visit};

use super::source::{Source, Tree};

const MACROS: [&str; 3] = ["todo", "unimplemented", "dbg"];

/// Macros that stand for work not done, and tests that are not run; in Rust files and in code templates.
pub fn unfinished(tree: &Tree) -> Vec<String> {
    let in_sources = tree.sources().into_iter().flat_map(|source| {
        let mut search = Search { path: &source.path, found: Vec::new() };
        search.visit_file(&source.ast);
        search.found
    });
    // A template is no Rust file before it is filled in: look at its text.
    let in_templates = tree.below("generator/", ".j2").flat_map(|template| {
        let marks = MACROS.iter().map(|name| format!("{name}!")).chain(["#[ignore".to_owned()]);
        marks
            .filter(|mark| template.text.contains(mark))
            .map(|mark| format!("{}: {mark}", template.path))
            .collect::<Vec<_>>()
    });
    in_sources.chain(in_templates).collect()
}

struct Search<'s> {
    path: &'s str,
    found: Vec<String>,
}

impl Search<'_> {
    fn push(&mut self, line: usize, what: &str) {
        self.found.push(format!("{}:{line}: {what}", self.path));
    }

    /// `todo !` within the input of another macro, `ignore` within `cfg_attr`.
    fn tokens(&mut self, tokens: TokenStream, words: &[&str], needs_bang: bool) {
        let mut last: Option<proc_macro2::Ident> = None;
        for token in tokens {
            if let (Some(ident), TokenTree::Punct(punct)) = (&last, &token)
                && punct.as_char() == '!'
                && punct.spacing() == Spacing::Alone
                && needs_bang
            {
                self.push(ident.span().start().line, &ident.to_string());
            }
            last = None;
            match token {
                TokenTree::Group(group) => self.tokens(group.stream(), words, needs_bang),
                TokenTree::Ident(ident) if words.contains(&ident.to_string().as_str()) && needs_bang => {
                    last = Some(ident)
                }
                TokenTree::Ident(ident) if words.contains(&ident.to_string().as_str()) => {
                    self.push(ident.span().start().line, &ident.to_string());
                }
                _ => {}
            }
        }
    }
}

impl<'ast> Visit<'ast> for Search<'_> {
    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        if let Some(last) = call.path.segments.last().filter(|last| MACROS.contains(&last.ident.to_string().as_str())) {
            self.push(last.ident.span().start().line, &last.ident.to_string());
        }
        self.tokens(call.tokens.clone(), &MACROS, true);
        visit::visit_macro(self, call);
    }

    fn visit_attribute(&mut self, attribute: &'ast syn::Attribute) {
        if attribute.path().is_ident("ignore") {
            self.push(attribute.pound_token.span.start().line, "#[ignore]");
        }
        if let syn::Meta::List(list) = &attribute.meta
            && list.path.is_ident("cfg_attr")
        {
            self.tokens(list.tokens.clone(), &["ignore"], false);
        }
    }
}

#[test]
fn what_is_unfinished_is_caught() {
    let count = |text: &str| {
        let mut search = Search { path: "a.rs", found: Vec::new() };
        search.visit_file(&Source::new("lib/src/a.rs", text).ast);
        search.found.len()
    };
    assert_eq!(count("fn f() { todo!() }"), 1);
    assert_eq!(count("fn f() { std::unimplemented!(\"later\") }"), 1);
    assert_eq!(count("fn f() -> u8 { dbg!(3) }"), 1);
    assert_eq!(count("fn f() { assert_eq!(1, dbg!(1)) }"), 1);
    assert_eq!(count("#[test] #[ignore = \"slow\"] fn f() {}"), 1);
    assert_eq!(count("#[cfg_attr(unix, ignore)] fn f() {}"), 1);
    assert_eq!(count("fn f() { let todo = 1; println!(\"todo! {}\", todo != 2) }"), 0);
    let template = Tree::of(&[("generator/templates/a.j2", "fn f() { todo!() }")]);
    assert_eq!(unfinished(&template).len(), 1);
}
