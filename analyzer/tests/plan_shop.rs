//! The plan of the shop: billing and notifications named, and everything left free.
#![allow(clippy::disallowed_methods, reason = "tests may look at files")]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use calve_analyzer::plan::{NamedService, Passing, Plan, Provider, SelfRole, Service, Shape, Wishes};
use calve_analyzer::resolve::{ItemKind, ReferenceKind};
use support::Fixture;

static NAMED: LazyLock<Fixture> = LazyLock::new(read_named);
static FREE: LazyLock<Fixture> = LazyLock::new(|| support::fixture("shop", false));
static TANGLE: LazyLock<Fixture> = LazyLock::new(|| support::fixture("tangle", true));

fn read_named() -> Fixture {
    let service = |name: &str| NamedService {
        name: name.to_owned(),
        modules: vec![format!("shop::{name}")],
        ..NamedService::default()
    };
    support::wished(
        "shop",
        Wishes { services: vec![service("billing"), service("notifications")], ..Wishes::default() },
    )
}

fn endpoints(service: &Service) -> BTreeSet<&str> {
    service.boundary.iter().map(|function| function.endpoint.as_str()).collect()
}

#[test]
fn billing_crosses_with_all_that_is_called_from_outside() {
    let fixture = &*NAMED;
    let billing = fixture.analysis.plan.service("billing").expect("billing");
    let expected = BTreeSet::from([
        "billing/credit/apply_credit",
        "billing/credit/balance",
        "billing/credit/grant",
        "billing/dunning/run",
        "billing/export/monthly_statement",
        "billing/fx/convert",
        "billing/gateway/payment_gateway/status",
        "billing/invoices/invoice_for_order",
        "billing/invoices/outstanding",
        "billing/service/charge",
        "billing/service/charge_by_id",
        "billing/service/charge_for_order",
        "billing/service/issue_invoice",
        "billing/service/refund",
        "billing/service/settle",
        "billing/service/unsettled",
        "billing/service/void_invoice",
        "billing/service/void_pending",
    ]);
    assert_eq!(endpoints(billing), expected);
    assert!(billing.blockers.is_empty(), "{:#?}", billing.blockers);
    let [seam] = billing.seams.as_slice() else { panic!("one seam: {:?}", billing.seams) };
    assert_eq!((seam.routes.len(), seam.handlers.len()), (10, 10));
}

#[test]
fn billing_builds_the_state_of_the_application_and_takes_the_rest_from_it() {
    let fixture = &*NAMED;
    let billing = fixture.analysis.plan.service("billing").expect("billing");
    let told: Vec<(&str, &str)> =
        billing.contexts.iter().map(|one| (one.name.as_str(), one.ty_text.as_str())).collect();
    let expected = [
        ("config", "crate::config::Config"),
        ("app_state", "crate::state::AppState"),
        ("billing", "crate::billing::BillingService"),
        ("pool", "sqlx::SqlitePool"),
        ("gateway", "std::sync::Arc<dyn crate::billing::gateway::PaymentGateway>"),
    ];
    assert_eq!(told, expected);
    let fields = billing.contexts.iter().filter(|one| matches!(one.provider, Provider::Field { .. })).count();
    assert_eq!(fields, 3);
}

#[test]
fn types_behind_the_payment_back_end_share_one_endpoint() {
    let fixture = &*NAMED;
    let billing = fixture.analysis.plan.service("billing").expect("billing");
    let shared: Vec<_> =
        billing.boundary.iter().filter(|one| one.endpoint == "billing/gateway/payment_gateway/status").collect();
    assert_eq!(shared.len(), 2);
    for function in shared {
        assert_eq!(function.call_path, "PaymentGateway::status");
        assert!(matches!(function.receiver, Some((SelfRole::Context(_), Passing::Dereference))));
        assert!(function.is_async && function.is_async_trait);
        assert!(!function.read_only, "one of the two talks over the network");
    }
}

#[test]
fn reading_is_told_from_writing() {
    let fixture = &*NAMED;
    let billing = fixture.analysis.plan.service("billing").expect("billing");
    let read_only: BTreeMap<&str, bool> =
        billing.boundary.iter().map(|one| (one.endpoint.as_str(), one.read_only)).collect();
    for path in
        ["credit/balance", "fx/convert", "invoices/outstanding", "service/charge_by_id", "export/monthly_statement"]
    {
        assert!(read_only[format!("billing/{path}").as_str()], "{path} only reads");
    }
    for path in ["credit/apply_credit", "credit/grant", "service/charge", "service/settle", "dunning/run"] {
        assert!(!read_only[format!("billing/{path}").as_str()], "{path} writes");
    }
}

#[test]
fn notifications_are_the_first_to_go() {
    let fixture = &*NAMED;
    let plan = &fixture.analysis.plan;
    let notifications = plan.service("notifications").expect("notifications");
    assert!(notifications.blockers.is_empty());
    let expected = ["outbox/flush_outbox", "service/mark_read", "service/notify", "service/unread_count"];
    assert_eq!(
        endpoints(notifications),
        expected.map(|path| format!("notifications/{path}")).iter().map(String::as_str).collect()
    );
    assert_eq!(plan.order.first().map(String::as_str), Some("notifications"));
}

