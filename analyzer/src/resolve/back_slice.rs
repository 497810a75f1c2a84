//! Backward slices of function bodies: which statements some arguments of a call come from.

use std::collections::BTreeSet;
use std::ops::Range;
use std::str::FromStr;

use proc_macro2::{TokenStream, TokenTree};
use syn::spanned::Spanned;
use syn::visit::{self, Visit};

mod around;
mod locals;

pub use around::{slice_around, whole_call};
pub use locals::{Local, LocalUse, Made, locals, slice_of_locals};

/// The part of a function that the arguments of a call in it come from. Places are bytes of the function's text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BackSlice {
    /// The arguments of the call, as written.
    pub values: Vec<String>,
    /// What is not needed for them: statements, the call itself with all behind it, parameters.
    pub cuts: Vec<Range<usize>>,
    /// The parameters that are needed.
    pub needs: BTreeSet<String>,
    /// Locals that came with a needed one (`let (pool, worker) = …`) and that nothing kept uses.
    pub rests: Vec<String>,
    /// Where the function's body ends, before its brace.
    pub end: usize,
}

/// Macros whose statements only tell something.
const TELLING: &[&str] = &["trace", "debug", "info", "warn", "error", "println", "eprintln", "print", "eprint"];

/// A statement in front of the call.
struct Step {
    range: Range<usize>,
    bound: Vec<(String, bool)>,
    used: BTreeSet<String>,
    kind: Kind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// `let`.
    Let,
    /// `use` and other items.
    Item,
    /// `drop(name)`.
    Drop,
    /// Tells something to people.
    Telling,
    /// Anything else.
    Other,
}

/// Slices a function (its text from its first attribute on) back from the call whose last name stands at `call`.
///
/// `wanted` are the arguments asked for, by their index; all when it is `None`.
///
/// `None` when the text cannot be read, the call is not found, or a value comes from a pattern of an expression (a
/// `match` arm, a closure's parameter), which cannot be taken out of it.
#[must_use]
pub fn back_slice(function: &str, call: usize, wanted: Option<&[usize]>) -> Option<BackSlice> {
    let (signature, block) = read(function)?;
    let found = arguments(&block, call)?;
    let is_wanted = |at: usize| wanted.is_none_or(|wanted| wanted.contains(&at));
    let found = found.into_iter().enumerate().filter(|(at, _)| is_wanted(*at));
    let values: Vec<String> = found.filter_map(|(_, range)| Some(function.get(range)?.to_owned())).collect();
    let needed: BTreeSet<String> = values.iter().flat_map(|value| names(value)).collect();
    finish(function, (&signature, &block), call, None, values, needed)
}

/// What is left of a function when these names are needed at a place in it.
fn finish(
    function: &str,
    (signature, block): (&syn::Signature, &syn::Block),
    at: usize,
    stays: Option<&Range<usize>>,
    values: Vec<String>,
    mut needed: BTreeSet<String>,
) -> Option<BackSlice> {
    let (steps, cuts, hidden) = (Vec::new(), Vec::new(), BTreeSet::new());
    let mut path = Path { at, stays: stays.cloned(), steps, cuts, hidden, text: function };
    path.descend(block);
    let used = needed.clone();
    let kept = keep(&path.steps, &mut needed);
    if path.hidden.iter().any(|name| used.contains(name)) {
        return None;
    }
    let parameters = parameters(signature);
    let needs: BTreeSet<String> = parameters.iter().filter_map(|(name, _)| name.clone()).collect();
    let needs: BTreeSet<String> = needs.intersection(&needed).cloned().collect();
    let mut cuts = path.cuts;
    cuts.extend(path.steps.iter().zip(&kept).filter(|(_, kept)| !**kept).map(|(step, _)| step.range.clone()));
    let gone = parameters.iter().filter(|(name, _)| !name.as_ref().is_some_and(|name| needs.contains(name)));
    cuts.extend(gone.map(|(_, range)| range.clone()));
    cuts.sort_by_key(|range| (range.start, range.end));
    let end = block.brace_token.span.close().byte_range().start;
    Some(BackSlice { rests: rests(&path.steps, &kept, &used), values, cuts, needs, end })
}

/// The links `.name(…)` of method chains in a function's text, for methods of these names; places from the dot to
/// the closing parenthesis.
#[must_use]
pub fn chain_links(function: &str, methods: &[&str]) -> Vec<Range<usize>> {
    struct Links<'m>(&'m [&'m str], Vec<Range<usize>>);
    impl<'ast> Visit<'ast> for Links<'_> {
        fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
            if self.0.iter().any(|name| call.method == name) {
                let start = call.dot_token.span.byte_range().start;
                self.1.push(start..call.paren_token.span.close().byte_range().end);
            }
            visit::visit_expr_method_call(self, call);
        }
    }
    let mut links = Links(methods, Vec::new());
    if let Some((_, block)) = read(function) {
        links.visit_block(&block);
    }
    links.1.sort_by_key(|range| range.start);
    links.1
}

