//! Contracts of hand-made services: what the hash tells apart, and what the document says.

mod sample;

use calve_analyzer::plan::{
    BoundaryFunction, BoundaryParameter, CarrierStep, Dto, DtoField, DtoForm, DtoId, DtoVariant, ErrorForm, ErrorKind,
    Output, Passing, Plan, Role, Service, Shape,
};
use calve_analyzer::resolve::VariantForm;
use calve_generator::contract::{self, Contract, openapi};
use sample::Sample;
use serde_json::{Value, json};

type Outcome = Result<(), Box<dyn std::error::Error>>;

const TEXT: &str = "/// Pays it.\npub async fn pay() {}\n\npub struct Bill;\n\npub enum PayError {}\n";

fn field(name: &str, shape: Shape) -> DtoField {
    DtoField { name: name.into(), ty_text: "()".into(), shape }
}

fn dto(sample: &Sample, id: u32, name: &str, form: DtoForm) -> Dto {
    let item = sample.item(name);
    Dto {
        id: DtoId(id),
        name: name.into(),
        item,
        module: sample.item("pay"),
        self_text: name.into(),
        arguments: Vec::new(),
        form,
        is_error: name.ends_with("Error"),
        doc: String::new(),
    }
}

/// `pay(bill: Bill) -> Result<f64, PayError>`, where a bill holds bills.
fn service(sample: &Sample) -> Service {
    let mut service = sample.service(&["pay"]);
    let inner = Shape::Option(Box::new(Shape::Pointer(Box::new(Shape::Dto(DtoId(0))))));
    let fields = vec![field("0", Shape::Primitive("u8".into())), field("1", inner)];
    let bill = DtoVariant { name: "Bill".into(), form: VariantForm::Tuple, fields };
    let variant = |name: &str, form, fields| DtoVariant { name: name.into(), form, fields };
    let error = DtoForm::Enum(vec![
        variant(
            "TooLate",
            VariantForm::Named,
            vec![field("by", Shape::Option(Box::new(Shape::Option(Box::new(Shape::Text)))))],
        ),
        variant("Io", VariantForm::Tuple, vec![field("0", Shape::OpaqueError("io-error".into()))]),
    ]);
    service.dtos = vec![dto(sample, 0, "Bill", DtoForm::Struct(bill)), dto(sample, 1, "PayError", error)];
    let carrier = vec![
        CarrierStep::Variant { dto: DtoId(1), variant: "Io".into(), field: "0".into() },
        CarrierStep::Foreign("io-error".into()),
    ];
    service.boundary = vec![BoundaryFunction {
        item: sample.item("pay"),
        shim: "pay".into(),
        endpoint: "bills/pay".into(),
        module: sample.item("pay"),
        call_path: "pay".into(),
        self_text: None,
        receiver: None,
        parameters: vec![BoundaryParameter {
            name: "bill".into(),
            ty_text: "Bill".into(),
            passing: Passing::Value,
            role: Role::Data(Shape::Dto(DtoId(0))),
            line: 1,
        }],
        output: Output {
            value: Shape::Primitive("f64".into()),
            error: Some(ErrorForm { kind: ErrorKind::Typed(DtoId(1)), ty_text: "PayError".into(), carrier }),
        },
        output_text: "Result<f64, PayError>".into(),
        is_async: true,
        is_async_trait: false,
        read_only: false,
        read_only_reason: String::new(),
        callers: Vec::new(),
        saga: None,
    }];
    service
}

fn hash_of(plan: &Plan, service: &Service) -> Result<String, serde_json::Error> {
    contract::hash(&contract::contract(plan, service))
}

fn made() -> (Sample, Service, Contract) {
    let sample = Sample::new("src/lib.rs", &[("src/lib.rs", TEXT)]);
    let service = service(&sample);
    let contract = contract::contract(&sample.plan, &service);
    (sample, service, contract)
}

#[test]
fn the_hash_tells_forms_apart_and_nothing_else() -> Outcome {
    let (sample, service, _) = made();
    let hash = hash_of(&sample.plan, &service)?;
    assert_eq!(hash.len(), 16);

    let mut told = service.clone();
    told.dtos[0].doc = "A bill.".into();
    told.dtos.reverse();
    assert_eq!(hash_of(&sample.plan, &told)?, hash);

    let mut wider = service.clone();
    wider.boundary[0].output.value = Shape::Primitive("i64".into());
    assert_ne!(hash_of(&sample.plan, &wider)?, hash);

    let mut renamed = service.clone();
    if let DtoForm::Enum(variants) = &mut renamed.dtos[1].form {
        variants[0].name = "TooEarly".into();
    }
    assert_ne!(hash_of(&sample.plan, &renamed)?, hash);
    Ok(())
}

#[test]
fn the_document_is_complete() -> Outcome {
    let (_, _, contract) = made();
    let document = serde_json::to_value(openapi::openapi(&contract, "0123456789abcdef"))?;
    let operation = &document["paths"]["/v1/bills/pay"]["post"];
    assert_eq!(operation["operationId"], "bills_pay");
    let problem = &document["components"]["schemas"]["PayErrorProblem"]["properties"];
    assert_eq!(problem["code"]["enum"], json!(["PayError::TooLate", "PayError::Io"]));
    assert_eq!(problem["type"]["enum"][0], "urn:calve:bills:pay-error:too-late");
    let text = document.to_string();
    for reference in text.split("\"$ref\":\"#").skip(1).filter_map(|rest| rest.split('"').next()) {
        assert!(document.pointer(reference).is_some(), "{reference} leads nowhere");
    }
    for (header, _) in [("Traceparent", ()), ("Deadline", ()), ("Contract", ()), ("IdempotencyKey", ()), ("Hops", ())] {
        assert!(text.contains(&format!("#/components/parameters/{header}")), "{header}");
    }
    Ok(())
}

#[test]
fn samples_show_the_ends_of_every_form() {
    let (_, _, contract) = made();
    let golden = contract::golden(&contract);
    let has = |name: &str, value: Value| assert!(golden[name].contains(&value), "{name}: {:#?}", golden[name]);
    has("Bill", json!({ "_0": 0, "_1": null }));
    has("PayError", json!({ "kind": "too_late", "value": { "by": { "value": "text" } } }));
    has("PayError", json!({ "kind": "too_late", "value": { "by": { "value": null } } }));
    has("PayError", json!({ "kind": "io", "value": { "_0": { "kind": "std::io::Error", "code": "not_found" } } }));
    has("PayResponse", json!({ "value": "NaN" }));
}

#[test]
fn impls_behind_one_object_share_an_endpoint() {
    let (sample, mut service, _) = made();
    let mut other = service.boundary[0].clone();
    other.item = sample.item("Bill");
    other.shim = "other_pay".into();
    service.boundary.push(other);
    let contract = contract::contract(&sample.plan, &service);
    assert_eq!(contract.endpoints.len(), 1);
    assert_eq!(contract.endpoint(sample.item("Bill")).map(|found| found.items.len()), Some(2));
}
