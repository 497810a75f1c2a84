//! Expressions that convert one value. The traits of the runtime do it, except where the form is not told by the
//! type alone: nested options, of which JSON has but one `null`, and errors of libraries.

use calve_analyzer::plan::Shape;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::foreign::{opaque_from, opaque_to};
use crate::contract::is_optional;

/// The wire form of what `value` refers to.
#[must_use]
pub fn to_wire(shape: &Shape, value: &TokenStream) -> TokenStream {
    if !is_written_out(shape) {
        return quote!(calve_wall::to_wire(#value));
    }
    let inside = |inner: &Shape| to_wire(inner, &quote!(value));
    match shape {
        Shape::OpaqueError(rule) => opaque_to(rule, value),
        Shape::Option(inner) if is_optional(inner) => {
            let inner = inside(inner);
            quote!((#value).as_ref().map(|value| crate::calve::runtime::convert::Present { value: #inner }))
        }
        Shape::Option(inner) => {
            let inner = inside(inner);
            quote!((#value).as_ref().map(|value| #inner))
        }
        Shape::List(inner) => {
            let inner = inside(inner);
            quote!((#value).iter().map(|value| #inner).collect())
        }
        Shape::Map(key, inner) => {
            let (key, inner) = (to_wire(key, &quote!(key)), inside(inner));
            quote!((#value).iter().map(|(key, value)| (#key, #inner)).collect())
        }
        Shape::Tuple(parts) => {
            let names: Vec<_> = (0..parts.len()).map(|at| format_ident!("part_{at}")).collect();
            let values = parts.iter().zip(&names).map(|(part, name)| to_wire(part, &quote!(#name)));
            quote!({ let (#(#names,)*) = #value; (#(#values,)*) })
        }
        Shape::Pointer(inner) => {
            let inner = to_wire(inner, &quote!(&**(#value)));
            quote!(::std::boxed::Box::new(#inner))
        }
        Shape::Result(ok, err) => {
            let (ok, err) = (inside(ok), inside(err));
            quote!((#value).as_ref().map(|value| #ok).map_err(|value| #err))
        }
        _ => quote!(calve_wall::to_wire(#value)),
    }
}

/// The domain value of a wire value, as a `Result` with the error of the wire.
#[must_use]
pub fn from_wire(shape: &Shape, wire: &TokenStream) -> TokenStream {
    if !is_written_out(shape) {
        return quote!(calve_wall::from_wire(#wire));
    }
    let inside = |inner: &Shape| from_wire(inner, &quote!(wire));
    let all = quote!(collect::<::std::result::Result<_, crate::calve::runtime::convert::WireError>>());
    match shape {
        Shape::OpaqueError(rule) => opaque_from(rule, wire),
        Shape::Option(inner) if is_optional(inner) => {
            let inner = from_wire(inner, &quote!(wire.value));
            quote!((#wire).map(|wire| #inner).transpose())
        }
        Shape::Option(inner) => {
            let inner = inside(inner);
            quote!((#wire).map(|wire| #inner).transpose())
        }
        Shape::List(inner) => {
            let inner = inside(inner);
            quote!((#wire).into_iter().map(|wire| #inner).#all)
        }
        Shape::Map(key, inner) => {
            let (key, inner) = (from_wire(key, &quote!(key)), inside(inner));
            quote!((#wire).into_iter().map(|(key, wire)| ::std::result::Result::Ok((#key?, #inner?))).#all)
        }
        Shape::Tuple(parts) => {
            let names: Vec<_> = (0..parts.len()).map(|at| format_ident!("part_{at}")).collect();
            let values = parts.iter().zip(&names).map(|(part, name)| from_wire(part, &quote!(#name)));
            quote!({ let (#(#names,)*) = #wire; ::std::result::Result::Ok((#(#values?,)*)) })
        }
        Shape::Pointer(inner) => {
            let inner = from_wire(inner, &quote!(*(#wire)));
            quote!((#inner).map(::std::convert::Into::into))
        }
        Shape::Result(ok, err) => {
            let (ok, err) = (inside(ok), inside(err));
            quote!(match #wire {
                ::std::result::Result::Ok(wire) => (#ok).map(::std::result::Result::Ok),
                ::std::result::Result::Err(wire) => (#err).map(::std::result::Result::Err),
            })
        }
        _ => quote!(calve_wall::from_wire(#wire)),
    }
}

/// Whether the traits of the runtime do not know this form.
fn is_written_out(shape: &Shape) -> bool {
    match shape {
        Shape::OpaqueError(_) => true,
        Shape::Option(inner) => is_optional(inner) || is_written_out(inner),
        Shape::List(inner) | Shape::Pointer(inner) => is_written_out(inner),
        Shape::Map(left, right) | Shape::Result(left, right) => is_written_out(left) || is_written_out(right),
        Shape::Tuple(parts) => parts.iter().any(is_written_out),
        Shape::Unit | Shape::Primitive(_) | Shape::Text | Shape::Foreign(_) | Shape::Dto(_) => false,
    }
}
