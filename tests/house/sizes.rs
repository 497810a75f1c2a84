//! How long files and functions are.

use syn::spanned::Spanned;
use syn::visit::{self, Visit};

use super::source::{Source, Tree};

const LONGEST_FILE: usize = 400;
const LONGEST_FUNCTION: usize = 60;

/// Lines of each file and function, sorted by length.
#[derive(Debug, Default)]
pub struct Sizes {
    files: Vec<(usize, String)>,
    functions: Vec<(usize, String)>,
}

impl Sizes {
    /// Measures all code that is written here: Rust, templates, styles, scripts.
    pub fn of(tree: &Tree) -> Self {
        const WRITTEN: [&str; 6] = [".rs", ".j2", ".html", ".css", ".js", ".sh"];
        let own = tree.texts.iter().filter(|text| !text.path.starts_with("fixtures/"));
        let written = own.filter(|text| WRITTEN.iter().any(|ending| text.path.ends_with(ending)));
        let mut files: Vec<_> = written.map(|text| (text.text.lines().count(), text.path.clone())).collect();
        let mut functions: Vec<_> = tree.sources().iter().flat_map(functions).collect();
        files.sort();
        functions.sort();
        Self { files, functions }
    }

    /// What is too long.
    pub fn violations(&self) -> Vec<String> {
        let long_files = self.files.iter().filter(|(lines, _)| *lines > LONGEST_FILE);
        let long_functions = self.functions.iter().filter(|(lines, _)| *lines > LONGEST_FUNCTION);
        long_files.chain(long_functions).map(|(lines, what)| format!("{what}: {lines} lines")).collect()
    }

    /// The figures to aim at: 150 lines in the median file, 35 in 95 % of functions.
    pub fn report(&self) -> String {
        let rust: Vec<_> = self.files.iter().filter(|(_, path)| path.ends_with(".rs")).cloned().collect();
        format!(
            "{} Rust files, median {} lines, longest {}; {} functions, median {} lines, 95 % have {} or fewer, longest {}",
            rust.len(),
            part(&rust, 50),
            part(&rust, 100),
            self.functions.len(),
            part(&self.functions, 50),
            part(&self.functions, 95),
            part(&self.functions, 100),
        )
    }
}

/// The length that so many per cent do not exceed.
fn part(sorted: &[(usize, String)], percent: usize) -> usize {
    let rank = (sorted.len() * percent).div_ceil(100);
    sorted.get(rank.saturating_sub(1)).map_or(0, |(lines, _)| *lines)
}

fn functions(source: &Source) -> Vec<(usize, String)> {
    let mut measure = Measure { path: &source.path, found: Vec::new() };
    measure.visit_file(&source.ast);
    measure.found
}

struct Measure<'s> {
    path: &'s str,
    found: Vec<(usize, String)>,
}

impl Measure<'_> {
    /// From the line of the signature to that of the closing brace.
    fn push(&mut self, signature: &syn::Signature, block: &syn::Block) {
        let first = signature.span().start().line;
        let lines = block.span().end().line + 1 - first;
        self.found.push((lines, format!("{}:{first}: fn {}", self.path, signature.ident)));
    }
}

impl<'ast> Visit<'ast> for Measure<'_> {
    fn visit_item_fn(&mut self, function: &'ast syn::ItemFn) {
        self.push(&function.sig, &function.block);
        visit::visit_item_fn(self, function);
    }

    fn visit_impl_item_fn(&mut self, function: &'ast syn::ImplItemFn) {
        self.push(&function.sig, &function.block);
        visit::visit_impl_item_fn(self, function);
    }

    fn visit_trait_item_fn(&mut self, function: &'ast syn::TraitItemFn) {
        if let Some(block) = &function.default {
            self.push(&function.sig, block);
        }
        visit::visit_trait_item_fn(self, function);
    }
}

#[test]
fn what_is_too_long_is_caught() {
    let function = |lines: usize| format!("fn f() {{\n{}}}\n", "    g();\n".repeat(lines - 2));
    let method = format!("impl A {{\n{}}}\ntrait B {{\n{}}}", function(61), function(62));
    let tree = Tree::of(&[
        ("lib/src/a.rs", &function(60)),
        ("lib/src/b.rs", &function(61)),
        ("lib/src/c.rs", &method),
        ("lib/src/d.rs", &"\n".repeat(401)),
        ("generator/templates/e.j2", &"\n".repeat(401)),
        ("lib/src/f.rs", &"\n".repeat(400)),
        ("fixtures/x/src/g.rs", &"\n".repeat(500)),
    ]);
    let sizes = Sizes::of(&tree);
    assert_eq!(sizes.violations().len(), 5, "{:#?}", sizes.violations());
    assert!(sizes.report().contains("4 functions, median 61 lines, 95 % have 62"), "{}", sizes.report());
}
