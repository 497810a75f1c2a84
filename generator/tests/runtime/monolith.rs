//! The monolith's side: functions whose first line looks at the switch, as generated code does.

use std::future::Future;
use std::process::ExitCode;
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use axum::routing::get;
use axum::Router;
use serde_json::{json, Value};

use crate::near::convert::{Float, WireError};
use crate::near::error::{transport_error, CallFailure, TransportError};
use crate::near::kind::Kind;
use crate::near::shadow;
use crate::near::switch::RemoteService;

static WALL: RemoteService = RemoteService::new("wall", "CALVE_WALL", "c1");

#[derive(Debug)]
enum Refused {
    Unlucky(u64),
    Io(std::io::Error),
}

impl std::fmt::Display for Refused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{self:?}")
    }
}

impl std::error::Error for Refused {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Unlucky(_) => None,
            // As a `transparent` variant does: the error in it is skipped.
            Self::Io(inner) => inner.source(),
        }
    }
}

fn rebuild(data: Value) -> Result<Refused, WireError> {
    let number = data["value"]["number"].as_u64();
    number.map(Refused::Unlucky).ok_or_else(|| WireError::new("number", "missing"))
}

fn carry(error: TransportError) -> Refused {
    Refused::Io(std::io::Error::other(error))
}

fn ended(answer: Result<Value, CallFailure>) -> Result<Value, Refused> {
    let value = answer.map_err(|failure| failure.into_error(rebuild, carry));
    value.map(|mut answer| answer["value"].take())
}

fn known(number: u64) -> Result<Value, Refused> {
    if number == 13 {
        return Err(Refused::Unlucky(number));
    }
    Ok(json!({ "cents": number * 100, "lines": [{ "of": number }, { "of": number }] }))
}

fn local_form(local: &Result<Value, Refused>) -> shadow::LocalAnswer {
    match local {
        Ok(value) => Ok(json!({ "value": value })),
        Err(Refused::Unlucky(number)) => Err(json!({ "kind": "unlucky", "value": { "number": number } })),
        Err(Refused::Io(_)) => Err(Value::Null),
    }
}

async fn price(number: u64) -> Result<Value, Refused> {
    if let Some(remote) = WALL.remote_read() {
        if remote.is_shadow() {
            let local = shadow::local(Box::pin(price(number))).await;
            remote.compare("price", json!(number), local_form(&local)).await;
            return local;
        }
        return ended(remote.call("price", Kind::Read, &number).await);
    }
    tokio::task::yield_now().await;
    known(number)
}

fn price_sync(number: u64) -> Result<Value, Refused> {
    if let Some(remote) = WALL.remote_read() {
        if remote.is_shadow() {
            let local = shadow::local_sync(|| price_sync(number));
            remote.compare_sync("price", json!(number), local_form(&local));
            return local;
        }
        return ended(remote.call_sync("price", Kind::Read, &number));
    }
    known(number)
}

async fn price_or_local(number: u64) -> Value {
    if let Some(remote) = WALL.remote_read() {
        let answer = remote.call::<_, Value>("price", Kind::Read, &number).await;
        if let Some(answer) = remote.or_local(answer.ok()) {
            return answer["value"].clone();
        }
    }
    json!("local")
}

async fn write(endpoint: &'static str, number: u64) -> Result<Value, Refused> {
    if let Some(remote) = WALL.remote() {
        return ended(remote.call(endpoint, Kind::Write, &number).await);
    }
    Ok(json!("local"))
}

fn write_sync(endpoint: &'static str, number: u64) -> Result<Value, Refused> {
    if let Some(remote) = WALL.remote() {
        return ended(remote.call_sync(endpoint, Kind::Write, &number));
    }
    Ok(json!("local"))
}

fn routes() -> Router {
    if let Some(seam) = WALL.seam() {
        return seam.forward(routes());
    }
    crate::service::routes()
}

pub fn call(steps: &[String]) -> ExitCode {
    for step in steps {
        let (name, number) = step.split_once(':').unwrap_or((step, "0"));
        let number = number.parse().unwrap_or(0);
        let begun = Instant::now();
        // Every step has a runtime of its own, as tests have.
        let answer = match (name, tokio::runtime::Runtime::new()) {
            ("outside", _) => told(price_sync(number)),
            ("add-sync", _) => told(write_sync("add", number)),
            ("no-runtime", _) => told(without_runtime(price(number))),
            ("flood", Ok(runtime)) => json!(runtime.block_on(flood(number))),
            (_, Ok(runtime)) => runtime.block_on(take(name, number)),
            (_, Err(error)) => json!(error.to_string()),
        };
        println!("{}", json!({ "step": step, "ms": begun.elapsed().as_millis() as u64, "answer": answer }));
    }
    println!("{}", WALL.counters.report("wall"));
    ExitCode::SUCCESS
}

