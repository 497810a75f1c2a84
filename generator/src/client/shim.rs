//! The remote path of one function.

use calve_analyzer::plan::{BoundaryFunction, ErrorForm, ErrorKind, Passing, Plan, Role, SelfRole};
use calve_analyzer::resolve::Receiver;
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::carry;
use crate::contract::names::ident;
use crate::contract::{Contract, Endpoint};
use crate::convert::{call_path, from_wire, lifetimes, opaque_from, opaque_to, to_wire, written_type};

/// A parameter of the shim, `this` included.
struct Given {
    name: Ident,
    ty: syn::Type,
    passing: Passing,
    is_data: bool,
}

/// What the parts of a shim have in common.
struct Shim<'a> {
    function: &'a BoundaryFunction,
    endpoint: &'a Endpoint,
    given: Vec<Given>,
}

/// The method of `CalveRemote` for a function.
///
/// # Errors
/// When a type of the plan is not Rust.
pub(super) fn shim(plan: &Plan, contract: &Contract, function: &BoundaryFunction) -> syn::Result<TokenStream> {
    let Some(endpoint) = contract.endpoint(function.item) else { return Ok(TokenStream::new()) };
    let shim = Shim { function, endpoint, given: given(plan, function)? };
    let output = match function.output_text.as_str() {
        "" => syn::parse_str("()")?,
        text => written_type(function, text)?,
    };
    let types: Vec<&syn::Type> = shim.given.iter().map(|given| &given.ty).chain([&output]).collect();
    let lifetimes = lifetimes(&types);
    let generics = (!lifetimes.is_empty()).then(|| quote!(<#(#lifetimes),*>));
    let name = ident(&function.shim);
    let is_async = function.is_async.then(|| quote!(async));
    let parameters = shim.given.iter().map(|given| {
        let (name, ty) = (&given.name, &given.ty);
        quote!(#name: #ty)
    });
    let output = if function.output.falls_back() { quote!(::std::option::Option<#output>) } else { quote!(#output) };
    let (request, shadow, answer) = (shim.request(), shim.shadow()?, shim.answer()?);
    let about = format!(" `{}` at the service.", endpoint.function);
    Ok(quote! {
        #[doc = #about]
        pub(super) #is_async fn #name #generics (self, #(#parameters),*) -> #output {
            #request
            #shadow
            #answer
        }
    })
}

/// The parameters by the types of the function. What a write does not send is not used.
fn given(plan: &Plan, function: &BoundaryFunction) -> syn::Result<Vec<Given>> {
    let mut all = Vec::new();
    let handle = function.saga.as_ref().map(|saga| saga.parameter);
    let name = |name: &str, is_data: bool| {
        let is_used = is_data || function.read_only;
        if is_used { ident(name) } else { format_ident!("_{}", name.trim_start_matches("r#")) }
    };
    if let Some((role, passing)) = &function.receiver {
        let receiver = plan.item(function.item).and_then(|item| item.signature.as_ref()).and_then(|one| one.receiver);
        let ty = match receiver {
            Some(Receiver::Value) => written_type(function, "Self")?,
            Some(Receiver::MutReference) => written_type(function, "&mut Self")?,
            Some(Receiver::Typed) => written_type(function, "::std::sync::Arc<Self>")?,
            _ => written_type(function, "&Self")?,
        };
        let is_data = matches!(role, SelfRole::Data(_));
        all.push(Given { name: name("this", is_data), ty, passing: *passing, is_data });
    }
    for (at, parameter) in function.parameters.iter().enumerate() {
        let is_data = matches!(parameter.role, Role::Data(_));
        let ty = written_type(function, &parameter.ty_text)?;
        let name = name(&parameter.name, is_data || handle == Some(at));
        all.push(Given { name, ty, passing: parameter.passing, is_data });
    }
    Ok(all)
}

impl Shim<'_> {
    fn path(&self) -> &str {
        self.endpoint.path.trim_start_matches("/v1/")
    }

    fn kind(&self) -> TokenStream {
        let kind = if self.endpoint.read_only { ident("Read") } else { ident("Write") };
        quote!(crate::calve::runtime::kind::Kind::#kind)
    }

    /// The request, made before anything is moved.
    fn request(&self) -> TokenStream {
        let name = ident(&self.endpoint.request);
        let data = self.given.iter().filter(|given| given.is_data);
        let values = self.endpoint.sent.iter().zip(data).map(|(field, given)| {
            let (name, value) = (ident(&field.ident), to_wire(&field.shape, &reference(given)));
            quote!(#name: #value)
        });
        quote!(let request = calve_wall::wire::#name { #(#values),* };)
    }

    /// The response of the local path, for the comparison.
    fn response(&self, value: &TokenStream) -> TokenStream {
        let name = ident(&self.endpoint.response);
        let value = to_wire(&self.endpoint.value, value);
        let back = self.written_back().map(|(field, given)| {
            let (name, value) = (ident(&field.ident), to_wire(&field.shape, &reference(given)));
            quote!(#name: #value)
        });
        quote!(calve_wall::wire::#name { value: #value, #(#back),* })
    }

    /// `&mut` parameters with their fields.
    fn written_back(&self) -> impl Iterator<Item = (&crate::contract::WireField, &Given)> {
        let given = self.given.iter().filter(|given| given.is_data && given.passing == Passing::MutReference);
        self.endpoint.returned.iter().zip(given)
    }

    /// Both paths, the local answer counts. Of reads only.
    fn shadow(&self) -> syn::Result<TokenStream> {
        if !self.function.read_only {
            return Ok(TokenStream::new());
        }
        let call = call_path(&self.function.call_path)?;
        let arguments = self.given.iter().map(|given| {
            let name = &given.name;
            if given.passing == Passing::MutReference { quote!(&mut *#name) } else { quote!(#name) }
        });
        let call = quote!(#call(#(#arguments),*));
        let shadow = quote!(crate::calve::runtime::shadow);
        let local = if self.function.is_async {
            quote!(#shadow::local(::std::boxed::Box::pin(#call)).await)
        } else {
            quote!(#shadow::local_sync(|| #call))
        };
        let answer = match &self.function.output.error {
            None => {
                let response = self.response(&quote!(&local));
                quote!(::std::result::Result::Ok(#shadow::value(#response)))
            }
            Some(error) => {
                let response = self.response(&quote!(value));
                let error = match &error.kind {
                    ErrorKind::Typed(_) => quote!(calve_wall::to_wire(error)),
                    ErrorKind::Foreign(rule) => opaque_to(rule, &quote!(error)),
                };
                quote!(match &local {
                    ::std::result::Result::Ok(value) => ::std::result::Result::Ok(#shadow::value(#response)),
                    ::std::result::Result::Err(error) => ::std::result::Result::Err(#shadow::value(#error)),
                })
            }
        };
        let path = self.path();
        let compare = if self.function.is_async {
            quote!(self.0.compare(#path, #shadow::value(&request), answer).await;)
        } else {
            quote!(self.0.compare_sync(#path, #shadow::value(&request), answer);)
        };
        let result =
            if self.function.output.falls_back() { quote!(::std::option::Option::Some(local)) } else { quote!(local) };
        Ok(quote! {
            if self.0.is_shadow() {
                let local = #local;
                let answer = #answer;
                #compare
                return #result;
            }
        })
    }

    /// The row in the caller's transaction.
    fn posted(&self) -> Option<syn::Result<TokenStream>> {
        let saga = self.function.saga.as_ref()?;
        let handle = &self.given.get(saga.parameter)?.name;
        let (path, error) = (self.path(), self.function.output.error.as_ref()?);
        Some(carry::function(error).map(|carry| {
            quote! {
                let carry = #carry;
                self.0.post(#handle, #path, &request).await.map_err(carry)
            }
        }))
    }

    /// The call and what is made of its answer. All is read before anything is written back.
    fn answer(&self) -> syn::Result<TokenStream> {
        if let Some(posted) = self.posted() {
            return posted;
        }
        let (path, kind, response) = (self.path(), self.kind(), ident(&self.endpoint.response));
        let call = if self.function.is_async { ident("call") } else { ident("call_sync") };
        let wait = self.function.is_async.then(|| quote!(.await));
        let call = quote!(let answer = self.0.#call::<_, calve_wall::wire::#response>(#path, #kind, &request)#wait;);
        let value = from_wire(&self.endpoint.value, &quote!(response.value));
        let read = |failed: &TokenStream| {
            let news = self.written_back().enumerate().map(|(at, (field, _))| {
                let (new, name) = (format_ident!("new_{at}"), ident(&field.ident));
                let value = from_wire(&field.shape, &quote!(response.#name));
                quote!(let #new = #value #failed;)
            });
            let back = self.written_back().enumerate().map(|(at, (_, given))| {
                let (new, name) = (format_ident!("new_{at}"), &given.name);
                quote!(*#name = #new;)
            });
            quote!(let value = #value #failed; #(#news)* #(#back)*)
        };
        let Some(error) = &self.function.output.error else {
            let read = read(&quote!(.ok()?));
            return Ok(quote! {
                #call
                self.0.or_local(answer.ok().and_then(|response| { #read ::std::option::Option::Some(value) }))
            });
        };
        let rebuild = rebuild(error)?;
        if self.function.output.falls_back() {
            let read = read(&quote!(.ok()?));
            return Ok(quote! {
                #call
                self.0.or_local(match answer {
                    ::std::result::Result::Ok(response) => ::std::option::Option::Some(response).and_then(|response| {
                        #read
                        ::std::option::Option::Some(::std::result::Result::Ok(value))
                    }),
                    ::std::result::Result::Err(failure) => failure.into_domain(#rebuild).map(::std::result::Result::Err),
                })
            });
        }
        let carry = carry::function(error)?;
        let read = read(&quote!(.map_err(unreadable)?));
        Ok(quote! {
            let carry = #carry;
            #call
            match answer {
                ::std::result::Result::Ok(response) => {
                    let unreadable = |error: crate::calve::runtime::convert::WireError| carry(self.0.unreadable(#path, &error));
                    #read
                    ::std::result::Result::Ok(value)
                }
                ::std::result::Result::Err(failure) => ::std::result::Result::Err(failure.into_error(#rebuild, carry)),
            }
        })
    }
}

/// What makes the error again from its wire form.
fn rebuild(error: &ErrorForm) -> syn::Result<TokenStream> {
    let ty: syn::Type = syn::parse_str(&error.ty_text)?;
    Ok(match &error.kind {
        ErrorKind::Typed(_) => {
            quote!(<#ty as crate::calve::runtime::convert::FromWire<calve_wall::Wall>>::from_wire)
        }
        ErrorKind::Foreign(rule) => {
            let made = opaque_from(rule, &quote!(wire));
            quote!(|wire: crate::calve::runtime::error::OpaqueError| {
                let error: #ty = #made?;
                ::std::result::Result::Ok(error)
            })
        }
    })
}

/// The parameter as something the conversion can look at.
fn reference(given: &Given) -> TokenStream {
    let name = &given.name;
    match given.passing {
        Passing::Reference | Passing::Dereference | Passing::DereferenceBox => quote!(#name),
        Passing::MutReference => quote!(&*#name),
        Passing::Value | Passing::OptionReference => quote!(&#name),
    }
}
