//! Takes structure, gives named numbers.

pub mod rules;
