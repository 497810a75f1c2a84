//! What parts speak of: the words of their identifiers, rare ones counting more.

use std::collections::{BTreeMap, BTreeSet};

use super::rules::VocabularyRules;
use super::units::Unit;
use crate::resolve::{Item, ItemId, Resolved, TypeDefinition};

/// How alike the words of each pair of units are (cosine, 0 to 1); pairs with nothing in common are left out.
///
/// A word of a doc comment counts `docs` times one of a name.
pub(super) fn likeness(
    resolved: &Resolved,
    units: &[Unit],
    rules: &VocabularyRules,
    docs: f64,
) -> BTreeMap<(u32, u32), f64> {
    let stop: BTreeSet<&str> = rules.stop.iter().map(String::as_str).collect();
    let counts: Vec<BTreeMap<String, f64>> =
        units.iter().map(|unit| count(resolved, unit.items.iter(), &stop, docs)).collect();
    let mut spread: BTreeMap<&str, f64> = BTreeMap::new();
    for word in counts.iter().flat_map(BTreeMap::keys) {
        *spread.entry(word).or_default() += 1.0;
    }
    let all = units.len() as f64;
    let weigh = |words: &BTreeMap<String, f64>| -> BTreeMap<String, f64> {
        let weight = |word: &str, count: f64| count.ln_1p() * (all / spread.get(word).copied().unwrap_or(all)).ln();
        words.iter().map(|(word, count)| (word.clone(), weight(word, *count))).collect()
    };
    let vectors: Vec<BTreeMap<String, f64>> = counts.iter().map(weigh).collect();
    let length = |vector: &BTreeMap<String, f64>| vector.values().map(|weight| weight * weight).sum::<f64>().sqrt();
    let mut out = BTreeMap::new();
    for (a, one) in (0u32..).zip(&vectors) {
        for (b, other) in (0u32..).zip(&vectors).skip(a as usize + 1) {
            let common: f64 = one.iter().filter_map(|(word, weight)| other.get(word).map(|same| weight * same)).sum();
            let lengths = length(one) * length(other);
            if common > 0.0 && lengths > 0.0 {
                out.insert((a, b), common / lengths);
            }
        }
    }
    out
}

/// The words of one group of items that are its own: said there more often than everywhere else together.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct OwnWords {
    /// The words with the number of names they stand in, most frequent first.
    pub words: Vec<(String, usize)>,
    /// Share of all it says (stop words left out) that these words are, 0 to 1.
    pub share: f64,
}

/// The own words of each group; `others` are items of no group that speak of something, too.
#[must_use]
pub fn own_words(
    resolved: &Resolved,
    groups: &[&BTreeSet<ItemId>],
    others: &BTreeSet<ItemId>,
    rules: &VocabularyRules,
) -> Vec<OwnWords> {
    let stop: BTreeSet<&str> = rules.stop.iter().map(String::as_str).collect();
    let said: Vec<BTreeMap<String, f64>> =
        groups.iter().map(|items| count(resolved, items.iter(), &stop, 0.0)).collect();
    let mut all = count(resolved, others.iter(), &stop, 0.0);
    for (word, times) in said.iter().flatten() {
        *all.entry(word.clone()).or_default() += times;
    }
    let own = |said: &BTreeMap<String, f64>| {
        let is_own = |(word, times): &(&String, &f64)| **times * 2.0 > all.get(*word).copied().unwrap_or(0.0);
        let mut words: Vec<(String, usize)> =
            said.iter().filter(is_own).map(|(word, times)| (word.clone(), *times as usize)).collect();
        words.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        let total: f64 = said.values().sum();
        let of_own: usize = words.iter().map(|(_, times)| times).sum();
        OwnWords { words, share: of_own as f64 / total.max(1.0) }
    };
    said.iter().map(own).collect()
}

fn count<'a>(
    resolved: &Resolved,
    items: impl Iterator<Item = &'a ItemId>,
    stop: &BTreeSet<&str>,
    docs: f64,
) -> BTreeMap<String, f64> {
    let mut counts = BTreeMap::new();
    for item in items.filter_map(|id| resolved.item(*id)).filter(|item| !item.is_test) {
        for word in names(item).flat_map(words).filter(|word| !stop.contains(word.as_str())) {
            *counts.entry(word).or_default() += 1.0;
        }
        let told = if docs > 0.0 { words(&item.doc) } else { Vec::new() };
        for word in told.into_iter().filter(|word| !stop.contains(word.as_str())) {
            *counts.entry(word).or_default() += docs;
        }
    }
    counts
}

