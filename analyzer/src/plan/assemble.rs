//! Puts a service together from all that is known of it.

use std::collections::{BTreeMap, BTreeSet};

use super::assign::{Assignment, Draft};
use super::benefit::{Looked, benefit, on_path_of};
use super::blockers::{copied_statics, held_twice};
use super::cut::{Cutter, Wall};
use super::given::{given, told_types};
use super::groups::Standing;
use super::index::Index;
use super::keep::{own_lines, slice};
use super::makers::Makers;
use super::naming::Naming;
use super::nature::Natures;
use super::reach::Conducts;
use super::usage::{Calls, config_keys, tables};
use super::{Provider, Service, ServiceId};
use crate::ingest::{Finding, Severity};
use crate::resolve::{ItemId, ItemKind};
use crate::signals::{OwnWords, own_words};

/// What all services share.
pub(super) struct Workshop<'i, 'a> {
    pub index: &'i Index<'a>,
    pub natures: Natures,
    pub conducts: Conducts,
    /// By crate; those of services with contexts of their own by name, too.
    pub makers: BTreeMap<(ItemId, Option<String>), Makers>,
    pub calls: Calls,
    pub assignment: &'i Assignment,
    /// For each draft the words that are its own.
    words: Vec<OwnWords>,
    /// All items of services.
    owned: BTreeSet<ItemId>,
    pub findings: Vec<Finding>,
}

impl<'i, 'a> Workshop<'i, 'a> {
    pub fn new(index: &'i Index<'a>, assignment: &'i Assignment) -> Self {
        Self {
            index,
            natures: Natures::new(index, &told_types(index, &assignment.contexts)),
            conducts: Conducts::default(),
            makers: BTreeMap::new(),
            calls: Calls::count(index, assignment),
            assignment,
            words: words(index, assignment),
            owned: assignment.drafts.iter().flat_map(|draft| draft.items.iter().copied()).collect(),
            findings: Vec::new(),
        }
    }

    /// The service of a draft; `None` when it holds no code.
    pub fn service(&mut self, draft: &Draft, id: ServiceId, standing: &Standing<'_>) -> Option<Service> {
        let krate = self.krate(draft)?;
        let index = self.index;
        let naming = Naming { index, krate, opens: false };
        let contexts = &self.assignment.contexts;
        let has_own = contexts.iter().any(|one| one.service.as_ref() == Some(&draft.name));
        let (given, wrong) = given(index, contexts, krate, &draft.name);
        self.findings.extend(wrong);
        let key = (krate, has_own.then(|| draft.name.clone()));
        let makers = self.makers.entry(key).or_insert_with(|| Makers::new(naming, &self.natures, given));
        let (natures, conducts) = (&self.natures, &mut self.conducts);
        let (items, excluded, is_saga) = (&draft.items, &draft.excluded, self.assignment.sagas.contains(&draft.name));
        let mut wall = Cutter { index, natures, naming, items, excluded, conducts, makers, is_saga }.cut();
        self.findings.append(&mut wall.findings);
        self.findings.extend(held_twice(index, &draft.name, &draft.items, &wall));
        let slice = slice(index, krate, roots(&wall), std::mem::take(&mut wall.cuts));
        self.findings.extend(copied_statics(index, &draft.name, &draft.items, &slice.keep));
        let mut service = Service {
            id,
            name: draft.name.clone(),
            is_named: draft.is_named,
            modules: paths(index, &draft.modules),
            items: draft.items.iter().copied().collect(),
            lines: own_lines(index, &mut draft.items.iter().copied()),
            evidence: [super::evidence::evidence(index, draft, self.assignment), standing.evidence(&draft.name)]
                .concat(),
            doubts: standing.doubts(&draft.name, &draft.items),
            parts: standing.parts(&draft.name, &draft.items),
            stability: standing.stability(&draft.name),
            config_keys: config_keys(index, &slice.keep),
            tables: tables(index, draft, self.assignment),
            callers: self.calls.callers(&draft.name),
            callees: self.calls.callees(&draft.name),
            boundary: wall.boundary,
            seams: wall.seams,
            copied: wall.copied,
            contexts: wall.contexts,
            dtos: wall.dtos,
            blockers: wall.blockers,
            slice,
            left: BTreeSet::new(),
            on_path_of: on_path_of(index, &draft.items),
            cost: super::Cost::default(),
            benefit: super::Benefit::default(),
        };
        service.left = super::left::left(index, krate, &service);
        service.cost = super::cost::cost(&service, &index.knowledge.rules.cost);
        let at = self.assignment.drafts.iter().position(|other| other.name == draft.name);
        let words = at.and_then(|at| self.words.get(at)).cloned().unwrap_or_default();
        let looked = Looked { index, draft, owned: &self.owned, service: &service, words: &words };
        service.benefit = benefit(&looked);
        Some(service)
    }

