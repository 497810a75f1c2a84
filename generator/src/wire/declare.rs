//! Declarations of wire types.

use calve_analyzer::plan::{Dto, DtoForm, DtoVariant};
use calve_analyzer::resolve::VariantForm;
use proc_macro2::TokenStream;
use quote::quote;

use crate::contract::names::{field, ident};
use crate::contract::{Contract, Endpoint, WireField, rust_type};

/// A struct or enum for a domain type.
pub(super) fn dto(contract: &Contract, dto: &Dto) -> TokenStream {
    let name = ident(&dto.name);
    let doc = if dto.doc.is_empty() { format!("Wire form of `{}`.", dto.self_text) } else { dto.doc.clone() };
    let doc = doc_lines(&doc);
    match &dto.form {
        DtoForm::Struct(form) => {
            let fields = fields(contract, form, true);
            quote! {
                #doc
                #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
                #[serde(deny_unknown_fields)]
                pub struct #name { #fields }
            }
        }
        DtoForm::Enum(variants) => {
            let variants = variants.iter().map(|variant| self::variant(contract, variant));
            quote! {
                #doc
                #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
                #[serde(tag = "kind", content = "value", rename_all = "snake_case", deny_unknown_fields)]
                pub enum #name { #(#variants,)* }
            }
        }
    }
}

/// Request and response of a function.
pub(super) fn call(contract: &Contract, endpoint: &Endpoint) -> TokenStream {
    let (request, response) = (ident(&endpoint.request), ident(&endpoint.response));
    let takes = format!(" What `{}` takes.", endpoint.function);
    let gives = format!(" What `{}` gives.", endpoint.function);
    let sent = members(contract, &endpoint.sent);
    let returned = members(contract, &endpoint.returned);
    let value = rust_type(contract, &endpoint.value);
    quote! {
        #[doc = #takes]
        #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct #request { #sent }
        #[doc = #gives]
        #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct #response {
            pub value: #value,
            #returned
        }
    }
}

fn members(contract: &Contract, fields: &[WireField]) -> TokenStream {
    let members = fields.iter().map(|field| {
        let (name, ty) = (ident(&field.ident), rust_type(contract, &field.shape));
        let renamed = (field.ident.trim_start_matches("r#") != field.name).then(|| {
            let name = &field.name;
            quote!(#[serde(rename = #name)])
        });
        quote!(#renamed pub #name: #ty,)
    });
    members.collect()
}

fn fields(contract: &Contract, form: &DtoVariant, is_public: bool) -> TokenStream {
    let visibility = is_public.then(|| quote!(pub));
    let fields = form.fields.iter().map(|member| {
        let (name, ty) = (ident(&field(&member.name)), rust_type(contract, &member.shape));
        quote!(#visibility #name: #ty,)
    });
    fields.collect()
}

fn variant(contract: &Contract, variant: &DtoVariant) -> TokenStream {
    let name = ident(&variant.name);
    match variant.form {
        VariantForm::Unit => quote!(#name),
        VariantForm::Named | VariantForm::Tuple => {
            let fields = fields(contract, variant, false);
            quote!(#name { #fields })
        }
    }
}

/// A doc comment, one attribute per line.
fn doc_lines(doc: &str) -> TokenStream {
    let lines = doc.lines().map(|line| format!(" {}", line.trim()));
    lines.map(|line| quote!(#[doc = #line])).collect()
}
