//! Takes numbers, gives groups.
