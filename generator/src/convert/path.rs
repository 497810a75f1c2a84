//! Paths that generated code spells out.

use calve_analyzer::plan::Plan;
use calve_analyzer::resolve::{Item, ItemKind};
use proc_macro2::TokenStream;
use quote::quote;

use crate::contract::Contract;
use crate::contract::names::ident;
use crate::layout::snake;

/// The module of the generated code of a service: `crate::calve::billing`.
#[must_use]
pub fn wall(contract: &Contract) -> TokenStream {
    let service = ident(&snake(&contract.service));
    quote!(crate::calve::#service)
}

/// A module from the root of its crate: `crate::billing::service`.
#[must_use]
pub fn crate_path(plan: &Plan, module: &Item) -> TokenStream {
    let mut names = Vec::new();
    let mut at = Some(module);
    while let Some(item) = at {
        if item.kind == ItemKind::Module {
            names.push(ident(&item.name));
        }
        at = item.parent.and_then(|parent| plan.item(parent));
    }
    let names = names.into_iter().rev();
    quote!(crate #(:: #names)*)
}
