//! Which settings items read from the environment.

use std::collections::BTreeSet;

use serde::Serialize;

use super::entities::argument;
use super::lines::{inside_parentheses, literal_offset};
use super::rules::{Rules, any};
use crate::graph::ItemGraph;
use crate::ingest::{FileId, SourceSet};
use crate::resolve::{Item, ItemId, Literal, ReferenceKind, Resolved, TypeDefinition};

/// One place where a setting is read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct ConfigUse {
    /// Name of the environment variable.
    pub key: String,
    /// The item that reads it.
    pub item: ItemId,
    /// What it is when it is not set, as far as that is written beside it.
    pub default: Option<String>,
    /// Whether its name looks like a secret.
    pub is_secret: bool,
    /// File.
    pub file: FileId,
    /// Line.
    pub line: usize,
}

/// Finds the settings read by name.
#[must_use]
pub fn config_keys(sources: &SourceSet, resolved: &Resolved, graph: &ItemGraph, rules: &Rules) -> Vec<ConfigUse> {
    let readers = readers(resolved, graph, rules);
    let mut found: Vec<ConfigUse> = resolved
        .literals
        .iter()
        .filter(|literal| literal.argument == 0 && is_key(&literal.value))
        .filter(|literal| resolved.item(literal.item).is_some_and(|item| !item.is_test))
        .filter(|literal| is_read(resolved, graph, rules, &readers, literal))
        .map(|literal| ConfigUse {
            key: literal.value.clone(),
            item: literal.item,
            default: default(sources, resolved, rules, literal),
            is_secret: rules.secrets.is_secret(&literal.value),
            file: literal.file,
            line: literal.line,
        })
        .collect();
    found.extend(resolved.items.iter().filter(|item| !item.is_test).flat_map(|item| by_attributes(item, rules)));
    found.sort();
    found.dedup();
    found
}

fn is_key(text: &str) -> bool {
    let is_name = text.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_');
    is_name && text.len() > 1 && text.starts_with(|c: char| c.is_ascii_uppercase())
}

/// Functions of the workspace that read the environment, or call one that does and hand a name on.
fn readers(resolved: &Resolved, graph: &ItemGraph, rules: &Rules) -> BTreeSet<ItemId> {
    let direct = resolved
        .externals
        .iter()
        .filter(|external| external.kind == ReferenceKind::Call && any(&rules.config.reads, &external.path))
        .map(|external| external.from);
    let takes_name = |id: ItemId| {
        let signature = resolved.item(id).and_then(|item| item.signature.as_ref());
        signature.is_some_and(|signature| !signature.parameters.is_empty())
    };
    let mut known: BTreeSet<ItemId> = direct.filter(|id| takes_name(*id)).collect();
    // A wrapper of a wrapper of a wrapper is as far as people go.
    for _ in 0..3 {
        let callers: Vec<ItemId> = known
            .iter()
            .flat_map(|id| graph.incoming(*id))
            .filter(|edge| edge.is_call() && !edge.is_test && takes_name(edge.from))
            .map(|edge| edge.from)
            .collect();
        known.extend(callers);
    }
    known
}

fn is_read(
    resolved: &Resolved,
    graph: &ItemGraph,
    rules: &Rules,
    readers: &BTreeSet<ItemId>,
    literal: &Literal,
) -> bool {
    let Some(call) = &literal.call else { return false };
    if any(&rules.config.reads, call) {
        return true;
    }
    let name = call.rsplit(['.', ':']).next().unwrap_or(call);
    graph.outgoing(literal.item).any(|edge| {
        let is_named = resolved.item(edge.to).is_some_and(|item| item.name == name);
        is_named && edge.is_call() && readers.contains(&edge.to)
    })
}

/// The argument behind the name, or the literal in an `unwrap_or` behind the call.
fn default(sources: &SourceSet, resolved: &Resolved, rules: &Rules, literal: &Literal) -> Option<String> {
    let offset = literal_offset(sources, literal.file, literal.line, &literal.value)?;
    let rest = sources.file(literal.file)?.text.get(offset..)?;
    let inside = inside_parentheses(&format!("({rest}"))?.to_owned();
    if let Some((_, argument)) = inside.split_once(',') {
        return constant(argument.trim().trim_end_matches(',').trim());
    }
    let is_default = |other: &&Literal| {
        let call = other.call.as_deref().unwrap_or_default();
        any(&rules.config.defaults, call) && (literal.line..literal.line + 3).contains(&other.line)
    };
    let of_item = resolved.literals.iter().filter(|other| other.item == literal.item && other.file == literal.file);
    of_item.filter(is_default).map(|other| other.value.clone()).next()
}

/// The value of an expression that is a plain literal.
fn constant(text: &str) -> Option<String> {
    if let Some(inside) = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        return (!inside.contains(['"', '\\'])).then(|| inside.to_owned());
    }
    let digits = text.replace('_', "");
    let is_plain = matches!(text, "true" | "false") || digits.parse::<f64>().is_ok();
    is_plain.then_some(digits)
}

/// `#[arg(env = "PORT", default_value = "8080")]`.
fn by_attributes(item: &Item, rules: &Rules) -> Vec<ConfigUse> {
    let fields = match &item.definition {
        Some(TypeDefinition::Struct(form)) => form.fields.as_slice(),
        _ => &[],
    };
    let mut found = Vec::new();
    for (field, attribute) in fields.iter().flat_map(|field| field.attributes.iter().map(move |a| (field, a))) {
        if !any(&rules.config.attributes, &attribute.path) {
            continue;
        }
        let value = |keys: &[String]| keys.iter().find_map(|key| quoted(&attribute.tokens, key));
        let bare =
            argument(&attribute.tokens, "env").is_none() && attribute.tokens.split(',').any(|t| t.trim() == "env");
        let key = if bare { Some(field.name.to_uppercase()) } else { value(&rules.config.keys) };
        let Some(key) = key.filter(|key| is_key(key)) else { continue };
        found.push(ConfigUse {
            is_secret: rules.secrets.is_secret(&key),
            key,
            item: item.id,
            default: value(&rules.config.default_keys),
            file: item.file,
            line: field.line,
        });
    }
    found
}

/// The string behind `key =`.
fn quoted(tokens: &str, key: &str) -> Option<String> {
    tokens.match_indices(key).find_map(|(at, _)| {
        let starts = !tokens[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_');
        let value = tokens[at + key.len()..].trim_start().strip_prefix('=')?.trim_start().strip_prefix('"')?;
        value.split('"').next().filter(|_| starts).map(str::to_owned)
    })
}