    /// The crate with most of the service's functions; says so when there are several.
    fn krate(&mut self, draft: &Draft) -> Option<ItemId> {
        let mut count: BTreeMap<ItemId, usize> = BTreeMap::new();
        let live = draft.items.iter().filter(|id| self.index.is_live(**id)).filter_map(|id| self.index.item(*id));
        for item in live {
            let weight = if item.kind == ItemKind::Module { 1 } else { 2 };
            *count.entry(item.krate).or_default() += weight;
        }
        let (krate, _) = count.iter().max_by_key(|(id, count)| (**count, std::cmp::Reverse(**id)))?;
        if count.len() > 1 {
            let path = |id: &ItemId| self.index.item(*id).map_or("", |item| item.path.as_str());
            let others: Vec<String> =
                count.keys().filter(|id| *id != krate).map(|id| format!("`{}`", path(id))).collect();
            self.findings.push(Finding {
                code: "service-in-several-crates".to_owned(),
                severity: Severity::Warning,
                place: None,
                message: format!(
                    "service `{}` is cut from `{}`, where most of it lies; what lies in {} becomes a dependency",
                    draft.name,
                    path(krate),
                    others.join(", ")
                ),
                advice: "Name modules of one crate per service in `calve.toml`.".to_owned(),
            });
        }
        Some(*krate)
    }
}

fn words(index: &Index<'_>, assignment: &Assignment) -> Vec<OwnWords> {
    let groups: Vec<&BTreeSet<ItemId>> = assignment.drafts.iter().map(|draft| &draft.items).collect();
    let is_other = |id: &ItemId| index.is_live(*id) && !groups.iter().any(|items| items.contains(id));
    let others: BTreeSet<ItemId> = index.resolved.items.iter().map(|item| item.id).filter(is_other).collect();
    own_words(index.resolved, &groups, &others, &index.knowledge.rules.vocabulary)
}

/// What the service's package is for: everything else is kept because these need it.
fn roots(wall: &Wall) -> BTreeSet<ItemId> {
    let mut roots: BTreeSet<ItemId> = wall.boundary.iter().map(|function| function.item).collect();
    roots.extend(wall.seams.iter().flat_map(|seam| seam.handlers.iter().copied().chain([seam.item])));
    roots.extend(wall.dtos.iter().map(|dto| dto.item));
    for context in &wall.contexts {
        roots.extend(context.item);
        match &context.provider {
            Provider::Call { item, .. } => drop(roots.insert(*item)),
            Provider::StartUp(start) => drop(roots.insert(start.item)),
            Provider::Given { names, .. } => roots.extend(names),
            Provider::Field { .. } | Provider::Expression(_) => {}
        }
    }
    roots
}

fn paths(index: &Index<'_>, ids: &BTreeSet<ItemId>) -> Vec<String> {
    let mut paths: Vec<String> = ids.iter().filter_map(|id| index.item(*id)).map(|item| item.path.clone()).collect();
    paths.sort();
    paths
}
