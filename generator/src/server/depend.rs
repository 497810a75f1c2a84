//! What a service depends on and how it is asked whether it is there: pools and connections among the values it holds,
//! told by their types.

use std::collections::BTreeSet;

use calve_analyzer::plan::{Plan, Provider};
use calve_analyzer::resolve::{TypeDefinition, TypeHead, TypeRef, Visibility};
use proc_macro2::TokenStream;
use quote::quote;

use crate::contract::Contract;
use crate::contract::names::ident;

/// How a value is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    /// A pool of sqlx.
    Sqlx,
    /// A pool whose `get` is async and looks at the connection: bb8, deadpool.
    AsyncPool,
    /// A pool that blocks: r2d2.
    BlockingPool,
    /// A connection that can be pinged: SeaORM.
    Ping,
    /// A client of tokio-postgres.
    Query,
    /// A connection of rusqlite in a mutex of the standard library.
    Locked,
}

/// The calls of `.depends(…)` on the server, one for each value that can be asked.
pub(super) fn dependencies(plan: &Plan, contract: &Contract) -> Vec<TokenStream> {
    let held = || contract.contexts.iter().filter(|context| !context.is_moved);
    // What is taken out of another value is the same connection.
    let taken: BTreeSet<(u32, &str)> = held()
        .filter_map(|context| match &context.provider {
            Provider::Field { of, field } => Some((of.0, field.as_str())),
            _ => None,
        })
        .collect();
    let mut found = Vec::new();
    for context in held() {
        let name = ident(&context.name);
        if let Some(way) = way(&context.ty_text) {
            found.push(call(&context.name, way, &quote!(context.#name)));
        }
        for (field, way) in context.item.map(|item| fields(plan, item)).unwrap_or_default() {
            if !taken.contains(&(context.id.0, field.as_str())) {
                let member = ident(&field);
                found.push(call(&format!("{}.{field}", context.name), way, &quote!(context.#name.#member)));
            }
        }
    }
    found
}

/// Fields of a struct that can be asked, and that generated code may name.
fn fields(plan: &Plan, item: calve_analyzer::resolve::ItemId) -> Vec<(String, Way)> {
    let definition = plan.item(item).and_then(|item| item.definition.as_ref());
    let Some(TypeDefinition::Struct(only)) = definition else { return Vec::new() };
    let named = only.fields.iter().filter(|field| {
        let is_seen = matches!(field.visibility, Visibility::Public | Visibility::Crate);
        is_seen && field.attributes.iter().all(|attribute| attribute.path != "cfg")
    });
    let is_word = |name: &str| syn::parse_str::<syn::Ident>(name).is_ok();
    named
        .filter(|field| is_word(&field.name))
        .filter_map(|field| Some((field.name.clone(), way_of(&field.ty)?)))
        .collect()
}

fn way_of(ty: &TypeRef) -> Option<Way> {
    match ty {
        TypeRef::Path { head: TypeHead::External(path), args, .. } if path == "std::sync::Arc" => way_of(args.first()?),
        TypeRef::Path { head: TypeHead::External(path), .. } => by_path(path),
        _ => None,
    }
}

/// By a type as it is written, with whole paths.
fn way(text: &str) -> Option<Way> {
    let text: String = text.chars().filter(|letter| !letter.is_whitespace()).collect();
    let inner = text.strip_prefix("std::sync::Arc<").and_then(|rest| rest.strip_suffix('>')).unwrap_or(&text);
    if inner == "std::sync::Mutex<rusqlite::Connection>" {
        return Some(Way::Locked);
    }
    by_path(inner.split('<').next().unwrap_or(inner))
}

fn by_path(path: &str) -> Option<Way> {
    let (krate, last) = (path.split("::").next()?, path.rsplit("::").next()?);
    match krate {
        "sqlx" if last.ends_with("Pool") => Some(Way::Sqlx),
        "sea_orm" if matches!(last, "DatabaseConnection" | "DbConn") => Some(Way::Ping),
        "r2d2" | "diesel" if last == "Pool" && path.contains("r2d2") => Some(Way::BlockingPool),
        "bb8" | "deadpool" | "deadpool_postgres" if last == "Pool" => Some(Way::AsyncPool),
        "diesel_async" if last == "Pool" && path.contains("pooled_connection") => Some(Way::AsyncPool),
        "tokio_postgres" if last == "Client" => Some(Way::Query),
        _ => None,
    }
}

fn call(name: &str, way: Way, held: &TokenStream) -> TokenStream {
    let text = quote!(map_err(|error| error.to_string()));
    let blocking = |work: TokenStream| {
        quote! {
            crate::calve::runtime::serve::blocking(move || -> Result<(), String> { #work })
                .await
                .unwrap_or_else(|_| Err(String::from("it panicked")))
        }
    };
    let asks = match way {
        Way::Sqlx => quote! {
            let mut connection = #held.acquire().await.#text?;
            sqlx::Connection::ping(&mut *connection).await.#text
        },
        Way::AsyncPool => quote!(#held.get().await.map(drop).#text),
        Way::BlockingPool => blocking(quote! {
            #held.get_timeout(std::time::Duration::from_millis(900)).map(drop).#text
        }),
        Way::Ping => quote!(#held.ping().await.#text),
        Way::Query => quote!(#held.simple_query("SELECT 1").await.map(drop).#text),
        Way::Locked => blocking(quote! {
            let connection = #held.lock().map_err(|_| String::from("a thread that held it panicked"))?;
            connection.execute_batch("SELECT 1").#text
        }),
    };
    quote!(.depends(#name, |context| Box::pin(async move { #asks })))
}

#[cfg(test)]
mod tests;
