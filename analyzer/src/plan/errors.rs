//! The error side of a function: how it crosses, and what in it can hold a failure of the transport.

use super::shapes::{Forms, Trouble};
use super::type_view::{describe, expand};
use super::{BlockerKind, CarrierStep, ErrorForm, ErrorKind, Output, Shape};
use crate::resolve::{ItemId, TypeRef};

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
        if let Some(rule) = index.knowledge.outermost_error(&ty) {
            let carrier = if rule.carries { vec![CarrierStep::Foreign(rule.id.clone())] } else { Vec::new() };
            let form = ErrorForm { kind: ErrorKind::Foreign(rule.id), ty_text, carrier };
            return if rule.carries || rule.comes_back { Ok(form) } else { Err(no_carrier(&text)) };
        }
        let Some(item) = super::type_view::head_item(&ty) else { return Err(no_carrier(&text)) };
        self.note_error(item);
        let Shape::Dto(dto) = self.shape(&ty)? else { return Err(no_carrier(&text)) };
        let carrier = self.carrier(dto).unwrap_or_default();
        Ok(ErrorForm { kind: ErrorKind::Typed(dto), ty_text, carrier })
    }
}

/// An error of this type cannot say that a call failed on its way.
pub(super) fn no_carrier(text: &str) -> Trouble {
    let reason = format!("`{text}` has no place for a failure of the transport");
    Trouble::new(BlockerKind::ErrorWithoutCarrier, reason)
}
