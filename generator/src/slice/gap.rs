//! What is left where text was cut out: whole lines go, comments that belong to what is cut go with it, and the
//! blank lines around the gap are those a formatter would leave.

use std::ops::Range;

/// A stretch of text that is cut out.
#[derive(Debug, Clone)]
struct Stretch {
    range: Range<usize>,
    /// A blank line within, where two ranges were joined over it.
    blank: Option<Range<usize>>,
}

/// Widens ranges that are cut out of a text so that the rest reads as if they had never been there.
///
/// Gives sorted, disjoint ranges.
pub(super) fn widen(text: &str, ranges: Vec<Range<usize>>) -> Vec<Range<usize>> {
    let whole = |range| Stretch { range: to_lines(text, range), blank: None };
    let lines = merge(text, ranges.into_iter().map(whole).collect());
    let commented = lines.into_iter().map(|part| Stretch { range: with_comments(text, part.range), blank: part.blank });
    merge(text, commented.collect()).into_iter().flat_map(|stretch| with_blank_lines(text, stretch)).collect()
}

/// Joins stretches that overlap or have nothing but white space between them.
fn merge(text: &str, mut stretches: Vec<Stretch>) -> Vec<Stretch> {
    stretches.sort_by_key(|stretch| (stretch.range.start, stretch.range.end));
    let mut merged: Vec<Stretch> = Vec::new();
    for next in stretches {
        match merged.last_mut() {
            Some(last)
                if next.range.start <= last.range.end || text[last.range.end..next.range.start].trim().is_empty() =>
            {
                let gap = text.get(last.range.end..next.range.start).unwrap_or_default();
                let line_end = gap.find('\n').filter(|_| last.range.end == line_start(text, last.range.end));
                let between = line_end.map(|newline| last.range.end..last.range.end + newline + 1);
                last.blank = last.blank.take().or(between).or(next.blank);
                last.range.end = last.range.end.max(next.range.end);
            }
            _ => merged.push(next),
        }
    }
    merged
}

/// Takes in the indentation before and the comment and line end behind.
fn to_lines(text: &str, range: Range<usize>) -> Range<usize> {
    let start = line_start(text, range.start);
    let rest = &text[range.end..];
    let line = &rest[..rest.find('\n').map_or(rest.len(), |newline| newline + 1)];
    let is_last = line.trim().is_empty() || line.trim_start().starts_with("//");
    let is_first = text[start..range.start].trim().is_empty();
    match (is_first, is_last) {
        (true, true) => start..range.end + line.len(),
        (true, false) => range.start..range.end + (line.len() - line.trim_start_matches(' ').len()),
        (false, _) => {
            let before = text[start..range.start].trim_end_matches(' ');
            start + before.len()..range.end
        }
    }
}

/// Takes in the comment lines directly above, when what follows begins a paragraph of its own: a comment above
/// several lines speaks of all of them.
fn with_comments(text: &str, range: Range<usize>) -> Range<usize> {
    let next = text[range.end..].lines().next().unwrap_or_default().trim();
    if range.start != line_start(text, range.start) || !(next.is_empty() || next.starts_with('}')) {
        return range;
    }
    let mut start = range.start;
    while let Some(above) = start.checked_sub(1).map(|end| line_start(text, end)) {
        let line = text[above..start].trim();
        if !line.starts_with("//") || line.starts_with("//!") {
            break;
        }
        start = above;
    }
    // What a file begins with (its license) belongs to the file.
    if start == 0 { range } else { start..range.end }
}

