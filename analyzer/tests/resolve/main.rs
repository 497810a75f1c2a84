//! Name and type resolution on small sources: text in, edges out.

mod bodies;
mod broken;
mod conversions;
mod edges;
mod items;
mod macros;
mod names;
mod sources;
