//! JSON Schema 2020-12 of wire forms.

use std::collections::BTreeMap;

use calve_analyzer::plan::{Dto, DtoForm, DtoVariant, Shape, rules};
use calve_analyzer::resolve::VariantForm;
use serde::Serialize;
use serde_json::{Value, json};

use super::names::{field, variant_snake};
use super::{Contract, WireField};

/// What further properties or items may be.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Further {
    /// Anything or nothing.
    Allowed(bool),
    /// Of this schema.
    Schema(Box<Schema>),
}

/// A schema. What the rules tell of foreign types stands in `other`.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Schema {
    /// `$ref`.
    #[serde(rename = "$ref", skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// `type`.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<&'static str>,
    /// `title`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// `description`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// `const`.
    #[serde(rename = "const", skip_serializing_if = "Option::is_none")]
    pub constant: Option<Value>,
    /// `properties`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub properties: BTreeMap<String, Schema>,
    /// `required`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub required: Vec<String>,
    /// `additionalProperties`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub additional_properties: Option<Further>,
    /// `items`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub items: Option<Further>,
    /// `prefixItems`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub prefix_items: Vec<Schema>,
    /// `minItems`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_items: Option<usize>,
    /// `anyOf`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub any_of: Vec<Schema>,
    /// `oneOf`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub one_of: Vec<Schema>,
    /// `examples`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub examples: Vec<Value>,
    /// Everything else.
    #[serde(flatten)]
    pub other: BTreeMap<String, Value>,
}

impl Schema {
    /// Of a type by its JSON name.
    #[must_use]
    pub fn of(kind: &'static str) -> Self {
        Self { kind: Some(kind), ..Self::default() }
    }

    /// Of one value.
    #[must_use]
    pub fn only(value: impl Into<Value>) -> Self {
        Self { constant: Some(value.into()), ..Self::default() }
    }

    /// Of a schema among the components of the document.
    #[must_use]
    pub fn refer(name: &str) -> Self {
        Self { reference: Some(format!("#/components/schemas/{name}")), ..Self::default() }
    }

    /// Of several, one of which holds.
    #[must_use]
    pub fn any(of: Vec<Self>) -> Self {
        Self { any_of: of, ..Self::default() }
    }

    /// Of an object with just these properties, all of them required.
    #[must_use]
    pub fn object(properties: impl IntoIterator<Item = (String, Self)>) -> Self {
        let properties: BTreeMap<String, Self> = properties.into_iter().collect();
        let required = properties.keys().cloned().collect();
        Self { properties, required, additional_properties: Some(Further::Allowed(false)), ..Self::of("object") }
    }

    /// Of an array of any length.
    #[must_use]
    pub fn list(of: Self) -> Self {
        Self { items: Some(Further::Schema(Box::new(of))), ..Self::of("array") }
    }

    /// Of an array of these, in this order.
    #[must_use]
    pub fn tuple(parts: Vec<Self>) -> Self {
        let count = parts.len();
        // `items` says nothing here: the length is fixed. Some readers take a list without it for a mistake.
        let mut tuple = Self::list(Self::default()).with("maxItems", count);
        tuple.min_items = Some(count);
        tuple.prefix_items = parts;
        tuple
    }

    /// With a keyword that has no field of its own.
    #[must_use]
    pub fn with(mut self, keyword: &str, value: impl Into<Value>) -> Self {
        self.other.insert(keyword.to_string(), value.into());
        self
    }
}