/// Takes in blank lines so that at most those of one side are left, and none at the edges of a block.
#[allow(clippy::single_range_in_vec_init, reason = "a list of ranges is meant")]
fn with_blank_lines(text: &str, stretch: Stretch) -> Vec<Range<usize>> {
    let range = stretch.range;
    if range.start != line_start(text, range.start) {
        return vec![range];
    }
    let before = text[..range.start].trim_end();
    let after = text[range.end..].trim_start_matches([' ', '\t', '\r', '\n']);
    let blank_end = line_start(text, text.len() - after.len()).max(range.end);
    let first_line_end = before.len() + text[before.len()..].find('\n').map_or(0, |newline| newline + 1);
    let blank_start = if before.is_empty() { 0 } else { first_line_end.min(range.start) };
    let opens = before.is_empty() || before.ends_with('{');
    let closes = after.is_empty() || after.starts_with('}');
    if opens || closes {
        return vec![blank_start..if after.is_empty() { text.len() } else { blank_end }];
    }
    match stretch.blank {
        _ if blank_start < range.start => vec![range.start..blank_end],
        // What stood in two paragraphs stays apart.
        Some(blank) if blank_end == range.end => vec![range.start..blank.start, blank.end..range.end],
        _ => vec![range],
    }
}

fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind('\n').map_or(0, |newline| newline + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Cuts every part between `«` and `»`.
    fn cut(marked: &str) -> String {
        let mut text = String::new();
        let mut ranges = Vec::new();
        let mut start = 0;
        for letter in marked.chars() {
            match letter {
                '«' => start = text.len(),
                '»' => ranges.push(start..text.len()),
                _ => text.push(letter),
            }
        }
        let mut rest = String::new();
        let mut at = 0;
        for range in widen(&text, ranges) {
            rest.push_str(&text[at..range.start]);
            at = range.end;
        }
        rest + &text[at..]
    }

    #[test]
    fn one_blank_line_is_left_between_neighbours() {
        assert_eq!(cut("fn a() {}\n\n«fn b() {}»\n\nfn c() {}\n"), "fn a() {}\n\nfn c() {}\n");
        assert_eq!(cut("fn a() {}\n\n«fn b() {}»\n\n«fn c() {}»\n\nfn d() {}\n"), "fn a() {}\n\nfn d() {}\n");
        assert_eq!(cut("use a;\n«use b;»\n\nfn c() {}\n"), "use a;\n\nfn c() {}\n");
        assert_eq!(cut("use a;\n«use b;»\nuse c;\n"), "use a;\nuse c;\n");
        assert_eq!(cut("use a;\n«use b;»\n\n«use c;»\nuse d;\n"), "use a;\n\nuse d;\n");
    }

    #[test]
    fn no_blank_line_is_left_at_the_edges() {
        assert_eq!(cut("«use a;»\n\nfn b() {}\n"), "fn b() {}\n");
        assert_eq!(cut("fn a() {}\n\n«fn b() {}»\n"), "fn a() {}\n");
        assert_eq!(cut("impl A {\n    «fn a() {}»\n\n    fn b() {}\n}\n"), "impl A {\n    fn b() {}\n}\n");
        assert_eq!(cut("impl A {\n    fn a() {}\n\n    «fn b() {}»\n}\n"), "impl A {\n    fn a() {}\n}\n");
        assert_eq!(cut("//! A.\n\n«use b;»\n\nfn c() {}\n"), "//! A.\n\nfn c() {}\n");
        assert_eq!(cut("«fn a() {}»\n"), "");
        assert_eq!(cut("fn a() {}\r\n\r\n«fn b() {}»\r\n"), "fn a() {}\r\n");
    }

    #[test]
    fn comments_go_with_what_they_speak_of() {
        assert_eq!(cut("fn a() {}\n\n// On b.\n«fn b() {}» // b\n\nfn c() {}\n"), "fn a() {}\n\nfn c() {}\n");
        assert_eq!(cut("mod z;\n// Both.\n«mod a;»\nmod b;\n"), "mod z;\n// Both.\nmod b;\n");
        assert_eq!(cut("// License.\n«use a;»\n\nfn b() {}\n"), "// License.\n\nfn b() {}\n");
    }

    #[test]
    fn parts_of_a_line_leave_the_line() {
        assert_eq!(cut("mod a { fn b() {} «fn c() {}» }\n"), "mod a { fn b() {} }\n");
        assert_eq!(cut("«fn b() {}» fn c() {}\n"), "fn c() {}\n");
    }
}
