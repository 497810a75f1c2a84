//! Tests that every wire type comes back from JSON as it went.

use proc_macro2::TokenStream;
use quote::quote;
use serde_json::Value;

use crate::contract::names::ident;
use crate::contract::{Contract, golden, golden_constants};

/// The test module of `wire.rs`; its samples serve the tests of the conversions too.
pub(super) fn tests(contract: &Contract) -> TokenStream {
    let golden = golden(contract);
    let constants = golden_constants(&golden);
    let samples = golden.iter().zip(constants.values()).map(|((_, samples), constant)| sample(constant, samples));
    let tests = constants.iter().map(|(name, constant)| {
        let test = ident(&format!("{}_comes_back", constant.to_lowercase()));
        let (ty, sample) = (ident(name), ident(constant));
        quote! {
            #[test]
            fn #test() -> serde_json::Result<()> {
                comes_back::<#ty>(super::samples::#sample)
            }
        }
    });
    let tests: TokenStream = tests.collect();
    if tests.is_empty() {
        return tests;
    }
    quote! {
        /// Examples of every type that crosses, one JSON array each.
        #[cfg(test)]
        pub(crate) mod samples { #(#samples)* }

        #[cfg(test)]
        mod tests {
            use super::*;

            /// Reads each sample, writes it and reads it again.
            fn comes_back<W>(samples: &str) -> serde_json::Result<()>
            where
                W: Serialize + serde::de::DeserializeOwned + PartialEq + std::fmt::Debug,
            {
                let samples: std::vec::Vec<serde_json::Value> = serde_json::from_str(samples)?;
                assert!(!samples.is_empty());
                for sample in samples {
                    let wire: W = serde_json::from_value(sample.clone())?;
                    assert_eq!(serde_json::to_value(&wire)?, sample);
                    let again: W = serde_json::from_str(&serde_json::to_string(&wire)?)?;
                    assert_eq!(again, wire);
                }
                std::result::Result::Ok(())
            }

            #tests
        }
    }
}

fn sample(constant: &str, samples: &[Value]) -> TokenStream {
    let constant = ident(constant);
    let text = Value::Array(samples.to_vec()).to_string();
    quote!(pub(crate) const #constant: &str = #text;)
}
