//! Proposals beside what people would cut (`fixtures/*/boundaries.toml`), and what a person's wishes change.
#![allow(clippy::disallowed_methods, reason = "tests may look at files")]

mod support;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::LazyLock;

use calve_analyzer::plan::{Change, CriterionKind, NamedService, Pin, Plan, Service, Wishes};
use calve_analyzer::reconsider;
use support::Fixture;

static SHOP: LazyLock<Fixture> = LazyLock::new(|| support::fixture("shop", false));
static TANGLE: LazyLock<Fixture> = LazyLock::new(|| support::fixture("tangle", true));

/// The service (or `kernel`) of each function by a person, for the modules that `boundaries.toml` names.
fn by_person(name: &str, plan: &Plan) -> BTreeMap<u32, String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures").join(name).join("boundaries.toml");
    let table: toml::Table = std::fs::read_to_string(path).expect("a boundaries.toml").parse().expect("toml");
    let modules = |value: &toml::Value| -> Vec<String> {
        let list = value.get("modules").and_then(toml::Value::as_array).into_iter().flatten();
        list.filter_map(toml::Value::as_str).map(str::to_owned).collect()
    };
    let mut named: Vec<(String, String)> = Vec::new();
    for service in table["service"].as_array().expect("services") {
        let service_name = service["name"].as_str().expect("a name");
        named.extend(modules(service).into_iter().map(|module| (module, service_name.to_owned())));
    }
    named.extend(modules(&table["kernel"]).into_iter().map(|module| (module, "kernel".to_owned())));
    let functions = plan.items.iter().filter(|item| item.signature.is_some() && !item.is_test);
    let owner = |path: &str| {
        let inside = |module: &str| path == module || path.starts_with(&format!("{module}::"));
        named.iter().filter(|(module, _)| inside(module)).max_by_key(|(module, _)| module.len())
    };
    functions
        .filter_map(|item| {
            let module = plan.item(item.module)?;
            Some((item.id.0, owner(&module.path)?.1.clone()))
        })
        .collect()
}

fn by_plan(plan: &Plan) -> BTreeMap<u32, &str> {
    let of = |service: &'_ Service| service.items.iter().map(|id| id.0).collect::<Vec<_>>();
    plan.services.iter().flat_map(|service| of(service).into_iter().map(|id| (id, service.name.as_str()))).collect()
}

/// Adjusted Rand index of two divisions of the same things.
fn adjusted_rand(pairs: &[(String, String)]) -> f64 {
    let two = |count: usize| (count * count.saturating_sub(1) / 2) as f64;
    let mut cells: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    let (mut rows, mut columns): (BTreeMap<&str, usize>, BTreeMap<&str, usize>) = Default::default();
    for (a, b) in pairs {
        *cells.entry((a, b)).or_default() += 1;
        *rows.entry(a).or_default() += 1;
        *columns.entry(b).or_default() += 1;
    }
    let sum = |counts: Vec<usize>| counts.into_iter().map(two).sum::<f64>();
    let (a, b) = (sum(rows.into_values().collect()), sum(columns.into_values().collect()));
    let expected = a * b / two(pairs.len());
    (sum(cells.into_values().collect()) - expected) / (f64::midpoint(a, b) - expected)
}

fn agreement(name: &str, plan: &Plan) -> f64 {
    let found = by_plan(plan);
    let pairs: Vec<(String, String)> = by_person(name, plan)
        .into_iter()
        .map(|(item, person)| (person, found.get(&item).copied().unwrap_or("kernel").to_owned()))
        .collect();
    assert!(pairs.len() > 50, "{name}: too few functions to compare: {}", pairs.len());
    adjusted_rand(&pairs)
}

