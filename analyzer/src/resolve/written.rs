//! Types and expressions that a person wrote outside of the code, as text.

use syn::visit::{self, Visit};

/// A type as written; its names are not resolved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Written {
    /// `a::b::C<Args>`.
    Path {
        /// The names, one after the other.
        names: Vec<String>,
        /// Where the last one begins in the text.
        at: usize,
        /// Type arguments; lifetimes and consts left out.
        args: Vec<Written>,
    },
    /// `dyn A + B`.
    Dyn(Vec<Written>),
    /// `(A, B)`.
    Tuple(Vec<Written>),
}

/// What an expression names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Named {
    /// Paths, each with its names one after the other.
    pub paths: Vec<Vec<String>>,
    /// Names of methods that are called.
    pub methods: Vec<String>,
}

/// Reads a type. `None` when it is none, or of a form that values which are held do not have (references, slices,
/// functions).
#[must_use]
pub fn written_type(text: &str) -> Option<Written> {
    syn::parse_str::<syn::Type>(text).ok().and_then(|ty| written(&ty))
}

/// Reads an expression, for what it names. `None` when it is none.
#[must_use]
pub fn named_in_expression(text: &str) -> Option<Named> {
    struct Names(Named);
    impl<'ast> Visit<'ast> for Names {
        fn visit_path(&mut self, path: &'ast syn::Path) {
            self.0.paths.push(path.segments.iter().map(|one| one.ident.to_string()).collect());
            visit::visit_path(self, path);
        }
        fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
            self.0.methods.push(call.method.to_string());
            visit::visit_expr_method_call(self, call);
        }
    }
    let expression = syn::parse_str::<syn::Expr>(text).ok()?;
    let mut names = Names(Named::default());
    names.visit_expr(&expression);
    Some(names.0)
}

/// Reads what stands behind `use`: each name it brings in with its path. `None` when it is no import, or one of all
/// that there is (`*`).
#[must_use]
pub fn named_in_use(text: &str) -> Option<Vec<(String, Vec<String>)>> {
    let tree = syn::parse_str::<syn::UseTree>(text).ok()?;
    let mut found = Vec::new();
    leaves(&tree, &mut Vec::new(), &mut found).then_some(found)
}

fn leaves(tree: &syn::UseTree, before: &mut Vec<String>, found: &mut Vec<(String, Vec<String>)>) -> bool {
    let mut add = |name: &syn::Ident, shown: &syn::Ident| {
        let mut path = before.clone();
        if name != "self" {
            path.push(name.to_string());
        }
        let last = path.last().cloned().unwrap_or_default();
        found.push((if shown == "self" { last } else { shown.to_string() }, path));
        true
    };
    match tree {
        syn::UseTree::Name(one) => add(&one.ident, &one.ident),
        syn::UseTree::Rename(one) => add(&one.ident, &one.rename),
        syn::UseTree::Glob(_) => false,
        syn::UseTree::Group(group) => group.items.iter().all(|one| leaves(one, before, found)),
        syn::UseTree::Path(path) => {
            before.push(path.ident.to_string());
            let is_read = leaves(&path.tree, before, found);
            before.pop();
            is_read
        }
    }
}

pub(super) fn written(ty: &syn::Type) -> Option<Written> {
    match ty {
        syn::Type::Path(path) if path.qself.is_none() => written_path(&path.path),
        syn::Type::Paren(inner) => written(&inner.elem),
        syn::Type::Group(inner) => written(&inner.elem),
        syn::Type::Tuple(tuple) => tuple.elems.iter().map(written).collect::<Option<_>>().map(Written::Tuple),
        syn::Type::TraitObject(object) => {
            let of = |bound: &syn::TypeParamBound| match bound {
                syn::TypeParamBound::Trait(bound) => Some(written_path(&bound.path)),
                _ => None,
            };
            object.bounds.iter().filter_map(of).collect::<Option<_>>().map(Written::Dyn)
        }
        _ => None,
    }
}

fn written_path(path: &syn::Path) -> Option<Written> {
    let names = path.segments.iter().map(|one| one.ident.to_string()).collect();
    let last = path.segments.last()?;
    let args = match &last.arguments {
        syn::PathArguments::None => Vec::new(),
        syn::PathArguments::AngleBracketed(list) => {
            let of = |one: &syn::GenericArgument| match one {
                syn::GenericArgument::Type(ty) => Some(written(ty)),
                _ => None,
            };
            list.args.iter().filter_map(of).collect::<Option<_>>()?
        }
        syn::PathArguments::Parenthesized(_) => return None,
    };
    Some(Written::Path { names, at: last.ident.span().byte_range().start, args })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(names: &[&str], at: usize, args: Vec<Written>) -> Written {
        Written::Path { names: names.iter().map(|one| (*one).to_owned()).collect(), at, args }
    }

    #[test]
    fn types_are_read_with_places() {
        let told = written_type("Arc<Box<dyn shop::Store + Send>>");
        let object = Written::Dyn(vec![path(&["shop", "Store"], 18, vec![]), path(&["Send"], 26, vec![])]);
        assert_eq!(told, Some(path(&["Arc"], 0, vec![path(&["Box"], 4, vec![object])])));
        assert_eq!(written_type("&str"), None);
        assert_eq!(written_type("Arc<"), None);
    }

    #[test]
    fn expressions_tell_what_they_name() {
        let told = named_in_expression("crate::db::open(&Config::load()?.url).await?.pool()").unwrap();
        assert_eq!(told.paths, [vec!["crate", "db", "open"], vec!["Config", "load"]]);
        assert_eq!(told.methods, ["pool"]);
        assert_eq!(named_in_expression("let x"), None);
    }

    #[test]
    fn imports_are_read_by_name() {
        let told = named_in_use("shop::{db::{self, open as begin}, Config}").unwrap();
        let names: Vec<(String, String)> = told.into_iter().map(|(name, path)| (name, path.join("::"))).collect();
        let told: Vec<(&str, &str)> = names.iter().map(|(name, path)| (name.as_str(), path.as_str())).collect();
        assert_eq!(told, [("db", "shop::db"), ("begin", "shop::db::open"), ("Config", "shop::Config")]);
        assert_eq!(named_in_use("shop::*"), None);
    }
}
