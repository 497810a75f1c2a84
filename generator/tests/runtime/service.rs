//! The service's side.

use std::error::Error;
use std::future::Future;
use std::pin::Pin;
use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::RawQuery;
use axum::http::HeaderMap;
use axum::response::Redirect;
use axum::routing::{any, get, post};
use axum::Router;
use serde_json::{json, Value};

use crate::far::fault::Fault;
use crate::far::idempotency::{Limits, Store, Stored};
use crate::far::kind::Kind;
use crate::far::serve::{blocking, decode, encode, Answer, Server};
use crate::far::start::{self, About};

type Running = Pin<Box<dyn Future<Output = Answer> + Send>>;

/// What the service holds: how often its writes were carried out.
#[derive(Debug, Default)]
pub struct Held {
    writes: AtomicU64,
}

const ABOUT: About =
    About { name: "wall", secrets: &["WALL_TOKEN"], needed: &["WALL_NEEDED"], database: Some("WALL_DATABASE") };

pub fn serve() -> ExitCode {
    let Ok(runtime) = tokio::runtime::Runtime::new() else { return ExitCode::FAILURE };
    runtime.block_on(start::run(ABOUT, build))
}

async fn build() -> Result<Router, Box<dyn Error + Send + Sync>> {
    start::making("held");
    match std::env::var("WALL_START").as_deref() {
        Ok("fails") => return Err(std::io::Error::other("connection refused\nby the database").into()),
        Ok("panics") => panic!("WALL_NEEDED must be set"),
        _ => {}
    }
    let contract = std::env::var("WALL_CONTRACT").unwrap_or_else(|_| String::from("c1"));
    let contract: &'static str = Box::leak(contract.into_boxed_str());
    let server = Server::new(contract, "{\"openapi\":\"3.1.0\"}", Arc::new(Held::default()))
        .depends("held.store", |_| Box::pin(store_is_there()))
        .depends("nothing", |_| Box::pin(async { Ok(()) }))
        .endpoint("/v1/price", Kind::Read, price)
        .endpoint("/v1/add", Kind::Write, add)
        .endpoint("/v1/slow", Kind::Write, slow)
        .endpoint("/v1/breaks", Kind::Write, breaks)
        .endpoint("/v1/writes", Kind::Read, writes)
        .endpoint("/v1/long", Kind::Read, long)
        .endpoint("/v1/says", Kind::Read, says)
        .endpoint("/v1/secrets", Kind::Read, secrets);
    Ok(server.original(routes()).into_router())
}

/// A store that is a file; a deaf one never answers.
async fn store_is_there() -> Result<(), String> {
    match std::env::var("WALL_STORE") {
        Err(_) => Ok(()),
        Ok(path) if path == "deaf" => std::future::pending().await,
        Ok(path) if std::path::Path::new(&path).exists() => Ok(()),
        Ok(path) => Err(format!("{path} is not there")),
    }
}

/// Says something in all ways an application has.
fn says(_: Arc<Held>, _: Bytes) -> Running {
    Box::pin(async move {
        let token = std::env::var("WALL_TOKEN").unwrap_or_default();
        let said = blocking(move || {
            let order = tracing::info_span!("paying", order = 7_u64, user = "ada");
            order.in_scope(|| {
                tracing::info!(count = 3_u64, quoted = "a \"b\"\nc", "the token is {token}");
                log::warn!(target: "old::style", "through log");
                tracing::debug!("too much");
            });
        });
        said.await?;
        encode(&json!({ "value": null }))
    })
}

/// What the environment holds of secrets, and of the variables that told of them.
fn secrets(_: Arc<Held>, _: Bytes) -> Running {
    let names = ["WALL_KEY", "WALL_TOKEN", "WALL_TOKEN_FILE", "CALVE_SECRETS_DIR"];
    let found: Vec<Option<String>> = names.iter().map(|name| std::env::var(name).ok()).collect();
    Box::pin(async move { encode(&found) })
}

/// Number 13 is refused; the price of number 7 is another one than the monolith knows.
fn price(_: Arc<Held>, body: Bytes) -> Running {
    Box::pin(async move {
        let number: u64 = decode(&body)?;
        if number == 13 {
            let data = json!({ "kind": "unlucky", "value": { "number": number } });
            return Err(Fault::domain("urn:calve:wall:unlucky", "Refused::Unlucky", data, &"secret text"));
        }
        let cents = if number == 7 { 1 } else { number * 100 };
        encode(&json!({ "value": { "cents": cents, "lines": [{ "of": number }, { "of": number }] } }))
    })
}

