//! The monolith's patch: what is added, and that nothing of it stays behind.

mod sample;

use calve_analyzer::ingest::pristine;
use calve_analyzer::plan::{BoundaryFunction, CarrierStep, Output, RouteSeam, Service, Shape};
use calve_generator::ArtifactKind;
use calve_generator::alter::{AlterError, alter, artifacts, finish};
use sample::Sample;

const BILLS: &str = "\
//! Bills.

pub struct Till;

impl Till {
    pub async fn pay(&self, mut order: Order, Path(id): Path<u8>) -> Result<u8, Error> {
        work(order, id).await
    }
}

pub fn r#match(r#type: &str) -> Result<u8, Error> { Ok(1) }

mod inner {
    pub fn routes() -> Router {
        Router::new()
    }
}

pub async fn balance(pool: &Pool, name: String) -> u8 {
    0
}
";

fn sample() -> Sample {
    Sample::new("src/lib.rs", &[("src/lib.rs", "pub mod bills;\n"), ("src/bills/mod.rs", BILLS)])
}

fn boundary(sample: &Sample, path: &str, shim: &str) -> BoundaryFunction {
    let item = &sample.plan.items[sample.item(path).0 as usize];
    let error = calve_analyzer::plan::ErrorForm {
        kind: calve_analyzer::plan::ErrorKind::Foreign("anyhow".into()),
        ty_text: "Error".into(),
        carrier: vec![CarrierStep::Foreign("io-error".to_string())],
    };
    BoundaryFunction {
        item: item.id,
        shim: shim.into(),
        endpoint: format!("bills/{shim}"),
        module: item.module,
        call_path: shim.into(),
        self_text: None,
        receiver: None,
        parameters: Vec::new(),
        output: Output { value: Shape::Unit, error: Some(error) },
        output_text: String::new(),
        is_async: item.signature.as_ref().is_some_and(|signature| signature.is_async),
        is_async_trait: false,
        read_only: false,
        read_only_reason: String::new(),
        callers: Vec::new(),
        saga: None,
    }
}

fn bills(sample: &Sample) -> Service {
    let mut service = sample.service(&["bills"]);
    service.boundary =
        vec![boundary(sample, "bills::Till::pay", "till_pay"), boundary(sample, "bills::match", "match")];
    let routes = sample.item("bills::inner::routes");
    service.seams = vec![RouteSeam {
        item: routes,
        module: sample.item("bills::inner"),
        call_path: "routes".into(),
        output_text: "Router".into(),
        state: None,
        parameters: Vec::new(),
        routes: Vec::new(),
        handlers: Vec::new(),
        is_shared: false,
        is_rocket: false,
        server: None,
    }];
    service
}

fn text(files: &[calve_generator::Artifact], path: &str) -> String {
    let file = files.iter().find(|file| file.path == path).unwrap_or_else(|| panic!("{path} is not altered"));
    String::from_utf8(file.content.clone()).unwrap()
}

#[test]
fn head_and_mod_lines_are_all_that_is_added() {
    let sample = sample();
    let files = alter(&sample.plan, &[&bills(&sample)], &sample.sources).unwrap();
    let altered = text(&files, "src/bills/mod.rs");
    let added: Vec<&str> = altered.lines().filter(|line| line.contains("// calve")).map(str::trim).collect();
    assert_eq!(
        added,
        [
            "#[rustfmt::skip] let () = if let Some(remote) = calve_bills::remote() { return remote.till_pay(self, order, Path(id)).await; }; // calve",
            "#[rustfmt::skip] let () = if let Some(remote) = calve_bills::remote() { return remote.r#match(r#type); }; // calve: before code",
            "#[rustfmt::skip] let () = if let Some(seam) = calve_bills::routes_seam() { return seam.forward(routes()); }; // calve",
            "#[rustfmt::skip] mod calve_bills { include!(\"../calve/bills/at_bills_inner.rs\"); } // calve",
            "#[rustfmt::skip] #[path = \"../calve/bills/at_bills.rs\"] mod calve_bills; // calve",
        ]
    );
    assert_eq!(text(&files, "src/lib.rs"), "pub mod bills;\n#[rustfmt::skip] pub mod calve; // calve\n");
}

