//! Examples of primitives and text.

use serde_json::{Value, json};

use super::Mood;

/// Of a primitive.
pub(super) fn primitive(name: &str, mood: Mood) -> Option<Value> {
    Some(match (name, mood) {
        ("bool", _) => json!(mood != Mood::Bare),
        ("char", Mood::Odd) => json!("ß"),
        ("char", _) => json!("c"),
        ("f32" | "f64", Mood::Odd) => json!("NaN"),
        ("f32" | "f64", Mood::Full) => json!(1.5),
        ("f32" | "f64", Mood::Bare) => json!(0.0),
        ("u128", Mood::Odd) => json!(u128::MAX.to_string()),
        ("i128", Mood::Odd) => json!(i128::MIN.to_string()),
        ("u128" | "i128", Mood::Full) => json!("7"),
        ("u128" | "i128", Mood::Bare) => json!("0"),
        ("u8" | "u16" | "u32" | "u64" | "usize" | "i8" | "i16" | "i32" | "i64" | "isize", Mood::Full) => json!(7),
        ("u8" | "u16" | "u32" | "u64" | "usize" | "i8" | "i16" | "i32" | "i64" | "isize", Mood::Bare) => json!(0),
        ("u8", Mood::Odd) => json!(u8::MAX),
        ("u16", Mood::Odd) => json!(u16::MAX),
        ("u32" | "usize", Mood::Odd) => json!(u32::MAX),
        ("u64", Mood::Odd) => json!(u64::MAX),
        ("i8", Mood::Odd) => json!(i8::MIN),
        ("i16", Mood::Odd) => json!(i16::MIN),
        ("i32" | "isize", Mood::Odd) => json!(i32::MIN),
        ("i64", Mood::Odd) => json!(i64::MIN),
        _ => return None,
    })
}

/// Of text.
pub(super) fn text(mood: Mood) -> &'static str {
    match mood {
        Mood::Full => "text",
        Mood::Bare => "",
        Mood::Odd => "quote \" backslash \\ line\n\u{e4}\u{1f9ca}",
    }
}

/// The length of the array in a type as written: `None` when there is no array, `Some(None)` when its length is not
/// a plain number.
#[must_use]
pub(super) fn array_length(ty_text: &str) -> Option<Option<usize>> {
    if !ty_text.contains(';') {
        return None;
    }
    let mut found = None;
    if let Ok(ty) = syn::parse_str::<syn::Type>(ty_text) {
        look(&ty, &mut found);
    }
    found
}

fn look(ty: &syn::Type, found: &mut Option<Option<usize>>) {
    match ty {
        syn::Type::Array(array) => {
            let length = match &array.len {
                syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Int(number), .. }) => number.base10_parse().ok(),
                _ => None,
            };
            // Two lengths in one type: which list has which is not told by its form.
            *found = Some(if found.is_some_and(|known| known != length) { None } else { length });
            look(&array.elem, found);
        }
        syn::Type::Reference(inner) => look(&inner.elem, found),
        syn::Type::Paren(inner) => look(&inner.elem, found),
        syn::Type::Slice(inner) => look(&inner.elem, found),
        syn::Type::Tuple(parts) => parts.elems.iter().for_each(|part| look(part, found)),
        syn::Type::Path(path) => {
            let arguments = path.path.segments.iter().filter_map(|segment| match &segment.arguments {
                syn::PathArguments::AngleBracketed(arguments) => Some(arguments),
                _ => None,
            });
            for argument in arguments.flat_map(|arguments| &arguments.args) {
                if let syn::GenericArgument::Type(inner) = argument {
                    look(inner, found);
                }
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::array_length;

    #[test]
    fn the_length_of_an_array_is_read_from_its_type() {
        assert_eq!(array_length("Option<[u8; 32]>"), Some(Some(32)));
        assert_eq!(array_length("[u8; LENGTH]"), Some(None));
        assert_eq!(array_length("[[f64; 3]; 3]"), Some(Some(3)));
        assert_eq!(array_length("[[f64; 3]; 2]"), Some(None));
        assert_eq!(array_length("Vec<u8>"), None);
    }
}
