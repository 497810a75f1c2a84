//! What holds a failure of the transport, from the best way to the poorest.

use super::sample::Sample;
use super::*;

const ERRORS: &str = "
    mod shop
    mod shop::stock
    enum shop::stock::Mapped { Missing, Storage }
    impl std::convert::From<std::io::Error> for shop::stock::Mapped
    enum shop::stock::Telling { Missing, Other(String) }
    enum shop::stock::Bare { Missing, InternalServerError }
    enum shop::stock::Closed { Missing, NotFound(String) }
    enum shop::stock::Lost { Send(tokio::sync::mpsc::error::SendError<u8>), Io(std::io::Error) }
    enum shop::stock::Kind { Db(diesel::result::Error), Page(handlebars::RenderError), Plain(String) }
    struct shop::stock::Kept { message: String, kind: shop::stock::Kind }
    impl std::convert::From<std::io::Error> for shop::stock::Kept
    enum shop::stock::Outer { Inner(shop::stock::Bare), Io(std::io::Error) }
    fn shop::stock::mapped(name: &str) -> Result<(), shop::stock::Mapped>
    fn shop::stock::telling(name: &str) -> Result<(), shop::stock::Telling>
    fn shop::stock::bare(name: &str) -> Result<(), shop::stock::Bare>
    fn shop::stock::closed(name: &str) -> Result<(), shop::stock::Closed>
    fn shop::stock::peek(name: &str) -> Result<u8, shop::stock::Closed>
    fn shop::stock::lost(name: &str) -> Result<(), shop::stock::Lost>
    fn shop::stock::outer(name: &str) -> Result<(), shop::stock::Outer>
    fn shop::stock::kept(name: &str) -> Result<(), shop::stock::Kept>
    fn shop::stock::report(name: &str) -> Result<(), color_eyre::eyre::Report>
    fn shop::stock::answer(name: &str) -> Result<(), actix_web::Error>
    fn shop::stock::plain(name: &str) -> Result<u8, String>
    fn shop::stock::pooled(pool: &r2d2::Pool<diesel::r2d2::ConnectionManager<diesel::SqliteConnection>>) -> Result<(), String>
    fn shop::main()
    fn shop::stock::pool() -> r2d2::Pool<diesel::r2d2::ConnectionManager<diesel::SqliteConnection>>
    shop::stock::plain ! std::fs::write
    shop::stock::pooled ! std::fs::write
    shop::main -> shop::stock::plain
    shop::main -> shop::stock::pooled
    shop::main -> shop::stock::pool
    shop::stock::mapped ! std::fs::write
    shop::stock::telling ! std::fs::write
    shop::stock::bare ! std::fs::write
    shop::stock::closed ! std::fs::write
    shop::stock::peek ! std::fs::read
    shop::stock::lost ! std::fs::write
    shop::stock::outer ! std::fs::write
    shop::stock::kept ! std::fs::write
    shop::stock::report ! std::fs::write
    shop::stock::answer ! std::fs::write
    shop::main -> shop::stock::mapped
    shop::main -> shop::stock::telling
    shop::main -> shop::stock::bare
    shop::main -> shop::stock::closed
    shop::main -> shop::stock::peek
    shop::main -> shop::stock::lost
    shop::main -> shop::stock::outer
    shop::main -> shop::stock::kept
    shop::main -> shop::stock::report
    shop::main -> shop::stock::answer
";

/// The last step of a function's way.
fn end(plan: &Plan, shim: &str) -> CarrierStep {
    let service = plan.service("cut").expect("the service");
    let function = service.boundary.iter().find(|one| one.shim == shim);
    let error = function.and_then(|one| one.output.error.clone()).unwrap_or_else(|| panic!("{shim} does not cross"));
    error.carrier.last().cloned().expect("a way")
}

#[test]
fn each_error_holds_the_failure_as_well_as_it_can() {
    let plan = Sample::new(ERRORS).plan(&["shop::stock"]);
    assert!(matches!(end(&plan, "mapped"), CarrierStep::From { rule, .. } if rule == "io-error"));
    assert!(matches!(end(&plan, "telling"), CarrierStep::Text { variant, .. } if variant == "Other"));
    assert!(matches!(end(&plan, "bare"), CarrierStep::Unit { variant, .. } if variant == "InternalServerError"));
    assert_eq!(end(&plan, "outer"), CarrierStep::Foreign("io-error".to_owned()));
    // An enum of library errors within an error is a part of it.
    assert!(matches!(end(&plan, "kept"), CarrierStep::From { rule, .. } if rule == "io-error"));
    assert_eq!(end(&plan, "answer"), CarrierStep::Foreign("actix-error".to_owned()));
    // A text as a whole error, not as a part of one.
    assert_eq!(end(&plan, "plain"), CarrierStep::Foreign("text-error".to_owned()));
    assert!(end(&plan, "bare").is_lossy() && !end(&plan, "outer").is_lossy());
}

#[test]
fn what_a_caller_may_act_on_holds_no_failure() {
    let plan = Sample::new(ERRORS).plan(&["shop::stock"]);
    let service = plan.service("cut").expect("the service");
    let blocked: Vec<(BlockerKind, &str)> = service.blockers.iter().map(|one| (one.kind, one.path.as_str())).collect();
    assert_eq!(blocked, [(BlockerKind::ErrorWithoutCarrier, "shop::stock::closed")]);
    // What only reads is answered by the local body instead.
    let peek = service.boundary.iter().find(|one| one.shim == "peek").expect("a read");
    assert!(peek.output.falls_back() && peek.output.error.is_some());
}

#[test]
fn an_error_of_a_channel_is_no_channel() {
    let plan = Sample::new(ERRORS).plan(&["shop::stock"]);
    assert_eq!(end(&plan, "lost"), CarrierStep::Foreign("io-error".to_owned()));
}

#[test]
fn one_library_under_two_names_has_two_rules() {
    let plan = Sample::new(ERRORS).plan(&["shop::stock"]);
    let CarrierStep::Foreign(id) = end(&plan, "report") else { panic!("a foreign error") };
    let rule = rules().foreign_error_by_id(&id).expect("the rule");
    assert_eq!(rule.rust, "color_eyre::eyre::Report");
    let spelled = [Some(&rule.rust), rule.carry.as_ref(), rule.message.as_ref()];
    assert!(spelled.into_iter().flatten().all(|text| !text.contains("{crate}")));
}

#[test]
fn a_failure_that_loses_its_kind_is_told_with_the_type() {
    let plan = Sample::new(ERRORS).plan(&["shop::stock"]);
    let told = plan.findings.iter().filter(|one| one.code == "transport-failure-untyped");
    let lines: Vec<usize> = told.filter_map(|one| one.place.as_ref().map(|place| place.line)).collect();
    assert_eq!(lines, [4, 6, 7, 11, 24, 25], "{:?}", plan.findings);
}

#[test]
fn a_pool_of_connections_is_no_connection() {
    let plan = Sample::new(ERRORS).plan(&["shop::stock"]);
    let service = plan.service("cut").expect("the service");
    assert!(service.boundary.iter().any(|one| one.shim == "pooled"), "{:?}", service.blockers);
}
