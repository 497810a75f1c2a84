//! Walls, contexts, errors and slices of small workspaces.

use super::sample::Sample;
use super::*;

const BILLING: &str = "
    mod shop
    mod shop::billing
    struct shop::Config { url: String }
    struct shop::State { pool: sqlx::SqlitePool, config: Arc<shop::Config>, gateway: Arc<dyn shop::billing::Gateway> }
    struct shop::Unused { pool: sqlx::SqlitePool }
    enum shop::billing::Failure { Missing, Rates(std::io::Error), Database(sqlx::Error), Gateway(shop::billing::GatewayFailure) }
    enum shop::billing::GatewayFailure { Silent(std::io::Error) }
    struct shop::billing::Receipt { id: u64, lines: Vec<shop::billing::Line> }
    struct shop::billing::Line { cents: i64, note: Option<String> }
    struct shop::billing::Service { pool: sqlx::SqlitePool, gateway: Arc<dyn shop::billing::Gateway + Send + Sync> }
    struct shop::billing::Fake { pool: sqlx::SqlitePool }
    trait shop::billing::Gateway
    async fn shop::billing::Gateway::status(&self) -> Result<u64, shop::billing::GatewayFailure>
    impl shop::billing::Gateway for shop::billing::Fake
    async fn @1::status(&self) -> Result<u64, shop::billing::GatewayFailure>
    impl shop::billing::Service
    fn @2::new(pool: sqlx::SqlitePool, gateway: Arc<dyn shop::billing::Gateway>) -> shop::billing::Service
    async fn @2::charge(&self, lines: &[shop::billing::Line]) -> Result<shop::billing::Receipt, shop::billing::Failure>
    async fn @2::inside(&self) -> Result<u64, shop::billing::Failure>
    fn shop::billing::gateway(pool: sqlx::SqlitePool) -> Arc<dyn shop::billing::Gateway>
    async fn shop::billing::credit(pool: &sqlx::SqlitePool, line: &mut shop::billing::Line) -> Result<(), shop::billing::Failure>
    fn shop::billing::rounded(line: &shop::billing::Line) -> i64
    async fn shop::billing::forget(pool: &sqlx::SqlitePool)
    fn shop::settings() -> shop::Config
    async fn shop::connect(config: &shop::Config) -> Result<sqlx::SqlitePool, sqlx::Error>
    async fn shop::orders(pool: &sqlx::SqlitePool)
    fn shop::main()
    @2::charge ! std::fs::write
    @2::charge -> @2::inside
    @1::status ! std::fs::read
    shop::billing::credit ! std::fs::write
    shop::billing::forget ! std::fs::write
    shop::billing::gateway => shop::billing::Fake
    shop::settings ! std::env::var
    shop::main -> shop::settings
    shop::main -> shop::connect
    shop::main -> shop::billing::gateway
    shop::main -> @2::new
    shop::orders -> @2::charge
    shop::orders -> shop::billing::Gateway::status
    shop::orders -> shop::billing::credit
    shop::orders -> shop::billing::rounded
    shop::orders -> shop::billing::forget
";

fn cut(plan: &Plan) -> &Service {
    plan.service("cut").expect("the service")
}

fn function<'a>(plan: &'a Plan, shim: &str) -> &'a BoundaryFunction {
    cut(plan).boundary.iter().find(|one| one.shim == shim).unwrap_or_else(|| panic!("{shim} does not cross"))
}

#[test]
fn stateful_functions_cross_pure_ones_are_copied_and_makers_stay() {
    let sample = Sample::new(BILLING);
    let plan = sample.plan(&["shop::billing"]);
    let shims: Vec<&str> = cut(&plan).boundary.iter().map(|one| one.shim.as_str()).collect();
    assert_eq!(shims, ["fake_status", "service_charge", "credit"]);
    assert_eq!(sample.paths(cut(&plan).copied.iter().copied()), ["shop::billing::rounded"]);
    let blockers: Vec<(BlockerKind, &str)> =
        cut(&plan).blockers.iter().map(|one| (one.kind, one.path.as_str())).collect();
    assert_eq!(blockers, [(BlockerKind::NoErrorChannel, "shop::billing::forget")]);
}

