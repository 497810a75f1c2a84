//! Tests that domain values come back as they went.

use calve_analyzer::resolve::ItemId;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use crate::contract::names::ident;
use crate::contract::{Contract, golden, golden_constants};

/// The test module for the types of one module; nothing when none of them has a sample.
///
/// # Errors
/// When the name of a type is not a type, which a plan cannot cause.
pub fn tests(contract: &Contract, module: ItemId) -> syn::Result<TokenStream> {
    let constants = golden_constants(&golden(contract));
    let types = contract.types.iter().filter(|dto| dto.module == module);
    let mut tests = Vec::new();
    for dto in types {
        let Some(constant) = constants.get(&dto.name) else { continue };
        let domain: syn::Type = syn::parse_str(&dto.self_text)?;
        let name = format_ident!("{}_stays_itself", constant.to_lowercase());
        let constant = ident(constant);
        tests.push(quote! {
            #[test]
            fn #name() -> ::std::result::Result<(), ::std::boxed::Box<dyn ::std::error::Error>> {
                stays_itself::<#domain>(calve_wall::wire::samples::#constant)
            }
        });
    }
    if tests.is_empty() {
        return Ok(TokenStream::new());
    }
    Ok(quote! {
        #[cfg(test)]
        mod calve_samples {
            #[allow(unused_imports)]
            use super::*;
            use crate::calve::runtime::convert::{FromWire, ToWire};

            /// Makes the domain value of each sample and its wire form again.
            fn stays_itself<T>(samples: &str) -> ::std::result::Result<(), ::std::boxed::Box<dyn ::std::error::Error>>
            where
                T: ToWire<calve_wall::Wall> + FromWire<calve_wall::Wall, Wire = <T as ToWire<calve_wall::Wall>>::Wire>,
                <T as ToWire<calve_wall::Wall>>::Wire: ::serde::de::DeserializeOwned + ::std::clone::Clone + ::std::cmp::PartialEq + ::std::fmt::Debug,
            {
                let samples: ::std::vec::Vec<<T as ToWire<calve_wall::Wall>>::Wire> = ::serde_json::from_str(samples)?;
                assert!(!samples.is_empty());
                for sample in samples {
                    let value = <T as FromWire<calve_wall::Wall>>::from_wire(sample.clone())?;
                    assert_eq!(value.to_wire(), sample);
                }
                ::std::result::Result::Ok(())
            }

            #(#tests)*
        }
    })
}
