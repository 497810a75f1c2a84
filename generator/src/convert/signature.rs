//! The types of a boundary function as other generated functions spell them.

use calve_analyzer::plan::{BoundaryFunction, Passing};
use proc_macro2::{Group, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::visit::Visit;
use syn::visit_mut::VisitMut;

use crate::contract::Contract;

/// A type as written, with `Self` spelled out.
///
/// # Errors
/// When it is not a type.
pub fn written_type(function: &BoundaryFunction, ty_text: &str) -> syn::Result<syn::Type> {
    let tokens: TokenStream =
        ty_text.parse().map_err(|error| syn::Error::new(proc_macro2::Span::call_site(), error))?;
    let own: Option<TokenStream> = function.self_text.as_ref().and_then(|text| text.parse().ok());
    let of_trait = trait_of(&function.call_path);
    syn::parse2(own.map_or(tokens.clone(), |own| spelled_out(tokens, &own, of_trait.as_ref())))
}

/// The trait in `<Own as Trait>::function`: what `Self::Error` means, only it can say outside of its impl.
fn trait_of(call_path: &str) -> Option<syn::Path> {
    let mut path: syn::ExprPath = syn::parse_str(call_path).ok()?;
    let position = path.qself.filter(|own| own.as_token.is_some())?.position;
    path.path.segments = path.path.segments.into_iter().take(position).collect();
    Some(path.path)
}

/// Puts the self type in the place of `Self`.
fn spelled_out(tokens: TokenStream, own: &TokenStream, of_trait: Option<&syn::Path>) -> TokenStream {
    let mut out = TokenStream::new();
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Ident(name) if name == "Self" => {
                let leads_on = matches!(tokens.peek(), Some(TokenTree::Punct(mark)) if mark.as_char() == ':');
                out.extend(match of_trait {
                    Some(of) if leads_on => quote!(<#own as #of>),
                    None if leads_on => quote!(<#own>),
                    _ => own.clone(),
                });
            }
            TokenTree::Group(group) => {
                let inner = spelled_out(group.stream(), own, of_trait);
                out.extend([TokenTree::Group(Group::new(group.delimiter(), inner))]);
            }
            other => out.extend([other]),
        }
    }
    out
}

/// Lifetimes with a name, each once.
#[must_use]
pub fn lifetimes(types: &[&syn::Type]) -> Vec<syn::Lifetime> {
    struct Named(Vec<syn::Lifetime>);
    impl<'ast> Visit<'ast> for Named {
        fn visit_lifetime(&mut self, lifetime: &'ast syn::Lifetime) {
            let is_named = lifetime.ident != "static" && lifetime.ident != "_";
            if is_named && !self.0.contains(lifetime) {
                self.0.push(lifetime.clone());
            }
        }
    }
    let mut named = Named(Vec::new());
    types.iter().for_each(|ty| named.visit_type(ty));
    named.0
}

/// The type of the value a service holds to pass it on: `String` for `&str`, `Vec<T>` for `&[T]`, `T` for `&T`.
#[must_use]
pub fn owned_type(ty: &syn::Type, passing: Passing) -> syn::Type {
    let mut owned = match (passing, ty) {
        (Passing::Reference | Passing::MutReference, syn::Type::Reference(lent)) => unlent(&lent.elem),
        (Passing::OptionReference, syn::Type::Path(path)) => match inner_of_option(path) {
            Some(syn::Type::Reference(lent)) => {
                let inner = unlent(&lent.elem);
                syn::parse_quote!(::std::option::Option<#inner>)
            }
            _ => ty.clone(),
        },
        _ => ty.clone(),
    };
    Lasting.visit_type_mut(&mut owned);
    owned
}

/// Lifetimes of the caller become `'static`: what came over the wire belongs to nobody else.
struct Lasting;

impl VisitMut for Lasting {
    fn visit_lifetime_mut(&mut self, lifetime: &mut syn::Lifetime) {
        *lifetime = syn::Lifetime::new("'static", proc_macro2::Span::call_site());
    }
}

fn unlent(ty: &syn::Type) -> syn::Type {
    match ty {
        syn::Type::Slice(slice) => {
            let inner = &slice.elem;
            syn::parse_quote!(::std::vec::Vec<#inner>)
        }
        syn::Type::Path(path) if is_named(path, "str") => syn::parse_quote!(::std::string::String),
        syn::Type::Path(path) if is_named(path, "Path") && path.to_token_stream().to_string().contains("Path") => {
            syn::parse_quote!(::std::path::PathBuf)
        }
        syn::Type::Paren(inner) => unlent(&inner.elem),
        other => other.clone(),
    }
}

fn is_named(path: &syn::TypePath, name: &str) -> bool {
    path.path.segments.last().is_some_and(|segment| segment.ident == name && segment.arguments.is_none())
}

fn inner_of_option(path: &syn::TypePath) -> Option<&syn::Type> {
    let last = path.path.segments.last().filter(|segment| segment.ident == "Option")?;
    let syn::PathArguments::AngleBracketed(arguments) = &last.arguments else { return None };
    arguments.args.iter().find_map(|argument| match argument {
        syn::GenericArgument::Type(inner) => Some(inner),
        _ => None,
    })
}

/// Whether an optional reference lends a part of what is held: `.as_deref()` instead of `.as_ref()`.
#[must_use]
pub fn lends_part(ty: &syn::Type) -> bool {
    let syn::Type::Path(path) = ty else { return false };
    let Some(syn::Type::Reference(lent)) = inner_of_option(path) else { return false };
    match &*lent.elem {
        syn::Type::Slice(_) => true,
        syn::Type::Path(path) => is_named(path, "str") || is_named(path, "Path"),
        _ => false,
    }
}

/// The function as a child module of its module calls it.
///
/// # Errors
/// When its path is not a path.
pub fn call_path(text: &str) -> syn::Result<TokenStream> {
    let path: syn::ExprPath = syn::parse_str(text)?;
    // A free function: the child may have one of the same name.
    Ok(if path.qself.is_none() && path.path.segments.len() == 1 { quote!(super::#path) } else { quote!(#path) })
}

/// The head every generated child module begins with.
#[must_use]
pub fn child_head(contract: &Contract) -> TokenStream {
    let wall = super::wall(contract);
    quote! {
        #[allow(unused_imports)]
        use super::*;
        #[allow(unused_imports)]
        use #wall as calve_wall;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn owned(text: &str, passing: Passing) -> syn::Result<String> {
        let ty: syn::Type = syn::parse_str(text)?;
        Ok(owned_type(&ty, passing).to_token_stream().to_string().replace(' ', ""))
    }

    #[test]
    fn what_is_lent_is_held_by_value() -> syn::Result<()> {
        assert_eq!(owned("&str", Passing::Reference)?, "::std::string::String");
        assert_eq!(owned("&'a [Order]", Passing::Reference)?, "::std::vec::Vec<Order>");
        assert_eq!(owned("&mut Totals", Passing::MutReference)?, "Totals");
        assert_eq!(owned("Option<&str>", Passing::OptionReference)?, "::std::option::Option<::std::string::String>");
        assert_eq!(owned("Cow<'a, str>", Passing::Value)?, "Cow<'static,str>");
        Ok(())
    }

    #[test]
    fn self_is_spelled_out() -> syn::Result<()> {
        let own = quote!(Shop<u8>);
        assert_eq!(
            spelled_out(quote!(Result<Self, Self::Error>), &own, None).to_string().replace(' ', ""),
            "Result<Shop<u8>,<Shop<u8>>::Error>"
        );
        let of = trait_of("<Shop<u8> as std::convert::TryFrom<&str>>::try_from");
        assert_eq!(
            spelled_out(quote!(Result<Self, Self::Error>), &own, of.as_ref()).to_string().replace(' ', ""),
            "Result<Shop<u8>,<Shop<u8>asstd::convert::TryFrom<&str>>::Error>"
        );
        assert!(trait_of("Shop::open").is_none());
        Ok(())
    }
}
