//! How errors of the domain hold a transport failure.

use std::collections::BTreeMap;

use calve_analyzer::plan::{CarrierStep, DtoForm, DtoId, ErrorForm, ErrorKind, Service, rules};
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
    let mut steps = BTreeMap::<DtoId, (&CarrierStep, &CarrierStep)>::new();
    let errors = service.boundary.iter().filter_map(|function| function.output.error.as_ref());
    for error in errors {
        for pair in error.carrier.windows(2) {
            if let [step @ CarrierStep::Variant { dto, .. }, next] = pair {
                steps.entry(*dto).or_insert((step, next));
            }
        }
    }
    let own = steps.into_values().filter_map(|(step, next)| carrier(contract, module, step, next));
    own.collect()
}

fn carrier(
    contract: &Contract,
    module: ItemId,
    step: &CarrierStep,
    next: &CarrierStep,
) -> Option<syn::Result<TokenStream>> {
    let CarrierStep::Variant { dto, variant, field } = step else { return None };
    let dto = contract.dto(*dto).filter(|dto| dto.module == module)?;
    let (name, form) = match &dto.form {
        DtoForm::Struct(form) => (None, form.form),
        DtoForm::Enum(variants) => {
            let found = variants.iter().find(|found| found.name == *variant)?;
            (Some(ident(&found.name)), found.form)
        }
    };
    let path = name.map_or_else(|| quote!(Self), |name| quote!(Self::#name));
    let build = || {
        let domain: syn::Type = syn::parse_str(&dto.self_text)?;
        let inner = match next {
            CarrierStep::Variant { .. } => quote!(calve_wall::Carry::carry(error)),
            CarrierStep::Foreign(rule) => foreign(rule)?,
        };
        let made = if form == VariantForm::Named {
            let field = ident(field);
            quote!(#path { #field: #inner })
        } else {
            quote!(#path(#inner))
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
