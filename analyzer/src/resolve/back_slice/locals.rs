//! Locals of a function, what they are made of, and slices that end with some of them.

use std::collections::BTreeSet;
use std::ops::Range;

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};

use super::around::starting_attributes;
use super::{BackSlice, Step, bytes, keep, parameters, read, rests, step};
use crate::resolve::written::{Written, written};

/// A local that a statement of a function's body binds. Places are bytes of the function's text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Local {
    /// Its name.
    pub name: String,
    /// Where its statement begins.
    pub at: usize,
    /// What it is made of.
    pub made: Made,
    /// What it is handed to as it is, which tells its type as well.
    pub uses: Vec<LocalUse>,
}

/// How a value comes about, as far as its type may be known by it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Made {
    /// Of a type that stands there: `let a: T`, `b as T`.
    Typed(Written),
    /// By a call of the function whose name begins there.
    Call {
        /// Where the function's last name begins.
        at: usize,
        /// All of its names.
        names: Vec<String>,
    },
    /// By a call of a method whose name begins there.
    Method(usize),
    /// As a struct whose name begins there.
    Struct(usize),
    /// In an `Arc`.
    Shared(Box<Made>),
    /// In a `Box`.
    Boxed(Box<Made>),
    /// What a `Result` or an `Option` holds: behind `?`, `unwrap`, `expect`.
    Inside(Box<Made>),
    /// A part of a tuple.
    Part(Box<Made>, usize),
    /// Another local or a parameter.
    Name(String),
    /// Nobody knows.
    Unknown,
}

/// A place that a local is handed to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LocalUse {
    /// As an argument.
    Argument {
        /// Where the last name of the function begins.
        call: usize,
        /// Which argument, `self` left out.
        index: usize,
        /// Whether it is lent.
        is_lent: bool,
    },
    /// As a field.
    Field {
        /// Where the last name of the struct begins.
        of: usize,
        /// The field.
        name: String,
    },
}

/// The locals that statements of a function's body itself bind, in order.
#[must_use]
pub fn locals(function: &str) -> Vec<Local> {
    let Some((_, block)) = read(function) else { return Vec::new() };
    let mut found = Vec::new();
    for statement in &block.stmts {
        let syn::Stmt::Local(local) = statement else { continue };
        let Some(init) = local.init.as_ref().filter(|init| init.diverge.is_none()) else { continue };
        bind(&local.pat, made(&init.expr), bytes(statement).start, &mut found);
    }
    for at in 0..found.len() {
        let hidden = found.iter().skip(at + 1).find(|later: &&Local| later.name == found[at].name);
        let until = hidden.map_or(usize::MAX, |later| later.at);
        let mut uses = Uses { name: found[at].name.clone(), after: found[at].at, until, found: Vec::new() };
        uses.visit_block(&block);
        found[at].uses = uses.found;
    }
    found
}

fn bind(pattern: &syn::Pat, made: Made, at: usize, found: &mut Vec<Local>) {
    match pattern {
        syn::Pat::Ident(name) if name.by_ref.is_none() => {
            found.push(Local { name: name.ident.to_string(), at, made, uses: Vec::new() });
        }
        syn::Pat::Type(typed) => bind(&typed.pat, written(&typed.ty).map_or(made, Made::Typed), at, found),
        syn::Pat::Tuple(tuple) => {
            for (part, pattern) in tuple.elems.iter().enumerate() {
                bind(pattern, Made::Part(Box::new(made.clone()), part), at, found);
            }
        }
        _ => {}
    }
}

fn made(expression: &syn::Expr) -> Made {
    match expression {
        syn::Expr::Paren(inner) => made(&inner.expr),
        syn::Expr::Await(inner) => made(&inner.base),
        syn::Expr::Try(inner) => Made::Inside(Box::new(made(&inner.expr))),
        syn::Expr::Cast(cast) => written(&cast.ty).map_or(Made::Unknown, Made::Typed),
        syn::Expr::Struct(one) => {
            one.path.segments.last().map_or(Made::Unknown, |last| Made::Struct(place(&last.ident)))
        }
        syn::Expr::Path(path) => path.path.get_ident().map_or(Made::Unknown, |name| Made::Name(name.to_string())),
        syn::Expr::MethodCall(call) => match call.method.to_string().as_str() {
            "clone" => made(&call.receiver),
            "unwrap" | "expect" | "unwrap_or_else" | "unwrap_or_default" => {
                Made::Inside(Box::new(made(&call.receiver)))
            }
            // Errors are changed on the way, values are not.
            "map_err" | "context" | "with_context" | "wrap_err" | "wrap_err_with" => made(&call.receiver),
            _ => Made::Method(place(&call.method)),
        },
        syn::Expr::Call(call) => {
            let syn::Expr::Path(path) = &*call.func else { return Made::Unknown };
            let names: Vec<String> = path.path.segments.iter().map(|one| one.ident.to_string()).collect();
            let ends = names.iter().rev().take(2).map(String::as_str).collect::<Vec<_>>();
            match (ends.as_slice(), call.args.first()) {
                (["new", "Arc"], Some(inner)) => Made::Shared(Box::new(made(inner))),
                (["new", "Box"], Some(inner)) => Made::Boxed(Box::new(made(inner))),
                (["clone", "Arc"], Some(syn::Expr::Reference(inner))) => made(&inner.expr),
                _ => {
                    path.path.segments.last().map_or(Made::Unknown, |last| Made::Call { at: place(&last.ident), names })
                }
            }
        }
        _ => Made::Unknown,
    }
}

fn place(name: &syn::Ident) -> usize {
    name.span().byte_range().start
}

/// Looks for the places that a local is handed to.
struct Uses {
    name: String,
    /// Where it is bound.
    after: usize,
    /// Where another one of its name is.
    until: usize,
    found: Vec<LocalUse>,
}

