//! The stock: shelves, and what is taken from them.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};
use std::time::Duration;

use async_trait::async_trait;
use axum::extract::{Path, State};
use axum::routing::get;
use axum::Router;
use uuid::Uuid;

/// Shadows the one of the prelude, as many crates do.
pub type Result<T> = std::result::Result<T, StockError>;

/// What goes wrong.
#[derive(Debug, thiserror::Error)]
pub enum StockError {
    /// Not given out.
    #[error("refused: {reason}")]
    Refused {
        /// Why.
        reason: &'static str,
        /// How many would be fine.
        limit: Option<u32>,
    },
    /// Not there.
    #[error("nothing at {0:?}")]
    Missing(Label),
    /// Broken down.
    #[error("closed")]
    Closed,
    /// Of the machinery.
    #[error("machinery: {0}")]
    Machinery(#[from] MachineError),
}

/// Deeper down.
#[derive(Debug, thiserror::Error)]
pub enum MachineError {
    /// The file system.
    #[error("io: {source}")]
    Io {
        /// What.
        #[from]
        source: std::io::Error,
    },
    /// A number.
    #[error("number")]
    Number(#[from] std::num::ParseIntError),
}

/// Where something lies. Private inside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Label(u64);

impl Label {
    /// By its number.
    pub fn new(number: u64) -> Self {
        Self(number)
    }
}

/// How much.
#[derive(Debug, Clone, PartialEq)]
pub enum Amount {
    /// Nothing.
    None,
    /// Some.
    Pieces(u32),
    /// Both.
    Mixed {
        /// Number.
        pieces: u8,
        /// Weight.
        weight: f32,
    },
    /// Two.
    Pair(i64, String),
}

/// Proof that something was taken.
#[derive(Debug, Clone, PartialEq)]
pub struct Slip {
    label: Label,
    amount: Amount,
    rate: f64,
    note: Option<Option<String>>,
    nothing: Option<()>,
    tags: HashSet<String>,
    places: BTreeMap<Label, Vec<u16>>,
    id: Option<Uuid>,
    waited: Duration,
    r#type: char,
    wide: u128,
    code: [u8; 4],
    name: Cow<'static, str>,
    short: Box<str>,
}

/// Holds itself.
#[derive(Debug, Clone, PartialEq)]
pub struct Rack {
    below: Option<Box<Rack>>,
    others: Vec<Rack>,
    shared: Arc<Amount>,
}

impl Rack {
    /// Racks in racks.
    pub fn deep(levels: u32) -> Self {
        let below = (levels > 0).then(|| Box::new(Rack::deep(levels - 1)));
        Self { below, others: Vec::new(), shared: Arc::new(Amount::Pieces(levels)) }
    }
}

/// Of anything.
#[derive(Debug, Clone, PartialEq)]
pub struct Pile<T> {
    /// The things.
    pub things: Vec<T>,
    /// How they lie.
    pub by_name: HashMap<String, T>,
}

/// Has nothing inside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Crate;

/// Its names are those of Rust.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// A dock.
    Dock(u8),
    /// Or not.
    Option(std::result::Result<(u8, bool), String>),
}

/// What is there. Shared by all.
#[derive(Clone, Default)]
pub struct Shelves(Arc<RwLock<HashMap<u64, i64>>>);

impl Shelves {
    /// Empty ones.
    pub fn open() -> Self {
        Self::default()
    }

    fn all(&self) -> RwLockReadGuard<'_, HashMap<u64, i64>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Gives things out.
pub struct StockService {
    shelves: Shelves,
}

impl StockService {
    /// With its shelves.
    pub fn new(shelves: Shelves) -> Self {
        Self { shelves }
    }

