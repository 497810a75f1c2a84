//! The desk calls the stock.

use std::collections::HashMap;

use axum::Router;

use crate::stock::{self, Amount, Crate, Gauge, Label, Pile, Rack, Shelves, Source, StockError, StockService};

/// All routes.
pub fn router(shelves: Shelves) -> Router {
    Router::new().merge(stock::routes()).with_state(shelves)
}

/// Does what a desk does all day.
pub async fn day(shelves: &Shelves, service: &StockService, gauge: &dyn Gauge) -> anyhow::Result<Vec<String>> {
    let mut told = Vec::new();
    let label = Label::new(7);
    told.push(format!("{:?}", service.take(&label, Amount::Pieces(3)).await));
    told.push(format!("{:?}", service.take(&label, Amount::None).await));
    told.push(format!("{:?}", service.take(&Label::new(9), Amount::Mixed { pieces: 1, weight: f32::NAN }).await));
    told.push(format!("{:?}", stock::look(shelves, label, None).await));
    told.push(format!("{:?}", stock::look(shelves, label, Some("dusty")).await));
    told.push(format!("{}", stock::count(shelves).await));
    let mut seen = vec![1, 2];
    let summed = stock::tally(shelves, &[label, Label::new(8)], &mut seen).await;
    told.push(match summed {
        Ok(()) => format!("{seen:?}"),
        Err(error) => format!("{error:#}"),
    });
    told.push(format!("{:?}", stock::tally(shelves, &[], &mut seen).await.map_err(|error| format!("{error:#}"))));
    told.push(format!("{:?}", stock::weigh(shelves, 2.5)));
    told.push(format!("{:?}", stock::weigh(shelves, f64::INFINITY)));
    told.push(format!("{:?}", gauge.level("west").await));
    let mut words = 0;
    for word in ["", "box", "a long word"] {
        told.push(format!("{:?} {words}", stock::spell(shelves, word.to_string(), &mut words).await));
    }
    for text in ["7", "x"] {
        told.push(format!("{:?}", stock::find(shelves, text)));
    }
    let rack = Rack::deep(3);
    told.push(format!("{:?}", stock::mirror(shelves, rack).await));
    let crates: Pile<Crate> = stock::pile(shelves, HashMap::from([("a".to_string(), 1)]), Source::Dock(4)).await?;
    told.push(format!("{crates:?}"));
    Ok(told)
}

/// What may go wrong at the desk.
pub fn is_refusal(error: &StockError) -> bool {
    matches!(error, StockError::Refused { .. })
}
