//! What is registered in an application or a `ServiceConfig`, in the order it is asked.

use std::ops::Range;

use syn::spanned::Spanned;

/// One registration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registered {
    /// What it is nested in, and its own path where it is told at the same place.
    pub path: String,
    /// What is registered.
    pub told: Told,
    /// Whether a guard of the application's own decides too.
    pub is_guarded: bool,
}

/// What is registered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Told {
    /// A method (`ANY` when any) with the place of its handler.
    Handler(String, Range<usize>),
    /// Something that says itself what it answers: a handler with an attribute, a function that registers others.
    Named(Range<usize>),
    /// What answers where nothing else does.
    Default(Range<usize>),
}

impl Told {
    /// Where it stands.
    #[must_use]
    pub fn place(&self) -> &Range<usize> {
        let (Self::Handler(_, place) | Self::Named(place) | Self::Default(place)) = self;
        place
    }
}

/// Where a registration stands.
#[derive(Clone, Default)]
struct Around {
    path: String,
    is_guarded: bool,
}

impl Around {
    fn within(&self, path: &str) -> Self {
        Self { path: join(&self.path, path), ..self.clone() }
    }

    fn tell(&self, told: Told, out: &mut Vec<Registered>) {
        out.push(Registered { path: self.path.clone(), told, is_guarded: self.is_guarded });
    }
}

/// All that a function registers in the part of it that is given, the whole body when none is.
#[must_use]
pub fn registered(function: &str, part: Option<&Range<usize>>) -> Vec<Registered> {
    let mut out = Vec::new();
    let around = Around::default();
    match part {
        Some(part) => {
            let text = function.get(part.clone()).unwrap_or_default();
            if let Ok(syn::Expr::Closure(closure)) = syn::parse_str::<syn::Expr>(text) {
                expression(&closure.body, &around, &mut out);
            }
            for one in &mut out {
                let (Told::Handler(_, place) | Told::Named(place) | Told::Default(place)) = &mut one.told;
                *place = place.start + part.start..place.end + part.start;
            }
        }
        None => {
            if let Some((_, body)) = crate::resolve::back_slice::read(function) {
                block(&body, &around, &mut out);
            }
        }
    }
    out
}

fn block(block: &syn::Block, around: &Around, out: &mut Vec<Registered>) {
    for statement in &block.stmts {
        match statement {
            syn::Stmt::Local(local) => {
                if let Some(init) = &local.init {
                    expression(&init.expr, around, out);
                }
            }
            syn::Stmt::Expr(inner, _) => expression(inner, around, out),
            _ => {}
        }
    }
}

/// Registrations in an expression that is an application, a scope or the like, or holds one.
fn expression(whole: &syn::Expr, around: &Around, out: &mut Vec<Registered>) {
    match whole {
        syn::Expr::Block(inner) => return block(&inner.block, around, out),
        syn::Expr::If(inner) => {
            block(&inner.then_branch, around, out);
            if let Some((_, other)) = &inner.else_branch {
                expression(other, around, out);
            }
            return;
        }
        syn::Expr::Assign(inner) => return expression(&inner.right, around, out),
        syn::Expr::Return(inner) => return inner.expr.iter().for_each(|one| expression(one, around, out)),
        _ => {}
    }
    let (base, calls) = chain(whole);
    let mut inner = around.clone();
    inner.is_guarded |= calls.iter().any(|call| call.method == "guard");
    if let Some((name, first)) = call_of(base) {
        match name.as_str() {
            "scope" | "Scope::new" => inner = inner.within(&literal(first).unwrap_or_default()),
            "resource" | "Resource::new" => {
                for path in literals(first) {
                    resource(&calls, &inner.within(&path), out);
                }
                return;
            }
            _ => {}
        }
    }
    for call in calls {
        let arguments: Vec<&syn::Expr> = call.args.iter().collect();
        match (call.method.to_string().as_str(), arguments.as_slice()) {
            ("route", [path, handler]) => {
                if let Some(path) = literal(Some(*path)) {
                    route(handler, &inner.within(&path), out);
                }
            }
            ("service", [one]) if is_group(one) => expression(one, &inner, out),
            ("configure", [syn::Expr::Closure(closure)]) => expression(&closure.body, &inner, out),
            ("default_service", [one]) => inner.tell(Told::Default(one.span().byte_range()), out),
            ("service" | "configure", [one]) => inner.tell(Told::Named(one.span().byte_range()), out),
            _ => {}
        }
    }
}

