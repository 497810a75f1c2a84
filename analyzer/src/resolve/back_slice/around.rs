//! Slices around an expression that stays where it is.

use std::ops::Range;

use syn::visit::{self, Visit};

use super::{BackSlice, bytes, finish, names, read};

/// Slices a function back from an expression that stays where it is, but for the parts that are left `out` of it: all
/// that the rest of it uses is needed. `at` is a place outside of the blocks in that expression.
///
/// `None` as for [`back_slice`](super::back_slice).
#[must_use]
pub fn slice_around(function: &str, at: usize, stays: &Range<usize>, out: &[Range<usize>]) -> Option<BackSlice> {
    let (signature, block) = read(function)?;
    let is_inside = |one: &Range<usize>, of: &Range<usize>| of.start <= one.start && one.end <= of.end;
    let mut parts: Vec<&Range<usize>> = out.iter().filter(|one| is_inside(one, stays)).collect();
    // The inner ones of nested parts go with the outer ones.
    parts.retain(|one| !out.iter().any(|other| other != *one && is_inside(one, other)));
    parts.sort_by_key(|one| std::cmp::Reverse(one.start));
    parts.dedup();
    let mut left = function.get(stays.clone())?.to_owned();
    for one in parts {
        left.replace_range(one.start - stays.start..one.end - stays.start, "");
    }
    let mut slice = finish(function, (&signature, &block), at, Some(stays), Vec::new(), names(&left))?;
    slice.cuts.extend(out.iter().cloned());
    slice.cuts.extend(starting_attributes(function));
    slice.cuts.sort_by_key(|range| (range.start, range.end));
    Some(slice)
}

/// Attributes that make a function what a program starts with.
pub(super) fn starting_attributes(function: &str) -> Vec<Range<usize>> {
    let attributes = syn::parse_str::<syn::ItemFn>(function).map(|item| item.attrs).unwrap_or_default();
    let is_start = |one: &&syn::Attribute| {
        one.path().segments.last().is_some_and(|name| name.ident == "main" || name.ident == "launch")
    };
    attributes.iter().filter(is_start).map(bytes).collect()
}

/// A call by its place, with what is asked of its result at once (`run(…).await?`), and the places of its arguments,
/// commas included.
#[must_use]
pub fn whole_call(function: &str, at: usize) -> Option<(Range<usize>, Vec<Range<usize>>)> {
    struct Finder(usize, Option<(Range<usize>, Vec<Range<usize>>)>);
    impl<'ast> Visit<'ast> for Finder {
        fn visit_expr(&mut self, one: &'ast syn::Expr) {
            visit::visit_expr(self, one);
            let inner = match one {
                syn::Expr::Await(one) => &one.base,
                syn::Expr::Try(one) => &one.expr,
                syn::Expr::Call(call) if bytes(&call.func).contains(&self.0) => {
                    let arguments = call.args.pairs().map(|pair| {
                        let (argument, comma) = pair.into_tuple();
                        let range = bytes(argument);
                        range.start..comma.map_or(range.end, |comma| comma.span.byte_range().end)
                    });
                    self.1 = Some((bytes(one), arguments.collect()));
                    return;
                }
                _ => return,
            };
            if let Some((range, _)) = &mut self.1
                && *range == bytes(inner)
            {
                *range = bytes(one);
            }
        }
    }
    let (_, block) = read(function)?;
    let mut finder = Finder(at, None);
    finder.visit_block(&block);
    finder.1
}
