//! A depot: one module that is cut off, one that stays.

#![deny(missing_docs, unused, clippy::all)]

pub mod desk;
pub mod stock;
