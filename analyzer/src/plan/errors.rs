//! The error side of a function: how it crosses, and what in it can hold a failure of the transport.

use std::collections::{BTreeSet, VecDeque};

use super::shapes::{Forms, Trouble};
use super::type_view::{describe, expand};
use super::{BlockerKind, CarrierStep, DtoForm, DtoId, DtoVariant, ErrorForm, ErrorKind, Output, Shape};
use crate::resolve::{ItemId, TypeRef};

/// Names of variants that say "the other side did not answer" or "something below failed", best first.
const NAMES: &[&str] = &[
    "transport",
    "remote",
    "unavailable",
    "network",
    "connection",
    "io",
    "internal",
    "database",
    "sqlx",
    "db",
    "storage",
    "store",
    "backend",
    "unexpected",
    "other",
    "unknown",
];

/// Foreign errors that can hold any error, best first; others come after them.
const KINDS: &[&str] = &["io-error", "sqlx-error", "diesel-error", "sea-orm-error", "anyhow", "eyre", "boxed"];

impl Forms<'_, '_> {
    /// What a function returns. The type is expanded already.
    pub fn output(&mut self, ty: &TypeRef, module: ItemId) -> Result<Output, Trouble> {
        match super::type_view::result_sides(ty) {
            None => Ok(Output { value: self.shape(ty)?, error: None }),
            Some((value, error)) => {
                let value = self.shape(&value)?;
                Ok(Output { value, error: Some(self.error(&error, module)?) })
            }
        }
    }

    fn error(&mut self, ty: &TypeRef, module: ItemId) -> Result<ErrorForm, Trouble> {
        let index = self.naming.index;
        let ty = expand(index.resolved, ty);
        let text = describe(index.resolved, &ty);
        let ty_text = self.naming.type_text(&ty, module).unwrap_or_else(|| text.clone());
        if let Some(rule) = index.knowledge.foreign_error(&ty) {
            let carrier = vec![CarrierStep::Foreign(rule.id.clone())];
            let form = ErrorForm { kind: ErrorKind::Foreign(rule.id), ty_text, carrier };
            return if rule.carries { Ok(form) } else { Err(no_carrier(&text)) };
        }
        let Some(item) = super::type_view::head_item(&ty) else { return Err(no_carrier(&text)) };
        self.note_error(item);
        let Shape::Dto(dto) = self.shape(&ty)? else { return Err(no_carrier(&text)) };
        let carrier = self.carrier(dto).ok_or_else(|| no_carrier(&text))?;
        Ok(ErrorForm { kind: ErrorKind::Typed(dto), ty_text, carrier })
    }

    /// The shortest way from an error down to something that holds any error; among the ways of one length
    /// first a variant named for it, then the foreign error that tells most.
    pub fn carrier(&self, error: DtoId) -> Option<Vec<CarrierStep>> {
        let mut open: VecDeque<(DtoId, Vec<CarrierStep>)> = VecDeque::from([(error, Vec::new())]);
        let mut seen = BTreeSet::from([error]);
        while let Some((at, way)) = open.pop_front() {
            let mut ends: Vec<(usize, usize, Vec<CarrierStep>)> = Vec::new();
            for (step, name, shape) in self.single_fields(at) {
                let mut longer = way.clone();
                longer.push(step);
                match shape {
                    Shape::OpaqueError(rule) if self.carries(&rule) => {
                        longer.push(CarrierStep::Foreign(rule.clone()));
                        ends.push((rank(NAMES, &name.to_lowercase()), rank(KINDS, &rule), longer));
                    }
                    Shape::Dto(next) if seen.insert(next) => open.push_back((next, longer)),
                    _ => {}
                }
            }
            ends.sort_by_key(|(name, kind, _)| (*name, *kind));
            if let Some((_, _, best)) = ends.into_iter().next() {
                return Some(best);
            }
        }
        None
    }

    /// The variants that one value is enough to make.
    fn single_fields(&self, id: DtoId) -> Vec<(CarrierStep, String, Shape)> {
        let Some(dto) = self.dto(id) else { return Vec::new() };
        let variants: Vec<&DtoVariant> = match &dto.form {
            DtoForm::Struct(one) => vec![one],
            DtoForm::Enum(all) => all.iter().collect(),
        };
        let step = |variant: &DtoVariant| match variant.fields.as_slice() {
            [field] => {
                let step = CarrierStep::Variant { dto: id, variant: variant.name.clone(), field: field.name.clone() };
                Some((step, variant.name.clone(), field.shape.clone()))
            }
            _ => None,
        };
        variants.into_iter().filter_map(step).collect()
    }

    fn carries(&self, rule: &str) -> bool {
        self.naming.index.knowledge.rules.foreign_error_by_id(rule).is_some_and(|rule| rule.can_carry())
    }
}

/// The place in a list, also when the name only contains the word; the end when it does not.
fn rank(list: &[&str], name: &str) -> usize {
    list.iter()
        .position(|one| name == *one)
        .unwrap_or_else(|| list.iter().position(|one| one.len() > 2 && name.contains(one)).unwrap_or(list.len()))
}

fn no_carrier(text: &str) -> Trouble {
    let reason = format!("`{text}` has no place for a failure of the transport");
    Trouble::new(BlockerKind::ErrorWithoutCarrier, reason)
}
