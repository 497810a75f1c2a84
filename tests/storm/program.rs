//! Ten thousand requests, two hundred at once, from the altered monolith: every other one writes.
//!
//! Tells `done N` on the way, and at its end what became of them as JSON.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use shop::billing::{credit_balance, grant_credit, CreditReason};
use shop::calve::runtime::error::transport_error;
use shop::config::Config;
use shop::kernel::{clock, Currency, Money, UserId};
use shop::state::AppState;
use sqlx::SqlitePool;

const REQUESTS: usize = 10_000;
const AT_ONCE: usize = 200;

/// What became of one request.
#[derive(Debug)]
enum End {
    /// The answer is right.
    Right,
    /// It is not.
    Wrong(String),
    /// The service was not reached, and this is whether it may have begun.
    Unreached { begun: bool },
    /// Another failure.
    Other(String),
}

#[derive(Debug)]
struct Request {
    user: UserId,
    cents: i64,
    end: End,
    taken: Duration,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let state = AppState::new(Config::from_env()?).await?;
    shop::app::prepare(&state).await?;
    let pool = state.pool.clone();
    let users = users(&pool).await?;
    let (next, done) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let all = Arc::new(Mutex::new(Vec::new()));
    let workers = (0..AT_ONCE).map(|_| {
        let (next, done, all) = (Arc::clone(&next), Arc::clone(&done), Arc::clone(&all));
        let (pool, users) = (pool.clone(), users.clone());
        tokio::spawn(async move {
            // Who has just been granted something by this worker: what was told then is read again.
            let mut granted = None;
            loop {
                let number = next.fetch_add(1, Ordering::SeqCst);
                if number >= REQUESTS {
                    return;
                }
                let request = one(&pool, &users, number, &mut granted).await;
                let is_right = matches!(request.end, End::Right);
                all.lock().expect("nobody panics").push(request);
                let done = done.fetch_add(1, Ordering::SeqCst) + 1;
                if done % 500 == 0 {
                    println!("done {done}");
                }
                if !is_right {
                    tokio::time::sleep(Duration::from_millis(100)).await;
                }
            }
        })
    });
    for worker in workers.collect::<Vec<_>>() {
        worker.await?;
    }
    // Whatever the service still had to bring to its end.
    tokio::time::sleep(Duration::from_secs(3)).await;
    let all = std::mem::take(&mut *all.lock().expect("nobody panics"));
    println!("{}", summary(&pool, &all).await?);
    Ok(())
}

async fn one(pool: &SqlitePool, users: &[UserId], number: usize, granted: &mut Option<(UserId, i64)>) -> Request {
    let started = Instant::now();
    if let Some((user, cents)) = granted.take() {
        let told = credit_balance(pool, user, Currency::Eur).await;
        let end = if told.cents == cents { End::Right } else { End::Wrong(format!("{told:?} for {cents}")) };
        return Request { user, cents: 0, end, taken: started.elapsed() };
    }
    let (user, cents) = (users[number], 1 + number as i64);
    let reason = CreditReason::Goodwill { note: number.to_string() };
    let end = match grant_credit(pool, user, Money::new(cents, Currency::Eur), reason).await {
        Ok(balance) if balance.cents == cents => {
            *granted = Some((user, cents));
            End::Right
        }
        Ok(balance) => End::Wrong(format!("{balance:?} for {cents}")),
        Err(error) => match transport_error(&error) {
            Some(failure) => End::Unreached { begun: failure.begun },
            None => End::Other(error.to_string()),
        },
    };
    Request { user, cents, end, taken: started.elapsed() }
}

/// A user for every request.
async fn users(pool: &SqlitePool) -> Result<Vec<UserId>, sqlx::Error> {
    let users: Vec<UserId> = (0..REQUESTS).map(|_| UserId::new()).collect();
    let mut tx = pool.begin().await?;
    for user in &users {
        sqlx::query(
            "INSERT INTO users (id, email, name, country, password_hash, created_at) VALUES (?, ?, 'x', 'DE', 'x', ?)",
        )
        .bind(user)
        .bind(format!("{user}@shop.example"))
        .bind(clock::now())
        .execute(&mut *tx)
        .await?;
    }
    tx.commit().await?;
    Ok(users)
}

/// What was told, beside what stands in the database.
async fn summary(pool: &SqlitePool, all: &[Request]) -> Result<serde_json::Value, sqlx::Error> {
    let rows: Vec<(UserId, i64, i64)> =
        sqlx::query_as("SELECT user_id, count(*), sum(amount_cents) FROM credits GROUP BY user_id").fetch_all(pool).await?;
    let written: HashMap<UserId, (i64, i64)> = rows.into_iter().map(|(user, count, sum)| (user, (count, sum))).collect();
    let writes = || all.iter().filter(|request| request.cents > 0);
    let of = |request: &Request| written.get(&request.user).copied();
    let count = |is: &dyn Fn(&Request) -> bool| all.iter().filter(|request| is(request)).count();
    let odd: Vec<String> = all
        .iter()
        .filter(|request| matches!(request.end, End::Wrong(_) | End::Other(_)))
        .take(5)
        .map(|request| format!("{:?}", request.end))
        .collect();
    let failed = |request: &Request| matches!(request.end, End::Unreached { .. });
    Ok(serde_json::json!({
        "requests": all.len(),
        "writes": writes().count(),
        "right": count(&|request| matches!(request.end, End::Right)),
        "wrong": count(&|request| matches!(request.end, End::Wrong(_))),
        "other_failures": count(&|request| matches!(request.end, End::Other(_))),
        "transport_failures": count(&failed),
        "maybe_begun": count(&|request| matches!(request.end, End::Unreached { begun: true })),
        // Told as done and not there as told.
        "lost": writes().filter(|r| matches!(r.end, End::Right) && of(r) != Some((1, r.cents))).count(),
        // Done more than once, or with another amount.
        "twice": writes().filter(|r| of(r).is_some_and(|there| there != (1, r.cents))).count(),
        // Told as never begun and there nevertheless.
        "begun_unnoticed": writes().filter(|r| matches!(r.end, End::Unreached { begun: false }) && of(r).is_some()).count(),
        // Told as failed, and done.
        "done_unheard": writes().filter(|r| failed(r) && of(r).is_some()).count(),
        "slowest_ms": all.iter().map(|request| request.taken.as_millis() as u64).max(),
        "slowest_failure_ms": all.iter().filter(|r| failed(r)).map(|r| r.taken.as_millis() as u64).max(),
        "odd": odd,
    }))
}