#[test]
fn taking_the_marked_lines_out_gives_the_pristine_text() {
    let sample = sample();
    let mut other = bills(&sample);
    other.name = "parcels".into();
    other.boundary = vec![boundary(&sample, "bills::balance", "balance")];
    for file in alter(&sample.plan, &[&bills(&sample), &other], &sample.sources).unwrap() {
        let ArtifactKind::Altered { pristine: before } = &file.kind else { panic!("{} is no altered file", file.path) };
        let after = String::from_utf8(file.content.clone()).unwrap();
        assert_eq!(pristine(&after).map(|(text, _)| text).as_ref(), Some(before), "{}", file.path);
    }
}

#[test]
fn a_read_without_an_error_keeps_its_arguments_for_the_local_body() {
    let sample = sample();
    let mut service = bills(&sample);
    let mut balance = boundary(&sample, "bills::balance", "balance");
    balance.read_only = true;
    balance.output.error = None;
    let parameter = |name: &str, passing, shape| calve_analyzer::plan::BoundaryParameter {
        name: name.into(),
        ty_text: String::new(),
        passing,
        role: calve_analyzer::plan::Role::Data(shape),
        line: 1,
    };
    balance.parameters = vec![
        parameter("pool", calve_analyzer::plan::Passing::Reference, Shape::Unit),
        parameter("name", calve_analyzer::plan::Passing::Value, Shape::Text),
    ];
    service.boundary = vec![balance];
    let files = alter(&sample.plan, &[&service], &sample.sources).unwrap();
    let head = "#[rustfmt::skip] let () = if let Some(remote) = calve_bills::remote_read() { \
                let answer = remote.balance(pool, name.clone()).await; \
                if let Some(answer) = answer { return answer; } }; // calve";
    assert!(text(&files, "src/bills/mod.rs").contains(head));
}

#[test]
fn an_async_router_waits_for_itself_on_the_heap() {
    let files = [("src/lib.rs", "pub async fn routes(pool: Pool) -> Router {\n    Router::new()\n}\n")];
    let sample = Sample::new("src/lib.rs", &files);
    let mut service = sample.service(&["routes"]);
    service.seams = vec![RouteSeam {
        item: sample.item("routes"),
        module: sample.plan.items[0].id,
        call_path: "routes".into(),
        output_text: "Router".into(),
        state: None,
        parameters: Vec::new(),
        routes: Vec::new(),
        handlers: Vec::new(),
        is_shared: false,
        is_rocket: false,
        server: None,
    }];
    let files = alter(&sample.plan, &[&service], &sample.sources).unwrap();
    let head = "{ return seam.forward(Box::pin(routes(pool)).await); };";
    assert!(text(&files, "src/lib.rs").contains(head), "{}", text(&files, "src/lib.rs"));
}

#[test]
fn what_cannot_be_passed_on_is_told() {
    let files = [("src/lib.rs", "pub fn pay(_: u8, x: u8) {}\n")];
    let sample = Sample::new("src/lib.rs", &files);
    let mut service = sample.service(&["pay"]);
    service.boundary = vec![boundary(&sample, "pay", "pay")];
    let error = alter(&sample.plan, &[&service], &sample.sources).unwrap_err();
    assert!(matches!(error, AlterError::UnnamedParameter { pattern, .. } if pattern == "_"));
}

#[test]
fn a_module_named_calve_is_told() {
    let files = [("src/lib.rs", "mod calve {}\n\npub fn pay() {}\n")];
    let sample = Sample::new("src/lib.rs", &files);
    let mut service = sample.service(&["pay"]);
    service.boundary = vec![boundary(&sample, "pay", "pay")];
    let error = alter(&sample.plan, &[&service], &sample.sources).unwrap_err();
    assert!(matches!(error, AlterError::NameTaken { name, .. } if name == "calve"));
}

#[test]
fn in_the_end_only_the_call_is_left() {
    let sample = sample();
    let edits = finish(&sample.plan, &bills(&sample), &sample.sources).unwrap();
    let finished = text(&artifacts(&sample.sources, &edits), "src/bills/mod.rs");
    let body = "{\n        #[rustfmt::skip]\n        return calve_bills::service().till_pay(self, order, Path(id)).await;\n    }\n}\n";
    assert!(finished.contains(body), "{finished}");
    assert!(
        finished.contains(
            "-> Result<u8, Error> {\n    #[rustfmt::skip]\n    return calve_bills::service().r#match(r#type);\n}\n"
        ),
        "{finished}"
    );
}
