//! Paths of the monolith that a service answers, as load balancers match them.

use std::collections::{BTreeMap, BTreeSet};

use calve_analyzer::plan::Service;

/// How a path is recognised.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Matching {
    /// This path and no other.
    Exact(String),
    /// Every path that matches the regular expression from its beginning; it ends in `$`.
    Pattern(String),
}

impl Matching {
    /// The path or the expression.
    #[must_use]
    pub fn text(&self) -> &str {
        match self {
            Self::Exact(text) | Self::Pattern(text) => text,
        }
    }
}

/// A path with the methods it is asked by.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Route {
    /// The path.
    pub path: Matching,
    /// Methods in upper case, sorted; none when every method belongs to it.
    pub methods: Vec<String>,
}

/// The original routes of a service, sorted.
pub(super) fn routes(service: &Service) -> Vec<Route> {
    let mut found = BTreeMap::<Matching, BTreeSet<String>>::new();
    for (method, path) in service.seams.iter().flat_map(|seam| &seam.routes) {
        found.entry(matching(path)).or_default().insert(method.to_uppercase());
    }
    let route = |(path, methods): (Matching, BTreeSet<String>)| {
        let methods = if methods.contains("ANY") { Vec::new() } else { methods.into_iter().collect() };
        Route { path, methods }
    };
    found.into_iter().map(route).collect()
}

/// `/invoices/{id}` as `/invoices/[^/]+$`, whatever way a framework spells parameters.
fn matching(path: &str) -> Matching {
    let parts: Vec<(String, bool)> = path.split('/').map(part).collect();
    if parts.iter().all(|(_, is_open)| !is_open) {
        return Matching::Exact(path.to_string());
    }
    let texts: Vec<String> =
        parts.into_iter().map(|(text, is_open)| if is_open { text } else { literal(&text) }).collect();
    Matching::Pattern(format!("{}$", texts.join("/")))
}

/// A part of a path, and whether it is an expression.
fn part(text: &str) -> (String, bool) {
    let whole = |inner: &str| {
        let is_rest =
            inner.starts_with('*') || inner.ends_with("..") || inner.ends_with(":.*") || inner.ends_with(":.+");
        (if is_rest { ".+" } else { "[^/]+" }.to_string(), true)
    };
    if let Some(inner) = text.strip_prefix('<').and_then(|rest| rest.strip_suffix('>')) {
        return whole(inner);
    }
    if text.starts_with(':') || text.starts_with('*') {
        return whole(text);
    }
    match (text.find('{'), text.rfind('}')) {
        (Some(from), Some(to)) if from < to => {
            let (inner, _) = whole(&text[from + 1..to]);
            (format!("{}{inner}{}", literal(&text[..from]), literal(&text[to + 1..])), true)
        }
        _ => (text.to_string(), false),
    }
}

/// Text that an expression matches as it is.
fn literal(text: &str) -> String {
    let mut escaped = String::new();
    for letter in text.chars() {
        if r"\.+*?()|[]{}^$".contains(letter) {
            escaped.push('\\');
        }
        escaped.push(letter);
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_become_expressions() {
        let exact = |text: &str| Matching::Exact(text.to_string());
        let pattern = |text: &str| Matching::Pattern(text.to_string());
        assert_eq!(matching("/invoices"), exact("/invoices"));
        assert_eq!(matching("/a.b/{id}/lines/:line"), pattern(r"/a\.b/[^/]+/lines/[^/]+$"));
        assert_eq!(matching("/files/{*rest}"), pattern("/files/.+$"));
        assert_eq!(matching("/files/<path..>"), pattern("/files/.+$"));
        assert_eq!(matching("/report-{year}.pdf"), pattern(r"/report-[^/]+\.pdf$"));
        assert_eq!(matching(r"/r/{id:\d+}"), pattern("/r/[^/]+$"));
    }
}
