//! Takes what an index tells in the place of guesses.

use std::collections::{BTreeMap, BTreeSet};

use super::{Certainty, Item, ItemId, ItemKind, Reference, ReferenceKind, Resolved};
use crate::ingest::{FileId, Finding, Index, Occurrence, Severity, SourceSet, Span};

type PlaceKey = (FileId, u32);

/// Replaces references that are not sure by those of an index, and adds those that were missed. Sure ones stay.
///
/// Gives a finding that tells how many.
pub fn make_exact(resolved: &mut Resolved, sources: &SourceSet, index: &Index) -> Finding {
    let ground = Ground::new(resolved, index);
    let mut meant: BTreeMap<PlaceKey, Option<(&[ItemId], bool)>> = BTreeMap::new();
    for used in index.occurrences.iter().filter(|one| !one.is_definition) {
        let target = ground.definitions.get(used.symbol.as_str()).map(|(ids, folded)| (ids.as_slice(), *folded));
        meant.insert((used.file, used.span.start), target);
    }
    let is_sure = |reference: &Reference| reference.certainty == Certainty::Resolved;
    let key = |reference: &Reference| (reference.file, reference.offset);
    let sure: BTreeSet<PlaceKey> = resolved.references.iter().filter(|one| is_sure(one)).map(key).collect();
    let (told, kept): (Vec<Reference>, Vec<Reference>) = std::mem::take(&mut resolved.references)
        .into_iter()
        .partition(|reference| !is_sure(reference) && meant.contains_key(&key(reference)));
    let mut origins: BTreeMap<PlaceKey, BTreeSet<(ItemId, ReferenceKind)>> = BTreeMap::new();
    for reference in &told {
        origins.entry(key(reference)).or_default().insert((reference.from, reference.kind));
    }
    let mut made = Vec::new();
    for ((file, offset), target) in &meant {
        let Some((targets, folded)) = target else { continue };
        if sure.contains(&(*file, *offset)) {
            continue;
        }
        let from = origins.remove(&(*file, *offset)).unwrap_or_else(|| ground.origin(*file, *offset, targets, *folded));
        for (from, kind) in from {
            let Some(to) = ground.nearest(from, targets).filter(|to| *to != from) else { continue };
            let line = line_of(sources, *file, *offset);
            let (certainty, file, offset) = (Certainty::Resolved, *file, *offset);
            made.push(Reference { from, to, kind, certainty, file, line, offset });
        }
    }
    let places: BTreeSet<PlaceKey> = made.iter().map(key).collect();
    let (replaced, added) = (told.len(), made.len());
    resolved.references = kept;
    resolved.references.append(&mut made);
    resolved.references.sort();
    resolved.references.dedup();
    let before = resolved.method_uses.len();
    resolved.method_uses.retain(|used| !places.contains(&(used.file, used.offset)));
    let understood = before - resolved.method_uses.len();
    resolved.understanding.methods_unknown = resolved.understanding.methods_unknown.saturating_sub(understood);
    resolved.understanding.methods_resolved += understood;
    told_by_index(replaced, added)
}

fn told_by_index(replaced: usize, added: usize) -> Finding {
    Finding {
        code: "index-read".to_owned(),
        severity: Severity::Note,
        place: None,
        message: format!("the index replaced {replaced} unsure references and told {added}"),
        advice: "make the index anew when the code changes: places that moved are not found".to_owned(),
    }
}

fn line_of(sources: &SourceSet, file: FileId, offset: u32) -> usize {
    let before = sources.file(file).and_then(|file| file.text.get(..offset as usize)).unwrap_or_default();
    before.matches('\n').count() + 1
}

/// What the items of a workspace tell about the places of an index.
struct Ground<'i> {
    /// What symbols mean, and whether they stand for a part of it (a field or variant).
    definitions: BTreeMap<&'i str, (Vec<ItemId>, bool)>,
    /// Spans of the items that may refer, by file.
    spans: BTreeMap<FileId, Vec<(Span, ItemId)>>,
    kinds: BTreeMap<ItemId, (ItemKind, ItemId)>,
    uses: BTreeMap<FileId, Vec<(Span, ItemId)>>,
}

