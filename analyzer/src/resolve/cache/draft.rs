//! A new cache, put together from what was kept and what was found out anew.

use std::borrow::Cow;
use std::collections::BTreeMap;

use rayon::prelude::*;
use serde::Serialize;

use super::format::{Cache, Content, Entry, Part, Table, encode, version};
use crate::ingest::FileId;
use crate::resolve::lower::Refusal;
use crate::resolve::sink::Sink;
use crate::resolve::tree::{FileTree, outline};

/// The parts of one file.
#[derive(Debug)]
pub(in crate::resolve) struct Draft<'c> {
    pub(in crate::resolve) file: FileId,
    pub(in crate::resolve) path: String,
    pub(in crate::resolve) content: Content,
    pub(in crate::resolve) definitions: Vec<(String, String, bool)>,
    pub(in crate::resolve) asked: Vec<(Vec<String>, u64)>,
    pub(in crate::resolve) fingerprint: u64,
    pub(in crate::resolve) refusal: Option<Refusal>,
    /// What is taken over from the cache before.
    pub(in crate::resolve) kept: Option<&'c Entry>,
}

struct Encoded<'c> {
    outline: Cow<'c, [u8]>,
    tree: Cow<'c, [u8]>,
    sink: Cow<'c, [u8]>,
}

impl<'c> Draft<'c> {
    fn encode(&self, before: &'c Cache, is_told: bool, tree: Option<&FileTree>, sink: Option<&Sink>) -> Encoded<'c> {
        let copied = |part: &Part| Cow::Borrowed(before.part(part).unwrap_or_default());
        let empty = FileTree::default();
        let tree = tree.unwrap_or(&empty);
        let (outlined, whole) = match self.kept {
            Some(entry) => (copied(&entry.outline), copied(&entry.tree)),
            None => (bytes(&outline(tree)), bytes(tree)),
        };
        // Of files that are told nothing is found anew; files without any reference give nothing either way.
        let sink = match (self.kept, sink) {
            (_, Some(sink)) => bytes(sink),
            (Some(entry), None) if is_told => copied(&entry.sink),
            _ => bytes(&Sink::default()),
        };
        Encoded { outline: outlined, tree: whole, sink }
    }
}

fn bytes(value: &impl Serialize) -> Cow<'static, [u8]> {
    Cow::Owned(postcard::to_allocvec(value).unwrap_or_default())
}

/// The bytes of a new cache. `sinks` holds what was found out anew.
pub(in crate::resolve) fn written(
    drafts: Vec<Draft<'_>>,
    before: &Cache,
    world: u64,
    trees: &[Option<FileTree>],
    sinks: &BTreeMap<FileId, Sink>,
) -> Option<Vec<u8>> {
    if before.world() == world && before.len() == drafts.len() && drafts.iter().all(|draft| draft.kept.is_some()) {
        return None;
    }
    let encoded: Vec<Encoded<'_>> = drafts
        .par_iter()
        .map(|draft| {
            let tree = trees.get(draft.file.0 as usize).and_then(Option::as_ref);
            draft.encode(before, before.world() == world, tree, sinks.get(&draft.file))
        })
        .collect();
    let mut behind = 0_u64;
    let mut place = |bytes: &[u8]| {
        let start = behind;
        behind += bytes.len() as u64;
        start..behind
    };
    let mut table = Table { version: version(), world, entries: BTreeMap::new() };
    for (draft, encoded) in drafts.into_iter().zip(&encoded) {
        let entry = Entry {
            content: draft.content,
            definitions: draft.definitions,
            asked: draft.asked,
            fingerprint: draft.fingerprint,
            refusal: draft.refusal,
            outline: place(&encoded.outline),
            tree: place(&encoded.tree),
            sink: place(&encoded.sink),
        };
        table.entries.insert(draft.path, entry);
    }
    let parts = encoded.iter().flat_map(|one| [&*one.outline, &*one.tree, &*one.sink]);
    encode(&table, parts)
}
