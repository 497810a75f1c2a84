//! How a cache is laid out: a mark, a checksum of all that follows, the length of the table of files, that table,
//! and the parts it points to.

use std::collections::BTreeMap;
use std::ops::Range;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use twox_hash::XxHash3_128;

use crate::resolve::lower::Refusal;

/// Changes with the format; the version of calve is kept beside it.
const MARK: &[u8; 8] = b"calve\0\x05\n";
const CHECKSUM: usize = 16;
const LENGTH: usize = 8;

/// Checksum of a text: against mistakes, not against people.
pub(in crate::resolve) type Content = [u8; CHECKSUM];

/// The checksum of a text.
pub(in crate::resolve) fn content(text: &str) -> Content {
    XxHash3_128::oneshot(text.as_bytes()).to_le_bytes()
}

/// Where a part lies behind the table.
pub(super) type Part = Range<u64>;

/// What is known of one file.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(in crate::resolve) struct Entry {
    /// Checksum of its text.
    pub content: Content,
    /// The macros it defines: name, rules, whether they are exported.
    pub definitions: Vec<(String, String, bool)>,
    /// The macros it asked for, with a number for what was found.
    pub asked: Vec<(Vec<String>, u64)>,
    /// What other files see of it, as a number.
    pub fingerprint: u64,
    /// Why it has no tree.
    pub refusal: Option<Refusal>,
    /// Its tree without bodies.
    pub(super) outline: Part,
    /// Its tree.
    pub(super) tree: Part,
    /// What its bodies refer to.
    pub(super) sink: Part,
}

#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Table {
    pub(super) version: String,
    pub(super) world: u64,
    pub(super) entries: BTreeMap<String, Entry>,
}

/// What an earlier run found out. Empty when there was none.
#[derive(Debug, Default)]
pub struct Cache {
    table: Table,
    parts: Vec<u8>,
}

impl Cache {
    /// Reads what an earlier run left; empty for anything but a whole cache of this version.
    #[must_use]
    pub fn read(bytes: Vec<u8>) -> Self {
        Self::checked(bytes).unwrap_or_default()
    }

    fn checked(mut bytes: Vec<u8>) -> Option<Self> {
        let rest = bytes.strip_prefix(MARK)?;
        let (checksum, rest) = rest.split_at_checked(CHECKSUM)?;
        if XxHash3_128::oneshot(rest).to_le_bytes() != *checksum {
            return None;
        }
        let (length, rest) = rest.split_at_checked(LENGTH)?;
        let length = usize::try_from(u64::from_le_bytes(length.try_into().ok()?)).ok()?;
        let (table, _) = rest.split_at_checked(length)?;
        let table: Table = postcard::from_bytes(table).ok()?;
        if table.version != version() {
            return None;
        }
        let parts = bytes.split_off(MARK.len() + CHECKSUM + LENGTH + length);
        Some(Self { table, parts })
    }

    /// What is known of a file, when its text is the same.
    pub(in crate::resolve) fn entry(&self, path: &str, content: &Content) -> Option<&Entry> {
        self.table.entries.get(path).filter(|entry| entry.content == *content)
    }

    /// How many files are known.
    pub(in crate::resolve) fn len(&self) -> usize {
        self.table.entries.len()
    }

    /// The number of the workspace it was made of.
    pub(in crate::resolve) fn world(&self) -> u64 {
        self.table.world
    }

    pub(super) fn part(&self, part: &Part) -> Option<&[u8]> {
        let (start, end) = (usize::try_from(part.start).ok()?, usize::try_from(part.end).ok()?);
        self.parts.get(start..end)
    }

    fn value<T: DeserializeOwned>(&self, part: &Part) -> Option<T> {
        postcard::from_bytes(self.part(part)?).ok()
    }

    /// The tree of a file without its bodies.
    pub(in crate::resolve) fn outline<T: DeserializeOwned>(&self, entry: &Entry) -> Option<T> {
        self.value(&entry.outline)
    }

    /// The tree of a file.
    pub(in crate::resolve) fn tree<T: DeserializeOwned>(&self, entry: &Entry) -> Option<T> {
        self.value(&entry.tree)
    }

    /// What the bodies of a file refer to.
    pub(in crate::resolve) fn sink<T: DeserializeOwned>(&self, entry: &Entry) -> Option<T> {
        self.value(&entry.sink)
    }
}

pub(super) fn version() -> String {
    env!("CARGO_PKG_VERSION").to_owned()
}

/// A cache as bytes, its parts one behind the other; `None` when it cannot be written down.
pub(super) fn encode<'p>(table: &Table, parts: impl Iterator<Item = &'p [u8]>) -> Option<Vec<u8>> {
    let table = postcard::to_allocvec(table).ok()?;
    let length = u64::try_from(table.len()).ok()?.to_le_bytes();
    let head = [MARK.as_slice(), &[0; CHECKSUM], &length, &table];
    let mut bytes = head.concat();
    parts.for_each(|part| bytes.extend_from_slice(part));
    let checksum = XxHash3_128::oneshot(bytes.get(MARK.len() + CHECKSUM..)?).to_le_bytes();
    bytes.get_mut(MARK.len()..MARK.len() + CHECKSUM)?.copy_from_slice(&checksum);
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn small() -> Vec<u8> {
        let entry = Entry {
            content: [7; CHECKSUM],
            definitions: Vec::new(),
            asked: vec![(vec!["println".to_owned()], 3)],
            fingerprint: 9,
            refusal: None,
            outline: 0..1,
            tree: 1..3,
            sink: 3..3,
        };
        let entries = BTreeMap::from([("src/lib.rs".to_owned(), entry)]);
        encode(&Table { version: version(), world: 5, entries }, [[1, 2, 3].as_slice()].into_iter()).expect("a cache")
    }

    #[test]
    fn what_is_written_is_read() {
        let cache = Cache::read(small());
        let entry = cache.entry("src/lib.rs", &[7; CHECKSUM]).expect("the entry");
        assert_eq!((cache.world(), entry.fingerprint, cache.part(&entry.tree)), (5, 9, Some([2, 3].as_slice())));
        assert!(cache.entry("src/lib.rs", &[8; CHECKSUM]).is_none());
    }

    #[test]
    fn nothing_is_read_of_a_damaged_cache() {
        let whole = small();
        for length in 0..whole.len() {
            assert_eq!(Cache::read(whole[..length].to_vec()).len(), 0, "cut off at {length}");
        }
        for at in 0..whole.len() {
            let mut damaged = whole.clone();
            damaged[at] ^= 0x40;
            assert_eq!(Cache::read(damaged).len(), 0, "damaged at {at}");
        }
    }
}
