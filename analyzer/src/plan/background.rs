//! Functions that never end: a background task belongs to one side, nobody waits for its answer.

use std::collections::BTreeSet;

use super::index::{Index, is_use_of_code};
use super::type_view::{expand, result_sides, std_type};
use crate::ingest::{Finding, Severity};
use crate::resolve::{Certainty, Item, ItemId, TypeHead, TypeRef};

/// How many calls deep the loop may lie.
const DEPTH: usize = 3;

/// A function that gives nothing back and runs, or starts, a loop without an end: told, neither called nor blocked.
pub(super) fn background(index: &Index<'_>, item: &Item) -> Option<Finding> {
    let signature = item.signature.as_ref()?;
    if !gives_nothing(&expand(index.resolved, &signature.output)) {
        return None;
    }
    let (at, line) = endless(index, item.id, DEPTH, &mut BTreeSet::new())?;
    let file = index.file(at.file);
    Some(Finding {
        code: "background-task".to_owned(),
        severity: Severity::Note,
        place: Some(index.place(item)),
        message: format!(
            "`{}` runs until the program ends (the loop at {file}:{line}): it is not called over the wire, the \
             monolith goes on running it",
            item.path
        ),
        advice: "Start it from the service's `main` and no longer from the monolith's once its data is the service's \
                 alone; never from both."
            .to_owned(),
    })
}

/// `()`, `!`, a handle of a task, or a `Result` of these.
fn gives_nothing(ty: &TypeRef) -> bool {
    let is_handle = |path: &str| path.ends_with("::JoinHandle");
    match ty {
        TypeRef::Never => true,
        TypeRef::Tuple(list) => list.is_empty(),
        TypeRef::Path { head: TypeHead::External(path), .. } => {
            is_handle(path)
                || std_type(ty).is_some_and(|(name, _)| name == "Infallible")
                || result_sides(ty).is_some_and(|(value, _)| gives_nothing(&value))
        }
        _ => false,
    }
}

/// The nearest endless loop that a call of a function leads to for sure.
fn endless<'a>(index: &Index<'a>, id: ItemId, depth: usize, seen: &mut BTreeSet<ItemId>) -> Option<(&'a Item, usize)> {
    let item = index.item(id).filter(|_| seen.insert(id))?;
    let own = item.body.and_then(|body| {
        let text = index.sources.file(item.file)?.text.get(body.start as usize..body.end as usize)?;
        let before = index.sources.file(item.file)?.text.get(..body.start as usize)?;
        Some(before.matches('\n').count() + 1 + text.get(..endless_loop(text)?)?.matches('\n').count())
    });
    if let Some(line) = own {
        return Some((item, line));
    }
    let next = depth.checked_sub(1)?;
    let calls = index.outgoing(id).iter().filter(|one| is_use_of_code(one.kind));
    let sure = calls.filter(|one| one.certainty == Certainty::Resolved);
    sure.map(|one| one.to).collect::<BTreeSet<_>>().into_iter().find_map(|to| endless(index, to, next, seen))
}

/// Where a `loop` stands that nothing leaves: no `break`, no `return`, no `?` in it.
fn endless_loop(text: &str) -> Option<usize> {
    let words = words(text);
    words.iter().enumerate().find_map(|(at, (offset, word))| {
        let rest = words.get(at + 1..)?;
        let opens = rest.first().is_some_and(|(_, next)| *next == "{");
        (*word == "loop" && opens && never_left(rest)).then_some(*offset)
    })
}

/// Whether the block that begins here has no way out.
fn never_left(block: &[(usize, &str)]) -> bool {
    let mut depth = 0usize;
    for (_, word) in block {
        match *word {
            "{" => depth += 1,
            "}" => depth = depth.saturating_sub(1),
            "break" | "return" | "?" => return false,
            _ => {}
        }
        if depth == 0 {
            return true;
        }
    }
    false
}