pub(super) fn read(function: &str) -> Option<(syn::Signature, syn::Block)> {
    if let Ok(item) = syn::parse_str::<syn::ItemFn>(function) {
        return Some((item.sig, *item.block));
    }
    syn::parse_str::<syn::ImplItemFn>(function).ok().map(|item| (item.sig, item.block))
}

fn bytes(syntax: &impl Spanned) -> Range<usize> {
    let span = syntax.span();
    span.byte_range()
}

/// The places of the arguments of the call whose last name stands at a place.
fn arguments(block: &syn::Block, at: usize) -> Option<Vec<Range<usize>>> {
    struct Finder(usize, Option<Vec<Range<usize>>>);
    impl<'ast> Visit<'ast> for Finder {
        fn visit_expr_call(&mut self, call: &'ast syn::ExprCall) {
            if bytes(&call.func).contains(&self.0) && matches!(*call.func, syn::Expr::Path(_)) {
                self.1 = Some(call.args.iter().map(bytes).collect());
            }
            visit::visit_expr_call(self, call);
        }
    }
    let mut finder = Finder(at, None);
    finder.visit_block(block);
    finder.1
}

/// The way from a body down to a place in it.
struct Path<'t> {
    at: usize,
    /// What stays of the statement at that place.
    stays: Option<Range<usize>>,
    text: &'t str,
    steps: Vec<Step>,
    cuts: Vec<Range<usize>>,
    /// Names bound by patterns on the way that are no statements.
    hidden: BTreeSet<String>,
}

impl Path<'_> {
    fn descend(&mut self, block: &syn::Block) {
        let Some(index) = block.stmts.iter().position(|one| bytes(one).contains(&self.at)) else { return };
        let (before, rest) = block.stmts.split_at(index);
        self.steps.extend(before.iter().map(|statement| step(statement, self.text)));
        let [around, after @ ..] = rest else { return };
        let end = after.last().map_or_else(|| bytes(around).end, |last| bytes(last).end);
        let (inner, hidden) = inner_block(around, self.at, self.stays.as_ref());
        match inner {
            Some(inner) => {
                self.hidden.extend(hidden);
                let (open, close) = (inner.brace_token.span.open(), inner.brace_token.span.close());
                self.cuts.push(bytes(around).start..open.byte_range().end);
                self.descend(&inner);
                self.cuts.push(close.byte_range().start..end);
            }
            None => {
                self.hidden.extend(hidden);
                let start = bytes(around).start;
                match &self.stays {
                    Some(stays) => self.cuts.extend([start..stays.start, stays.end..end]),
                    None => self.cuts.push(start..end),
                }
            }
        }
    }
}

/// The outermost block in a statement that holds a place, and the names bound around it.
fn inner_block(statement: &syn::Stmt, at: usize, stays: Option<&Range<usize>>) -> (Option<syn::Block>, Vec<String>) {
    struct Finder<'r> {
        at: usize,
        /// What is bound in here is bound there, too.
        stays: Option<&'r Range<usize>>,
        found: Option<syn::Block>,
        hidden: Vec<String>,
    }
    impl<'ast> Visit<'ast> for Finder<'_> {
        fn visit_block(&mut self, block: &'ast syn::Block) {
            if self.found.is_none() && bytes(block).contains(&self.at) {
                self.found = Some(block.clone());
            }
        }
        fn visit_pat_ident(&mut self, pattern: &'ast syn::PatIdent) {
            let at = bytes(pattern).start;
            if !self.stays.is_some_and(|stays| stays.contains(&at)) {
                self.hidden.push(pattern.ident.to_string());
            }
        }
    }
    let mut finder = Finder { at, stays, found: None, hidden: Vec::new() };
    match statement {
        // What the statement itself binds is there only behind it.
        syn::Stmt::Local(local) => local.init.iter().for_each(|init| finder.visit_local_init(init)),
        other => finder.visit_stmt(other),
    }
    (finder.found, finder.hidden)
}

fn step(statement: &syn::Stmt, text: &str) -> Step {
    let range = bytes(statement);
    let mut bound = Vec::new();
    let mut used = BTreeSet::new();
    let kind = match statement {
        syn::Stmt::Local(local) => {
            let mut binds = Binds(Vec::new());
            binds.visit_pat(&local.pat);
            bound = binds.0;
            if let Some(init) = &local.init {
                used = names(text.get(bytes(&init.expr).start..range.end).unwrap_or_default());
            }
            Kind::Let
        }
        syn::Stmt::Item(_) => Kind::Item,
        other => {
            used = names(text.get(range.clone()).unwrap_or_default());
            kind_of(other)
        }
    };
    Step { range, bound, used, kind }
}