#[test]
fn a_free_plan_finds_what_people_would_cut() {
    let fixture = &*FREE;
    let plan = &fixture.analysis.plan;
    for name in ["billing", "notifications", "search", "catalog"] {
        let service = plan.service(name).unwrap_or_else(|| panic!("no {name}"));
        assert!(service.modules.contains(&format!("shop::{name}")), "{name}: {:?}", service.modules);
    }
    let kernel: BTreeSet<&str> =
        plan.kernel.iter().filter_map(|one| plan.item(one.item)).map(|item| item.path.as_str()).collect();
    for path in ["shop::kernel", "shop::config", "shop::state"] {
        assert!(kernel.contains(path), "{path} is not in the kernel: {kernel:?}");
    }
}

#[test]
fn every_item_has_one_place() {
    for fixture in [&*NAMED, &*FREE, &*TANGLE] {
        let plan = &fixture.analysis.plan;
        let mut owners: BTreeMap<u32, &str> = BTreeMap::new();
        for service in &plan.services {
            for item in &service.items {
                let before = owners.insert(item.0, &service.name);
                assert_eq!(before, None, "{:?} lies in two services", plan.item(*item).map(|item| &item.path));
            }
        }
    }
}

#[test]
fn a_slice_holds_all_that_what_it_keeps_refers_to() {
    for fixture in [&*NAMED, &*TANGLE] {
        for service in &fixture.analysis.plan.services {
            holds_together(&fixture.analysis.plan, service, &fixture.analysis.resolved.references);
        }
    }
}

fn holds_together(plan: &Plan, service: &Service, references: &[calve_analyzer::resolve::Reference]) {
    let keep = &service.slice.keep;
    let krate = |id| plan.item(id).map(|item| item.krate);
    for one in references.iter().filter(|one| keep.contains(&one.from) && one.kind != ReferenceKind::Use) {
        let is_own = krate(one.from) == krate(one.to);
        let path = |id| plan.item(id).map_or("", |item| item.path.as_str());
        assert!(!is_own || keep.contains(&one.to), "{}: {} needs {}", service.name, path(one.from), path(one.to));
    }
    for item in keep.iter().filter_map(|id| plan.item(*id)) {
        assert!(item.parent.is_none_or(|parent| keep.contains(&parent)), "{} stands in nothing", item.path);
    }
}

#[test]
fn what_a_plan_refers_to_is_there() {
    for fixture in [&*NAMED, &*TANGLE] {
        for service in &fixture.analysis.plan.services {
            for (at, context) in service.contexts.iter().enumerate() {
                assert_eq!(context.id.0 as usize, at);
                let needs: Vec<u32> = match &context.provider {
                    Provider::Call { arguments, .. } => arguments.iter().map(|(id, _)| id.0).collect(),
                    Provider::Field { of, .. } => vec![of.0],
                    Provider::StartUp(start) => start.arguments.iter().map(|(id, _)| id.0).collect(),
                    Provider::Expression(_) | Provider::Given { .. } => Vec::new(),
                };
                assert!(needs.iter().all(|need| (*need as usize) < at), "{}: {context:?}", service.name);
            }
            let names: BTreeSet<&str> = service.dtos.iter().map(|dto| dto.name.as_str()).collect();
            assert_eq!(names.len(), service.dtos.len(), "wire types of {} share a name", service.name);
            for function in &service.boundary {
                assert!(service.slice.keep.contains(&function.item));
                assert!(!function.callers.is_empty());
                known(service, &function.output.value);
            }
        }
    }
}

fn known(service: &Service, shape: &Shape) {
    match shape {
        Shape::Dto(id) => assert!(service.dtos.iter().any(|dto| dto.id == *id), "{id:?}"),
        Shape::Option(inner) | Shape::List(inner) | Shape::Pointer(inner) => known(service, inner),
        Shape::Map(key, value) | Shape::Result(key, value) => {
            known(service, key);
            known(service, value);
        }
        Shape::Tuple(all) => all.iter().for_each(|one| known(service, one)),
        Shape::Unit | Shape::Primitive(_) | Shape::Text | Shape::Foreign(_) | Shape::OpaqueError(_) => {}
    }
}

#[test]
fn the_same_sources_give_the_same_plan() {
    let text = || serde_json::to_string(&read_named().analysis.plan).expect("json");
    assert_eq!(text(), text());
}

#[test]
fn tests_of_kept_modules_come_along_only_when_they_can_be_compiled() {
    let fixture = &*NAMED;
    let plan = &fixture.analysis.plan;
    let billing = plan.service("billing").expect("billing");
    let tests: Vec<&str> = billing
        .slice
        .keep
        .iter()
        .filter_map(|id| plan.item(*id))
        .filter(|item| item.is_test && item.kind == ItemKind::Function)
        .map(|item| item.path.as_str())
        .collect();
    assert!(tests.contains(&"shop::billing::fx::tests::both_directions_and_the_pivot"), "{tests:?}");
}