#[test]
fn the_index_is_one_for_equal_and_near_nothing_for_unlike_divisions() {
    let pairs = |list: &[(u8, u8)]| list.iter().map(|(a, b)| (a.to_string(), b.to_string())).collect::<Vec<_>>();
    let same = adjusted_rand(&pairs(&[(1, 7), (1, 7), (2, 8), (2, 8), (3, 9)]));
    assert!((same - 1.0).abs() < 1e-12, "{same}");
    let crossed = adjusted_rand(&pairs(&[(1, 1), (1, 2), (2, 1), (2, 2)]));
    assert!(crossed < 0.0, "{crossed}");
}

#[test]
fn proposals_agree_with_what_people_would_cut() {
    for (name, fixture) in [("shop", &*SHOP), ("tangle", &*TANGLE)] {
        let index = agreement(name, &fixture.analysis.plan);
        println!("{name}: adjusted Rand index {index:.3}");
        println!("{:#?}", by_names(&fixture.analysis.plan));
        assert!(index >= 0.8, "{name}: {index:.3}\n{:#?}", by_names(&fixture.analysis.plan));
    }
}

fn by_names(plan: &Plan) -> Vec<(&str, &[String])> {
    plan.services.iter().map(|service| (service.name.as_str(), service.modules.as_slice())).collect()
}

#[test]
fn the_cost_is_the_sum_of_its_parts() {
    for service in SHOP.analysis.plan.services.iter().chain(&TANGLE.analysis.plan.services) {
        let cost = &service.cost;
        let sum = |days: fn(&calve_analyzer::plan::CostPart) -> f64| cost.parts.iter().map(days).sum::<f64>();
        assert!((sum(|part| part.days_low) - cost.days_low).abs() < 0.06, "{}: {cost:?}", service.name);
        assert!((sum(|part| part.days_high) - cost.days_high).abs() < 0.06, "{}: {cost:?}", service.name);
        assert!(cost.days_low >= 1.0 && cost.days_high > cost.days_low);
    }
}

#[test]
fn each_service_is_judged_by_the_three_criteria() {
    let plan = &SHOP.analysis.plan;
    for service in &plan.services {
        let kinds: Vec<CriterionKind> = service.benefit.criteria.iter().map(|one| one.kind).collect();
        let expected =
            [CriterionKind::SeparableBusinessLogic, CriterionKind::NaturallyIsolated, CriterionKind::OwnScaling];
        assert_eq!(kinds, expected, "{}", service.name);
        assert!(service.benefit.criteria.iter().all(|one| (0.0..=1.0).contains(&one.score)));
    }
    let reasons = |name: &str, at: usize| -> String {
        let service = plan.service(name).unwrap_or_else(|| panic!("no {name}"));
        service.benefit.criteria[at].reasons.iter().map(|one| format!("{}\n", one.message)).collect()
    };
    assert!(reasons("billing", 0).contains("charge"), "{}", reasons("billing", 0));
    assert!(reasons("billing", 2).contains("SHOP_GATEWAY_URL"), "{}", reasons("billing", 2));
    assert!(reasons("search", 2).contains("in memory"), "its index lives in the process: {}", reasons("search", 2));
    assert!(reasons("catalog", 2).contains("in memory"), "it has a cache: {}", reasons("catalog", 2));
    let users = plan.services.iter().find(|one| one.modules.contains(&"shop::users".to_owned())).expect("users");
    assert!(users.is_on_most_paths(), "every handler asks who is calling: {:?}", users.on_path_of);
    assert_eq!(plan.order.first().map(String::as_str), Some("notifications"));
}

fn again(wishes: &Wishes) -> Plan {
    reconsider(&SHOP.analysis, wishes).expect("wishes that can be kept").1
}

#[test]
fn nothing_wished_changes_nothing() {
    let text = |plan: &Plan| serde_json::to_string(&plan.services).expect("json");
    assert_eq!(text(&again(&Wishes::default())), text(&SHOP.analysis.plan));
}

fn changed(change: Change) -> Plan {
    again(&Wishes { changes: vec![change], ..Wishes::default() })
}

