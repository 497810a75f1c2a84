//! Takes a plan, gives the places: where generated code lives and how the domain's modules declare it.
//!
//! The output rooms agree through this room on folder, file and module names. It writes nothing and knows
//! no content of what lives there.

mod child;
mod home;
mod path;

pub use child::{ChildModule, child_modules, seam_name, server_name};
pub use home::{Home, home};
pub use path::{directory, join, normal, relative, snake};
