//! The laws of the house (`ARCHITECTURE.md`), each held by a test, and a test of each check: what it is there
//! to catch, it catches.
#![allow(clippy::disallowed_methods, reason = "tests may look at files")]

mod house {
    pub mod crates;
    pub mod names;
    pub mod rooms;
    pub mod sizes;
    pub mod source;
    pub mod strangers;
    pub mod texts;
    pub mod unfinished;
}

use house::source::{Krate, Tree};

/// Fails with all violations at once.
#[track_caller]
fn assert_none(law: &str, violations: &[String]) {
    assert!(violations.is_empty(), "{law}\n  {}\n", violations.join("\n  "));
}

#[test]
fn crates_depend_downwards_only() {
    let violations = house::crates::upward_dependencies(&Tree::of_the_project());
    assert_none("lib → generator → analyzer, never back", &violations);
}

#[test]
fn rooms_of_the_analyzer_import_from_rooms_below_only() {
    let tree = Tree::of_the_project();
    let violations = house::rooms::upward_imports(&tree.krate(Krate::Analyzer), &house::rooms::ANALYZER);
    assert_none("ingest ← resolve ← graph ← signals ← cluster ← plan ← lib.rs", &violations);
}

#[test]
fn output_rooms_do_not_import_each_other() {
    let tree = Tree::of_the_project();
    let violations = house::rooms::sideward_imports(&tree.krate(Krate::Generator));
    assert_none("an output room imports from the floor of the generator only", &violations);
}

#[test]
fn no_circle_of_rooms() {
    let tree = Tree::of_the_project();
    let circles = Krate::ALL.iter().filter_map(|krate| house::rooms::circle(&tree.krate(*krate)));
    assert_none("no import circle anywhere", &circles.collect::<Vec<_>>());
}

#[test]
fn the_generator_sees_the_plan_alone() {
    let tree = Tree::of_the_project();
    let violations = house::rooms::sights_of_the_generator(&tree.krate(Krate::Generator), &tree.krate(Krate::Analyzer));
    assert_none("the generator never names the graph, a signal or a cluster", &violations);
}

#[test]
fn libraries_stay_in_their_rooms() {
    let tree = Tree::of_the_project();
    let violations = Krate::ALL.iter().flat_map(|krate| house::strangers::strangers(&tree.krate(*krate)));
    assert_none("each library is known in its own rooms only", &violations.collect::<Vec<_>>());
}

#[test]
fn the_outside_is_touched_at_the_doors_only() {
    let tree = Tree::of_the_project();
    let violations = Krate::ALL.iter().flat_map(|krate| house::strangers::open_doors(&tree.krate(*krate)));
    assert_none(
        "reads in ingest and lib, writes in emit, and nowhere else an exception",
        &violations.collect::<Vec<_>>(),
    );
}

#[test]
fn every_disallowed_method_has_a_reason() {
    let violations = house::strangers::unexplained_methods(&Tree::of_the_project());
    assert_none("clippy.toml says of each disallowed method where it belongs", &violations);
}

#[test]
fn no_drawer_for_odds_and_ends() {
    let tree = Tree::of_the_project();
    assert_none("no types.rs, common, utils, helpers", &house::names::drawers(&tree.sources()));
}

#[test]
fn files_and_functions_are_small() {
    let sizes = house::sizes::Sizes::of(&Tree::of_the_project());
    println!("{}", sizes.report());
    assert_none("a file has 400 lines at most, a function 60", &sizes.violations());
}

#[test]
fn every_room_has_a_door() {
    let tree = Tree::of_the_project();
    assert_none("a mod.rs or crate root begins with `//!`", &house::texts::doors_without_a_sign(&tree));
}

#[test]
fn templates_are_escaped_as_what_they_are() {
    let tree = Tree::of_the_project();
    assert_none(
        "code templates end in .j2 and are text, HTML ends in .html",
        &house::texts::template_violations(&tree),
    );
}

#[test]
fn rules_are_named_after_their_files_and_registered() {
    let tree = Tree::of_the_project();
    assert_none("the analyzer knows each rule file by its name", &house::texts::rule_violations(&tree));
}

#[test]
fn nothing_is_left_unfinished() {
    let tree = Tree::of_the_project();
    assert_none("no todo!, unimplemented!, dbg!, #[ignore]", &house::unfinished::unfinished(&tree));
}

#[test]
fn the_project_speaks_of_itself_alone() {
    let tree = Tree::of_the_project();
    assert_none("no path of a machine, no private registry", &house::texts::traces_of_a_workplace(&tree));
}