impl<'i> Ground<'i> {
    fn new(resolved: &Resolved, index: &'i Index) -> Self {
        let mut names: BTreeMap<PlaceKey, Vec<ItemId>> = BTreeMap::new();
        let mut spans: BTreeMap<FileId, Vec<(Span, ItemId)>> = BTreeMap::new();
        let by_hand = |item: &&Item| item.kind != ItemKind::Crate && item.made_by.is_none();
        for item in resolved.items.iter().filter(by_hand) {
            names.entry((item.file, item.name_offset)).or_default().push(item.id);
            if item.kind != ItemKind::Module {
                spans.entry(item.file).or_default().push((item.span, item.id));
            }
        }
        let mut uses: BTreeMap<FileId, Vec<(Span, ItemId)>> = BTreeMap::new();
        for leaf in &resolved.uses {
            uses.entry(leaf.file).or_default().push((leaf.declaration, leaf.scope));
        }
        let kinds = resolved.items.iter().map(|item| (item.id, (item.kind, item.krate))).collect();
        let mut ground = Self { definitions: BTreeMap::new(), spans, kinds, uses };
        for defined in index.occurrences.iter().filter(|one| one.is_definition) {
            let found = match names.get(&(defined.file, defined.span.start)) {
                Some(ids) => Some((ids.clone(), false)),
                None => ground.folded(defined),
            };
            ground.definitions.extend(found.map(|found| (defined.symbol.as_str(), found)));
        }
        ground
    }

    /// Fields and variants are told as their type.
    fn folded(&self, defined: &Occurrence) -> Option<(Vec<ItemId>, bool)> {
        let is_part = defined.symbol.ends_with('.') || defined.symbol.ends_with('#');
        let around = innermost(&self.spans, defined.file, defined.span.start).filter(|_| is_part)?;
        let is_type = matches!(self.kinds.get(&around)?.0, ItemKind::Struct | ItemKind::Enum | ItemKind::Union);
        is_type.then(|| (vec![around], true))
    }

    /// What refers at a place that calve knew nothing of, and how.
    fn origin(&self, file: FileId, at: u32, to: &[ItemId], folded: bool) -> BTreeSet<(ItemId, ReferenceKind)> {
        let kind = to.first().and_then(|id| self.kinds.get(id)).map(|(kind, _)| *kind);
        if let Some(scope) = innermost(&self.uses, file, at) {
            return BTreeSet::from([(scope, ReferenceKind::Use)]);
        }
        let kind = match kind {
            _ if folded => ReferenceKind::Field,
            Some(ItemKind::Function) => ReferenceKind::Call,
            Some(ItemKind::Method) => ReferenceKind::Method,
            Some(ItemKind::Const | ItemKind::AssociatedConst) => ReferenceKind::Const,
            Some(ItemKind::Static) => ReferenceKind::Static,
            Some(ItemKind::Macro) => ReferenceKind::Macro,
            Some(
                ItemKind::Struct
                | ItemKind::Enum
                | ItemKind::Union
                | ItemKind::Trait
                | ItemKind::TypeAlias
                | ItemKind::AssociatedType,
            ) => ReferenceKind::Type,
            _ => return BTreeSet::new(),
        };
        innermost(&self.spans, file, at).map(|from| (from, kind)).into_iter().collect()
    }

    /// Of items that stand at the same place in several targets the one of the same target.
    fn nearest(&self, from: ItemId, targets: &[ItemId]) -> Option<ItemId> {
        let krate = |id: &ItemId| self.kinds.get(id).map(|(_, krate)| *krate);
        targets.iter().find(|to| krate(to) == krate(&from)).or_else(|| targets.first()).copied()
    }
}

/// The smallest span around a place.
fn innermost(spans: &BTreeMap<FileId, Vec<(Span, ItemId)>>, file: FileId, at: u32) -> Option<ItemId> {
    let around = spans.get(&file)?.iter().filter(|(span, _)| span.start <= at && at < span.end);
    around.min_by_key(|(span, id)| (span.end - span.start, *id)).map(|(_, id)| *id)
}
