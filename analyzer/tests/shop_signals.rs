//! What the shop tells about itself, and the groups found in it, against what people who know it would draw.
#![allow(clippy::disallowed_methods, reason = "tests may look at files")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::LazyLock;

use calve_analyzer::cluster::{Clusters, Constraints, cluster};
use calve_analyzer::graph::{ItemGraph, graph};
use calve_analyzer::ingest::{IngestOptions, ingest};
use calve_analyzer::resolve::{ItemId, Resolved, resolve};
use calve_analyzer::signals::rules::Effect;
use calve_analyzer::signals::{Role, SignalKind, Signals, Surroundings, signals};

struct Shop {
    resolved: Resolved,
    graph: ItemGraph,
    signals: Signals,
    clusters: Clusters,
}

static SHOP: LazyLock<Shop> = LazyLock::new(|| {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/shop/Cargo.toml");
    let options = IngestOptions { manifest_path: Some(manifest), ..IngestOptions::default() };
    let (workspace, sources, _) = ingest(&options).expect("the shop can be read");
    let resolved = resolve(&workspace, &sources);
    let graph = graph(&resolved);
    let signals = signals(&workspace, &sources, &resolved, &graph, &Surroundings::default());
    let clusters = cluster(&signals, &Constraints::default());
    Shop { resolved, graph, signals, clusters }
});

impl Shop {
    fn id(&self, path: &str) -> ItemId {
        let found = self.resolved.items.iter().find(|item| item.path == path);
        found.map(|item| item.id).unwrap_or_else(|| panic!("no {path}"))
    }

    fn path(&self, id: ItemId) -> &str {
        self.resolved.item(id).map_or("", |item| item.path.as_str())
    }

    fn effects(&self, path: &str) -> BTreeSet<Effect> {
        self.signals.effects.closure(self.id(path)).into_keys().collect()
    }
}

#[test]
fn tables_are_read_and_written_where_they_are() {
    let touches = |path: &str| {
        let touches = SHOP.signals.tables.of_item(SHOP.id(path)).iter();
        touches.map(|touch| (touch.table.as_str(), touch.reads, touch.writes)).collect::<Vec<_>>()
    };
    assert_eq!(touches("shop::billing::store::insert_charge"), [("charges", false, true)]);
    assert_eq!(touches("shop::billing::store::charge"), [("charges", true, false)]);
    assert_eq!(SHOP.signals.tables.defined["charges"][0].file, "migrations/0004_billing.sql");
    let all: BTreeSet<&str> = SHOP.signals.tables.touches.iter().map(|touch| touch.table.as_str()).collect();
    let defined: BTreeSet<&str> = SHOP.signals.tables.defined.keys().map(String::as_str).collect();
    assert_eq!(all, defined, "every table is used, and none that is not there");
    assert!(SHOP.signals.tables.unknown.is_empty(), "{:?}", SHOP.signals.tables.unknown);
}

#[test]
fn effects_follow_the_calls() {
    assert!(SHOP.effects("shop::kernel::clock::now").contains(&Effect::Clock));
    let notify = SHOP.effects("shop::notifications::service::notify");
    assert!(notify.contains(&Effect::DatabaseWrite), "{notify:?}");
    let unread = SHOP.effects("shop::notifications::service::unread_count");
    assert!(unread.contains(&Effect::DatabaseRead) && !unread.contains(&Effect::DatabaseWrite), "{unread:?}");
    let find = SHOP.effects("shop::search::find");
    assert!(find.contains(&Effect::ProcessState) && !find.contains(&Effect::ProcessStateWrite), "{find:?}");
    assert!(SHOP.effects("shop::search::forget_product").contains(&Effect::ProcessStateWrite));
    assert!(SHOP.effects("shop::kernel::money::Money::new").is_empty());
}

#[test]
fn routes_have_their_handlers() {
    let routes = &SHOP.signals.entry_points.routes;
    let handler = |method: &str, path: &str| {
        let found = routes.iter().find(|route| route.method == method && route.full_path == path);
        found.and_then(|route| route.handler).map(|id| SHOP.path(id))
    };
    assert_eq!(handler("GET", "/billing/credits"), Some("shop::billing::routes::show_credit"));
    assert_eq!(handler("POST", "/billing/credits"), Some("shop::billing::routes::grant_credit"));
    assert_eq!(handler("GET", "/health"), Some("shop::app::health"));
    assert!(routes.iter().all(|route| route.handler.is_some()), "{routes:?}");
    let routers = &SHOP.signals.entry_points.router_functions;
    assert_eq!(routers.len(), 9);
    let task = &SHOP.signals.entry_points.tasks[0];
    assert!(task.runs.contains(&SHOP.id("shop::worker::run")));
}

