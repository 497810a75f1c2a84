//! Queries that `cargo sqlx prepare` wrote down: `.sqlx/query-….json`.

use std::collections::{BTreeMap, BTreeSet};

use super::sql;
use crate::ingest::{Place, SourceSet};

/// The texts of prepared queries with the files they stand in, sorted.
#[derive(Debug, Default)]
pub(super) struct Prepared(BTreeMap<String, String>);

impl Prepared {
    /// Reads the files; those that are no such document are passed over.
    pub fn read(sources: &SourceSet) -> Self {
        let is_prepared = |path: &str| path.ends_with(".json") && path.split('/').any(|part| part == ".sqlx");
        let files = sources.files.iter().filter(|file| is_prepared(&file.path));
        let query = |text: &str| {
            let document: serde_json::Value = serde_json::from_str(text).ok()?;
            document.get("query")?.as_str().map(str::to_owned)
        };
        Self(files.filter_map(|file| Some((query(&file.text)?, file.path.clone()))).collect())
    }

    /// The whole text of the only prepared query that begins so and goes on.
    pub fn whole(&self, beginning: &str) -> Option<&str> {
        let beginning = beginning.trim_end();
        if beginning.is_empty() {
            return None;
        }
        let from = self.0.range(beginning.to_owned()..).take_while(|(text, _)| text.starts_with(beginning));
        let texts: Vec<&str> = from.map(|(text, _)| text.as_str()).collect();
        // A text that is a query of its own is meant as it stands.
        if let [only] = texts.as_slice() {
            Some(only).filter(|text| text.trim_end() != beginning).copied()
        } else {
            None
        }
    }

    /// Tables that a database answered for, where no migration makes them.
    pub fn define(&self, defined: &mut BTreeMap<String, Vec<Place>>) {
        for (text, file) in &self.0 {
            let found = sql::tables(text);
            let names: BTreeSet<String> = found.reads.into_iter().chain(found.writes).collect();
            for name in names {
                defined.entry(name).or_insert_with(|| vec![Place { file: file.clone(), line: 1 }]);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_beginning_leads_to_the_only_query_that_goes_on() {
        let texts = ["SELECT a FROM b", "SELECT a FROM b WHERE c", "DELETE FROM d WHERE e"];
        let prepared = Prepared(texts.iter().map(|text| ((*text).to_owned(), ".sqlx/q.json".to_owned())).collect());
        assert_eq!(prepared.whole("DELETE FROM d "), Some(texts[2]));
        assert_eq!(prepared.whole(texts[2]), None, "it is whole already");
        assert_eq!(prepared.whole("SELECT a FROM b"), None, "a query of its own");
        assert_eq!(prepared.whole(""), None);
        let mut defined = BTreeMap::new();
        prepared.define(&mut defined);
        assert_eq!(defined.keys().collect::<Vec<_>>(), ["b", "d"]);
    }
}
