//! How generated Rust is laid out.

use proc_macro2::TokenStream;
use syn::{File, Item};

use crate::artifact::UNFORMATTED_FILE;

/// The text of a file: `head` in its first line, then formatted items with blank lines between them.
///
/// # Errors
/// When the tokens are not Rust.
pub fn print(head: &str, tokens: TokenStream) -> syn::Result<String> {
    print_included(&format!("{UNFORMATTED_FILE} {head}"), tokens)
}

/// The same for a file that is brought in by `include!`, where inner attributes cannot stand and formatters do not look.
///
/// # Errors
/// When the tokens are not Rust.
pub fn print_included(head: &str, tokens: TokenStream) -> syn::Result<String> {
    let file: File = syn::parse2(tokens)?;
    let mut text = format!("{head}\n");
    let attributes = prettyplease::unparse(&File { attrs: file.attrs, ..empty() });
    text.push_str(&attributes);
    let mut last: Option<bool> = (!attributes.is_empty()).then_some(false);
    for item in file.items {
        let is_line = matches!(item, Item::Use(_) | Item::Mod(syn::ItemMod { content: None, .. }));
        // Imports and declarations of modules stand together.
        if last.is_none_or(|was_line| !was_line || !is_line) {
            text.push('\n');
        }
        text.push_str(&item_text(item));
        last = Some(is_line);
    }
    Ok(spaced(&text))
}

/// Puts blank lines between functions and the like inside of blocks.
fn spaced(text: &str) -> String {
    let starts = ["///", "#[", "pub ", "pub(", "fn ", "async fn ", "impl ", "mod "];
    let mut spaced = String::with_capacity(text.len());
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        spaced.push_str(line);
        spaced.push('\n');
        let Some(next) = lines.peek() else { break };
        let bare = next.trim_start();
        let is_deeper = bare.len() < next.len();
        if is_deeper && line.trim() == "}" && starts.iter().any(|start| bare.starts_with(start)) {
            spaced.push('\n');
        }
    }
    spaced
}

fn item_text(item: Item) -> String {
    prettyplease::unparse(&File { items: vec![item], ..empty() })
}

fn empty() -> File {
    File { shebang: None, frontmatter: None, attrs: Vec::new(), items: Vec::new() }
}

#[cfg(test)]
mod tests {
    use quote::quote;

    use super::{print, print_included};

    #[test]
    fn items_stand_apart_and_imports_together() -> syn::Result<()> {
        let text = print("// head", quote!(#![doc = " About."] use a::B; use c::D; fn f() {} struct S;))?;
        let rest = "\n//! About.\n\nuse a::B;\nuse c::D;\n\nfn f() {}\n\nstruct S;\n";
        assert_eq!(text, format!("#![cfg_attr(rustfmt, rustfmt_skip)] // head{rest}"));
        Ok(())
    }

    #[test]
    fn what_is_included_has_no_inner_attribute() -> syn::Result<()> {
        assert_eq!(
            print_included(
                "// head",
                quote!(
                    struct S;
                )
            )?,
            "// head\n\nstruct S;\n"
        );
        Ok(())
    }
}
