//! Does a day's work twice and tells what came of it.

use depot::desk::day;
use depot::stock::{gauge, Shelves, StockService};

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let shelves = Shelves::open();
    let service = StockService::new(shelves.clone());
    let gauge = gauge(shelves.clone());
    for _ in 0..2 {
        for line in day(&shelves, &service, &*gauge).await? {
            println!("{line}");
        }
    }
    Ok(())
}
