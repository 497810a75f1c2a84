//! Takes ids, gives the `ItemGraph` and answers about structure. `petgraph` lives here alone.
