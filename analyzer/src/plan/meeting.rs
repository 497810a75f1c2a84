//! Routes of two routers of one service that would meet: in the monolith they are told apart by what they are nested
//! in, in the service they stand beside each other, and a router refuses the second one when it is made.

use super::blockers::at_item;
use super::index::Index;
use super::shapes::Trouble;
use super::{Blocker, BlockerKind, RouteSeam};

/// A blocker for each router of which a route is also one of a router before it.
pub(super) fn meeting_routes(index: &Index<'_>, seams: &[RouteSeam]) -> Vec<Blocker> {
    let mut found = Vec::new();
    let served: Vec<&RouteSeam> = seams.iter().filter(|seam| seam.server.is_none() && !seam.is_rocket).collect();
    for (at, seam) in served.iter().enumerate() {
        let met = served[..at].iter().find_map(|other| {
            let mut pairs = seam.routes.iter().flat_map(|own| other.routes.iter().map(move |theirs| (own, theirs)));
            pairs.find(|(own, theirs)| meet(own, theirs)).map(|(own, _)| (other, own))
        });
        let Some((other, (method, path))) = met else { continue };
        let Some((item, other)) = index.item(seam.item).zip(index.item(other.item)) else { continue };
        let reason = format!(
            "`{method} {path}` is a route of `{}`, too: what they are nested in tells them apart in the monolith alone",
            other.path
        );
        let advice = "Give the routes paths of their own within their routers, or cut the routers as two services.";
        let blocker = at_item(index, item, &Trouble::new(BlockerKind::NotUnderstood, reason));
        found.push(Blocker { advice: advice.to_owned(), ..blocker });
    }
    found
}

/// Whether one router cannot hold both routes: the same path for the same method, or one path with two names for its
/// parameters.
fn meet((method, path): &(String, String), (other_method, other_path): &(String, String)) -> bool {
    let is_any = |method: &str| ["ANY", "*", ""].contains(&method.to_uppercase().as_str());
    let is_same_method = method == other_method || is_any(method) || is_any(other_method);
    shape(path) == shape(other_path) && (is_same_method || path != other_path)
}

/// A path without the names of its parameters.
fn shape(path: &str) -> Vec<&str> {
    let part = |part: &str| match part {
        _ if part.starts_with("{*") || part.starts_with('*') => "*",
        _ if part.starts_with('{') || part.starts_with(':') => ":",
        _ => "",
    };
    path.split('/').map(|one| if part(one).is_empty() { one } else { part(one) }).collect()
}

#[cfg(test)]
mod tests {
    use super::meet;

    #[test]
    fn routes_meet_as_routers_see_them() {
        let meets = |one: (&str, &str), other: (&str, &str)| {
            let route = |(method, path): (&str, &str)| (method.to_owned(), path.to_owned());
            meet(&route(one), &route(other))
        };
        assert!(meets(("GET", "/"), ("GET", "/")));
        assert!(!meets(("GET", "/{id}"), ("DELETE", "/{id}")));
        assert!(meets(("GET", "/{id}"), ("DELETE", "/{name}")));
        assert!(meets(("ANY", "/a"), ("GET", "/a")));
        assert!(!meets(("GET", "/{id}"), ("GET", "/new")));
        assert!(!meets(("GET", "/{id}"), ("GET", "/{*rest}")));
    }
}
