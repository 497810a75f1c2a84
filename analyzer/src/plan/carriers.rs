//! What in an error type can hold a failure of the transport.

use std::collections::{BTreeSet, VecDeque};

use super::index::Index;
use super::shapes::Forms;
use super::type_view::{expand, foreign};
use super::{BoundaryFunction, CarrierStep, Dto, DtoForm, DtoId, DtoVariant, ErrorForm, ErrorKind, Shape, rules};
use crate::ingest::{Finding, Severity};
use crate::resolve::{Item, ItemId, VariantForm};

/// Names of variants that say "the other side did not answer" or "something below failed", best first.
const NAMES: &[&str] = &[
    "transport",
    "remote",
    "unavailable",
    "network",
    "connection",
    "io",
    "internal",
    "database",
    "sqlx",
    "db",
    "storage",
    "store",
    "backend",
    "unexpected",
    "other",
    "unknown",
];

/// What is left of a variant's name beside one of [`NAMES`] without telling anything more.
const FILLERS: &[&str] =
    &["server", "service", "error", "failure", "failed", "err", "with", "text", "generic", "message"];

/// Foreign errors that can hold any error, best first; others come after them.
const KINDS: &[&str] = &["io-error", "sqlx-error", "diesel-error", "sea-orm-error", "anyhow", "eyre", "boxed"];

/// One way to make an error of a type, with its rank: lower is better.
type End = ((usize, usize), CarrierStep);

/// Tells once per error type where a failure of the transport can no longer be told from others.
pub(super) fn lossy_carriers(index: &Index<'_>, boundary: &[BoundaryFunction], dtos: &[Dto]) -> Vec<Finding> {
    let errors = boundary.iter().filter_map(|function| function.output.error.as_ref());
    let ends: BTreeSet<&CarrierStep> = errors.filter_map(|error| error.carrier.last()).collect();
    let of_types = ends.into_iter().filter_map(|end| lossy(index, end, dtos));
    let plain = boundary.iter().filter(|function| function.output.error.as_ref().is_some_and(is_plain_text));
    let of_functions = plain.filter_map(|function| index.item(function.item)).map(|item| {
        untyped(index, item, format!("a call of `{}` that fails on its way arrives as its text", item.path))
    });
    of_types.chain(of_functions).collect()
}

/// Whether the error is a text and nothing else.
fn is_plain_text(error: &ErrorForm) -> bool {
    matches!(&error.kind, ErrorKind::Foreign(id) if rules().foreign_error_by_id(id).is_some_and(|rule| rule.outermost))
}

fn untyped(index: &Index<'_>, item: &Item, message: String) -> Finding {
    Finding {
        code: "transport-failure-untyped".to_owned(),
        severity: Severity::Note,
        place: Some(index.place(item)),
        message,
        advice: "Add a variant that holds `std::io::Error` where callers have to tell it from other failures."
            .to_owned(),
    }
}

fn lossy(index: &Index<'_>, end: &CarrierStep, dtos: &[Dto]) -> Option<Finding> {
    let (dto, how) = match end {
        CarrierStep::From { dto, rule } => {
            (dto, format!("what its `From<{}>` makes of it", rules().foreign_error_by_id(rule)?.rust))
        }
        CarrierStep::Text { dto, variant, .. } => (dto, format!("`{variant}`, with its text")),
        CarrierStep::Unit { dto, variant } => (dto, format!("`{variant}`, without saying more")),
        CarrierStep::Variant { .. } | CarrierStep::Foreign(_) => return None,
    };
    let item = index.item(dtos.iter().find(|one| one.id == *dto)?.item)?;
    Some(untyped(index, item, format!("a call that fails on its way arrives inside `{}` as {how}", item.path)))
}

impl Forms<'_, '_> {
    /// The best way from an error down to something that holds a failure of the transport: first those that keep it
    /// as it is, then the error's own `From`, then a variant that keeps its text, then one that only says that
    /// something failed. Of each kind the shortest; among those of one length a variant named for it.
    pub fn carrier(&self, error: DtoId) -> Option<Vec<CarrierStep>> {
        let ways = self.ways(error);
        let first = |ends: &dyn Fn(DtoId) -> Vec<End>| {
            ways.iter().find_map(|(at, way)| {
                let (_, end) = ends(*at).into_iter().min_by(|a, b| a.0.cmp(&b.0))?;
                Some(way.iter().cloned().chain([end]).collect::<Vec<_>>())
            })
        };
        self.kept_whole(&ways)
            .or_else(|| first(&|at| self.conversions(at)))
            .or_else(|| first(&|at| self.texts(at)))
            .or_else(|| first(&|at| self.bare(at)))
    }

    /// All error types inside, with the way there, shortest first.
    fn ways(&self, error: DtoId) -> Vec<(DtoId, Vec<CarrierStep>)> {
        let mut open: VecDeque<(DtoId, Vec<CarrierStep>)> = VecDeque::from([(error, Vec::new())]);
        let (mut seen, mut all) = (BTreeSet::from([error]), Vec::new());
        while let Some((at, way)) = open.pop_front() {
            for (step, _, shape) in self.single_fields(at) {
                if let Shape::Dto(next) = shape
                    && seen.insert(next)
                {
                    open.push_back((next, way.iter().cloned().chain([step]).collect()));
                }
            }
            all.push((at, way));
        }
        all
    }

