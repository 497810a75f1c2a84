//! The conversions of the types of one module.

use calve_analyzer::plan::{Dto, DtoForm, DtoVariant};
use calve_analyzer::resolve::{ItemId, VariantForm};
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::expression::{from_wire, to_wire};
use crate::contract::Contract;
use crate::contract::names::{field, ident};

/// The conversions of all types that a module defines.
///
/// # Errors
/// When the name of a type is not a type, which a plan cannot cause.
pub fn conversions(contract: &Contract, module: ItemId) -> syn::Result<TokenStream> {
    let types = contract.types.iter().filter(|dto| dto.module == module);
    types.map(conversion).collect()
}

fn conversion(dto: &Dto) -> syn::Result<TokenStream> {
    let domain: syn::Type = syn::parse_str(&dto.self_text)?;
    let name = ident(&dto.name);
    let wire = quote!(calve_wall::wire::#name);
    let (to, from) = match &dto.form {
        DtoForm::Struct(form) => (struct_to(form, &wire), struct_from(form, &wire)),
        DtoForm::Enum(variants) => (enum_to(variants, &wire), enum_from(variants, &wire)),
    };
    Ok(quote! {
        #[allow(deprecated, clippy::needless_borrow, clippy::unit_arg, clippy::pedantic, clippy::nursery)]
        impl crate::calve::runtime::convert::ToWire<calve_wall::Wall> for #domain {
            type Wire = #wire;
            fn to_wire(&self) -> #wire {
                #to
            }
        }
        #[allow(deprecated, clippy::needless_borrow, clippy::unit_arg, clippy::pedantic, clippy::nursery)]
        impl crate::calve::runtime::convert::FromWire<calve_wall::Wall> for #domain {
            type Wire = #wire;
            fn from_wire(wire: #wire) -> ::std::result::Result<Self, crate::calve::runtime::convert::WireError> {
                #from
            }
        }
    })
}

fn struct_to(form: &DtoVariant, wire: &TokenStream) -> TokenStream {
    let values = form.fields.iter().map(|member| {
        let (name, own) = (ident(&field(&member.name)), own_member(&member.name));
        let value = to_wire(&member.shape, &quote!(&self.#own));
        quote!(#name: #value)
    });
    quote!(#wire { #(#values),* })
}

fn struct_from(form: &DtoVariant, wire: &TokenStream) -> TokenStream {
    if form.fields.is_empty() {
        let made = made(quote!(Self), form, &[]);
        return quote!(let #wire {} = wire; ::std::result::Result::Ok(#made));
    }
    let values: Vec<TokenStream> = form
        .fields
        .iter()
        .map(|member| {
            let name = ident(&field(&member.name));
            let value = from_wire(&member.shape, &quote!(wire.#name));
            quote!(#value?)
        })
        .collect();
    let made = made(quote!(Self), form, &values);
    quote!(::std::result::Result::Ok(#made))
}

fn enum_to(variants: &[DtoVariant], wire: &TokenStream) -> TokenStream {
    if variants.is_empty() {
        return quote!(match *self {});
    }
    let arms = variants.iter().map(|variant| {
        let (name, pattern) = (ident(&variant.name), pattern(variant));
        let values = variant.fields.iter().zip(bindings(variant)).map(|(member, binding)| {
            let name = ident(&field(&member.name));
            let value = to_wire(&member.shape, &quote!(#binding));
            quote!(#name: #value)
        });
        let values = (variant.form != VariantForm::Unit).then(|| quote!({ #(#values),* }));
        quote!(Self::#name #pattern => #wire::#name #values)
    });
    quote!(match self { #(#arms,)* })
}

fn enum_from(variants: &[DtoVariant], wire: &TokenStream) -> TokenStream {
    if variants.is_empty() {
        return quote!(match wire {});
    }
    let arms = variants.iter().map(|variant| {
        let name = ident(&variant.name);
        let fields = variant.fields.iter().zip(bindings(variant)).map(|(member, binding)| {
            let name = ident(&field(&member.name));
            if name == binding { quote!(#name) } else { quote!(#name: #binding) }
        });
        let fields = (variant.form != VariantForm::Unit).then(|| quote!({ #(#fields),* }));
        let values: Vec<TokenStream> = variant
            .fields
            .iter()
            .zip(bindings(variant))
            .map(|(member, binding)| {
                let value = from_wire(&member.shape, &quote!(#binding));
                quote!(#value?)
            })
            .collect();
        let made = made(quote!(Self::#name), variant, &values);
        quote!(#wire::#name #fields => #made)
    });
    quote!(::std::result::Result::Ok(match wire { #(#arms,)* }))
}

/// Names bound to the fields of a variant. Of a form that fields have in common with constants nothing is bound.
fn bindings(variant: &DtoVariant) -> Vec<Ident> {
    let fields = variant.fields.iter();
    match variant.form {
        VariantForm::Named => fields.map(|member| ident(&member.name)).collect(),
        _ => fields.map(|member| format_ident!("field_{}", member.name)).collect(),
    }
}

fn pattern(variant: &DtoVariant) -> Option<TokenStream> {
    let names = bindings(variant);
    match variant.form {
        VariantForm::Unit => None,
        VariantForm::Tuple => Some(quote!((#(#names),*))),
        VariantForm::Named => Some(quote!({ #(#names),* })),
    }
}

/// A domain value put together again.
fn made(path: TokenStream, form: &DtoVariant, values: &[TokenStream]) -> TokenStream {
    match form.form {
        VariantForm::Unit => path,
        VariantForm::Tuple => quote!(#path(#(#values),*)),
        VariantForm::Named => {
            let names = form.fields.iter().map(|member| ident(&member.name));
            quote!(#path { #(#names: #values),* })
        }
    }
}

fn own_member(name: &str) -> syn::Member {
    name.parse::<usize>().map_or_else(|_| syn::Member::Named(ident(name)), |index| syn::Member::Unnamed(index.into()))
}
