//! Bounds and forms of values.

use serde_json::Value;

use super::{Direction, Reader};

/// Bounds that allow less when they grow.
const LOWER: [&str; 6] = ["minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties", "minContains"];
/// Bounds that allow less when they shrink.
const UPPER: [&str; 6] = ["maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties", "maxContains"];
/// What a value has to look like.
const FORMS: [&str; 5] = ["contentEncoding", "format", "multipleOf", "pattern", "uniqueItems"];

/// Compares what else is asked of values.
pub(super) fn compare(reader: &mut Reader<'_>, place: &str, direction: Direction, old: &Value, new: &Value) {
    for (key, is_lower) in LOWER.iter().map(|key| (key, true)).chain(UPPER.iter().map(|key| (key, false))) {
        let (before, after) = (old[key].as_f64(), new[key].as_f64());
        let is_tighter = match (before, after) {
            (None, None) => continue,
            (None, Some(_)) => true,
            (Some(_), None) => false,
            (Some(before), Some(after)) if before.total_cmp(&after).is_eq() => continue,
            (Some(before), Some(after)) => (after > before) == is_lower,
        };
        told(reader, place, direction, key, (&old[key], &new[key]), is_tighter);
    }
    for key in FORMS {
        match (old.get(key), new.get(key)) {
            (None, Some(after)) => told(reader, place, direction, key, (&Value::Null, after), true),
            (Some(before), None) => told(reader, place, direction, key, (before, &Value::Null), false),
            // Of two forms neither need hold the other: both ways something is lost.
            (Some(before), Some(after)) if before != after => {
                told(reader, place, direction, key, (before, after), direction == Direction::Request);
            }
            _ => {}
        }
    }
}

fn told(
    reader: &mut Reader<'_>,
    place: &str,
    direction: Direction,
    key: &str,
    (before, after): (&Value, &Value),
    is_tighter: bool,
) {
    let word = |value: &Value| if value.is_null() { "nothing".to_string() } else { value.to_string() };
    let message = format!("{key} was {}, is {}", word(before), word(after));
    if is_tighter {
        reader.narrowed(place, direction, message);
    } else {
        reader.widened(place, direction, message);
    }
}
