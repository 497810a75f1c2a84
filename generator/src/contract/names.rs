//! Names in the manner of Rust, of serde and of URNs.

use proc_macro2::{Ident, Span};

/// Keywords that cannot be raw identifiers.
const NEVER_RAW: [&str; 4] = ["self", "Self", "super", "crate"];

/// A name as an identifier of generated code; keywords become raw, what cannot be raw gets a `_` behind it.
#[must_use]
pub fn ident(name: &str) -> Ident {
    let name = name.strip_prefix("r#").unwrap_or(name);
    if syn::parse_str::<Ident>(name).is_ok() {
        Ident::new(name, Span::call_site())
    } else if NEVER_RAW.contains(&name) || name == "_" || name.is_empty() {
        Ident::new(&format!("{name}_"), Span::call_site())
    } else if name.starts_with(|first: char| first.is_ascii_digit()) || !name.chars().all(is_name_letter) {
        let letters: String = name.chars().map(|letter| if is_name_letter(letter) { letter } else { '_' }).collect();
        Ident::new(&format!("_{letters}"), Span::call_site())
    } else {
        Ident::new_raw(name, Span::call_site())
    }
}

fn is_name_letter(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

/// `billing_service_charge` or `billing/service/charge` as `BillingServiceCharge`.
#[must_use]
pub fn pascal(name: &str) -> String {
    let words = name.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    words
        .map(|word| {
            let mut letters = word.chars();
            let first = letters.next().map(|first| first.to_uppercase().collect::<String>()).unwrap_or_default();
            first + letters.as_str()
        })
        .collect()
}

/// The name of a variant as serde's `rename_all = "snake_case"` spells it.
#[must_use]
pub fn variant_snake(name: &str) -> String {
    let mut snake = String::new();
    for (at, letter) in name.char_indices() {
        if at > 0 && letter.is_uppercase() {
            snake.push('_');
        }
        snake.push(letter.to_ascii_lowercase());
    }
    snake
}

/// `BillingError` as `billing-error`.
#[must_use]
pub fn kebab(name: &str) -> String {
    let mut kebab = String::new();
    let mut last = '-';
    for letter in name.chars() {
        if letter.is_uppercase() && (last.is_lowercase() || last.is_ascii_digit()) {
            kebab.push('-');
        }
        let letter_or_dash = if letter.is_alphanumeric() { letter.to_ascii_lowercase() } else { '-' };
        if letter_or_dash != '-' || !kebab.ends_with('-') {
            kebab.push(letter_or_dash);
        }
        last = letter;
    }
    kebab.trim_matches('-').to_string()
}

/// Name of the wire field of a domain field: its own, `_0` for the first one of a tuple form.
#[must_use]
pub fn field(name: &str) -> String {
    let name = name.strip_prefix("r#").unwrap_or(name);
    if name.starts_with(|first: char| first.is_ascii_digit()) { format!("_{name}") } else { name.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keywords_become_identifiers() {
        assert_eq!(ident("type").to_string(), "r#type");
        assert_eq!(ident("r#type").to_string(), "r#type");
        assert_eq!(ident("self").to_string(), "self_");
        assert_eq!(ident("0").to_string(), "_0");
        assert_eq!(ident("order").to_string(), "order");
    }

    #[test]
    fn words_change_their_case() {
        assert_eq!(pascal("billing_service_charge"), "BillingServiceCharge");
        assert_eq!(variant_snake("AlreadyPaid"), "already_paid");
        assert_eq!(variant_snake("IOError"), "i_o_error");
        assert_eq!(kebab("BillingError"), "billing-error");
        assert_eq!(kebab("sqlx::Error"), "sqlx-error");
        assert_eq!(field("0"), "_0");
    }
}
