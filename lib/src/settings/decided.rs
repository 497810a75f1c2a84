//! Decisions of a person that cannot both be kept.

use std::collections::BTreeMap;

use calve_analyzer::plan::{NamedService, Wishes};

use crate::failure::Failure;

/// The service of those that take no part.
const KERNEL: &str = "kernel";

/// Refuses wishes that put the same path into two services.
///
/// # Errors
/// The first such path, with both decisions.
pub fn check(wishes: &Wishes) -> Result<(), Failure> {
    let in_kernel =
        wishes.kernel.iter().map(|path| (path.as_str(), KERNEL, format!("`[kernel] modules` names `{path}`")));
    let fixed = wishes.services.iter().flat_map(|service| named(service, "[[service]]"));
    let seeded = wishes.seeds.iter().flat_map(|service| named(service, "--seed-from, [[service]]"));
    let pinned = wishes.pins.iter().map(|pin| pinned(&pin.path, &pin.service));
    first_twice(in_kernel.chain(fixed).chain(seeded).chain(pinned))
}

/// Refuses pins (paths or ids with their service) that put the same one into two services.
///
/// # Errors
/// The first such pair.
pub fn check_pins(pins: &[(String, String)]) -> Result<(), Failure> {
    first_twice(pins.iter().map(|(path, service)| pinned(path, service)))
}

fn pinned<'a>(path: &'a str, service: &'a str) -> (&'a str, &'a str, String) {
    (path, service, format!("`--pin {path}={service}`"))
}

fn named<'a>(service: &'a NamedService, place: &str) -> impl Iterator<Item = (&'a str, &'a str, String)> {
    let told = format!("`{place} name = \"{}\"`", service.name);
    let paths = service.modules.iter().chain(&service.items);
    paths.map(move |path| (path.as_str(), service.name.as_str(), format!("{told} names `{path}`")))
}

fn first_twice<'a>(decisions: impl Iterator<Item = (&'a str, &'a str, String)>) -> Result<(), Failure> {
    let mut known: BTreeMap<&str, (&str, String)> = BTreeMap::new();
    for (path, service, told) in decisions {
        match known.get(path) {
            Some((other, before)) if *other != service => {
                let title = format!("`{path}` cannot lie in `{other}` and in `{service}`: {before}, and {told}");
                return Err(Failure::usage(title, "take one of the two away"));
            }
            Some(_) => {}
            None => {
                known.insert(path, (service, told));
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use calve_analyzer::plan::Pin;

    use super::*;

    fn pin(path: &str, service: &str) -> Pin {
        Pin { path: path.to_owned(), service: service.to_owned() }
    }

    #[test]
    fn both_decisions_are_told() {
        let billing = NamedService {
            name: "billing".to_owned(),
            modules: vec!["shop::billing".to_owned()],
            ..NamedService::default()
        };
        let wishes = Wishes { services: vec![billing], ..Wishes::default() };
        let twice =
            Wishes { pins: vec![pin("shop::billing", "billing"), pin("shop::tax", "billing")], ..wishes.clone() };
        assert!(check(&twice).is_ok());
        let torn = Wishes { pins: vec![pin("shop::billing", "orders")], ..wishes.clone() };
        let title = check(&torn).unwrap_err().title;
        assert!(
            title.contains("[[service]] name = \"billing\"") && title.contains("--pin shop::billing=orders"),
            "{title}"
        );
        let set_aside = Wishes { kernel: vec!["shop::billing".to_owned()], ..wishes };
        assert!(check(&set_aside).unwrap_err().title.contains("[kernel]"));
    }

    #[test]
    fn pins_alone_are_compared_too() {
        let pins = [("7", "a"), ("8", "a"), ("7", "b")].map(|(id, name)| (id.to_owned(), name.to_owned()));
        assert!(check_pins(&pins[..2]).is_ok());
        assert!(check_pins(&pins).unwrap_err().title.contains("--pin 7=b"));
    }
}