/// Polls a future until it is done, with no runtime around it.
fn without_runtime<T>(future: impl Future<Output = T>) -> T {
    let mut future = Box::pin(future);
    let mut context = Context::from_waker(Waker::noop());
    loop {
        if let Poll::Ready(done) = future.as_mut().poll(&mut context) {
            return done;
        }
    }
}

/// So many calls at once; how many of them had a value.
async fn flood(calls: u64) -> usize {
    let calls: Vec<_> = (0..calls).map(|number| tokio::spawn(price(number + 20))).collect();
    let mut good = 0;
    for call in calls {
        good += usize::from(call.await.is_ok_and(|price| price.is_ok()));
    }
    good
}

async fn take(name: &str, number: u64) -> Value {
    match name {
        "price" => told(price(number).await),
        "spawned" => told(tokio::spawn(price(number)).await.unwrap_or(Ok(Value::Null))),
        "inside" => told(price_sync(number)),
        "or-local" => price_or_local(number).await,
        "hundred" => {
            let mut remote = 0;
            for _ in 0..100 {
                remote += u64::from(write("writes", 0).await.is_ok_and(|value| value.is_u64()));
            }
            json!(remote)
        }
        "wait" => {
            tokio::time::sleep(Duration::from_millis(number)).await;
            Value::Null
        }
        "switch" => {
            let mode = ["local", "remote", "shadow", "nonsense"].get(number as usize).unwrap_or(&"");
            let file = std::env::var("CALVE_WALL_SWITCH_FILE").unwrap_or_default();
            json!(std::fs::write(file, mode).is_ok())
        }
        "site" => site().await,
        "long" => told(ended(match WALL.remote_read() {
            Some(remote) => remote.call::<_, Value>("long", Kind::Read, &number).await.map(measured),
            None => Ok(Value::Null),
        })),
        "long-sync" => told(ended(match WALL.remote_read() {
            Some(remote) => remote.call_sync::<_, Value>("long", Kind::Read, &number).map(measured),
            None => Ok(Value::Null),
        })),
        "floats" => json!(floats(number)),
        "add" => told(write("add", number).await),
        "slow" => told(write("slow", number).await),
        "breaks" => told(write("breaks", number).await),
        "writes" => told(write("writes", number).await),
        other => json!(format!("unknown step {other}")),
    }
}

fn measured(long: Value) -> Value {
    json!({ "value": long.as_str().map(str::len) })
}

fn told(result: Result<Value, Refused>) -> Value {
    match result {
        Ok(value) => value,
        Err(error) => match transport_error(&error) {
            Some(failure) if failure.begun => json!({ "transport": format!("{:?}", failure.kind), "begun": true }),
            Some(failure) => json!({ "transport": format!("{:?}", failure.kind) }),
            None => json!({ "refused": error.to_string() }),
        },
    }
}

/// Serves the monolith's site until its standard input ends.
async fn site() -> Value {
    let app = Router::new().route("/own", get(|| async { "own" })).merge(routes());
    let Ok(listener) = tokio::net::TcpListener::bind("127.0.0.1:0").await else { return Value::Null };
    if let Ok(address) = listener.local_addr() {
        println!("calve: listening on {address}");
    }
    let serving = tokio::spawn(async move { axum::serve(listener, app).await });
    let read = || std::io::stdin().read_line(&mut String::new());
    let ended = tokio::task::spawn_blocking(read).await;
    serving.abort();
    json!(ended.is_ok())
}

/// How many of so many ordinary amounts come back as another number.
fn floats(amounts: u64) -> u64 {
    let differs = |amount: &u64| {
        let sent = Float(*amount as f64 * 1.1);
        let text = serde_json::to_string(&sent).unwrap_or_default();
        serde_json::from_str::<Float>(&text).map_or(true, |came| came.0.to_bits() != sent.0.to_bits())
    };
    (0..amounts).filter(differs).count() as u64
}