#[test]
fn settings_are_found() {
    let keys: BTreeMap<&str, (Option<&str>, bool)> = SHOP
        .signals
        .config_keys
        .iter()
        .map(|key| (key.key.as_str(), (key.default.as_deref(), key.is_secret)))
        .collect();
    assert_eq!(keys["DATABASE_URL"], (Some("sqlite://shop.db?mode=rwc"), true));
    assert_eq!(keys["SHOP_ADMIN_TOKEN"], (Some("let-me-in"), true));
    assert_eq!(keys["SHOP_GATEWAY_TIMEOUT_MS"], (Some("1500"), false));
    assert_eq!(keys["SHOP_FX_RATES"], (None, false));
    assert!(!keys.contains_key("SHOP_TEST_UNSET"));
}

#[test]
fn a_transaction_handed_over_binds() {
    let unit = |path: &str| SHOP.signals.units.iter().position(|unit| unit.path == path).map(|at| at as u32);
    let (inventory, orders) = (unit("shop::inventory"), unit("shop::orders"));
    let edge = SHOP.signals.edges.iter().find(|edge| Some(edge.a) == inventory && Some(edge.b) == orders);
    let parts = &edge.expect("they have to do with each other").parts;
    let most = parts.iter().max_by(|a, b| a.1.total_cmp(b.1)).map(|(kind, _)| *kind);
    assert_eq!(most, Some(SignalKind::Transactions), "{parts:?}");
}

/// `service name → modules` and the kernel as people drew them.
fn drawn() -> (Vec<Vec<String>>, Vec<String>) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/shop/boundaries.toml");
    let text = std::fs::read_to_string(path).expect("the boundaries are there");
    let table: toml::Table = text.parse().expect("they can be read");
    let modules = |value: &toml::Value| -> Vec<String> {
        let list = value.get("modules").and_then(toml::Value::as_array).into_iter().flatten();
        list.filter_map(toml::Value::as_str).map(str::to_owned).collect()
    };
    let services = table["service"].as_array().into_iter().flatten().map(modules).collect();
    (services, modules(&table["kernel"]))
}

#[test]
fn the_kernel_is_the_one_people_drew() {
    let others = SHOP.signals.units.iter().filter(|unit| unit.role != Role::Part && unit.path != "shop[bin]");
    let found: BTreeSet<&str> = others.map(|unit| unit.path.as_str()).collect();
    let (_, kernel) = drawn();
    assert_eq!(found, kernel.iter().map(String::as_str).collect());
}

#[test]
fn the_groups_agree_with_what_people_drew() {
    let (services, _) = drawn();
    let mut pairs = Vec::new();
    for item in SHOP.resolved.items.iter().filter(|item| SHOP.graph.containment().is_module(item.id) && !item.is_test) {
        let is_in = |module: &String| item.path == *module || item.path.starts_with(&format!("{module}::"));
        let person = services.iter().position(|modules| modules.iter().any(is_in));
        let own = SHOP
            .clusters
            .groups
            .iter()
            .position(|units| units.iter().any(|unit| SHOP.signals.units[*unit as usize].items.contains(&item.id)));
        if let (Some(person), Some(own)) = (person, own) {
            pairs.push((person, own));
        }
    }
    let likeness = adjusted_rand_index(&pairs);
    assert!(pairs.len() > 40 && likeness >= 0.8, "{likeness} over {} modules: {:?}", pairs.len(), SHOP.clusters.groups);
}

/// How alike two divisions are: 1 for the same, 0 for what chance gives.
fn adjusted_rand_index(pairs: &[(usize, usize)]) -> f64 {
    let count = |keys: Vec<(usize, usize)>| {
        let mut counts: BTreeMap<(usize, usize), f64> = BTreeMap::new();
        keys.into_iter().for_each(|key| *counts.entry(key).or_default() += 1.0);
        counts.values().map(|n| n * (n - 1.0) / 2.0).sum::<f64>()
    };
    let both = count(pairs.to_vec());
    let one = count(pairs.iter().map(|(a, _)| (*a, 0)).collect());
    let other = count(pairs.iter().map(|(_, b)| (0, *b)).collect());
    let all = pairs.len() as f64 * (pairs.len() as f64 - 1.0) / 2.0;
    let chance = one * other / all;
    (both - chance) / ((one + other) / 2.0 - chance)
}
