//! How a parameter is spelled where it is passed on.

use syn::Pat;
use syn::parse::Parser;

/// The expression that gives back what a parameter's pattern took: its name, or for a destructuring pattern the
/// value put together again (`Path(id)`, `(a, b)`, `Point { x, y }`).
///
/// `None` when the pattern drops or only borrows something.
pub fn argument_of_pattern(pattern: &str) -> Option<String> {
    let pattern = Pat::parse_single.parse_str(pattern).ok()?;
    rebuild(&pattern)
}

fn rebuild(pattern: &Pat) -> Option<String> {
    match pattern {
        Pat::Ident(name) if name.by_ref.is_none() => Some(name.ident.to_string()),
        Pat::Paren(inner) => rebuild(&inner.pat),
        Pat::Reference(inner) => Some(format!("&{}", rebuild(&inner.pat)?)).filter(|_| inner.mutability.is_none()),
        Pat::Tuple(tuple) => {
            let parts = all(tuple.elems.iter())?;
            Some(if parts.len() == 1 { format!("({},)", parts[0]) } else { format!("({})", parts.join(", ")) })
        }
        Pat::TupleStruct(tuple) if tuple.qself.is_none() => {
            Some(format!("{}({})", path(&tuple.path), all(tuple.elems.iter())?.join(", ")))
        }
        Pat::Struct(fields) if fields.qself.is_none() && fields.rest.is_none() => {
            let parts: Option<Vec<String>> = fields.fields.iter().map(field).collect();
            Some(format!("{} {{ {} }}", path(&fields.path), parts?.join(", ")))
        }
        _ => None,
    }
}

fn field(field: &syn::FieldPat) -> Option<String> {
    let value = rebuild(&field.pat)?;
    let name = match &field.member {
        syn::Member::Named(name) => name.to_string(),
        syn::Member::Unnamed(index) => index.index.to_string(),
    };
    Some(if name == value { value } else { format!("{name}: {value}") })
}

fn all<'a>(patterns: impl Iterator<Item = &'a Pat>) -> Option<Vec<String>> {
    patterns.map(rebuild).collect()
}

fn path(path: &syn::Path) -> String {
    let names: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
    format!("{}{}", if path.leading_colon.is_some() { "::" } else { "" }, names.join("::"))
}

#[cfg(test)]
mod tests {
    use super::argument_of_pattern;

    #[test]
    fn names_are_passed_as_they_are() {
        assert_eq!(argument_of_pattern("order").as_deref(), Some("order"));
        assert_eq!(argument_of_pattern("mut order").as_deref(), Some("order"));
        assert_eq!(argument_of_pattern("r#type").as_deref(), Some("r#type"));
    }

    #[test]
    fn what_was_taken_apart_is_put_together_again() {
        assert_eq!(argument_of_pattern("State(state)").as_deref(), Some("State(state)"));
        assert_eq!(argument_of_pattern("(a, mut b)").as_deref(), Some("(a, b)"));
        assert_eq!(argument_of_pattern("geo::Point { x, y: up }").as_deref(), Some("geo::Point { x, y: up }"));
    }

    #[test]
    fn what_was_dropped_cannot_be_passed_on() {
        assert_eq!(argument_of_pattern("_"), None);
        assert_eq!(argument_of_pattern("Point { x, .. }"), None);
        assert_eq!(argument_of_pattern("(a, _)"), None);
        assert_eq!(argument_of_pattern("ref name"), None);
    }
}