#[test]
fn an_item_is_moved_and_the_wall_follows() {
    let path = "shop::notifications::outbox";
    let plan = changed(Change::Move { path: path.to_owned(), to: "billing".to_owned() });
    let lies_in = |name: &str| {
        let service = plan.service(name).unwrap_or_else(|| panic!("no {name}"));
        service.items.iter().filter_map(|id| plan.item(*id)).any(|item| item.path.starts_with(path))
    };
    assert!(lies_in("billing") && !lies_in("notifications"));
    let before = SHOP.analysis.plan.service("notifications").expect("notifications");
    let after = plan.service("notifications").expect("notifications");
    assert!(after.lines < before.lines);
    let shared = |service: &Service| service.cost.shared_tables;
    assert!(shared(after) > shared(before), "both use the table of the outbox now");
    let to_kernel = changed(Change::Move { path: "shop::search".to_owned(), to: "kernel".to_owned() });
    assert!(to_kernel.service("search").is_none());
    let new = changed(Change::Move { path: "shop::inventory".to_owned(), to: "stock".to_owned() });
    assert_eq!(new.service("stock").map(|one| one.modules.clone()), Some(vec!["shop::inventory".to_owned()]));
    let torn = new.services.iter().map(|one| one.cost.torn_transactions).sum::<usize>();
    assert!(torn > 0, "orders and inventory share a transaction");
}

#[test]
fn services_are_merged_and_split() {
    let plan = changed(Change::Merge { services: vec!["catalog".to_owned(), "search".to_owned()] });
    let both = plan.service("catalog").expect("catalog");
    assert_eq!(both.modules, ["shop::catalog", "shop::search"]);
    assert!(plan.service("search").is_none());
    assert_eq!(plan.services.len() + 1, SHOP.analysis.plan.services.len());
    let whole = SHOP.analysis.plan.services.iter().find(|one| one.modules.len() == 2).expect("orders with inventory");
    let plan = changed(Change::Split { service: whole.name.clone() });
    assert_eq!(plan.services.len(), SHOP.analysis.plan.services.len() + 1);
    let parts: Vec<&str> = plan.services.iter().flat_map(|one| &one.modules).map(String::as_str).collect();
    assert!(parts.contains(&"shop::inventory") && parts.contains(&"shop::orders"), "{parts:?}");
    // `shop::billing` itself has no code, only modules that do.
    let plan = changed(Change::Split { service: "billing".to_owned() });
    let known = |name: &str| SHOP.analysis.plan.service(name).is_some();
    let new = plan.services.iter().find(|one| !known(&one.name)).expect("the half that was split off");
    assert!(new.lines > 0, "{}", new.name);
}

#[test]
fn changes_that_cannot_be_made_are_told() {
    let told = |change: Change| changed(change).findings.iter().map(|one| one.code.clone()).collect::<Vec<_>>();
    let known = told(Change::Merge { services: vec!["catalog".to_owned(), "catalogue".to_owned()] });
    assert!(known.contains(&"unknown-service".to_owned()));
    assert!(told(Change::Split { service: "nobody".to_owned() }).contains(&"unknown-service".to_owned()));
    let changes = vec![
        Change::Move { path: "shop::worker".to_owned(), to: "jobs".to_owned() },
        Change::Split { service: "jobs".to_owned() },
    ];
    let plan = again(&Wishes { changes, ..Wishes::default() });
    assert!(plan.findings.iter().any(|one| one.code == "cannot-be-split"), "a module without parts");
    let moved = told(Change::Move { path: "shop::serach".to_owned(), to: "x".to_owned() });
    assert!(moved.contains(&"unknown-name".to_owned()));
}

#[test]
fn as_many_services_as_asked_for() {
    for count in [2, 4, 7] {
        let plan = again(&Wishes { count: Some(count), ..Wishes::default() });
        assert_eq!(plan.services.len(), count, "{:#?}", by_names(&plan));
    }
}