impl Uses {
    /// Whether an expression is the local or a clone of it; whether it is lent.
    fn is_it(&self, expression: &syn::Expr) -> Option<bool> {
        let at = bytes(expression).start;
        match expression {
            syn::Expr::Path(path) => {
                (at > self.after && at < self.until && path.path.is_ident(&self.name)).then_some(false)
            }
            syn::Expr::Reference(inner) if inner.mutability.is_none() => self.is_it(&inner.expr).map(|_| true),
            syn::Expr::MethodCall(call) if call.method == "clone" => self.is_it(&call.receiver),
            _ => None,
        }
    }

    fn arguments<'e>(&mut self, call: usize, arguments: impl Iterator<Item = &'e syn::Expr>) {
        for (index, one) in arguments.enumerate() {
            if let Some(is_lent) = self.is_it(one) {
                self.found.push(LocalUse::Argument { call, index, is_lent });
            }
        }
    }
}

impl<'ast> Visit<'ast> for Uses {
    fn visit_expr_call(&mut self, call: &'ast syn::ExprCall) {
        if let syn::Expr::Path(path) = &*call.func
            && let Some(last) = path.path.segments.last()
        {
            self.arguments(place(&last.ident), call.args.iter());
        }
        visit::visit_expr_call(self, call);
    }
    fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
        self.arguments(place(&call.method), call.args.iter());
        visit::visit_expr_method_call(self, call);
    }
    fn visit_expr_struct(&mut self, one: &'ast syn::ExprStruct) {
        for field in &one.fields {
            if let (Some(false), syn::Member::Named(name), Some(last)) =
                (self.is_it(&field.expr), &field.member, one.path.segments.last())
            {
                self.found.push(LocalUse::Field { of: place(&last.ident), name: name.to_string() });
            }
        }
        visit::visit_expr_struct(self, one);
    }
}

/// What is left of a function that ends with some of its locals, told by name and place of their statements.
/// `taken` are those that nothing else may use any more.
///
/// `None` when the text cannot be read, a name means something else by then, or a local was given away.
#[must_use]
pub fn slice_of_locals(function: &str, wanted: &[(&str, usize)], taken: &[&str]) -> Option<BackSlice> {
    let (signature, block) = read(function)?;
    let last = block.stmts.iter().position(|one| wanted.iter().all(|(_, at)| *at <= bytes(one).start))?;
    let (before, after) = block.stmts.split_at(last + 1);
    let steps: Vec<Step> = before.iter().map(|statement| step(statement, function)).collect();
    let mut needed: BTreeSet<String> = wanted.iter().map(|(name, _)| (*name).to_owned()).collect();
    let used = needed.clone();
    let kept = keep(&steps, &mut needed);
    for (name, at) in wanted {
        let bound = steps.iter().position(|step| step.range.start == *at)?;
        let later = || steps[bound + 1..].iter().zip(&kept[bound + 1..]);
        let is_hidden = later().any(|(step, _)| step.bound.iter().any(|(other, _)| other == name));
        let is_gone = later().filter(|(_, kept)| **kept).any(|(step, _)| {
            let text = function.get(step.range.clone()).unwrap_or_default();
            step.used.contains(*name) && (taken.contains(name) || gives_away(text, name))
        });
        if is_hidden || is_gone {
            return None;
        }
    }
    let parameters = parameters(&signature);
    let needs: BTreeSet<String> = parameters.iter().filter_map(|(name, _)| name.clone()).collect();
    let needs: BTreeSet<String> = needs.intersection(&needed).cloned().collect();
    let gone = parameters.iter().filter(|(name, _)| !name.as_ref().is_some_and(|name| needs.contains(name)));
    let mut cuts: Vec<Range<usize>> = gone.map(|(_, range)| range.clone()).collect();
    cuts.extend(steps.iter().zip(&kept).filter(|(_, kept)| !**kept).map(|(step, _)| step.range.clone()));
    if let (Some(first), Some(last)) = (after.first(), after.last()) {
        cuts.push(bytes(first).start..bytes(last).end);
    }
    cuts.extend(starting_attributes(function));
    cuts.sort_by_key(|range| (range.start, range.end));
    let end = block.brace_token.span.close().byte_range().start;
    let values = wanted.iter().map(|(name, _)| (*name).to_owned()).collect();
    Some(BackSlice { rests: rests(&steps, &kept, &used), values, cuts, needs, end })
}

/// Whether a text may take a local away: names it, and neither lends it nor calls a method that leaves it there.
fn gives_away(text: &str, name: &str) -> bool {
    text.parse::<TokenStream>().is_ok_and(|stream| takes(stream, name))
}

fn takes(stream: TokenStream, name: &str) -> bool {
    let tokens: Vec<TokenTree> = stream.into_iter().collect();
    let is_punct = |at: Option<usize>, wanted: char| {
        let token = at.and_then(|at| tokens.get(at));
        matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == wanted)
    };
    let consumes = |at: usize| match tokens.get(at) {
        Some(TokenTree::Ident(method)) => {
            let method = method.to_string();
            method.starts_with("into") || ["unwrap", "expect"].contains(&method.as_str())
        }
        _ => false,
    };
    tokens.iter().enumerate().any(|(at, token)| match token {
        TokenTree::Group(group) => takes(group.stream(), name),
        TokenTree::Ident(one) if *one == name => {
            let before = at.checked_sub(1);
            let is_label = is_punct(Some(at + 1), ':') && !is_punct(Some(at + 2), ':');
            let is_lent = is_punct(before, '&') || is_punct(before, '.') || is_label;
            let is_asked = is_punct(Some(at + 1), '.') && !consumes(at + 2);
            !is_lent && !is_asked
        }
        _ => false,
    })
}