#[test]
fn contexts_are_made_from_the_start_up_code_in_order() {
    let sample = Sample::new(BILLING);
    let plan = sample.plan(&["shop::billing"]);
    let made: Vec<(&str, String)> = cut(&plan)
        .contexts
        .iter()
        .map(|one| {
            (
                one.name.as_str(),
                match &one.provider {
                    Provider::Call { path, arguments, .. } => format!("{path} {arguments:?}"),
                    other => format!("{other:?}"),
                },
            )
        })
        .collect();
    let names: Vec<&str> = made.iter().map(|(name, _)| *name).collect();
    assert_eq!(names, ["config", "sqlite_pool", "gateway", "service"], "{made:?}");
    let charge = function(&plan, "service_charge");
    let service = cut(&plan).contexts.iter().find(|one| one.name == "service").expect("a service").id;
    assert_eq!(charge.receiver, Some((SelfRole::Context(service), Passing::Reference)));
}

#[test]
fn a_trait_object_stands_in_for_the_types_behind_it() {
    let sample = Sample::new(BILLING);
    let plan = sample.plan(&["shop::billing"]);
    let status = function(&plan, "fake_status");
    assert_eq!(status.call_path, "Gateway::status");
    assert_eq!(status.endpoint, "billing/gateway/status");
    assert!(matches!(status.receiver, Some((SelfRole::Context(_), Passing::Dereference))));
    assert!(status.read_only, "{}", status.read_only_reason);
}

#[test]
fn a_failure_of_the_transport_takes_the_shortest_and_most_general_way() {
    let sample = Sample::new(BILLING);
    let plan = sample.plan(&["shop::billing"]);
    let error = function(&plan, "credit").output.error.clone().expect("a result");
    let [CarrierStep::Variant { variant, .. }, CarrierStep::Foreign(rule)] = error.carrier.as_slice() else {
        panic!("{:?}", error.carrier);
    };
    assert_eq!((variant.as_str(), rule.as_str()), ("Database", "sqlx-error"));
}

#[test]
fn changed_arguments_come_back_and_types_get_their_wire_form() {
    let sample = Sample::new(BILLING);
    let plan = sample.plan(&["shop::billing"]);
    let credit = function(&plan, "credit");
    assert_eq!(credit.parameters[1].passing, Passing::MutReference);
    let names: Vec<&str> = cut(&plan).dtos.iter().map(|dto| dto.name.as_str()).collect();
    for name in ["Receipt", "Line", "Failure", "GatewayFailure"] {
        assert!(names.contains(&name), "{names:?}");
    }
    assert!(!names.contains(&"Config") && !names.contains(&"State"), "{names:?}");
}

#[test]
fn the_slice_leaves_out_what_nothing_needs() {
    let sample = Sample::new(BILLING);
    let plan = sample.plan(&["shop::billing"]);
    let kept = sample.paths(cut(&plan).slice.keep.iter().copied());
    for path in
        ["shop::billing::credit", "@2::charge", "@2::inside", "@1::status", "shop::billing::Fake", "shop::connect"]
    {
        assert!(kept.contains(&path), "{path} is missing: {kept:?}");
    }
    for path in ["shop::main", "shop::orders", "shop::Unused", "shop::billing::forget", "shop::billing::rounded"] {
        assert!(!kept.contains(&path), "{path} is kept");
    }
}

#[test]
fn state_that_both_sides_hold_is_told() {
    let text = format!(
        "{BILLING}
        struct shop::Desk {{ pool: sqlx::SqlitePool, seen: std::sync::Mutex<u64> }}
        fn shop::desk(pool: sqlx::SqlitePool) -> shop::Desk
        async fn shop::billing::audit(desk: &shop::Desk) -> Result<u64, shop::billing::Failure>
        async fn shop::orders_of(desk: &shop::Desk)
        shop::main -> shop::desk
        shop::orders -> shop::billing::audit"
    );
    let told = |text: &str| {
        let plan = Sample::new(text).plan(&["shop::billing"]);
        plan.findings.into_iter().find(|one| one.code == "state-held-twice").map(|one| one.message)
    };
    let message = told(&text).expect("a finding");
    assert!(message.contains("`shop::Desk` keeps `seen` in memory") && message.contains("`shop::orders_of`"));
    assert_eq!(told(&text.replace("async fn shop::orders_of(desk: &shop::Desk)", "")), None);
}

#[test]
fn tests_that_read_files_of_other_tests_stay_behind() {
    let mut sample = Sample::new(&format!("{BILLING}\nfn shop::billing::adds()\nfn shop::billing::reads()"));
    for item in sample.resolved.items.iter_mut().filter(|item| ["adds", "reads"].contains(&&*item.name)) {
        item.is_test = true;
    }
    let item = sample.resolved.items.iter().find(|item| item.name == "reads").expect("a test").id;
    let value = "./tests/fixtures/receipt.json".to_owned();
    let file = crate::ingest::FileId(0);
    sample.resolved.literals.push(crate::resolve::Literal { item, value, call: None, argument: 0, file, line: 1 });
    let plan = sample.plan(&["shop::billing"]);
    let kept = sample.paths(cut(&plan).slice.keep.iter().copied());
    assert!(kept.contains(&"shop::billing::adds") && !kept.contains(&"shop::billing::reads"), "{kept:?}");
}