/// `.route(web::get().to(handler))` and `.to(handler)` behind a resource.
fn resource(calls: &[&syn::ExprMethodCall], around: &Around, out: &mut Vec<Registered>) {
    for call in calls {
        match (call.method.to_string().as_str(), call.args.first()) {
            ("route", Some(one)) => route(one, around, out),
            ("to", Some(handler)) => around.tell(Told::Handler("ANY".to_owned(), handler.span().byte_range()), out),
            (verb @ ("get" | "post" | "put" | "patch" | "delete" | "head"), Some(handler)) => {
                around.tell(Told::Handler(verb.to_uppercase(), handler.span().byte_range()), out);
            }
            _ => {}
        }
    }
}

/// `web::get().to(handler)`.
fn route(whole: &syn::Expr, around: &Around, out: &mut Vec<Registered>) {
    let (base, calls) = chain(whole);
    let Some((name, first)) = call_of(base) else { return };
    let mut around = around.clone();
    around.is_guarded |= calls.iter().any(|call| call.method == "guard");
    let named = |one: &syn::Expr| match one {
        syn::Expr::Path(path) => path.path.segments.last().map(|last| last.ident.to_string()),
        _ => None,
    };
    let mut method = match name.as_str() {
        "get" | "post" | "put" | "patch" | "delete" | "head" | "trace" => name.to_uppercase(),
        "method" => first.and_then(named).unwrap_or_else(|| "ANY".to_owned()),
        _ => "ANY".to_owned(),
    };
    if let Some(one) = calls.iter().find(|call| call.method == "method").and_then(|call| call.args.first()) {
        method = named(one).unwrap_or(method);
    }
    let behind = calls.iter().find(|call| call.method == "to").and_then(|call| call.args.first());
    if let Some(handler) = behind.or(first.filter(|_| name == "to")) {
        around.tell(Told::Handler(method, handler.span().byte_range()), out);
    }
}

/// Whether something is told link by link: a scope or a resource.
fn is_group(one: &syn::Expr) -> bool {
    let name = call_of(chain(one).0).map(|(name, _)| name);
    name.is_some_and(|name| ["scope", "Scope::new", "resource", "Resource::new"].contains(&name.as_str()))
}

/// What a chain of method calls begins with, and the calls in the order they stand there.
pub(in crate::resolve) fn chain(whole: &syn::Expr) -> (&syn::Expr, Vec<&syn::ExprMethodCall>) {
    let (mut base, mut calls) = (whole, Vec::new());
    while let syn::Expr::MethodCall(call) = base {
        calls.push(call);
        base = &call.receiver;
    }
    calls.reverse();
    (base, calls)
}

/// From the dot to the closing parenthesis.
pub(in crate::resolve) fn link(call: &syn::ExprMethodCall) -> Range<usize> {
    call.dot_token.span.byte_range().start..call.paren_token.span.close().byte_range().end
}

/// The name of a function that is called (with its type, where it is `new`), and the first argument.
fn call_of(one: &syn::Expr) -> Option<(String, Option<&syn::Expr>)> {
    let syn::Expr::Call(call) = one else { return None };
    let syn::Expr::Path(path) = &*call.func else { return None };
    let names: Vec<String> = path.path.segments.iter().map(|one| one.ident.to_string()).collect();
    let name = match names.as_slice() {
        [.., of, new] if new == "new" => format!("{of}::new"),
        [.., name] => name.clone(),
        [] => return None,
    };
    Some((name, call.args.first()))
}

pub(in crate::resolve) fn literal(one: Option<&syn::Expr>) -> Option<String> {
    match one? {
        syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) => Some(text.value()),
        _ => None,
    }
}

/// A path, or each of several.
fn literals(one: Option<&syn::Expr>) -> Vec<String> {
    match one {
        Some(syn::Expr::Array(list)) => list.elems.iter().filter_map(|one| literal(Some(one))).collect(),
        Some(syn::Expr::Tuple(list)) => list.elems.iter().filter_map(|one| literal(Some(one))).collect(),
        Some(syn::Expr::Reference(one)) => literals(Some(&one.expr)),
        one => literal(one).into_iter().collect(),
    }
}

/// A path below another one, as actix joins them.
pub(super) fn join(before: &str, path: &str) -> String {
    let before = before.trim_end_matches('/');
    match path {
        "" => before.to_owned(),
        path if path.starts_with('/') => format!("{before}{path}"),
        path => format!("{before}/{path}"),
    }
}
