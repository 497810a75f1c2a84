//! How errors of the domain hold a transport failure.

use std::collections::BTreeMap;

use calve_analyzer::plan::{CarrierStep, Dto, DtoForm, DtoId, ErrorForm, ErrorKind, Service, rules};
use calve_analyzer::resolve::{ItemId, VariantForm};
use proc_macro2::TokenStream;
use quote::quote;

use crate::contract::Contract;
use crate::contract::names::ident;

/// `Carry` for the errors that a module defines.
///
/// # Errors
/// When a rule or a name of the plan is not Rust.
pub(super) fn carriers(contract: &Contract, service: &Service, module: ItemId) -> syn::Result<TokenStream> {
    let mut steps = BTreeMap::<DtoId, (&CarrierStep, Option<&CarrierStep>)>::new();
    let errors = service.boundary.iter().filter_map(|function| function.output.error.as_ref());
    for error in errors {
        for (at, step) in error.carrier.iter().enumerate() {
            if let Some(dto) = owner(step) {
                steps.entry(dto).or_insert((step, error.carrier.get(at + 1)));
            }
        }
    }
    let own = steps.into_iter().filter_map(|(dto, (step, next))| carrier(contract, module, dto, step, next));
    own.collect()
}

/// The error type that a step makes.
fn owner(step: &CarrierStep) -> Option<DtoId> {
    match step {
        CarrierStep::Variant { dto, .. }
        | CarrierStep::Text { dto, .. }
        | CarrierStep::Unit { dto, .. }
        | CarrierStep::From { dto, .. } => Some(*dto),
        CarrierStep::Foreign(_) => None,
    }
}

fn carrier(
    contract: &Contract,
    module: ItemId,
    dto: DtoId,
    step: &CarrierStep,
    next: Option<&CarrierStep>,
) -> Option<syn::Result<TokenStream>> {
    let dto = contract.dto(dto).filter(|dto| dto.module == module)?;
    let build = || {
        let domain: syn::Type = syn::parse_str(&dto.self_text)?;
        let made = match (step, next) {
            (CarrierStep::Variant { variant, field, .. }, Some(CarrierStep::Foreign(rule))) => {
                variant_of(dto, variant, Some((field, foreign(rule)?)))
            }
            (CarrierStep::Variant { variant, field, .. }, _) => {
                variant_of(dto, variant, Some((field, quote!(calve_wall::Carry::carry(error)))))
            }
            (CarrierStep::Text { variant, field, .. }, _) => {
                let text = quote!(::std::convert::From::from(::std::string::ToString::to_string(&error)));
                variant_of(dto, variant, Some((field, text)))
            }
            (CarrierStep::Unit { variant, .. }, _) => {
                let made = variant_of(dto, variant, None);
                quote!({ let _ = error; #made })
            }
            (CarrierStep::From { rule, .. }, _) => {
                let (held, from) = (foreign(rule)?, foreign_type(rule)?);
                quote!({
                    let held: #from = #held;
                    ::std::convert::From::from(held)
                })
            }
            (CarrierStep::Foreign(rule), _) => foreign(rule)?,
        };
        Ok(quote! {
            impl calve_wall::Carry for #domain {
                fn carry(error: crate::calve::runtime::error::TransportError) -> Self {
                    #made
                }
            }
        })
    };
    Some(build())
}

/// A value of a variant (or of a struct) with its only field.
fn variant_of(dto: &Dto, variant: &str, held: Option<(&String, TokenStream)>) -> TokenStream {
    let (path, form) = match &dto.form {
        DtoForm::Struct(form) => (quote!(Self), form.form),
        DtoForm::Enum(variants) => {
            let form =
                variants.iter().find(|found| found.name == variant).map_or(VariantForm::Unit, |found| found.form);
            let name = ident(variant);
            (quote!(Self::#name), form)
        }
    };
    match held {
        None => path,
        Some((field, inner)) if form == VariantForm::Named => {
            let field = ident(field);
            quote!(#path { #field: #inner })
        }
        Some((_, inner)) => quote!(#path(#inner)),
    }
}

fn foreign_type(rule: &str) -> syn::Result<syn::Type> {
    syn::parse_str(rules().foreign_error_by_id(rule).map_or("", |rule| rule.rust.as_str()))
}

/// The foreign error that holds `error`.
fn foreign(rule: &str) -> syn::Result<TokenStream> {
    let carry = rules().foreign_error_by_id(rule).and_then(|rule| rule.carry.as_ref());
    let Some(carry) = carry else {
        let told = format!("errors of the rule `{rule}` cannot hold a transport failure");
        return Err(syn::Error::new(proc_macro2::Span::call_site(), told));
    };
    let carry: syn::Expr = syn::parse_str(&carry.replace("{e}", "error"))?;
    Ok(quote!(#carry))
}

/// A function from a transport failure to the error of a boundary function.
///
/// # Errors
/// When a rule or the error's type is not Rust.
pub(super) fn function(error: &ErrorForm) -> syn::Result<TokenStream> {
    let ty: syn::Type = syn::parse_str(&error.ty_text)?;
    match &error.kind {
        ErrorKind::Typed(_) => Ok(quote!(<#ty as calve_wall::Carry>::carry)),
        ErrorKind::Foreign(rule) => {
            let carry = foreign(rule)?;
            Ok(quote!(|error: crate::calve::runtime::error::TransportError| -> #ty { #carry }))
        }
    }
}