#[test]
fn what_a_wanted_context_holds_is_taken_from_it() {
    let text = format!(
        "{BILLING}
        fn shop::state(config: shop::Config) -> shop::State
        async fn shop::billing::remind(state: &shop::State) -> Result<(), shop::billing::Failure>
        shop::main -> shop::state
        shop::orders -> shop::billing::remind
        shop::billing::remind ! std::fs::write"
    );
    let sample = Sample::new(&text);
    let plan = sample.plan(&["shop::billing"]);
    let pool = cut(&plan).contexts.iter().find(|one| one.ty_text == "sqlx::SqlitePool").expect("a pool");
    let Provider::Field { of, field } = &pool.provider else { panic!("{:?}", pool.provider) };
    assert_eq!((field.as_str(), cut(&plan).contexts[of.0 as usize].name.as_str()), ("pool", "state"));
}

#[test]
fn a_call_between_begin_and_commit_is_told_at_the_call() {
    let text = format!(
        "{BILLING}
        async fn shop::ship(pool: &sqlx::SqlitePool)
        shop::ship -> shop::billing::credit
        shop::ship .begin
        shop::ship -> @2::charge
        shop::ship .commit
        shop::ship -> shop::billing::credit"
    );
    let sample = Sample::new(&text);
    let plan = sample.plan(&["shop::billing"]);
    let told: Vec<(usize, &str)> = cut(&plan)
        .blockers
        .iter()
        .filter(|one| one.kind == BlockerKind::CallInsideTransaction)
        .map(|one| (one.place.line, one.path.as_str()))
        .collect();
    let line = text.lines().position(|line| line.contains(".begin")).expect("a line") + 2;
    assert_eq!(told, [(line, "@2::charge")]);
}

#[test]
fn a_static_that_both_sides_change_is_told() {
    let text = format!(
        "{BILLING}
        static shop::billing::COUNT: std::sync::Mutex<u64>
        static shop::billing::OWN: std::sync::Mutex<u64>
        static shop::billing::NAME: String
        shop::billing::credit static shop::billing::COUNT
        shop::billing::credit static shop::billing::OWN
        shop::billing::credit static shop::billing::NAME
        shop::orders static shop::billing::COUNT
        shop::orders static shop::billing::NAME"
    );
    let sample = Sample::new(&text);
    let plan = sample.plan(&["shop::billing"]);
    let told: Vec<&str> = cut(&plan)
        .blockers
        .iter()
        .filter(|one| one.kind == BlockerKind::ProcessWideState)
        .map(|one| one.path.as_str())
        .collect();
    assert_eq!(told, ["shop::billing::COUNT"]);
}

#[test]
fn excluded_functions_are_told_and_stay() {
    let sample = Sample::new(BILLING);
    let exclude = vec!["shop::billing::forget".to_owned(), "shop::billing::credit".to_owned()];
    let modules = vec!["shop::billing".to_owned()];
    let service = NamedService { name: "cut".into(), modules, exclude, ..NamedService::default() };
    let plan = sample.plan_for(&Wishes { services: vec![service], ..Wishes::default() });
    assert!(cut(&plan).blockers.iter().all(|one| one.excluded));
    assert!(cut(&plan).boundary.iter().all(|one| one.shim != "credit"));
    assert_eq!(cut(&plan).cost.blockers, 0);
}

#[test]
fn an_unknown_module_is_an_error_with_near_names() {
    let sample = Sample::new(BILLING);
    let plan = sample.plan(&["shop::biling"]);
    let told = plan.findings.iter().find(|one| one.code == "unknown-name").expect("a finding");
    assert_eq!(told.severity, crate::ingest::Severity::Error);
    assert!(told.advice.contains("`shop::billing`"), "{}", told.advice);
    assert!(plan.service("cut").is_none());
}

#[test]
fn a_context_that_nobody_builds_is_told() {
    let text = format!(
        "{BILLING}
        struct shop::Desk {{ pool: sqlx::SqlitePool, clerk: String }}
        async fn shop::billing::audit(desk: &shop::Desk) -> Result<u64, shop::billing::Failure>
        shop::orders -> shop::billing::audit"
    );
    let sample = Sample::new(&text);
    let plan = sample.plan(&["shop::billing"]);
    let told = cut(&plan).blockers.iter().find(|one| one.path == "shop::billing::audit").expect("a blocker");
    assert_eq!(told.kind, BlockerKind::ContextWithoutProvider);
}

