//! What of the flags the builds of a verification are given.

use toml_edit::{DocumentMut, Item};

use crate::cli::CommonFlags;

/// For every cargo command.
#[must_use]
pub fn everywhere(flags: &CommonFlags) -> Vec<String> {
    let flags = [(flags.locked, "--locked"), (flags.offline, "--offline")];
    flags.iter().filter(|(is_set, _)| *is_set).map(|(_, flag)| (*flag).to_owned()).collect()
}

/// For the monolith: its packages and features.
#[must_use]
pub fn of_monolith(flags: &CommonFlags) -> Vec<String> {
    let pairs = |flag: &str, values: &[String]| -> Vec<String> {
        values.iter().flat_map(|value| [flag.to_owned(), value.clone()]).collect()
    };
    let mut found = if flags.packages.is_empty() {
        [vec!["--workspace".to_owned()], pairs("--exclude", &flags.exclude)].concat()
    } else {
        pairs("--package", &flags.packages)
    };
    found.extend(feature_flags(flags, &flags.features));
    found
}

/// For a service: of the features those that its manifest declares, as far as they are meant for its package
/// (`feature`, or `package/feature` with the monolith's package it was cut from).
#[must_use]
pub fn of_service(flags: &CommonFlags, manifest: &str, package: &str) -> Vec<String> {
    let document: DocumentMut = manifest.parse().unwrap_or_default();
    let declared = document.get("features").and_then(Item::as_table_like);
    let is_declared = |name: &str| declared.is_some_and(|declared| declared.contains_key(name));
    let own = flags.features.iter().filter_map(|feature| match feature.split_once('/') {
        Some((named, feature)) => (named == package).then_some(feature),
        None => Some(feature.as_str()),
    });
    let features: Vec<String> = own.filter(|name| is_declared(name)).map(str::to_owned).collect();
    feature_flags(flags, &features)
}

fn feature_flags(flags: &CommonFlags, features: &[String]) -> Vec<String> {
    let mut found = Vec::new();
    if flags.all_features {
        found.push("--all-features".to_owned());
    }
    if flags.no_default_features {
        found.push("--no-default-features".to_owned());
    }
    if !features.is_empty() {
        found.extend(["--features".to_owned(), features.join(",")]);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::parse;

    fn flags(line: &str) -> CommonFlags {
        parse(line.split('|').map(std::ffi::OsString::from)).unwrap().common
    }

    #[test]
    fn the_monolith_is_built_as_asked_for() {
        assert_eq!(of_monolith(&flags("calve")), ["--workspace"]);
        let told = of_monolith(&flags("calve|-F|a b,c|--features|d|-p|shop|--no-default-features|status"));
        assert_eq!(told, ["--package", "shop", "--no-default-features", "--features", "a,b,c,d"]);
        let told = of_monolith(&flags("calve|verify|--exclude|tools|--all-features"));
        assert_eq!(told, ["--workspace", "--exclude", "tools", "--all-features"]);
        assert_eq!(everywhere(&flags("calve|--offline|--locked")), ["--locked", "--offline"]);
    }

    #[test]
    fn a_service_gets_the_features_it_has() {
        let manifest = "[package]\nname = \"shop-billing\"\n[features]\nmetrics = []\naudit = []\n";
        let told = of_service(&flags("calve|-F|metrics|-F|shop/audit,other/x,unknown"), manifest, "shop");
        assert_eq!(told, ["--features", "metrics,audit"]);
        assert!(of_service(&flags("calve|-F|metrics"), "[package]\n", "shop").is_empty());
        assert_eq!(of_service(&flags("calve|--no-default-features"), manifest, "shop"), ["--no-default-features"]);
    }
}
