//! The endpoint of one function.

use calve_analyzer::plan::{BoundaryFunction, ErrorForm, ErrorKind, Passing, Role, SelfRole};
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::{held, refuse};
use crate::contract::names::ident;
use crate::contract::{Contract, Endpoint, WireField};
use crate::convert::{call_path, from_wire, lends_part, owned_type, to_wire, written_type};

/// A value that was sent, by the name it is held under.
struct Sent<'a> {
    field: &'a WireField,
    name: Ident,
    ty: syn::Type,
    passing: Passing,
}

/// Name of the endpoint's function in the child module.
pub(super) fn endpoint_name(function: &BoundaryFunction) -> Ident {
    format_ident!("serve_{}", function.shim.trim_start_matches("r#"))
}

/// The endpoint's function.
///
/// # Errors
/// When a type or path of the plan is not Rust.
pub(super) fn endpoint(
    contract: &Contract,
    function: &BoundaryFunction,
    endpoint: &Endpoint,
) -> syn::Result<TokenStream> {
    let name = endpoint_name(function);
    let request = ident(&endpoint.request);
    let sent = sent(function, endpoint)?;
    let reads = sent.iter().map(|sent| {
        let (name, ty, field) = (&sent.name, owned_type(&sent.ty, sent.passing), ident(&sent.field.ident));
        let changed = (sent.passing == Passing::MutReference).then(|| quote!(mut));
        let value = from_wire(&sent.field.shape, &quote!(request.#field));
        quote!(let #changed #name: #ty = #value?;)
    });
    let decode = if sent.is_empty() {
        quote!(let calve_wall::wire::#request {} = crate::calve::runtime::serve::decode(&body)?;)
    } else {
        quote!(let request: calve_wall::wire::#request = crate::calve::runtime::serve::decode(&body)?;)
    };
    let call = call(contract, function, &sent)?;
    let value = match &function.output.error {
        Some(error) if function.saga.is_some() => once(contract, function, endpoint, &call, &refused(contract, error))?,
        None => quote!(let value = #call;),
        Some(error) => {
            let refused = refused(contract, error);
            quote!(let value = #call.map_err(|error| #refused)?;)
        }
    };
    let answer = answer(endpoint, &sent);
    let work = quote! { #decode #(#reads)* #value #answer };
    let work = if function.is_async {
        work
    } else {
        quote! {
            crate::calve::runtime::serve::blocking(move || -> crate::calve::runtime::serve::Answer { #work }).await?
        }
    };
    let about = format!(" `{}` behind its endpoint.", endpoint.function);
    Ok(quote! {
        #[doc = #about]
        #[allow(unused_variables, deprecated, clippy::all, clippy::pedantic, clippy::nursery)]
        pub(crate) async fn #name(
            context: ::std::sync::Arc<calve_wall::context::Context>,
            body: ::axum::body::Bytes,
        ) -> crate::calve::runtime::serve::Answer {
            #work
        }
    })
}

fn refused(contract: &Contract, error: &ErrorForm) -> TokenStream {
    match &error.kind {
        ErrorKind::Typed(_) => quote!(calve_wall::Refuse::refuse(&error)),
        ErrorKind::Foreign(rule) => refuse::foreign(contract, error, rule),
    }
}

/// The call in a transaction of its own, together with its key: done once, however often it arrives.
fn once(
    contract: &Contract,
    function: &BoundaryFunction,
    endpoint: &Endpoint,
    call: &TokenStream,
    refused: &TokenStream,
) -> syn::Result<TokenStream> {
    let handle = function.saga.as_ref().and_then(|saga| function.parameters.get(saga.parameter));
    let Some(Role::Context(id)) = handle.map(|handle| &handle.role) else { return Ok(TokenStream::new()) };
    let pool = held::argument(contract, *id, Passing::Reference, &quote!(context.))?;
    let path = endpoint.path.trim_start_matches("/v1/");
    let inbox = quote!(crate::calve::runtime::inbox);
    Ok(quote! {
        let key = crate::calve::runtime::serve::idempotency_key()?;
        let mut transaction = #inbox::begin(#pool).await?;
        if #inbox::is_new(&mut transaction, #path, &key).await? {
            #call.map_err(|error| #refused)?;
            #inbox::commit(transaction).await?;
        }
        let value = ();
    })
}

/// What was sent, in the order of the request's fields.
fn sent<'a>(function: &BoundaryFunction, endpoint: &'a Endpoint) -> syn::Result<Vec<Sent<'a>>> {
    let mut types = Vec::new();
    if let Some((SelfRole::Data(_), passing)) = &function.receiver {
        let by_value = matches!(passing, Passing::Value);
        types.push((written_type(function, if by_value { "Self" } else { "&Self" })?, *passing));
    }
    for parameter in function.parameters.iter().filter(|parameter| matches!(parameter.role, Role::Data(_))) {
        types.push((written_type(function, &parameter.ty_text)?, parameter.passing));
    }
    let fields = endpoint.sent.iter().zip(types).enumerate();
    // Not by their own names: those could be names of functions and constants of the domain.
    Ok(fields
        .map(|(at, (field, (ty, passing)))| Sent { field, name: format_ident!("sent_{at}"), ty, passing })
        .collect())
}

fn call(contract: &Contract, function: &BoundaryFunction, sent: &[Sent<'_>]) -> syn::Result<TokenStream> {
    let of = quote!(context.);
    let mut data = sent.iter();
    let mut arguments = Vec::new();
    if let Some((role, passing)) = &function.receiver {
        match role {
            SelfRole::Context(id) => arguments.push(held::argument(contract, *id, *passing, &of)?),
            SelfRole::Data(_) => arguments.extend(data.next().map(lend)),
        }
    }
    let handle = function.saga.as_ref().map(|saga| saga.parameter);
    for (at, parameter) in function.parameters.iter().enumerate() {
        match &parameter.role {
            Role::Context(_) if handle == Some(at) => arguments.push(quote!(&mut transaction)),
            Role::Context(id) => arguments.push(held::argument(contract, *id, parameter.passing, &of)?),
            Role::Data(_) => arguments.extend(data.next().map(lend)),
        }
    }
    let path = call_path(&function.call_path)?;
    let wait = function.is_async.then(|| quote!(.await));
    Ok(quote!(#path(#(#arguments),*) #wait))
}

fn lend(sent: &Sent<'_>) -> TokenStream {
    let name = &sent.name;
    match sent.passing {
        Passing::Value => quote!(#name),
        Passing::Reference => quote!(&#name),
        Passing::Dereference => quote!(&*#name),
        Passing::DereferenceBox => quote!(&**#name),
        Passing::MutReference => quote!(&mut #name),
        Passing::OptionReference if lends_part(&sent.ty) => quote!(#name.as_deref()),
        Passing::OptionReference => quote!(#name.as_ref()),
    }
}

fn answer(endpoint: &Endpoint, sent: &[Sent<'_>]) -> TokenStream {
    let response = ident(&endpoint.response);
    let value = to_wire(&endpoint.value, &quote!(&value));
    let changed = sent.iter().filter(|sent| sent.passing == Passing::MutReference);
    let back = endpoint.returned.iter().zip(changed).map(|(field, sent)| {
        let (name, own) = (ident(&field.ident), &sent.name);
        let value = to_wire(&field.shape, &quote!(&#own));
        quote!(#name: #value)
    });
    quote!(crate::calve::runtime::serve::encode(&calve_wall::wire::#response { value: #value, #(#back),* }))
}
