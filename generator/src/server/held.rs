//! How values the service holds are passed on.

use calve_analyzer::plan::{ContextId, Passing};
use proc_macro2::TokenStream;
use quote::quote;

use crate::contract::Contract;
use crate::contract::names::ident;

/// A held value as an argument; `of` is what stands before its name: `context.` or nothing.
///
/// # Errors
/// When the plan does not know the value.
pub(super) fn argument(
    contract: &Contract,
    id: ContextId,
    passing: Passing,
    of: &TokenStream,
) -> syn::Result<TokenStream> {
    let found = contract.contexts.iter().find(|context| context.id == id);
    let Some(context) = found else {
        return Err(syn::Error::new(proc_macro2::Span::call_site(), format!("no context has the id {}", id.0)));
    };
    let name = ident(&context.name);
    Ok(match passing {
        Passing::Value if context.is_moved => quote!(#of #name),
        Passing::Value => quote!(#of #name.clone()),
        Passing::Reference => quote!(&#of #name),
        Passing::MutReference => quote!(&mut #of #name.clone()),
        Passing::OptionReference => quote!(::std::option::Option::Some(&#of #name)),
        Passing::Dereference => quote!(&*#of #name),
        Passing::DereferenceBox => quote!(&**#of #name),
    })
}