fn add(held: Arc<Held>, body: Bytes) -> Running {
    Box::pin(async move {
        let number: u64 = decode(&body)?;
        let before = blocking(move || held.writes.fetch_add(1, Ordering::SeqCst)).await?;
        encode(&json!({ "value": number + before }))
    })
}

fn slow(held: Arc<Held>, body: Bytes) -> Running {
    Box::pin(async move {
        let millis: u64 = decode(&body)?;
        tokio::time::sleep(Duration::from_millis(millis)).await;
        let before = held.writes.fetch_add(1, Ordering::SeqCst);
        encode(&json!({ "value": before }))
    })
}

fn breaks(held: Arc<Held>, _: Bytes) -> Running {
    Box::pin(async move {
        held.writes.fetch_add(1, Ordering::SeqCst);
        panic!("in the middle of a write");
    })
}

fn writes(held: Arc<Held>, _: Bytes) -> Running {
    Box::pin(async move { encode(&json!({ "value": held.writes.load(Ordering::SeqCst) })) })
}

fn long(_: Arc<Held>, body: Bytes) -> Running {
    Box::pin(async move {
        let length: usize = decode(&body)?;
        encode(&Value::from("x".repeat(length)))
    })
}

/// Web routes, the same on both sides; `/who` tells which one answers.
pub fn routes() -> Router {
    let is_service = std::env::args().nth(1).as_deref() == Some("serve");
    let who = if is_service { "service" } else { "monolith" };
    let routes = Router::new()
        .route("/who", get(move || async move { who }))
        .route("/slow-page", get(|| async {
            tokio::time::sleep(Duration::from_millis(600)).await;
            "late"
        }))
        .route("/go", get(|| async { Redirect::to("/who") }))
        .route("/echo", post(echo));
    if std::env::var_os("WALL_WILD").is_none() {
        return routes;
    }
    // Routes that match what they do not know by name.
    routes
        .route("/{*rest}", any(move || async move { format!("any path of the {who}") }))
        .fallback(move || async move { format!("no path of the {who}") })
}

/// What a store of answers holds under several limits.
pub fn store() -> ExitCode {
    let Ok(runtime) = tokio::runtime::Runtime::new() else { return ExitCode::FAILURE };
    let wide = Limits { number: 100, bytes: 10_000, age: Duration::from_secs(60) };
    println!("{}", runtime.block_on(async {
        json!({
            "number": kept(Limits { number: 3, ..wide }, Duration::ZERO).await,
            "bytes": kept(Limits { bytes: 250, ..wide }, Duration::ZERO).await,
            "age": kept(Limits { age: Duration::from_millis(20), ..wide }, Duration::from_millis(60)).await,
            "running": running(Limits { number: 0, bytes: 0, age: Duration::ZERO }).await,
        })
    }));
    ExitCode::SUCCESS
}

fn answer() -> Stored {
    Stored { status: 200, body: vec![b'x'; 98] }
}

/// Number and bytes kept of eight answers of 100 bytes, keys included, after a while.
async fn kept(limits: Limits, wait: Duration) -> (usize, usize) {
    let store = Store::new(limits);
    for key in 0..8 {
        store.answer("/v1/add", &key.to_string(), false, || async { answer() }).await;
    }
    tokio::time::sleep(wait).await;
    store.kept()
}

/// How often two equal writes at once are carried out by a store that keeps nothing.
async fn running(limits: Limits) -> u64 {
    let (store, writes) = (Store::new(limits), AtomicU64::new(0));
    let write = || store.answer("/v1/add", "one", false, || async {
        tokio::time::sleep(Duration::from_millis(50)).await;
        writes.fetch_add(1, Ordering::SeqCst);
        answer()
    });
    tokio::join!(write(), write());
    writes.load(Ordering::SeqCst)
}

async fn echo(RawQuery(query): RawQuery, headers: HeaderMap, body: Bytes) -> (HeaderMap, String) {
    let mut told = HeaderMap::new();
    for cookie in ["a=1", "b=2"] {
        if let Ok(cookie) = cookie.parse() {
            told.append("set-cookie", cookie);
        }
    }
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let seen = json!({
        "query": query,
        "body": String::from_utf8_lossy(&body),
        "x-own": header("x-own"),
        "te": header("te"),
        "x-forwarded-host": header("x-forwarded-host"),
        "traceparent": header("traceparent"),
    });
    (told, seen.to_string())
}