#[test]
fn where_a_context_is_made_is_told_when_that_cannot_be_taken_over() {
    let text = format!(
        "{BILLING}
        struct shop::Desk {{ pool: sqlx::SqlitePool, clerk: String }}
        fn shop::desk(clerk: String) -> shop::Desk
        async fn shop::billing::audit(desk: &shop::Desk) -> Result<u64, shop::billing::Failure>
        shop::main -> shop::desk
        shop::orders -> shop::billing::audit"
    );
    let sample = Sample::new(&text);
    let line = text.lines().position(|line| line.contains("shop::main -> shop::desk")).unwrap() + 1;
    let plan = sample.plan(&["shop::billing"]);
    let told = cut(&plan).blockers.iter().find(|one| one.path == "shop::billing::audit").expect("a blocker");
    let wanted = format!("which `shop::desk` makes at src/lib.rs:{line} of what cannot be taken out of there");
    assert!(told.reason.contains(&wanted), "{}", told.reason);
}

#[test]
fn a_context_that_a_person_tells_is_built_that_way() {
    let text = format!(
        "{BILLING}
        struct shop::Desk {{ pool: sqlx::SqlitePool, clerk: String }}
        fn shop::desk(clerk: String) -> shop::Desk
        async fn shop::billing::audit(desk: &shop::Desk) -> Result<u64, shop::billing::Failure>
        shop::orders -> shop::billing::audit"
    );
    let sample = Sample::new(&text);
    let plan = |ty: &str, expression: &str| {
        let modules = vec!["shop::billing".to_owned()];
        let service = NamedService { name: "cut".into(), modules, ..NamedService::default() };
        let uses = vec!["crate::desk as open".to_owned()];
        let context = NamedContext { ty: ty.into(), expression: expression.into(), uses, service: None };
        sample.plan_for(&Wishes { services: vec![service], contexts: vec![context], ..Wishes::default() })
    };
    let told = plan("shop::Desk", "open(String::new())");
    let audit = cut(&told).boundary.iter().find(|one| one.shim == "audit").expect("a function that is called");
    let Role::Context(id) = audit.parameters[0].role else { panic!("{audit:?}") };
    let Provider::Given { text, names } = &cut(&told).contexts[id.0 as usize].provider else { panic!("{told:?}") };
    assert_eq!(text, "{\nuse crate::desk as open;\nopen(String::new())\n}");
    assert_eq!(sample.paths(names.iter().copied()), ["shop::desk"]);
    assert!(cut(&told).slice.keep.contains(&names[0]));
    let wrong = |plan: &Plan| {
        let told = plan.findings.iter().find(|one| one.code == "unknown-name").expect("a finding");
        format!("{} {}", told.message, told.advice)
    };
    assert!(wrong(&plan("shop::Dask", "open()")).contains("Did you mean `shop::Desk`"));
    assert!(wrong(&plan("shop::Desk", "crate::dask()")).contains("Did you mean `shop::desk`"));
    assert!(wrong(&plan("shop::Desk", "shop::desk()")).contains("write `crate::desk`"));
}

#[test]
fn a_value_that_cannot_be_cloned_is_handed_to_the_one_who_takes_it() {
    let text = format!(
        "{BILLING}
        struct shop::BareMailer {{ client: reqwest::Client }}
        struct shop::billing::Post {{ mailer: Arc<shop::BareMailer> }}
        fn shop::mailer() -> shop::BareMailer
        impl shop::billing::Post
        fn @3::new(mailer: shop::BareMailer) -> shop::billing::Post
        async fn @3::send(&self) -> Result<(), shop::billing::Failure>
        async fn shop::billing::take(mailer: shop::BareMailer) -> Result<(), shop::billing::Failure>
        @3::send ! std::fs::write
        shop::main -> @3::new
        shop::main -> shop::mailer
        shop::orders -> @3::send
        shop::orders -> shop::billing::take"
    );
    let sample = Sample::new(&text);
    let plan = sample.plan(&["shop::billing"]);
    let contexts = &cut(&plan).contexts;
    let mailer = contexts.iter().find(|one| one.name == "bare_mailer").expect("a mailer");
    let post = contexts.iter().find(|one| one.name == "post").expect("a post");
    assert!(mailer.is_moved && !post.is_moved);
    let Provider::Call { arguments, .. } = &post.provider else { panic!("{:?}", post.provider) };
    assert_eq!(*arguments, [(mailer.id, Passing::Value)]);
    let told = cut(&plan).blockers.iter().find(|one| one.path == "shop::billing::take").expect("a blocker");
    assert_eq!(told.kind, BlockerKind::ContextWithoutProvider);
}