/// Words, braces and question marks of a text, without comments, strings and letters.
fn words(text: &str) -> Vec<(usize, &str)> {
    let bytes = text.as_bytes();
    let (mut words, mut at) = (Vec::new(), 0);
    while let Some(byte) = bytes.get(at) {
        let rest = &text[at..];
        let length = match byte {
            b'/' if rest.starts_with("//") => rest.find('\n').unwrap_or(rest.len()),
            b'/' if rest.starts_with("/*") => rest.find("*/").map_or(rest.len(), |end| end + 2),
            b'"' => quoted(rest),
            b'\'' => letter(rest),
            b'r' if raw(rest).is_some() => raw(rest).unwrap_or(1),
            byte if byte.is_ascii_alphabetic() || *byte == b'_' => {
                let end = rest.find(|one: char| !one.is_alphanumeric() && one != '_').unwrap_or(rest.len());
                words.push((at, &rest[..end]));
                end
            }
            b'{' | b'}' | b'?' => {
                words.push((at, &rest[..1]));
                1
            }
            _ => rest.chars().next().map_or(1, char::len_utf8),
        };
        at += length.max(1);
    }
    words
}

/// Length of a string literal.
fn quoted(text: &str) -> usize {
    let mut escaped = false;
    let end = text.bytes().skip(1).position(|byte| {
        let is_end = byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        is_end
    });
    end.map_or(text.len(), |end| end + 2)
}

/// Length of a character literal; of a lifetime only its mark.
fn letter(text: &str) -> usize {
    let mut chars = text.char_indices().skip(1);
    match (chars.next(), chars.next()) {
        (Some((_, '\\')), Some((at, escaped))) => {
            let from = at + escaped.len_utf8();
            text.get(from..).and_then(|rest| rest.find('\'')).map_or(1, |end| from + end + 1)
        }
        (Some(_), Some((at, '\''))) => at + 1,
        _ => 1,
    }
}

/// Length of a raw string literal.
fn raw(text: &str) -> Option<usize> {
    let marks = text.bytes().skip(1).take_while(|byte| *byte == b'#').count();
    let body = text.get(1 + marks..)?.strip_prefix('"')?;
    let end = format!("\"{}", "#".repeat(marks));
    Some(body.find(&end).map_or(text.len(), |at| 2 + marks + at + end.len()))
}

#[cfg(test)]
mod tests {
    use super::endless_loop;
    use crate::ingest::Span;
    use crate::plan::sample::Sample;

    #[test]
    fn a_worker_is_told_and_not_called() {
        let mut sample = Sample::new(
            "
            mod shop
            mod shop::jobs
            async fn shop::jobs::work(path: &str)
            async fn shop::main()
            shop::jobs::work ! std::fs::write
            shop::main -> shop::jobs::work
            ",
        );
        let blocked = |sample: &Sample| sample.plan(&["shop::jobs"]).service("cut").map(|one| one.blockers.len());
        assert_eq!(blocked(&sample), Some(1), "a write that could fail silently");
        let file = &mut sample.sources.files[0];
        let start = file.text.len();
        file.text = format!("{}{{ loop {{ write().await; }} }}", file.text).into();
        let body = Span { start: start as u32, end: file.text.len() as u32 };
        let worker = sample.resolved.items.iter_mut().find(|item| item.name == "work").expect("the worker");
        worker.body = Some(body);
        assert_eq!(blocked(&sample), Some(0));
        let plan = sample.plan(&["shop::jobs"]);
        assert!(plan.services.iter().all(|service| service.boundary.is_empty()));
        assert!(plan.findings.iter().any(|one| one.code == "background-task"), "{:?}", plan.findings);
    }

    #[test]
    fn a_loop_without_a_way_out_has_no_end() {
        assert_eq!(endless_loop("{ loop { step().await; } }"), Some(2));
        assert!(endless_loop("{ spawn(async move { loop { if late { tick(); } } }); }").is_some());
        // Words in texts and comments lead nowhere, lifetimes are no letters.
        assert!(
            endless_loop("{ let _: &'a str; loop { say(\"break } \\\" ?\"); /* return */ wait('\\''); } }").is_some()
        );
        assert!(endless_loop("{ loop { say(r#\"break \"}\"#); } }").is_some());
    }

    #[test]
    fn a_loop_that_can_be_left_ends() {
        for text in
            ["{ loop { break; } }", "{ loop { if done { return 1; } } }", "{ loop { step()?; } }", "{ \"loop {}\" }"]
        {
            assert_eq!(endless_loop(text), None, "{text}");
        }
    }
}
