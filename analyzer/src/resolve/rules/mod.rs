//! What is known of types outside of the workspace: signatures, aliases, what wraps what.
//!
//! The knowledge is data in `analyzer/rules/signatures/*.toml`; this room reads it once.

mod files;
mod load;

pub(super) use load::{RuleSignature, TypeRule, any_type, external, function, is_common, macro_output, type_rule};