fn kind_of(statement: &syn::Stmt) -> Kind {
    let last = |path: &syn::Path| path.segments.last().map(|segment| segment.ident.to_string()).unwrap_or_default();
    match statement {
        syn::Stmt::Macro(call) if TELLING.contains(&last(&call.mac.path).as_str()) => Kind::Telling,
        syn::Stmt::Expr(syn::Expr::Macro(call), _) if TELLING.contains(&last(&call.mac.path).as_str()) => Kind::Telling,
        syn::Stmt::Expr(syn::Expr::Call(call), _) => match &*call.func {
            syn::Expr::Path(path) if last(&path.path) == "drop" => Kind::Drop,
            _ => Kind::Other,
        },
        _ => Kind::Other,
    }
}

/// Names a pattern binds, each with whether it may change.
struct Binds(Vec<(String, bool)>);

impl<'ast> Visit<'ast> for Binds {
    fn visit_pat_ident(&mut self, pattern: &'ast syn::PatIdent) {
        self.0.push((pattern.ident.to_string(), pattern.mutability.is_some()));
        visit::visit_pat_ident(self, pattern);
    }
}

/// Which statements are needed, from the last one to the first.
fn keep(steps: &[Step], needed: &mut BTreeSet<String>) -> Vec<bool> {
    let mut kept = vec![false; steps.len()];
    for at in (0..steps.len()).rev() {
        let step = &steps[at];
        kept[at] = match step.kind {
            Kind::Let => step.bound.iter().any(|(name, _)| needed.contains(name)),
            Kind::Item => true,
            Kind::Drop | Kind::Telling => false,
            Kind::Other => step.used.iter().any(|name| needed.contains(name) && is_changing(&steps[..at], name)),
        };
        if kept[at] {
            for (name, _) in &step.bound {
                needed.remove(name);
            }
            needed.extend(step.used.iter().cloned());
        }
    }
    for at in 0..steps.len() {
        let is_bound = |name: &String| {
            let before = steps[..at].iter().zip(&kept).filter(|(_, kept)| **kept);
            before.flat_map(|(step, _)| &step.bound).any(|(bound, _)| bound == name)
        };
        // What is dropped before its time in the original (a guard) would hang the service.
        kept[at] |= steps[at].kind == Kind::Drop && steps[at].used.iter().any(is_bound);
    }
    kept
}

/// Whether the latest binding of a name is `mut`.
fn is_changing(before: &[Step], name: &str) -> bool {
    let bindings = before.iter().rev().flat_map(|step| &step.bound);
    bindings.filter(|(bound, _)| bound == name).map(|(_, mutable)| *mutable).next().unwrap_or(false)
}

fn rests(steps: &[Step], kept: &[bool], used_last: &BTreeSet<String>) -> Vec<String> {
    let mut rests = Vec::new();
    for at in (0..steps.len()).filter(|at| kept[*at] && steps[*at].bound.len() > 1) {
        let is_used = |name: &String| {
            let mut later = (at + 1..steps.len()).filter(|later| kept[*later]);
            later.any(|later| steps[later].used.contains(name)) || used_last.contains(name)
        };
        let names = steps[at].bound.iter().map(|(name, _)| name);
        rests.extend(names.filter(|name| !name.starts_with('_') && !is_used(name)).cloned());
    }
    rests
}

/// The parameters of a function with their places, the comma included; `None` for patterns and `self`.
fn parameters(signature: &syn::Signature) -> Vec<(Option<String>, Range<usize>)> {
    let of = |pair: syn::punctuated::Pair<&syn::FnArg, &syn::token::Comma>| {
        let (argument, comma) = pair.into_tuple();
        let mut range = bytes(argument);
        range.end = comma.map_or(range.end, |comma| comma.span.byte_range().end);
        let name = match argument {
            syn::FnArg::Typed(typed) => match &*typed.pat {
                syn::Pat::Ident(name) => Some(name.ident.to_string()),
                _ => None,
            },
            syn::FnArg::Receiver(_) => None,
        };
        (name, range)
    };
    signature.inputs.pairs().map(of).collect()
}

/// The names a text uses as values may be: not behind a dot; those that format strings name, too.
fn names(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    if let Ok(stream) = TokenStream::from_str(text) {
        collect(stream, &mut found);
    }
    found
}

fn collect(stream: TokenStream, found: &mut BTreeSet<String>) {
    let mut dots = 0;
    for token in stream {
        let behind_dot = dots == 1;
        dots = match &token {
            TokenTree::Punct(punct) if punct.as_char() == '.' => dots + 1,
            _ => 0,
        };
        match token {
            TokenTree::Ident(name) if !behind_dot => drop(found.insert(name.to_string())),
            TokenTree::Group(group) => collect(group.stream(), found),
            TokenTree::Literal(literal) => {
                let text = literal.to_string();
                let inlined = text.split('{').skip(1).filter_map(|part| part.split(['}', ':']).next());
                found.extend(inlined.map(str::to_owned));
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests;
