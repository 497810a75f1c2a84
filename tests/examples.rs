//! Examples in Markdown: ```` ```console ```` blocks with `$ cargo calve …` lines, each followed by what it prints.
//! `cargo run -p calve -- calve` means the same.
//!
//! `? CODE` after the command is the exit code; a line `...` stands for any lines, `[..]` for anything within a line,
//! a number for any number, blanks for any blanks. `#` begins a comment.

/// One command with its output.
#[derive(Debug, Default)]
pub struct Example {
    /// What follows `cargo calve`.
    pub command: String,
    pub code: i32,
    pub output: Vec<String>,
}

/// The examples of a text.
pub fn of(text: &str) -> Vec<Example> {
    let mut found: Vec<Example> = Vec::new();
    let mut is_inside = false;
    for line in text.lines() {
        if line.starts_with("```") {
            is_inside = line == "```console";
        } else if let (true, Some(command)) = (is_inside, line.strip_prefix("$ ").and_then(after_program)) {
            found.push(Example { command, ..Example::default() });
        } else if let (true, Some(example)) = (is_inside, found.last_mut()) {
            match line.strip_prefix("? ") {
                Some(code) => example.code = code.parse().expect("an exit code"),
                None => example.output.push(line.to_owned()),
            }
        }
    }
    found
}

/// What follows `cargo calve` in a line of shell, without its comment.
pub fn after_program(line: &str) -> Option<String> {
    let rest = line.strip_prefix("cargo calve").or_else(|| line.strip_prefix("cargo run -p calve -- calve"))?;
    Some(rest.split('#').next().unwrap_or_default().trim().to_owned())
}

/// Whether a command printed what an example tells; otherwise the first line that is missing.
pub fn compare<'a>(expected: &'a [String], printed: &str) -> Result<(), &'a str> {
    let blank = |line: &&str| !line.trim().is_empty();
    let mut lines = printed.lines().filter(blank);
    let mut may_skip = expected.is_empty();
    for pattern in expected.iter().map(String::as_str).filter(blank) {
        if pattern.trim() == "..." {
            may_skip = true;
            continue;
        }
        let found = if may_skip {
            lines.any(|line| fits(pattern, line))
        } else {
            lines.next().is_some_and(|line| fits(pattern, line))
        };
        if !found {
            return Err(pattern);
        }
        may_skip = false;
    }
    if may_skip || lines.next().is_none() { Ok(()) } else { Err("(nothing more)") }
}

fn fits(pattern: &str, line: &str) -> bool {
    let line = plain(line);
    let mut parts = pattern.split("[..]").map(plain);
    let Some(mut rest) = parts.next().and_then(|first| line.strip_prefix(first.trim_end())) else { return false };
    let parts: Vec<String> = parts.collect();
    let Some((last, middle)) = parts.split_last() else { return rest.trim().is_empty() };
    for part in middle {
        let Some((_, after)) = rest.split_once(part.trim()) else { return false };
        rest = after;
    }
    rest.ends_with(last.trim())
}

/// Numbers as `0`, blanks as one.
fn plain(text: &str) -> String {
    let mut plain = String::new();
    for letter in text.trim_end().chars() {
        let letter = if letter.is_ascii_digit() { '0' } else { letter };
        let is_repeated = (letter == '0' || letter == ' ') && plain.ends_with(letter);
        if !is_repeated {
            plain.push(letter);
        }
    }
    plain.trim_start().to_owned()
}

#[test]
fn examples_are_read_and_compared() {
    let text = "```console\n$ cargo calve blockers x # why\n? 100\na.rs:12: [..] [kind]\n...\n3 blockers\n```\n";
    let example = &of(text)[0];
    assert_eq!((example.command.as_str(), example.code), ("blockers x", 100));
    assert_eq!(compare(&example.output, "a.rs:7:  x::y [kind]\n  why\n\n21 blockers\n"), Ok(()));
    assert_eq!(compare(&example.output, "a.rs:7: x::y [other]\n3 blockers\n"), Err("a.rs:12: [..] [kind]"));
    assert_eq!(compare(&example.output, "a.rs:7: x [kind]\n3 blockers\nmore\n"), Err("(nothing more)"));
}
