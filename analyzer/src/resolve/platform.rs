//! Which conditions of `cfg` never hold on the system that containers run on.

use syn::Meta;
use syn::parse::Parser;
use syn::punctuated::Punctuated;

/// Deepest nesting of conditions that is looked into.
const MOST: usize = 16;

/// Whether a condition asks for another system than Linux. What depends on features, tests and the like is not known
/// and may hold.
pub(super) fn is_of_other_systems(condition: &str) -> bool {
    syn::parse_str::<Meta>(condition).is_ok_and(|meta| holds(&meta, 0) == Some(false))
}

/// Whether a condition holds; `None` when that cannot be told.
fn holds(meta: &Meta, depth: usize) -> Option<bool> {
    let name = meta.path().get_ident().map(ToString::to_string).unwrap_or_default();
    match meta {
        _ if depth > MOST => None,
        Meta::Path(_) => match name.as_str() {
            "unix" => Some(true),
            "windows" => Some(false),
            _ => None,
        },
        Meta::NameValue(pair) => {
            let value = match &pair.value {
                syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) => text.value(),
                _ => return None,
            };
            match name.as_str() {
                "target_os" => Some(value == "linux"),
                "target_family" => Some(value == "unix"),
                _ => None,
            }
        }
        Meta::List(list) => {
            let parser = Punctuated::<Meta, syn::Token![,]>::parse_terminated;
            let parts = parser.parse2(list.tokens.clone()).ok()?;
            let mut parts = parts.iter().map(|part| holds(part, depth + 1));
            match name.as_str() {
                "not" => parts.next().flatten().map(|held| !held),
                "all" => joined(parts, false),
                "any" => joined(parts, true),
                _ => None,
            }
        }
    }
}

/// One part that is `decisive` decides; else all of them must be known.
fn joined(parts: impl Iterator<Item = Option<bool>>, decisive: bool) -> Option<bool> {
    let mut result = Some(!decisive);
    for part in parts {
        match part {
            Some(held) if held == decisive => return Some(decisive),
            Some(_) => {}
            None => result = None,
        }
    }
    result
}

#[cfg(test)]
mod tests {
    use super::is_of_other_systems;

    #[test]
    fn conditions_are_decided_as_far_as_they_speak_of_systems() {
        for other in [
            "windows",
            "not(unix)",
            "target_os = \"macos\"",
            "all(windows, feature = \"x\")",
            "any(windows, not(unix))",
        ] {
            assert!(is_of_other_systems(other), "{other}");
        }
        for here in
            ["unix", "test", "not(windows)", "feature = \"x\"", "any(windows, feature = \"x\")", "not(test)", "a b"]
        {
            assert!(!is_of_other_systems(here), "{here}");
        }
    }
}
