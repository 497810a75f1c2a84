//! Applications of actix-web in a function's text: what is handed to `HttpServer::new`, and what is registered where.

use std::ops::Range;

use syn::spanned::Spanned;
use syn::visit::{self, Visit};

mod told;

pub use told::{Registered, Told, registered};
pub(super) use told::{chain, link, literal};

/// An application that a function hands to a server. Places are bytes of the function's text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Application {
    /// The path as written, without `::new`: `HttpServer`, `actix_web::HttpServer`.
    pub server: String,
    /// Where `new` stands.
    pub call: usize,
    /// The closure that makes the application.
    pub factory: Range<usize>,
}

/// A statement of registrations, `cfg.service(a).service(b);`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registrations {
    /// The statement.
    pub statement: Range<usize>,
    /// Its links, all there is to it.
    pub links: Vec<Range<usize>>,
}

/// The methods that register something.
pub(super) const LINKS: &[&str] = &["route", "service", "configure", "default_service"];

/// The only application in a function; `None` when there is none or are several.
#[must_use]
pub fn application(function: &str) -> Option<Application> {
    struct Finder(Vec<Application>);
    impl<'ast> Visit<'ast> for Finder {
        fn visit_expr_call(&mut self, call: &'ast syn::ExprCall) {
            if let (syn::Expr::Path(path), Some(factory)) = (&*call.func, call.args.first()) {
                let names: Vec<String> = path.path.segments.iter().map(|one| one.ident.to_string()).collect();
                if let [before @ .., server, new] = names.as_slice()
                    && server == "HttpServer"
                    && new == "new"
                    && matches!(factory, syn::Expr::Closure(_))
                {
                    let start = path.path.segments.last().map_or(0, |one| one.ident.span().byte_range().start);
                    let server = before.iter().chain([server]).cloned().collect::<Vec<_>>().join("::");
                    self.0.push(Application { server, call: start, factory: factory.span().byte_range() });
                }
            }
            visit::visit_expr_call(self, call);
        }
    }
    let (_, block) = super::back_slice::read(function)?;
    let mut finder = Finder(Vec::new());
    finder.visit_block(&block);
    let [only] = finder.0.as_slice() else { return None };
    Some(only.clone())
}

/// The statements of a function that do nothing but register: without all of its links such a statement has to go.
#[must_use]
pub fn registrations(function: &str) -> Vec<Registrations> {
    struct Statements(Vec<Registrations>);
    impl<'ast> Visit<'ast> for Statements {
        fn visit_stmt(&mut self, statement: &'ast syn::Stmt) {
            if let syn::Stmt::Expr(expression, _) = statement {
                let (base, calls) = told::chain(expression);
                let is_all = calls.iter().all(|call| LINKS.iter().any(|name| call.method == name));
                if matches!(base, syn::Expr::Path(_)) && is_all && !calls.is_empty() {
                    let links = calls.iter().map(|call| told::link(call)).collect();
                    self.0.push(Registrations { statement: statement.span().byte_range(), links });
                }
            }
            visit::visit_stmt(self, statement);
        }
    }
    let mut statements = Statements(Vec::new());
    if let Some((_, block)) = super::back_slice::read(function) {
        statements.visit_block(&block);
    }
    statements.0
}

#[cfg(test)]
mod tests;
