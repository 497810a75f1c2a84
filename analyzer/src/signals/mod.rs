//! Takes structure, gives named numbers.