    fn kept_whole(&self, ways: &[(DtoId, Vec<CarrierStep>)]) -> Option<Vec<CarrierStep>> {
        ways.iter().find_map(|(at, way)| {
            let fields = self.single_fields(*at).into_iter();
            let ends = fields.filter_map(|(step, name, shape)| match shape {
                Shape::OpaqueError(rule) if self.carries(&rule) => {
                    let order = (rank(NAMES, &name.to_lowercase()), rank(KINDS, &rule));
                    Some((order, [step, CarrierStep::Foreign(rule)]))
                }
                _ => None,
            });
            let (_, end) = ends.min_by(|a, b| a.0.cmp(&b.0))?;
            Some(way.iter().cloned().chain(end).collect())
        })
    }

    /// The type's own `From` of errors that hold any error.
    fn conversions(&self, at: DtoId) -> Vec<End> {
        let index = self.naming.index;
        let Some(dto) = self.dto(at).filter(|dto| dto.arguments.is_empty()) else { return Vec::new() };
        let from = |block: &ItemId| {
            let block = index.item(*block).filter(|one| index.is_live(one.id) && one.generics.types.is_empty())?;
            let (path, args) = foreign(block.impl_header.as_ref()?.of_trait.as_ref()?)?;
            let source = expand(index.resolved, args.first().filter(|_| path.ends_with("::From"))?);
            // A `Box<dyn Error>` without `Send + Sync` is another type than the one the rule makes.
            let rule = index.knowledge.foreign_error(&source).filter(|rule| rule.carries && rule.id != "boxed")?;
            Some(((rank(KINDS, &rule.id), 0), CarrierStep::From { dto: at, rule: rule.id }))
        };
        index.impls_of_type(dto.item).iter().filter_map(from).collect()
    }

    /// Variants that say something failed, in words of their own. A struct that is nothing but a text is one.
    fn texts(&self, at: DtoId) -> Vec<End> {
        let is_struct = self.dto(at).is_some_and(|dto| matches!(dto.form, DtoForm::Struct(_)));
        let all = self.single_fields(at).into_iter().filter(|(_, _, shape)| *shape == Shape::Text);
        let text = |(step, name, _): (CarrierStep, String, Shape)| {
            let order = if is_struct { 0 } else { says_failure(&name)? };
            match step {
                CarrierStep::Variant { dto, variant, field } => {
                    Some(((order, 0), CarrierStep::Text { dto, variant, field }))
                }
                _ => None,
            }
        };
        all.filter_map(text).collect()
    }

    /// Variants without fields that say something failed.
    fn bare(&self, at: DtoId) -> Vec<End> {
        let Some(DtoForm::Enum(variants)) = self.dto(at).map(|dto| &dto.form) else { return Vec::new() };
        let bare = variants.iter().filter(|one| one.form == VariantForm::Unit);
        let end = |one: &DtoVariant| {
            let step = CarrierStep::Unit { dto: at, variant: one.name.clone() };
            Some(((says_failure(&one.name)?, 0), step))
        };
        bare.filter_map(end).collect()
    }

    /// The variants that one value is enough to make.
    fn single_fields(&self, id: DtoId) -> Vec<(CarrierStep, String, Shape)> {
        let Some(dto) = self.dto(id) else { return Vec::new() };
        let variants: Vec<&DtoVariant> = match &dto.form {
            DtoForm::Struct(one) => vec![one],
            DtoForm::Enum(all) => all.iter().collect(),
        };
        let step = |variant: &DtoVariant| match variant.fields.as_slice() {
            [field] => {
                let step = CarrierStep::Variant { dto: id, variant: variant.name.clone(), field: field.name.clone() };
                Some((step, variant.name.clone(), field.shape.clone()))
            }
            _ => None,
        };
        variants.into_iter().filter_map(step).collect()
    }

    fn carries(&self, rule: &str) -> bool {
        self.naming.index.knowledge.rules.foreign_error_by_id(rule).is_some_and(|rule| rule.can_carry())
    }
}

/// The place in a list, also when the name only contains the word; the end when it does not.
fn rank(list: &[&str], name: &str) -> usize {
    list.iter()
        .position(|one| name == *one)
        .unwrap_or_else(|| list.iter().position(|one| one.len() > 2 && name.contains(one)).unwrap_or(list.len()))
}

/// How well a variant's name says "something failed, whatever it was"; `None` when it says something else
/// (`DatabaseNotFound`), which a caller may act on.
fn says_failure(name: &str) -> Option<usize> {
    let words = words(name);
    let known = |word: &String| NAMES.iter().position(|one| one == word);
    let best = words.iter().filter_map(known).min();
    let is_plain = words.iter().all(|word| known(word).is_some() || FILLERS.contains(&word.as_str()));
    let is_bare_error = || words.iter().all(|word| FILLERS.contains(&word.as_str()));
    if !is_plain {
        return None;
    }
    best.or_else(|| is_bare_error().then_some(NAMES.len()))
}

/// `InternalServerError`: `internal`, `server`, `error`.
fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut was_lower = false;
    for letter in name.chars() {
        let begins = words.is_empty() || letter == '_' || (letter.is_uppercase() && was_lower);
        if begins {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut().filter(|_| letter != '_') {
            word.extend(letter.to_lowercase());
        }
        was_lower = !letter.is_uppercase();
    }
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::says_failure;

    #[test]
    fn names_that_say_no_more_than_that_something_failed() {
        for name in ["InternalServerError", "Other", "DatabaseError", "ServiceUnavailable", "Error", "IO", "Unknown"] {
            assert!(says_failure(name).is_some(), "{name}");
        }
        for name in ["UserNotFound", "TrackerOffline", "DatabaseNotFound", "InvalidToken", "UnknownUser"] {
            assert!(says_failure(name).is_none(), "{name}");
        }
        assert!(says_failure("InternalServerError") < says_failure("Error"));
    }
}