    /// Takes something.
    pub async fn take(&self, label: &Label, amount: Amount) -> Result<Slip> {
        tokio::time::sleep(Duration::from_millis(1)).await;
        if amount == Amount::None {
            return Err(StockError::Refused { reason: "nothing asked for", limit: Some(7) });
        }
        if label.0 == 9 {
            return Err(MachineError::from(std::io::Error::other("/secret/path")).into());
        }
        *self.shelves.0.write().unwrap_or_else(PoisonError::into_inner).entry(label.0).or_default() += 1;
        Ok(Slip {
            label: *label,
            amount,
            rate: f64::NAN,
            note: Some(None),
            nothing: Some(()),
            tags: HashSet::from(["b".to_string(), "a".to_string()]),
            places: BTreeMap::from([(*label, vec![1, 2])]),
            id: None,
            waited: Duration::new(1, 5),
            r#type: 'x',
            wide: u128::MAX,
            code: [1, 2, 3, 4],
            name: Cow::Borrowed("slip"),
            short: "s".into(),
        })
    }
}

/// Looks without touching.
pub async fn look(shelves: &Shelves, label: Label, mood: Option<&str>) -> Result<i64> {
    tokio::time::sleep(Duration::from_millis(1)).await;
    let found = shelves.all().get(&label.0).copied();
    let found = found.ok_or(StockError::Missing(label))?;
    Ok(found + mood.map_or(0, |mood| mood.len() as i64))
}

/// Cannot fail.
pub async fn count(shelves: &Shelves) -> usize {
    shelves.all().len()
}

/// Adds up, in an old-fashioned way.
pub async fn tally<'a>(shelves: &'a Shelves, labels: &'a [Label], seen: &mut Vec<i64>) -> anyhow::Result<()> {
    if labels.is_empty() {
        return Err(anyhow::anyhow!("no labels").context("tally"));
    }
    let sum: i64 = shelves.all().values().sum();
    seen.push(sum + labels.len() as i64);
    Ok(())
}

/// Blocks.
pub fn weigh(shelves: &Shelves, factor: f64) -> Result<Option<f64>> {
    Ok(Some(factor * shelves.all().len() as f64))
}

/// What may be wrong with a word, and nothing else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WordError {
    /// Nothing there.
    Empty,
    /// So many letters.
    TooLong(u8),
}

/// Reads, with an error that has no place for anything but words.
pub async fn spell(shelves: &Shelves, word: String, seen: &mut u32) -> std::result::Result<String, WordError> {
    let known = shelves.all().len();
    match word.len() {
        0 => Err(WordError::Empty),
        length @ 1..=9 => {
            *seen += 1;
            Ok(format!("{word} {length} {known}"))
        }
        length => Err(WordError::TooLong(length as u8)),
    }
}

/// Fails in words.
pub fn find(shelves: &Shelves, text: &str) -> std::result::Result<i64, String> {
    let label: u64 = text.parse().map_err(|error| format!("{text:?}: {error}"))?;
    shelves.all().get(&label).copied().ok_or_else(|| format!("nothing at {label}"))
}

/// Gives back what it gets.
pub async fn mirror(_shelves: &Shelves, rack: Rack) -> Result<Rack> {
    Ok(rack)
}

/// Piles things up.
pub async fn pile(_shelves: &Shelves, counts: HashMap<String, u32>, from: Source) -> Result<Pile<Crate>> {
    let by_name = counts.into_keys().map(|name| (name, Crate)).collect();
    match from {
        Source::Dock(number) => Ok(Pile { things: vec![Crate; usize::from(number)], by_name }),
        Source::Option(_) => Err(StockError::Closed),
    }
}

/// Measures.
#[async_trait]
pub trait Gauge: Send + Sync {
    /// How full it is.
    async fn level(&self, side: &str) -> Result<String>;
}

/// Measures nothing.
pub struct StillGauge {
    shelves: Shelves,
}

#[async_trait]
impl Gauge for StillGauge {
    async fn level(&self, side: &str) -> Result<String> {
        Ok(format!("{side}: {}", self.shelves.all().len()))
    }
}

/// The gauge there is.
pub fn gauge(shelves: Shelves) -> Arc<dyn Gauge> {
    Arc::new(StillGauge { shelves })
}

async fn page(State(shelves): State<Shelves>, Path(id): Path<u64>) -> String {
    format!("{id} of {} by {}", shelves.all().len(), std::process::id())
}

/// The pages of the stock.
pub fn routes() -> Router<Shelves> {
    Router::new().route("/stock/pages/{id}", get(page))
}
