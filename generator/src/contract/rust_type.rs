//! Rust types of wire forms.

use calve_analyzer::plan::{Shape, rules};
use proc_macro2::TokenStream;
use quote::quote;

use super::names::ident;
use super::{Contract, is_optional};

/// The type of a wire form as `wire.rs` spells it. It is what the runtime's conversions name as `Wire`.
#[must_use]
pub fn rust_type(contract: &Contract, shape: &Shape) -> TokenStream {
    let of = |inner: &Shape| rust_type(contract, inner);
    let std = |name: &str| std_name(contract, name);
    match shape {
        Shape::Unit => quote!(()),
        Shape::Primitive(name) => primitive(contract, name),
        Shape::Text => std("String"),
        Shape::Foreign(rule) => {
            let wire = rules().foreign_type_by_id(rule).and_then(|rule| syn::parse_str::<syn::Type>(&rule.wire).ok());
            wire.map_or_else(|| std("String"), |wire| quote!(#wire))
        }
        Shape::Dto(id) => {
            let name = ident(contract.dto(*id).map_or("Unknown", |dto| dto.name.as_str()));
            quote!(#name)
        }
        Shape::Option(inner) if is_optional(inner) => {
            let (option, inner) = (std("Option"), of(inner));
            quote!(#option<crate::calve::runtime::convert::Present<#inner>>)
        }
        Shape::Option(inner) => {
            let (option, inner) = (std("Option"), of(inner));
            quote!(#option<#inner>)
        }
        Shape::List(inner) => {
            let (vec, inner) = (std("Vec"), of(inner));
            quote!(#vec<#inner>)
        }
        Shape::Map(key, value) => {
            let (vec, key, value) = (std("Vec"), of(key), of(value));
            quote!(#vec<(#key, #value)>)
        }
        Shape::Tuple(parts) => {
            let parts = parts.iter().map(of);
            quote!((#(#parts,)*))
        }
        Shape::Pointer(inner) => {
            let (pointer, inner) = (std("Box"), of(inner));
            quote!(#pointer<#inner>)
        }
        Shape::Result(ok, err) => {
            let (result, ok, err) = (std("Result"), of(ok), of(err));
            quote!(#result<#ok, #err>)
        }
        Shape::OpaqueError(_) => quote!(crate::calve::runtime::error::OpaqueError),
    }
}

fn primitive(contract: &Contract, name: &str) -> TokenStream {
    match name {
        "f32" | "f64" => quote!(crate::calve::runtime::convert::Float),
        "u128" | "i128" => std_name(contract, "String"),
        _ => {
            let name = ident(name);
            quote!(#name)
        }
    }
}

/// A name of the prelude; in full when a wire type bears the same name.
fn std_name(contract: &Contract, name: &str) -> TokenStream {
    let module = match name {
        "Option" => "option",
        "Vec" => "vec",
        "Box" => "boxed",
        "Result" => "result",
        _ => "string",
    };
    let (name_ident, module) = (ident(name), ident(module));
    if contract.types.iter().any(|dto| dto.name == name) {
        quote!(::std::#module::#name_ident)
    } else {
        quote!(#name_ident)
    }
}