fn names(item: &Item) -> impl Iterator<Item = &str> {
    let forms = match &item.definition {
        Some(TypeDefinition::Struct(form)) => std::slice::from_ref(form),
        Some(TypeDefinition::Enum(forms)) => forms.as_slice(),
        _ => &[],
    };
    let inside = forms.iter().flat_map(|form| {
        std::iter::once(form.name.as_str()).chain(form.fields.iter().map(|field| field.name.as_str()))
    });
    std::iter::once(item.name.as_str()).chain(inside)
}

/// The words of an identifier in lower case, plurals and endings taken off: `HTTPOrders_2` → `http`, `order`.
pub(super) fn words(identifier: &str) -> Vec<String> {
    let chars: Vec<char> = identifier.chars().collect();
    let mut words: Vec<String> = Vec::new();
    let mut word = String::new();
    for (at, c) in chars.iter().enumerate() {
        let before_is_lower = at.checked_sub(1).and_then(|at| chars.get(at)).is_some_and(|c| c.is_lowercase());
        let after_is_lower = chars.get(at + 1).is_some_and(|c| c.is_lowercase());
        let begins = c.is_uppercase() && (before_is_lower || after_is_lower);
        if begins || !c.is_alphabetic() {
            words.push(std::mem::take(&mut word));
        }
        if c.is_alphabetic() {
            word.extend(c.to_lowercase());
        }
    }
    words.push(word);
    words.into_iter().filter(|word| word.chars().count() > 1).map(|word| stem(&word)).collect()
}

/// Light stemming: the plural, and the endings of verbs where enough is left.
fn stem(word: &str) -> String {
    let cut = |end: &str, put: &str, least: usize| {
        let rest = word.strip_suffix(end)?;
        (rest.len() >= least).then(|| format!("{rest}{put}"))
    };
    let kept = |word: &str| ["ss", "us", "is"].iter().any(|end| word.ends_with(end));
    cut("ies", "y", 2)
        .or_else(|| cut("sses", "ss", 2))
        .or_else(|| cut("ing", "", 4))
        .or_else(|| cut("ed", "", 4))
        .or_else(|| if kept(word) { None } else { cut("s", "", 3) })
        .unwrap_or_else(|| word.to_owned())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::rules::rules;
    use super::{count, own_words, words};
    use crate::graph::sample::{id, resolved};

    #[test]
    fn words_said_mostly_by_one_are_its_own() {
        let resolved = resolved("mod m\n fn m::invoice_charge\n fn m::invoice_rate\n fn m::basket_rate\n fn m::rate");
        let set = |paths: &[&str]| paths.iter().map(|path| id(&resolved, path)).collect::<BTreeSet<_>>();
        let (one, other) = (set(&["m::invoice_charge", "m::invoice_rate"]), set(&["m::basket_rate"]));
        let own = own_words(&resolved, &[&one, &other], &set(&["m::rate"]), &rules().vocabulary);
        let names = |at: usize| own[at].words.iter().map(|(word, _)| word.as_str()).collect::<Vec<_>>();
        assert_eq!((names(0), names(1)), (vec!["invoice", "charge"], vec!["basket"]));
        assert!((own[0].share - 0.75).abs() < 1e-9, "{}", own[0].share);
    }

    #[test]
    fn words_of_docs_count_as_much_as_they_are_said_to() {
        let mut resolved = resolved("mod m\n fn m::charge");
        let charge = id(&resolved, "m::charge");
        resolved
            .items
            .iter_mut()
            .filter(|item| item.id == charge)
            .for_each(|item| item.doc = "Pays the invoices.".into());
        let stop = BTreeSet::from(["the"]);
        let of = |docs: f64| count(&resolved, [charge].iter(), &stop, docs);
        assert_eq!(of(0.0).into_iter().collect::<Vec<_>>(), [("charge".to_owned(), 1.0)]);
        assert_eq!(of(0.5).get("invoice"), Some(&0.5));
        assert!(!of(0.5).contains_key("the"));
    }

    #[test]
    fn identifiers_fall_into_words() {
        assert_eq!(words("HTTPOrders_2"), ["http", "order"]);
        assert_eq!(words("payment_method_ids"), ["payment", "method", "ids"]);
        assert_eq!(words("InventoryStatus"), ["inventory", "status"]);
        assert_eq!(words("categories"), ["category"]);
        assert_eq!(words("x"), Vec::<String>::new());
    }
}
