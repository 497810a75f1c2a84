//! Takes structure, gives named numbers.
mod config_keys;
mod effects;
mod entities;
mod entry_points;
mod lines;
pub mod rules;
mod sql;
mod state;
mod tables;

pub use config_keys::{ConfigUse, config_keys};
pub use effects::{Cause, EffectPlace, Effects, effects};
pub use entry_points::{BackgroundTask, EntryPoints, Route, entry_points};
pub use tables::{TableTouch, Tables, tables};
