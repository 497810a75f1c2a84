//! Dockerfiles as a builder reads them.

use std::collections::BTreeSet;

use calve_generator::container;

use super::{cut, shops, text};

const INSTRUCTIONS: [&str; 15] = [
    "ARG",
    "CMD",
    "COPY",
    "ENTRYPOINT",
    "ENV",
    "EXPOSE",
    "FROM",
    "HEALTHCHECK",
    "LABEL",
    "RUN",
    "SHELL",
    "STOPSIGNAL",
    "USER",
    "VOLUME",
    "WORKDIR",
];

/// Instructions with their arguments; lines that go on are joined, comments left out.
fn instructions(text: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut open = String::new();
    for line in text.lines().filter(|line| !line.trim_start().starts_with('#')) {
        match line.strip_suffix('\\') {
            Some(line) => open.push_str(line),
            None if open.is_empty() && line.trim().is_empty() => {}
            None => {
                open.push_str(line);
                let (name, rest) = open.split_once(' ').expect("an instruction with arguments");
                found.push((name.to_owned(), rest.trim().to_owned()));
                open.clear();
            }
        }
    }
    assert!(open.is_empty(), "the last instruction is not finished: {open}");
    found
}

#[test]
fn stages_build_on_each_other() {
    for (plan, sources) in shops() {
        let files = container::container(&plan, &cut(&plan), &sources);
        let images: Vec<_> = files.iter().filter(|file| file.path.ends_with("/Dockerfile")).collect();
        assert_eq!(images.len(), 3);
        for image in images {
            let all = instructions(text(image));
            let mut stages = BTreeSet::new();
            let mut arguments = BTreeSet::new();
            for (name, rest) in &all {
                assert!(INSTRUCTIONS.contains(&name.as_str()), "{}: {name} {rest}", image.path);
                if name == "ARG" {
                    arguments.insert(rest.split('=').next().unwrap_or_default());
                }
                if name == "FROM" {
                    let words: Vec<&str> = rest.split(' ').collect();
                    let [from, "AS", stage] = words.as_slice() else { panic!("{}: {rest}", image.path) };
                    let is_pinned = from.contains(':') || stages.contains(*from);
                    assert!(is_pinned && stages.insert(*stage), "{}: {rest}", image.path);
                    for used in from.split("${").skip(1).filter_map(|part| part.split('}').next()) {
                        assert!(arguments.contains(used), "{}: {used} is no argument", image.path);
                    }
                }
                if let Some(from) = rest.strip_prefix("--from=").filter(|_| name == "COPY") {
                    assert!(stages.contains(from.split(' ').next().unwrap_or_default()), "{}: {rest}", image.path);
                }
            }
        }
    }
}

#[test]
fn programs_run_without_rights_and_without_a_shell() {
    for (plan, sources) in shops() {
        for image in container::container(&plan, &cut(&plan), &sources) {
            if !image.path.ends_with("/Dockerfile") {
                continue;
            }
            let all = instructions(text(&image));
            let last = all.iter().rposition(|(name, _)| name == "FROM").expect("a stage");
            let value = |wanted: &str| {
                let own = all[last..].iter().find(|(name, _)| name == wanted);
                own.map_or_else(|| panic!("{}: no {wanted}", image.path), |(_, rest)| rest.as_str())
            };
            assert!(!matches!(value("USER").split(':').next(), None | Some("0" | "root")), "{}", image.path);
            let entry: Vec<String> = serde_json::from_str(value("ENTRYPOINT")).expect("the form of a list");
            assert!(entry[0].starts_with('/'), "{entry:?}");
            assert!(!all[last..].iter().any(|(name, _)| name == "RUN"), "{}", image.path);
            value("HEALTHCHECK");
        }
    }
}
