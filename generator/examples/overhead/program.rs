//! The same call twice over loopback: through the generated client and service, and through a pair written by hand.
//!
//! Starts both services as processes of their own, and itself once more to measure (criterion reads the arguments, so
//! that part is told by a variable where the services are). The figures are those of one criterion run.

pub mod far;
pub mod near;

use std::cell::RefCell;
use std::future::Future;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, ExitCode, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::body::Bytes;
use axum::routing::post;
use axum::{Json, Router};
use criterion::{Criterion, SamplingMode, Throughput};
use serde::{Deserialize, Serialize};

use near::kind::Kind;
use near::switch::RemoteService;

static WALL: RemoteService = RemoteService::new("wall", "CALVE_WALL", "c1");

/// Calls under way at once when throughput is measured.
const AT_ONCE: u64 = 64;

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Request {
    order: String,
    lines: Vec<Line>,
    note: Option<String>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    sku: String,
    quantity: u32,
    cents: i64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Receipt {
    order: String,
    total: i64,
    count: u32,
}

#[derive(Debug, Serialize, Deserialize)]
struct Response {
    value: Receipt,
}

fn request() -> Request {
    let line = |number: u32| Line { sku: format!("sku-{number}"), quantity: number + 1, cents: 1999 };
    Request { order: "7c9e6679-7425-40de-944b-e07fc1f90ae7".into(), lines: (0..8).map(line).collect(), note: None }
}

/// The work of both services.
fn receipt(request: Request) -> Receipt {
    let total = request.lines.iter().map(|line| line.cents * i64::from(line.quantity)).sum();
    let count = request.lines.iter().map(|line| line.quantity).sum();
    Receipt { order: request.order, total, count }
}

type Running = std::pin::Pin<Box<dyn Future<Output = far::serve::Answer> + Send>>;

fn endpoint(_: Arc<()>, body: Bytes) -> Running {
    Box::pin(async move { far::serve::encode(&Response { value: receipt(far::serve::decode(&body)?) }) })
}

async fn generated() -> std::io::Result<()> {
    let server = far::serve::Server::new("c1", "{\"openapi\":\"3.1.0\"}", Arc::new(()));
    far::listen::serve(server.endpoint("/v1/price", far::kind::Kind::Read, endpoint).into_router()).await
}

async fn by_hand() -> std::io::Result<()> {
    let answer = |Json(request): Json<Request>| async { Json(Response { value: receipt(request) }) };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    println!("calve: listening on {}", listener.local_addr()?);
    axum::serve(listener, Router::new().route("/v1/price", post(answer))).await
}

/// A service in a process of its own, and where it listens.
fn start(name: &str) -> std::io::Result<(Child, String)> {
    let mut child = Command::new(std::env::current_exe()?)
        .arg(name)
        .env("CALVE_LISTEN", "127.0.0.1:0")
        .stdout(Stdio::piped())
        .spawn()?;
    let mut line = String::new();
    if let Some(output) = child.stdout.take() {
        let mut output = BufReader::new(output);
        output.read_line(&mut line)?;
        // Somebody reads the log, as in a cluster.
        std::thread::spawn(move || std::io::copy(&mut output, &mut std::io::sink()));
    }
    let address = line.split("listening on ").nth(1).and_then(|rest| rest.split(['"', '\n']).next()).unwrap_or_default();
    Ok((child, format!("http://{address}")))
}

async fn through_generated(request: &Request) -> Option<Receipt> {
    let remote = WALL.remote_read()?;
    remote.call::<_, Response>("price", Kind::Read, request).await.ok().map(|response| response.value)
}

async fn through_hand(client: &reqwest::Client, url: &str, request: &Request) -> Option<Receipt> {
    let sent = client.post(url).timeout(Duration::from_secs(2)).json(request).send().await.ok()?;
    sent.json::<Response>().await.ok().map(|response| response.value)
}

/// Both ways side by side: whatever else the machine does meets both alike.
struct Pair {
    runtime: tokio::runtime::Runtime,
    client: reqwest::Client,
    url: String,
    /// What the generated way took while that by hand was measured.
    beside: RefCell<Vec<f64>>,
}

impl Pair {
    async fn by_hand(&self) -> Duration {
        let (client, url, request) = (&self.client, &self.url, request());
        let started = Instant::now();
        assert_eq!(through_hand(client, url, &request).await, Some(receipt(request.clone())));
        started.elapsed()
    }

    async fn generated(&self) -> Duration {
        let request = request();
        let started = Instant::now();
        assert_eq!(through_generated(&request).await, Some(receipt(request.clone())));
        started.elapsed()
    }

    async fn many_by_hand(&self) -> Duration {
        many(|| {
            let (client, url) = (self.client.clone(), self.url.clone());
            async move { through_hand(&client, &url, &request()).await }
        })
        .await
    }

    async fn many_generated(&self) -> Duration {
        many(|| async { through_generated(&request()).await }).await
    }

    /// Measures both in turn; gives criterion those by hand first and then the others.
    fn group<A, B>(&self, criterion: &mut Criterion, name: &str, elements: u64, one: impl Fn() -> A, other: impl Fn() -> B)
    where
        A: Future<Output = Duration>,
        B: Future<Output = Duration>,
    {
        let mut group = criterion.benchmark_group(name);
        group.throughput(Throughput::Elements(elements)).sample_size(60).sampling_mode(SamplingMode::Flat);
        group.bench_function("by-hand", |bencher| {
            bencher.iter_custom(|times| {
                let mut taken = (Duration::ZERO, Duration::ZERO);
                for _ in 0..times {
                    taken.0 += self.runtime.block_on(one());
                    taken.1 += self.runtime.block_on(other());
                }
                self.beside.borrow_mut().push(taken.1.as_secs_f64() / times as f64);
                taken.0
            });
        });
        // The last samples are those that criterion has kept above, the first are its warming up.
        let kept: Vec<f64> = self.beside.borrow_mut().drain(..).rev().take(60).collect();
        let mut at = 0;
        group.bench_function("generated", |bencher| {
            bencher.iter_custom(|times| {
                at += 1;
                Duration::from_secs_f64(kept[at % kept.len()] * times as f64)
            });
        });
        group.finish();
    }
}

fn measure(url: &str) {
    let Ok(runtime) = tokio::runtime::Runtime::new() else { return };
    let client = reqwest::Client::builder().no_proxy().build().unwrap_or_default();
    let pair = Pair { runtime, client, url: format!("{url}/v1/price"), beside: RefCell::default() };
    let mut criterion = Criterion::default().configure_from_args().measurement_time(Duration::from_secs(10));
    pair.group(&mut criterion, "latency", 1, || pair.by_hand(), || pair.generated());
    pair.group(&mut criterion, "throughput", AT_ONCE, || pair.many_by_hand(), || pair.many_generated());
}

/// Time until all callers at once have their answers.
async fn many<F>(one: impl Fn() -> F) -> Duration
where
    F: Future<Output = Option<Receipt>> + Send + 'static,
{
    let started = Instant::now();
    let calls: Vec<_> = (0..AT_ONCE).map(|_| tokio::spawn(one())).collect();
    for call in calls {
        assert!(call.await.is_ok_and(|receipt| receipt.is_some()), "an answer");
    }
    started.elapsed()
}

fn run() -> std::io::Result<()> {
    let (mut far, far_url) = start("generated")?;
    let (mut plain, plain_url) = start("by-hand")?;
    let measured = Command::new(std::env::current_exe()?)
        .arg("--bench")
        .env("CALVE_WALL_URL", far_url)
        .env("BY_HAND_URL", plain_url)
        .status();
    far.kill()?;
    plain.kill()?;
    if measured?.success() { Ok(()) } else { Err(std::io::Error::other("the measurement failed")) }
}

fn main() -> ExitCode {
    let serve = |server: std::pin::Pin<Box<dyn Future<Output = std::io::Result<()>>>>| {
        tokio::runtime::Runtime::new().and_then(|runtime| runtime.block_on(server))
    };
    let done = match std::env::args().nth(1).as_deref() {
        Some("generated") => serve(Box::pin(generated())),
        Some("by-hand") => serve(Box::pin(by_hand())),
        _ => match std::env::var("BY_HAND_URL") {
            Ok(url) => {
                measure(&url);
                Ok(())
            }
            Err(_) => run(),
        },
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
