//! Where a line goes in a text so that it can be taken out again without a trace.

use calve_analyzer::ingest::{MARKER, MARKER_BEFORE_CODE};

use super::Edit;

/// Puts a marked line behind the `{` at `brace`, after inner attributes of the body when it has any.
pub(crate) fn after_brace(text: &str, brace: usize, line: &str) -> Edit {
    let at = after_inner_attributes(text, brace + 1);
    let end = line_ending(text);
    let outer = indentation(text, brace);
    let rest = &text[at..];
    let blanks = rest.len() - rest.trim_start_matches([' ', '\t']).len();
    if is_line_end(&rest[blanks..]) {
        let indent = inner_indentation(&rest[blanks..]).unwrap_or_else(|| deeper(text, outer));
        Edit::insert(at + blanks, format!("{end}{indent}{line}"))
    } else {
        // What follows in the line of the brace gets that line's indentation: a closing brace stands where it should.
        Edit::insert(at, format!("{end}{}{}{end}{outer}", deeper(text, outer), joined(line)))
    }
}

/// Puts lines before the `}` at `brace`.
pub(crate) fn before_brace(text: &str, brace: usize, lines: &[String]) -> Edit {
    let end = line_ending(text);
    let start = line_start(text, brace);
    let indent = deeper(text, indentation(text, brace));
    if text[start..brace].trim_matches([' ', '\t']).is_empty() {
        return Edit::insert(start, lines.iter().map(|line| indented(&indent, line) + end).collect::<String>());
    }
    let added: String = lines.iter().map(|line| format!("{end}{}", indented(&indent, &joined(line)))).collect();
    Edit::insert(brace, format!("{added}{end}"))
}

/// Puts lines at the end of a file.
pub(crate) fn at_end(text: &str, lines: &[String]) -> Edit {
    let end = line_ending(text);
    let is_whole = text.is_empty() || text.ends_with('\n');
    let added = lines.iter().map(|line| if is_whole { format!("{line}{end}") } else { format!("{end}{line}") });
    Edit::insert(text.len(), added.collect::<String>())
}

/// The white space a line begins with.
pub(crate) fn indentation(text: &str, at: usize) -> &str {
    let line = &text[line_start(text, at)..];
    &line[..line.len() - line.trim_start_matches([' ', '\t']).len()]
}

/// How lines of this text end.
pub(crate) fn line_ending(text: &str) -> &'static str {
    if text.contains("\r\n") { "\r\n" } else { "\n" }
}

/// One step deeper than `outer`, in the manner of the text.
pub(crate) fn deeper(text: &str, outer: &str) -> String {
    let step = if outer.contains('\t') || (outer.is_empty() && text.contains("\n\t")) { "\t" } else { "    " };
    format!("{outer}{step}")
}

/// A marked line with the marker of a line between two parts of one line; others stay.
fn joined(line: &str) -> String {
    line.strip_suffix(MARKER).map_or_else(|| line.to_string(), |line| format!("{line}{MARKER_BEFORE_CODE}"))
}

fn indented(indent: &str, line: &str) -> String {
    if line.is_empty() { String::new() } else { format!("{indent}{line}") }
}

fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind('\n').map_or(0, |newline| newline + 1)
}

fn is_line_end(rest: &str) -> bool {
    rest.is_empty() || rest.starts_with('\n') || rest.starts_with("\r\n")
}

/// The indentation of the first line with something on it, unless that is the closing brace.
fn inner_indentation(rest: &str) -> Option<String> {
    let line = rest.lines().find(|line| !line.trim().is_empty())?;
    let bare = line.trim_start_matches([' ', '\t']);
    (!bare.starts_with('}')).then(|| line[..line.len() - bare.len()].to_string())
}

/// The position behind the last inner attribute or inner doc comment that follows `at`; `at` when there is none.
pub(crate) fn after_inner_attributes(text: &str, at: usize) -> usize {
    let mut behind = at;
    let mut here = at;
    loop {
        here += text[here..].len() - text[here..].trim_start().len();
        let rest = &text[here..];
        if rest.starts_with("#![") {
            let Some(length) = bracket_length(&rest[2..]) else { return behind };
            here += 2 + length;
            behind = here;
        } else if rest.starts_with("//") {
            let is_inner_doc = rest.starts_with("//!");
            here += rest.find('\n').unwrap_or(rest.len());
            if is_inner_doc {
                behind = here - usize::from(text[..here].ends_with('\r'));
            }
        } else {
            return behind;
        }
    }
}

