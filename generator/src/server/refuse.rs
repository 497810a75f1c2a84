//! How errors go out: as problems with a URN and a code per variant.

use calve_analyzer::plan::{Dto, DtoForm, ErrorForm, ErrorKind, Plan, Service};
use calve_analyzer::resolve::{ItemId, ItemKind, TypeHead, TypeRef, VariantForm};
use proc_macro2::TokenStream;
use quote::quote;

use crate::contract::names::ident;
use crate::contract::{Contract, endings};
use crate::convert::opaque_to;

/// `Refuse` for the errors that a module defines.
///
/// # Errors
/// When the name of a type is not a type.
pub(super) fn refusals(
    plan: &Plan,
    service: &Service,
    contract: &Contract,
    module: ItemId,
) -> syn::Result<TokenStream> {
    let mut done = std::collections::BTreeSet::new();
    let errors = service.boundary.iter().filter_map(|function| function.output.error.as_ref());
    let own = errors.filter_map(|error| match &error.kind {
        ErrorKind::Typed(id) => {
            let dto = contract.dto(*id).filter(|dto| dto.module == module && done.insert(dto.id))?;
            Some(refusal(plan, contract, error, dto))
        }
        ErrorKind::Foreign(_) => None,
    });
    own.collect()
}

fn refusal(plan: &Plan, contract: &Contract, error: &ErrorForm, dto: &Dto) -> syn::Result<TokenStream> {
    let domain: syn::Type = syn::parse_str(&dto.self_text)?;
    let endings = endings(contract, error);
    let arms = endings.iter().map(|ending| {
        let (urn, code) = (&ending.urn, &ending.code);
        let pattern = ending.variant.as_deref().map_or_else(|| quote!(_), |variant| pattern(dto, variant));
        quote!(#pattern => (#urn, #code))
    });
    let told = match (&dto.form, endings.as_slice()) {
        (DtoForm::Struct(_), [only]) => {
            let (urn, code) = (&only.urn, &only.code);
            quote!((#urn, #code))
        }
        (_, []) => quote!(match *self {}),
        _ => quote!(match self { #(#arms,)* }),
    };
    let log = if is_debug(plan, dto.item) { quote!(self) } else { quote!(&code) };
    Ok(quote! {
        #[allow(deprecated)]
        impl calve_wall::Refuse for #domain {
            fn refuse(&self) -> crate::calve::runtime::fault::Fault {
                let (urn, code): (&str, &str) = #told;
                crate::calve::runtime::fault::Fault::domain(urn, code, calve_wall::to_wire(self), #log)
            }
        }
    })
}

fn pattern(dto: &Dto, variant: &str) -> TokenStream {
    let name = ident(variant);
    let variants = match &dto.form {
        DtoForm::Enum(variants) => variants.as_slice(),
        DtoForm::Struct(_) => &[],
    };
    match variants.iter().find(|found| found.name == variant).map(|found| found.form) {
        Some(VariantForm::Tuple) => quote!(Self::#name(..)),
        Some(VariantForm::Named) => quote!(Self::#name { .. }),
        _ => quote!(Self::#name),
    }
}

/// The problem of a foreign error that `error` refers to.
pub(super) fn foreign(contract: &Contract, error: &ErrorForm, rule: &str) -> TokenStream {
    let ending = endings(contract, error).into_iter().next();
    let (urn, code) = ending.map(|ending| (ending.urn, ending.code)).unwrap_or_default();
    let data = opaque_to(rule, &quote!(&error));
    quote!(crate::calve::runtime::fault::Fault::domain(#urn, #code, #data, &error))
}

/// Whether a type derives or implements `Debug`.
fn is_debug(plan: &Plan, id: ItemId) -> bool {
    let derives = plan.item(id).is_some_and(|item| {
        let derives = item.attributes.iter().filter(|attribute| attribute.path == "derive");
        derives.flat_map(|attribute| attribute.tokens.split(',')).any(|name| name.replace(' ', "").ends_with("Debug"))
    });
    let is_impl = |header: &calve_analyzer::resolve::ImplHeader| {
        let of = matches!(&header.of_trait, Some(TypeRef::Path { head: TypeHead::External(path), .. }) if path.ends_with("::Debug"));
        of && matches!(&header.self_type, TypeRef::Path { head: TypeHead::Item(own), .. } if *own == id)
    };
    let impls = plan.items.iter().filter(|item| item.kind == ItemKind::Impl);
    derives || impls.filter_map(|item| item.impl_header.as_ref()).any(is_impl)
}
