//! Examples of wire forms, as JSON.

use std::collections::BTreeSet;

use calve_analyzer::plan::{Dto, DtoForm, DtoId, DtoVariant, ErrorKind, Shape, rules};
use calve_analyzer::resolve::VariantForm;
use serde_json::{Map, Value, json};

use super::names::{field, variant_snake};
use super::sample_plain::{array_length, primitive, text};
use super::schema::is_optional;
use super::{Contract, WireField};

/// What an example is to show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mood {
    /// Everything there, ordinary values.
    Full,
    /// Nothing that need not be there.
    Bare,
    /// The ends of the ranges: NaN, the largest integer, `Some(None)`, text that needs escapes.
    Odd,
}

/// Makes examples; keeps in mind which types it stands in.
struct Maker<'a> {
    contract: &'a Contract,
    mood: Mood,
    within: BTreeSet<DtoId>,
}

/// Examples of a wire type, each one different: of an enum every variant. Empty when calve cannot make one
/// (arrays whose length is a named constant, errors that nobody can make from a message).
#[must_use]
pub fn samples(contract: &Contract, dto: &Dto) -> Vec<Value> {
    let mut samples: Vec<Value> = Vec::new();
    for mood in [Mood::Full, Mood::Bare, Mood::Odd] {
        let mut maker = Maker { contract, mood, within: BTreeSet::from([dto.id]) };
        for sample in maker.variants(dto) {
            if !samples.contains(&sample) {
                samples.push(sample);
            }
        }
    }
    samples
}

/// An example of a request or response: an object with these fields.
#[must_use]
pub fn fields_sample(contract: &Contract, fields: &[WireField], mood: Mood) -> Option<Map<String, Value>> {
    let mut maker = Maker { contract, mood, within: BTreeSet::new() };
    let fields = fields.iter().map(|field| Some((field.name.clone(), maker.value(&field.shape, &field.ty_text)?)));
    fields.collect()
}

/// An example of a value; `ty_text` is its type as written.
#[must_use]
pub fn sample(contract: &Contract, shape: &Shape, ty_text: &str, mood: Mood) -> Option<Value> {
    Maker { contract, mood, within: BTreeSet::new() }.value(shape, ty_text)
}

/// An example of an error as it crosses.
#[must_use]
pub fn error_sample(contract: &Contract, kind: &ErrorKind) -> Option<Value> {
    match kind {
        ErrorKind::Typed(id) => samples(contract, contract.dto(*id)?).into_iter().next(),
        ErrorKind::Foreign(rule) => opaque(rule),
    }
}

impl Maker<'_> {
    fn value(&mut self, shape: &Shape, ty_text: &str) -> Option<Value> {
        match shape {
            Shape::Unit => Some(Value::Null),
            Shape::Primitive(name) => primitive(name, self.mood),
            Shape::Text => Some(Value::from(text(self.mood))),
            // A local time comes back in the time zone of the machine: no text is the same everywhere.
            Shape::Foreign(rule) if rule.starts_with("chrono-datetime-local") => None,
            Shape::Foreign(rule) => Some(rules().foreign_type_by_id(rule)?.sample.clone()),
            Shape::Dto(id) => self.dto(*id),
            Shape::Option(inner) => Some(self.option(inner, ty_text)),
            Shape::List(inner) => self.list(inner, ty_text),
            Shape::Map(key, value) => Some(self.map(key, value, ty_text)),
            Shape::Tuple(parts) => parts.iter().map(|part| self.value(part, ty_text)).collect(),
            Shape::Pointer(inner) => self.value(inner, ty_text),
            Shape::Result(ok, err) => match self.mood {
                Mood::Bare => Some(json!({ "Err": self.value(err, "")? })),
                _ => Some(json!({ "Ok": self.value(ok, ty_text)? })),
            },
            Shape::OpaqueError(rule) => opaque(rule),
        }
    }

    fn option(&mut self, inner: &Shape, ty_text: &str) -> Value {
        let is_nested = is_optional(inner);
        match self.mood {
            Mood::Bare => Value::Null,
            Mood::Odd if is_nested => json!({ "value": null }),
            _ => match self.value(inner, ty_text) {
                Some(value) if is_nested => json!({ "value": value }),
                value => value.unwrap_or(Value::Null),
            },
        }
    }

    fn list(&mut self, inner: &Shape, ty_text: &str) -> Option<Value> {
        let length = match array_length(ty_text) {
            Some(length) => length?,
            None => usize::from(self.mood != Mood::Bare),
        };
        let is_free = array_length(ty_text).is_none();
        match (0..length).map(|_| self.value(inner, ty_text)).collect::<Option<Vec<Value>>>() {
            Some(values) => Some(Value::Array(values)),
            None => is_free.then(|| json!([])),
        }
    }

    fn map(&mut self, key: &Shape, value: &Shape, ty_text: &str) -> Value {
        let entry = if self.mood == Mood::Bare { None } else { self.value(key, "").zip(self.value(value, ty_text)) };
        entry.map_or_else(|| json!([]), |(key, value)| json!([[key, value]]))
    }

    /// One example; `None` inside of itself, where something around it must do without.
    fn dto(&mut self, id: DtoId) -> Option<Value> {
        if !self.within.insert(id) {
            return None;
        }
        let variants = self.contract.dto(id).map(|dto| self.variants(dto)).unwrap_or_default();
        self.within.remove(&id);
        match self.mood {
            // Of those that say most the first one.
            Mood::Full => variants.into_iter().rev().max_by_key(|value| value.to_string().len()),
            _ => variants.into_iter().next(),
        }
    }

    fn variants(&mut self, dto: &Dto) -> Vec<Value> {
        match &dto.form {
            DtoForm::Struct(form) => self.members(form).into_iter().collect(),
            DtoForm::Enum(variants) => variants.iter().filter_map(|variant| self.tagged(variant)).collect(),
        }
    }

    fn members(&mut self, form: &DtoVariant) -> Option<Value> {
        let members = form.fields.iter().map(|member| {
            let value = self.value(&member.shape, &member.ty_text)?;
            Some((field(&member.name), value))
        });
        members.collect::<Option<Map<String, Value>>>().map(Value::Object)
    }

    fn tagged(&mut self, variant: &DtoVariant) -> Option<Value> {
        let kind = variant_snake(&variant.name);
        if variant.form == VariantForm::Unit {
            return Some(json!({ "kind": kind }));
        }
        let value = self.members(variant)?;
        Some(json!({ "kind": kind, "value": value }))
    }
}

/// A foreign error: one that comes back as what it was.
fn opaque(rule: &str) -> Option<Value> {
    let rule = rules().foreign_error_by_id(rule)?;
    if rule.chain {
        let messages = ["the report could not be written", "the disk is full"];
        return Some(json!({ "kind": rule.rust, "code": "other", "messages": messages }));
    }
    let code = rule.codes.iter().find(|code| code.detail.is_none())?;
    Some(json!({ "kind": rule.rust, "code": code.code }))
}
