//! A plan of the shop with its billing cut out, its facts about operation written by hand.

use calve_analyzer::ingest::{Place, SourceSet};
use calve_analyzer::plan::{
    Blocker, BlockerKind, ConfigKey, ContextId, ContextProvider, Cost, NamedService, Plan, Provider, Service, TableUse,
    Wishes,
};
use calve_analyzer::{AnalyzeOptions, analyze};

/// The shop, billing and notifications named.
pub fn shop() -> (Plan, SourceSet) {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../fixtures/shop/Cargo.toml");
    let named = |name: &str| NamedService {
        name: name.to_owned(),
        modules: vec![format!("shop::{name}")],
        ..NamedService::default()
    };
    let wishes = Wishes { services: vec![named("billing"), named("notifications")], ..Wishes::default() };
    let options = AnalyzeOptions { manifest_path: Some(root.into()), wishes, ..AnalyzeOptions::default() };
    let mut analysis = analyze(&options).expect("the shop can be read");
    analysis.plan.config_keys.clear();
    for service in &mut analysis.plan.services {
        by_hand(service);
    }
    (analysis.plan, analysis.sources)
}

fn by_hand(service: &mut Service) {
    service.config_keys.clear();
    service.contexts.clear();
    service.callers.clear();
    service.callees.clear();
    service.tables.clear();
    service.blockers.clear();
    service.slice.members.clear();
    match service.name.as_str() {
        "billing" => billing(service),
        "notifications" => {
            service.contexts = vec![pool()];
            service.callers = vec![("billing".to_owned(), 3), ("orders".to_owned(), 2)];
            service.config_keys = vec![key("DATABASE_URL", false, Some("sqlite://shop.db?mode=rwc"))];
            service.tables = vec![table("outbox", &[], &[])];
        }
        _ => {}
    }
}

fn billing(service: &mut Service) {
    service.contexts = vec![pool()];
    service.callers = vec![("orders".to_owned(), 7), ("worker".to_owned(), 1)];
    service.callees = vec![("notifications".to_owned(), 3)];
    service.config_keys = vec![
        key("DATABASE_URL", false, Some("sqlite://shop.db?mode=rwc")),
        key("SHOP_ADMIN_TOKEN", true, Some("let-me-in")),
        key("SHOP_GATEWAY_URL", false, Some("http://127.0.0.1:9090")),
        key("SHOP_HOME_CURRENCY", false, None),
        key("SHOP_LISTEN", false, Some("127.0.0.1:3000")),
        key("SHOP_REFERRAL_CREDIT_CENTS", false, Some("500")),
    ];
    service.tables =
        vec![table("charges", &[], &[]), table("invoices", &["orders"], &[]), table("orders", &[], &["orders"])];
    service.cost = Cost {
        boundary_functions: 6,
        dtos: 9,
        blockers: 1,
        shared_tables: 2,
        days_low: 2.0,
        days_high: 4.5,
        ..Cost::default()
    };
    if let Some(item) = service.items.first() {
        service.blockers = vec![Blocker {
            kind: BlockerKind::ClosureParameter,
            item: *item,
            path: "shop::billing::export::each<T>".to_owned(),
            place: Place { file: "src/billing/export.rs".to_owned(), line: 12 },
            reason: "takes a closure `impl Fn(&Invoice)`".to_owned(),
            advice: "return the invoices & let the caller loop".to_owned(),
            excluded: false,
            saga: false,
        }];
    }
}

fn pool() -> ContextProvider {
    ContextProvider {
        id: ContextId(0),
        name: "pool".to_owned(),
        ty_text: "sqlx::SqlitePool".to_owned(),
        item: None,
        provider: Provider::Expression("pool".to_owned()),
        is_clone: true,
        is_moved: false,
    }
}

fn key(key: &str, secret: bool, default: Option<&str>) -> ConfigKey {
    let place = Place { file: "src/config.rs".to_owned(), line: 50 };
    ConfigKey { key: key.to_owned(), secret, default: default.map(str::to_owned), place }
}

#[allow(dead_code, reason = "not every test that includes this module needs it")]
pub fn table(table: &str, readers: &[&str], writers: &[&str]) -> TableUse {
    let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    TableUse {
        table: table.to_owned(),
        reads: true,
        writes: table != "orders",
        other_readers: owned(readers),
        other_writers: owned(writers),
        places: vec![Place { file: "src/billing/store.rs".to_owned(), line: 20 }],
    }
}

/// The same shop with a database server instead of a file.
#[allow(dead_code, reason = "not every test that includes this module needs it")]
pub fn on_postgres(plan: &mut Plan) {
    for service in &mut plan.services {
        for context in &mut service.contexts {
            context.ty_text = context.ty_text.replace("SqlitePool", "PgPool");
        }
        for key in service.config_keys.iter_mut().filter(|key| key.key == "DATABASE_URL") {
            key.default = Some("postgres://localhost/shop".to_owned());
        }
    }
}