#[test]
fn pinned_items_lie_where_they_are_pinned() {
    let pin = |path: &str, service: &str| Pin { path: path.to_owned(), service: service.to_owned() };
    let pins = vec![pin("shop::search", "storefront"), pin("shop::catalog", "storefront"), pin("shop::admin", "admin")];
    let plan = again(&Wishes { pins, ..Wishes::default() });
    let modules = |name: &str| plan.service(name).map(|one| one.modules.clone()).unwrap_or_default();
    assert_eq!(modules("storefront"), ["shop::catalog", "shop::search"]);
    assert_eq!(modules("admin"), ["shop::admin"]);
    let plan = again(&Wishes { pins: vec![pin("shop::search", "kernel")], ..Wishes::default() });
    assert!(plan.service("search").is_none());
}

#[test]
fn seeds_grow_and_named_services_do_not() {
    let service = |name: &str, module: &str| NamedService {
        name: name.to_owned(),
        modules: vec![module.to_owned()],
        ..NamedService::default()
    };
    let seed = vec![service("fulfilment", "shop::orders")];
    let plan = again(&Wishes { seeds: seed.clone(), ..Wishes::default() });
    let modules = plan.service("fulfilment").map(|one| one.modules.clone()).unwrap_or_default();
    assert_eq!(modules, ["shop::inventory", "shop::orders"], "what shares a transaction joins the seed");
    let plan = again(&Wishes { services: seed, ..Wishes::default() });
    let modules = plan.service("fulfilment").map(|one| one.modules.clone()).unwrap_or_default();
    assert_eq!(modules, ["shop::orders"], "a named service is as a person made it");
}

#[test]
fn seeds_and_pins_of_what_is_not_there_are_told() {
    let seed =
        NamedService { name: "a".to_owned(), modules: vec!["shop::bilings".to_owned()], ..NamedService::default() };
    let pin = Pin { path: "shop::order".to_owned(), service: "b".to_owned() };
    let plan = again(&Wishes { seeds: vec![seed], pins: vec![pin], ..Wishes::default() });
    let told = plan.findings.iter().filter(|one| one.code == "unknown-name");
    let told: Vec<(&str, &str)> = told.map(|one| (one.message.as_str(), one.advice.as_str())).collect();
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told[0].0.contains("shop::bilings") && told[0].1.contains("`shop::billing`"), "{told:?}");
    assert!(told[1].0.contains("shop::order") && told[1].1.contains("`shop::orders`"), "{told:?}");
}

#[test]
fn one_service_is_grown_alone() {
    let plan = again(&Wishes { only: Some("billing".to_owned()), ..Wishes::default() });
    assert_eq!(by_names(&plan).len(), 1, "{:#?}", by_names(&plan));
    assert!(plan.services[0].modules.contains(&"shop::billing".to_owned()));
    let pins = vec![Pin { path: "shop::orders".to_owned(), service: "fulfilment".to_owned() }];
    let plan = again(&Wishes { only: Some("fulfilment".to_owned()), pins, ..Wishes::default() });
    assert_eq!(by_names(&plan), [("fulfilment", &["shop::inventory".to_owned(), "shop::orders".to_owned()][..])]);
}

#[test]
fn circles_of_services_are_told_with_a_way_out() {
    let plan = &SHOP.analysis.plan;
    for circle in &plan.service_circles {
        assert!(circle.services.len() > 1 && !circle.breaking.is_empty());
        for one in &circle.breaking {
            assert!(!one.places.is_empty() && one.advice.contains("what-if"), "{one:?}");
        }
    }
    let circle = plan.service_circles.first().expect("billing and users call each other");
    let wishes =
        |one: &calve_analyzer::plan::Breaking| Change::Merge { services: vec![one.from.clone(), one.to.clone()] };
    let merged = changed(wishes(&circle.breaking[0]));
    assert!(merged.service_circles.len() < plan.service_circles.len() || merged.service_circles[0] != *circle);
}