/// Length of a `[…]` group that begins the text.
fn bracket_length(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    let mut in_string = false;
    let mut escaped = false;
    for (at, letter) in text.char_indices() {
        match letter {
            _ if escaped => escaped = false,
            '\\' if in_string => escaped = true,
            '"' => in_string = !in_string,
            '[' if !in_string => depth += 1,
            ']' if !in_string => {
                depth -= 1;
                if depth == 0 {
                    return Some(at + 1);
                }
            }
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use calve_analyzer::ingest::pristine;

    use super::*;
    use crate::edit::apply;

    const HEAD: &str = "#[rustfmt::skip] let () = if let Some(remote) = calve_bills::remote() { return remote.pay(self, x).await; }; // calve";
    const MOD: &str = "#[rustfmt::skip] #[path = \"../calve/bills/at_a.rs\"] mod calve_bills; // calve";
    const INCLUDE: &str = "#[rustfmt::skip] mod calve_bills { include!(\"calve/bills/at_a.rs\"); } // calve";

    fn round_trip(text: &str, edit: Edit) -> String {
        let altered = apply(text, &BTreeSet::from([edit]));
        assert_ne!(altered, text);
        assert_eq!(pristine(&altered).map(|(text, _)| text).as_deref(), Some(text), "altered: {altered}");
        altered
    }

    const FUNCTIONS: &[&str] = &[
        "fn f() {\n    work()\n}\n",
        "fn f() {}",
        "fn f() { work() }\nfn g() {}\n",
        "impl X {\n\tfn f() {\n\t\twork()\n\t}\n}\n",
        "fn f() { // why\n    work()\n}\n",
        "fn f() {   \n\n    work()\n}\n",
        "fn f() {\n}\n",
        "fn f()\nwhere\n    X: Y,\n{\n    #![allow(unused)]\n    work()\n}\n",
        "fn f() { #![doc = \"]\"] work() }\n",
        "fn f() {\n    //! Inner.\n    work()\n}\n",
        "fn f() -> &'static str { \"{ // calve\" }\n",
        "macro_rules! m { () => {} }",
    ];

    #[test]
    fn head_lines_leave_no_trace() {
        for function in FUNCTIONS {
            for text in [function.to_string(), function.replace('\n', "\r\n"), format!("\u{feff}// ä\n{function}")] {
                let brace = text.find('{').unwrap_or_default();
                round_trip(&text, after_brace(&text, brace, HEAD));
            }
        }
    }

    #[test]
    fn mod_lines_leave_no_trace() {
        let both =
            [MOD.to_string(), MOD.replace("bills", "parcels"), "#[rustfmt::skip] pub mod calve; // calve".to_string()];
        for text in ["", "mod a;\n", "mod a;", "mod a;\r\n", "mod a;\r\nmod b;", "mod a;\n\n\n", "mod a; // why"] {
            for count in 1..=both.len() {
                round_trip(text, at_end(text, &both[..count]));
            }
        }
    }

    #[test]
    fn lines_of_inline_modules_leave_no_trace() {
        let both = [INCLUDE.to_string(), INCLUDE.replace("bills", "parcels")];
        for text in
            ["mod a {\n    fn f() {}\n}\n", "mod a { fn f() {} }\n", "mod a {}", "mod a {\r\n}\r\n", "\tmod a {\n\t}"]
        {
            let brace = text.rfind('}').unwrap_or_default();
            for count in 1..=both.len() {
                round_trip(text, before_brace(text, brace, &both[..count]));
            }
        }
    }

    #[test]
    fn a_line_stands_as_deep_as_its_neighbours() {
        let text = "    fn f() {\n        work()\n    }\n";
        let altered = round_trip(text, after_brace(text, 11, HEAD));
        assert_eq!(altered, format!("    fn f() {{\n        {HEAD}\n        work()\n    }}\n"));
    }

    #[test]
    fn inner_attributes_stay_in_front() {
        let text = "fn f() {\n    #![allow(unused)]\n    work()\n}\n";
        let altered = round_trip(text, after_brace(text, 7, HEAD));
        assert_eq!(altered, format!("fn f() {{\n    #![allow(unused)]\n    {HEAD}\n    work()\n}}\n"));
    }
}
