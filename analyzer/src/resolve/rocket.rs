//! Applications of rocket in a function's text: the chain that begins with `rocket::build()`, and what it mounts.

use std::ops::Range;

use syn::spanned::Spanned;
use syn::visit::{self, Visit};

use super::application::{chain, link, literal};

/// An application that a function makes in one chain. Places are bytes of the function's text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RocketChain {
    /// Where the name of the function that begins the chain stands.
    pub call: usize,
    /// The chain up to what starts it.
    pub chain: Range<usize>,
    /// The links `.mount(base, routes)`.
    pub mounts: Vec<RocketMount>,
    /// The links `.register(base, catchers)`.
    pub registers: Vec<Range<usize>>,
    /// Where what begins the chain ends, and each link.
    ends: Vec<usize>,
    /// The `_` of `fn rocket() -> _`.
    pub open_output: Option<Range<usize>>,
}

impl RocketChain {
    /// The chain up to the last link that is not among these.
    #[must_use]
    pub fn without(&self, gone: &[Range<usize>]) -> Range<usize> {
        let stays = self.ends.iter().rev().find(|end| !gone.iter().any(|link| link.end == **end));
        self.chain.start..stays.copied().unwrap_or(self.chain.end)
    }
}

/// A link `.mount(base, routes)`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RocketMount {
    /// The link.
    pub link: Range<usize>,
    /// The path that stands before the routes, when it stands there as it is.
    pub base: Option<String>,
    /// What is mounted.
    pub routes: Range<usize>,
}

/// Links that make a running program of an application.
const STARTS: &[&str] = &["ignite", "launch"];

/// The only application in a function; `None` when there is none or are several.
#[must_use]
pub fn rocket_chain(function: &str) -> Option<RocketChain> {
    let (signature, block) = super::back_slice::read(function)?;
    let mut finder = Finder(Vec::new());
    finder.visit_block(&block);
    let [only] = finder.0.as_slice() else { return None };
    let open_output = match &signature.output {
        syn::ReturnType::Type(_, ty) if matches!(**ty, syn::Type::Infer(_)) => Some(ty.span().byte_range()),
        _ => None,
    };
    Some(RocketChain { open_output, ..only.clone() })
}

struct Finder(Vec<RocketChain>);

impl<'ast> Visit<'ast> for Finder {
    fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
        let whole = syn::Expr::MethodCall(call.clone());
        match read_chain(&whole) {
            Some(found) => self.0.push(found),
            None => visit::visit_expr_method_call(self, call),
        }
    }
}

fn read_chain(whole: &syn::Expr) -> Option<RocketChain> {
    let (base, calls) = chain(whole);
    let syn::Expr::Call(begin) = base else { return None };
    let syn::Expr::Path(path) = &*begin.func else { return None };
    let names: Vec<String> = path.path.segments.iter().map(|one| one.ident.to_string()).collect();
    let [.., of, name] = names.as_slice() else { return None };
    if !["rocket", "Rocket"].contains(&of.as_str()) || !["build", "custom"].contains(&name.as_str()) {
        return None;
    }
    let calls: Vec<&syn::ExprMethodCall> =
        calls.into_iter().take_while(|call| !STARTS.iter().any(|start| call.method == start)).collect();
    let base = base.span().byte_range();
    let mounts = calls.iter().filter(|call| call.method == "mount");
    let mount = |call: &&syn::ExprMethodCall| {
        let routes = call.args.iter().nth(1)?.span().byte_range();
        Some(RocketMount { link: link(call), base: literal(call.args.first()), routes })
    };
    let mounts = mounts.filter_map(mount).collect();
    let registers = calls.iter().filter(|call| call.method == "register").map(|call| link(call)).collect();
    let ends: Vec<usize> = std::iter::once(base.end).chain(calls.iter().map(|call| link(call).end)).collect();
    Some(RocketChain {
        call: path.path.segments.last()?.ident.span().byte_range().start,
        chain: base.start..ends.last().copied().unwrap_or(base.end),
        ends,
        mounts,
        registers,
        open_output: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const LAUNCHED: &str = r#"#[launch]
fn rocket() -> _ {
    let limit = 3;
    rocket::build().manage(limit).mount("/a", a::routes()).register("/", catchers![b]).mount("/c", routes![d])
}"#;

    #[test]
    fn the_chain_ends_before_what_starts_it() {
        let text = "async fn main() { let it = rocket::custom(config()).manage(3).ignite().await?; it.launch().await }";
        let found = rocket_chain(text).unwrap();
        assert_eq!(&text[found.chain], "rocket::custom(config()).manage(3)");
        assert_eq!(&text[found.call..found.call + 6], "custom");
        assert_eq!(found.open_output, None);
    }

    #[test]
    fn what_is_mounted_is_found_with_its_routes() {
        let found = rocket_chain(LAUNCHED).unwrap();
        let mounts: Vec<&str> = found.mounts.iter().map(|mount| &LAUNCHED[mount.routes.clone()]).collect();
        assert_eq!(mounts, ["a::routes()", "routes![d]"]);
        assert_eq!(&LAUNCHED[found.mounts[0].link.clone()], r#".mount("/a", a::routes())"#);
        assert_eq!(found.mounts[1].base.as_deref(), Some("/c"));
        assert_eq!(&LAUNCHED[found.registers[0].clone()], r#".register("/", catchers![b])"#);
        assert_eq!(&LAUNCHED[found.open_output.clone().unwrap()], "_");
        let gone = [found.mounts[1].link.clone(), found.registers[0].clone()];
        assert!(LAUNCHED[found.without(&gone)].ends_with("a::routes())"));
        assert!(LAUNCHED[found.chain].ends_with("routes![d])"));
    }

    #[test]
    fn other_chains_are_none() {
        assert_eq!(rocket_chain("fn main() { other::build().mount(1, 2) }"), None);
        assert_eq!(rocket_chain("fn main() { rocket::build().a(); rocket::build().b(); }"), None);
    }
}
