//! What was measured while the program ran: folded stacks, or spans as OTLP JSON.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;

use super::{Finding, Place, Severity};

/// Calls and times by the names of functions; sums over all files read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Profile {
    /// Caller and called function with the number of samples or spans.
    pub calls: BTreeMap<(String, String), u64>,
    /// Samples, or microseconds, spent in each function itself.
    pub own: BTreeMap<String, u64>,
}

/// Reads files with measurements. One that cannot be read or understood is a finding.
pub(super) fn profile(paths: &[std::path::PathBuf]) -> (Profile, Vec<Finding>) {
    let mut profile = Profile::default();
    let mut findings = Vec::new();
    for path in paths {
        let understood = match std::fs::read_to_string(path) {
            Ok(text) if text.trim_start().starts_with(['{', '[']) => profile.add_spans(&text),
            Ok(text) => profile.add_stacks(&text),
            Err(error) => Err(error.to_string()),
        };
        findings.extend(understood.err().map(|reason| not_understood(path, &reason)));
    }
    (profile, findings)
}

fn not_understood(path: &Path, reason: &str) -> Finding {
    Finding {
        code: "profile-not-understood".to_owned(),
        severity: Severity::Error,
        place: Some(Place { file: path.display().to_string(), line: 0 }),
        message: format!("the measurements cannot be read: {reason}"),
        advice: "give folded stacks (`a;b;c 12` lines) or spans as OTLP JSON".to_owned(),
    }
}

impl Profile {
    /// Whether nothing was measured.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.calls.is_empty() && self.own.is_empty()
    }

    /// Lines of frames, outermost first, and a count: `main;handle;charge 12`.
    ///
    /// # Errors
    /// A text without any such line.
    pub fn add_stacks(&mut self, text: &str) -> Result<(), String> {
        let mut found = false;
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
            let Some((stack, count)) = line.rsplit_once(' ') else { continue };
            let Ok(count) = count.parse::<u64>() else { continue };
            let frames: Vec<&str> = stack.split(';').collect();
            for pair in frames.windows(2) {
                *self.calls.entry((pair[0].to_owned(), pair[1].to_owned())).or_default() += count;
            }
            if let Some(last) = frames.last() {
                *self.own.entry((*last).to_owned()).or_default() += count;
                found = true;
            }
        }
        if found { Ok(()) } else { Err("no line has frames and a count".to_owned()) }
    }

    /// Spans of an OTLP export: one JSON document, or several one after the other.
    ///
    /// # Errors
    /// Text that is no JSON, or has no spans.
    pub fn add_spans(&mut self, text: &str) -> Result<(), String> {
        let mut spans: Vec<Span> = Vec::new();
        for document in serde_json::Deserializer::from_str(text).into_iter::<Value>() {
            collect(&document.map_err(|error| error.to_string())?, &mut spans);
        }
        if spans.is_empty() {
            return Err("it holds no spans".to_owned());
        }
        let names: BTreeMap<&str, &str> = spans.iter().map(|span| (span.id.as_str(), span.name.as_str())).collect();
        let mut below: BTreeMap<&str, u64> = BTreeMap::new();
        for span in &spans {
            *below.entry(&span.parent).or_default() += span.micros;
            if let Some(caller) = names.get(span.parent.as_str()) {
                *self.calls.entry(((*caller).to_owned(), span.name.clone())).or_default() += 1;
            }
        }
        for span in &spans {
            let inside = below.get(span.id.as_str()).copied().unwrap_or(0);
            *self.own.entry(span.name.clone()).or_default() += span.micros.saturating_sub(inside);
        }
        Ok(())
    }
}

struct Span {
    id: String,
    parent: String,
    name: String,
    micros: u64,
}

/// All `spans` of a document, however deep.
fn collect(value: &Value, spans: &mut Vec<Span>) {
    match value {
        Value::Object(fields) => {
            for (key, inside) in fields {
                match inside {
                    Value::Array(list) if key == "spans" => spans.extend(list.iter().filter_map(span)),
                    other => collect(other, spans),
                }
            }
        }
        Value::Array(list) => list.iter().for_each(|one| collect(one, spans)),
        _ => {}
    }
}

fn span(value: &Value) -> Option<Span> {
    let text = |key: &str| value.get(key).and_then(Value::as_str).unwrap_or_default();
    // Numbers of 64 bits are strings in OTLP JSON; some exporters write numbers.
    let nanos = |key: &str| {
        let value = value.get(key)?;
        value.as_u64().or_else(|| value.as_str()?.parse().ok())
    };
    let micros = nanos("endTimeUnixNano").unwrap_or(0).saturating_sub(nanos("startTimeUnixNano").unwrap_or(0)) / 1000;
    let attribute = |name: &str| {
        let list = value.get("attributes").and_then(Value::as_array)?;
        let found = list.iter().find(|one| one.get("key").and_then(Value::as_str) == Some(name))?;
        found.get("value")?.get("stringValue")?.as_str().map(str::to_owned)
    };
    let function = attribute("code.function.name").or_else(|| attribute("code.function"));
    let name = function.unwrap_or_else(|| text("name").to_owned());
    let name = match attribute("code.namespace") {
        Some(module) if !name.contains("::") => format!("{module}::{name}"),
        _ => name,
    };
    (!name.is_empty()).then(|| Span {
        id: text("spanId").to_owned(),
        parent: text("parentSpanId").to_owned(),
        name,
        micros,
    })
}

#[cfg(test)]
mod tests {
    use super::Profile;

    fn call(profile: &Profile, from: &str, to: &str) -> u64 {
        profile.calls.get(&(from.to_owned(), to.to_owned())).copied().unwrap_or(0)
    }

    #[test]
    fn folded_stacks_are_summed() {
        let mut profile = Profile::default();
        profile.add_stacks("main;shop::a;shop::b 3\nmain;shop::a 2\nmain;shop::a;shop::b 4\n").expect("stacks");
        assert_eq!((call(&profile, "shop::a", "shop::b"), call(&profile, "main", "shop::a")), (7, 9));
        assert_eq!(profile.own.get("shop::a"), Some(&2));
        assert!(profile.add_stacks("no numbers here").is_err());
    }

    #[test]
    fn spans_call_each_other_by_their_parents() {
        let span = |id: &str, parent: &str, name: &str, end: u64| {
            format!(
                "{{\"spanId\":\"{id}\",\"parentSpanId\":\"{parent}\",\"name\":\"{name}\",\"startTimeUnixNano\":\"0\",\
                 \"endTimeUnixNano\":\"{end}\",\"attributes\":[{{\"key\":\"code.namespace\",\"value\":{{\
                 \"stringValue\":\"shop::billing\"}}}}]}}"
            )
        };
        let spans = format!("{},{}", span("1", "", "charge", 9_000_000), span("2", "1", "store", 4_000_000));
        let text = format!("{{\"resourceSpans\":[{{\"scopeSpans\":[{{\"spans\":[{spans}]}}]}}]}}");
        let mut profile = Profile::default();
        profile.add_spans(&format!("{text}\n{text}")).expect("spans");
        assert!(call(&profile, "shop::billing::charge", "shop::billing::store") > 0);
        assert!(profile.own.contains_key("shop::billing::charge"));
        assert!(profile.add_spans("{}").is_err() && profile.add_spans("{").is_err());
    }
}