/// Of a wire form.
#[must_use]
pub fn schema(contract: &Contract, shape: &Shape) -> Schema {
    let list = |inner: &Shape| Schema::list(schema(contract, inner));
    match shape {
        Shape::Unit => Schema::of("null"),
        Shape::Primitive(name) => primitive(name),
        Shape::Text => Schema::of("string"),
        Shape::Foreign(rule) => foreign(rule),
        Shape::Dto(id) => contract.dto(*id).map_or_else(Schema::default, |dto| Schema::refer(&dto.name)),
        Shape::Option(inner) if is_optional(inner) => {
            let some = Schema::object([("value".to_string(), schema(contract, inner))]);
            Schema::any(vec![some, Schema::of("null")])
        }
        Shape::Option(inner) => Schema::any(vec![schema(contract, inner), Schema::of("null")]),
        Shape::List(inner) => list(inner),
        Shape::Map(key, value) => list(&Shape::Tuple(vec![(**key).clone(), (**value).clone()])),
        Shape::Tuple(parts) => Schema::tuple(parts.iter().map(|part| schema(contract, part)).collect()),
        Shape::Pointer(inner) => schema(contract, inner),
        Shape::Result(ok, err) => Schema::any(vec![
            Schema::object([("Ok".to_string(), schema(contract, ok))]),
            Schema::object([("Err".to_string(), schema(contract, err))]),
        ]),
        Shape::OpaqueError(_) => Schema::refer("OpaqueError"),
    }
}

/// Whether `null` is among the values of a form, so that an option around it needs a form of its own.
#[must_use]
pub fn is_optional(shape: &Shape) -> bool {
    match shape {
        Shape::Option(_) | Shape::Unit => true,
        Shape::Pointer(inner) => is_optional(inner),
        Shape::Foreign(rule) => rule.starts_with("json-value"),
        _ => false,
    }
}

fn primitive(name: &str) -> Schema {
    let integer = |low: i64, high: u64| Schema::of("integer").with("minimum", low).with("maximum", high);
    match name {
        "bool" => Schema::of("boolean"),
        "char" => Schema::of("string").with("minLength", 1).with("maxLength", 1),
        "u8" => integer(0, u64::from(u8::MAX)),
        "u16" => integer(0, u64::from(u16::MAX)),
        "u32" => integer(0, u64::from(u32::MAX)),
        "i8" => integer(i64::from(i8::MIN), 127),
        "i16" => integer(i64::from(i16::MIN), 32767),
        "i32" => integer(i64::from(i32::MIN), 2_147_483_647).with("format", "int32"),
        "u64" | "usize" => Schema::of("integer").with("minimum", 0),
        "i64" | "isize" => Schema::of("integer").with("format", "int64"),
        "f32" | "f64" => {
            let named = Schema::of("string").with("enum", json!(["NaN", "inf", "-inf"]));
            Schema::any(vec![Schema::of("number"), named])
        }
        "i128" => Schema::of("string").with("pattern", "^-?[0-9]+$"),
        "u128" => Schema::of("string").with("pattern", "^[0-9]+$"),
        _ => Schema::default(),
    }
}

fn foreign(rule: &str) -> Schema {
    let told = rules().foreign_type_by_id(rule).map(|rule| rule.schema.clone());
    let Some(Value::Object(keywords)) = told else { return Schema::default() };
    Schema { other: keywords.into_iter().collect(), ..Schema::default() }
}

/// Of a wire type.
#[must_use]
pub fn dto_schema(contract: &Contract, dto: &Dto) -> Schema {
    let mut schema = match &dto.form {
        DtoForm::Struct(form) => members(contract, form),
        DtoForm::Enum(variants) => {
            Schema { one_of: variants.iter().map(|variant| tagged(contract, variant)).collect(), ..Schema::default() }
        }
    };
    schema.description = (!dto.doc.is_empty()).then(|| dto.doc.clone());
    schema
}

/// Of an object with the fields of a struct or of a variant in braces; fields of tuple forms are `_0`, `_1`.
fn members(contract: &Contract, form: &DtoVariant) -> Schema {
    Schema::object(form.fields.iter().map(|member| (field(&member.name), schema(contract, &member.shape))))
}

/// Of a variant: `kind` tells which, `value` holds what it holds.
fn tagged(contract: &Contract, variant: &DtoVariant) -> Schema {
    let kind = ("kind".to_string(), Schema::only(variant_snake(&variant.name)));
    if variant.form == VariantForm::Unit {
        return Schema::object([kind]);
    }
    Schema::object([kind, ("value".to_string(), members(contract, variant))])
}

/// Of a request or response: an object with these fields.
#[must_use]
pub fn fields_schema(contract: &Contract, fields: &[WireField]) -> Schema {
    Schema::object(fields.iter().map(|field| (field.name.clone(), schema(contract, &field.shape))))
}
