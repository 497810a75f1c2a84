//! Names known everywhere, from `rules/names/prelude.toml`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;
use smol_str::SmolStr;

use super::{Def, Namespace};

const RULES: &str = include_str!("../../../rules/names/prelude.toml");

/// Names of primitive types.
pub(in crate::resolve) const PRIMITIVES: &[&str] = &[
    "bool", "char", "f32", "f64", "i8", "i16", "i32", "i64", "i128", "isize", "str", "u8", "u16", "u32", "u64", "u128",
    "usize",
];

#[derive(Debug, Default, Deserialize)]
struct Prelude {
    types: BTreeMap<SmolStr, SmolStr>,
    values: BTreeMap<SmolStr, SmolStr>,
}

static PRELUDE: LazyLock<Prelude> = LazyLock::new(|| toml::from_str(RULES).unwrap_or_default());

/// What a name means when nothing nearer bears it.
pub(super) fn prelude(name: &str, space: Namespace) -> Option<Def> {
    let named = match space {
        Namespace::Types => PRELUDE.types.get(name),
        Namespace::Values => PRELUDE.values.get(name),
        Namespace::Macros => None,
    };
    named.map(|path| Def::External(path.clone())).or_else(|| {
        let is_primitive = space == Namespace::Types && PRIMITIVES.contains(&name);
        is_primitive.then(|| Def::Primitive(name.into()))
    })
}
