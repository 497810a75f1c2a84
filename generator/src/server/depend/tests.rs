//! Which values are known as pools, and that what they are asked compiles against the crates themselves.
#![allow(clippy::disallowed_methods, reason = "writes a scratch package and has it checked")]

use std::path::Path;
use std::process::Command;

use super::{Way, call, way};
use crate::contract::names::ident;
use quote::quote;

#[test]
fn pools_are_known_by_their_types() {
    assert_eq!(way("sqlx::SqlitePool"), Some(Way::Sqlx));
    assert_eq!(way("std::sync::Arc<sqlx::Pool<sqlx::Postgres>>"), Some(Way::Sqlx));
    assert_eq!(
        way("diesel::r2d2::Pool<diesel::r2d2::ConnectionManager<diesel::PgConnection>>"),
        Some(Way::BlockingPool)
    );
    assert_eq!(way("std::sync::Arc<std::sync::Mutex<rusqlite::Connection>>"), Some(Way::Locked));
    assert_eq!(way("sea_orm::DatabaseConnection"), Some(Way::Ping));
    assert_eq!(way("crate::db::Pool"), None);
    assert_eq!(way("sqlx::PgConnection"), None);
}

/// One value for each way of asking, and for each crate that has pools of that kind.
const HELD: [(&str, &str); 9] = [
    ("sqlx", "sqlx::PgPool"),
    ("shared", "std::sync::Arc<sqlx::Pool<sqlx::Postgres>>"),
    ("r2d2", "r2d2::Pool<crate::Idle>"),
    ("bb8", "bb8::Pool<crate::Idle>"),
    ("deadpool", "deadpool_postgres::Pool"),
    ("diesel", "diesel_async::pooled_connection::deadpool::Pool<diesel_async::AsyncPgConnection>"),
    ("sea_orm", "sea_orm::DatabaseConnection"),
    ("client", "std::sync::Arc<tokio_postgres::Client>"),
    ("locked", "std::sync::Arc<std::sync::Mutex<rusqlite::Connection>>"),
];

const MANIFEST: &str = "[package]\nname = \"pools\"\nversion = \"0.1.0\"\nedition = \"2021\"\npublish = false\n\n[workspace]\n\n\
    [dependencies]\nbb8 = \"0.9\"\ndeadpool-postgres = \"0.14\"\n\
    diesel-async = { version = \"0.6\", features = [\"deadpool\", \"postgres\"] }\nr2d2 = \"0.8\"\n\
    rusqlite = \"0.37\"\nsea-orm = { version = \"1\", default-features = false }\n\
    sqlx = { version = \"0.8\", default-features = false, features = [\"postgres\", \"runtime-tokio\"] }\n\
    tokio = { version = \"1\", features = [\"rt\"] }\ntokio-postgres = \"0.7\"\n";

const AROUND: &str = "
    pub mod calve { pub mod runtime { pub mod serve {
        pub async fn blocking<T: Send + 'static>(call: impl FnOnce() -> T + Send + 'static) -> Result<T, ()> {
            tokio::task::spawn_blocking(call).await.map_err(drop)
        }
    } } }
    type Asking = std::pin::Pin<Box<dyn std::future::Future<Output = Result<(), String>> + Send>>;
    pub struct Server;
    impl Server {
        pub fn depends(self, _: &'static str, _: fn(std::sync::Arc<Context>) -> Asking) -> Self { self }
    }
    #[derive(Debug)]
    pub struct Idle;
    impl r2d2::ManageConnection for Idle {
        type Connection = ();
        type Error = std::io::Error;
        fn connect(&self) -> Result<(), std::io::Error> { Ok(()) }
        fn is_valid(&self, _: &mut ()) -> Result<(), std::io::Error> { Ok(()) }
        fn has_broken(&self, _: &mut ()) -> bool { false }
    }
    impl bb8::ManageConnection for Idle {
        type Connection = ();
        type Error = std::io::Error;
        async fn connect(&self) -> Result<(), std::io::Error> { Ok(()) }
        async fn is_valid(&self, _: &mut ()) -> Result<(), std::io::Error> { Ok(()) }
        fn has_broken(&self, _: &mut ()) -> bool { false }
    }";

#[test]
fn what_is_asked_compiles_against_the_crates() {
    let fields: Vec<syn::Field> = HELD
        .iter()
        .map(|(name, ty)| {
            let (name, ty) = (ident(name), syn::parse_str::<syn::Type>(ty).expect("a type"));
            syn::parse_quote!(pub #name: #ty)
        })
        .collect();
    let calls = HELD.iter().map(|(name, ty)| {
        let held = ident(name);
        call(name, way(ty).expect("it is known"), &quote!(context.#held))
    });
    let text = quote! {
        pub struct Context { #(#fields),* }
        pub fn all(server: Server) -> Server { server #(#calls)* }
    };
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/tmp/pools");
    std::fs::create_dir_all(folder.join("src")).expect("a folder");
    std::fs::write(folder.join("Cargo.toml"), MANIFEST).expect("a manifest");
    std::fs::write(folder.join("src/lib.rs"), format!("{AROUND}\n{text}\n")).expect("a source");
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["check", "--quiet"]).current_dir(&folder).env("CARGO_TARGET_DIR", folder.join("target"));
    let output = cargo.output().expect("cargo");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}
