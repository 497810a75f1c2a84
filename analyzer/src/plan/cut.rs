//! One service's wall: the functions called through it, its seams, what it builds, and what blocks it.

use std::collections::{BTreeMap, BTreeSet};

use super::background::background;
use super::blockers::{at_item, calls_inside_transactions, shared_statics};
use super::carriers::lossy_carriers;
use super::crossing::{Crossing, Names, silent_write, spent_argument};
use super::index::Index;
use super::makers::Makers;
use super::meeting::meeting_routes;
use super::naming::Naming;
use super::nature::Natures;
use super::providers::Contexts;
use super::reach::{Conduct, Conducts, default_touches_state};
use super::rocket::{ADVICE, mounted_alone, rocket_seams};
use super::saga::{self, Outbox};
use super::seams::{SeamDraft, read_seam, registrars};
use super::servers::{Server, servers};
use super::shapes::{Forms, Trouble};
use super::signature::{Draft, Reader};
use super::wall::{Candidate, Part, candidates, dyn_self, gives_routes, part};
use super::wants::Want;
use super::{Blocker, BlockerKind, BoundaryFunction, ContextProvider, Dto, RouteSeam};
use crate::ingest::{Finding, Severity, Span};
use crate::resolve::{Item, ItemId, ItemKind, Signature};

/// What is known of a service's wall.
#[derive(Debug, Default)]
pub(super) struct Wall {
    pub boundary: Vec<BoundaryFunction>,
    pub seams: Vec<RouteSeam>,
    pub copied: Vec<ItemId>,
    pub contexts: Vec<ContextProvider>,
    pub dtos: Vec<Dto>,
    pub blockers: Vec<Blocker>,
    pub findings: Vec<Finding>,
    /// Parts of functions that the service does without.
    pub cuts: BTreeMap<ItemId, Vec<Span>>,
    /// Functions that make contexts and are called from outside: each side makes its own.
    pub makers: BTreeSet<ItemId>,
}

/// What one cut works with.
pub(super) struct Cutter<'i, 'a> {
    pub index: &'i Index<'a>,
    pub natures: &'i Natures,
    pub naming: Naming<'i, 'a>,
    pub items: &'i BTreeSet<ItemId>,
    /// Functions a person keeps local.
    pub excluded: &'i BTreeSet<ItemId>,
    pub conducts: &'i mut Conducts,
    pub makers: &'i mut Makers,
    /// Whether calls inside of a transaction go through an outbox.
    pub is_saga: bool,
}

impl<'a> Cutter<'_, 'a> {
    /// Sorts the functions called from outside and reads those that cross.
    pub fn cut(mut self) -> Wall {
        let mut wall = Wall::default();
        let mut forms = Forms::new(self.naming, self.natures);
        let (mut crossings, mut seams, mut mounted) = (Vec::new(), Vec::new(), Vec::new());
        let mut shared: BTreeSet<ItemId> = BTreeSet::new();
        let mut stateful: Vec<Candidate<'a>> = Vec::new();
        let servers = self.servers();
        let is_registered = |one: &Candidate<'_>| {
            !self.excluded.contains(&one.item.id) && servers.iter().any(|(server, _)| server.registers(one))
        };
        let (registered, called): (Vec<_>, Vec<_>) =
            candidates(self.index, self.items).into_iter().partition(is_registered);
        if !registered.is_empty() {
            seams.extend(self.server_seams(&servers, &mut wall));
        }
        for candidate in called {
            if let Some(found) = registrars(self.index, self.natures, self.items, &candidate) {
                shared.extend(found.into_iter().filter(|_| !self.excluded.contains(&candidate.item.id)));
                continue;
            }
            match self.sort(&candidate, &mut wall) {
                Some(Part::Seam) if gives_routes(self.index, candidate.item) => mounted.push(candidate),
                Some(Part::Seam) => seams.extend(self.seam(candidate.item, &mut wall)),
                Some(_) => match mounted_alone(self.index, &candidate) {
                    Some(trouble) if !self.excluded.contains(&candidate.item.id) => {
                        wall.blockers.push(self.of_rocket(candidate.item, &trouble));
                    }
                    _ => stateful.push(candidate),
                },
                None => {}
            }
        }
        seams.extend(self.rocket_seams(mounted, &mut wall));
        for item in shared.into_iter().filter_map(|id| self.index.item(id)) {
            seams.extend(self.seam(item, &mut wall));
        }
        for candidate in &stateful {
            crossings.extend(self.crossing(candidate, &mut forms, &mut wall));
        }
        self.add_transactions(&stateful, &crossings, &mut wall);
        self.give_contexts(crossings, seams, &mut wall);
        self.add_statics(&stateful, &mut wall);
        wall.dtos = forms.finish();
        wall.findings.extend(lossy_carriers(self.index, &wall.boundary, &wall.dtos));
        wall.blockers.sort_by(|a, b| (&a.place, a.kind, &a.path).cmp(&(&b.place, b.kind, &b.path)));
        wall.blockers.dedup();
        wall
    }

    /// Puts aside what does not cross: makers and getters of contexts, and code without state.
    fn sort(&mut self, candidate: &Candidate<'a>, wall: &mut Wall) -> Option<Part> {
        let item = candidate.item;
        if let Some(finding) = background(self.index, item) {
            wall.findings.push(finding);
            return None;
        }
        let part = part(self.index, self.natures, item);
        let is_default = item.parent.and_then(|parent| self.index.kind(parent)) == Some(ItemKind::Trait);
        let touches = match is_default {
            true => default_touches_state(self.index, item.id),
            false => self.conducts.of(self.index, item.id).touches.is_some(),
        };
        match part {
            Part::Seam => return Some(part),
            Part::Maker => {
                wall.makers.insert(item.id);
                return None;
            }
            Part::Getter if !touches => {
                wall.makers.insert(item.id);
                return None;
            }
            Part::Getter | Part::Function => {}
        }
        if !touches && !self.asks_for_live_context(item) {
            wall.copied.push(item.id);
            return None;
        }
        Some(part)
    }

    /// Settings alone do not keep code from being copied: both sides read the same.
    fn asks_for_live_context(&self, item: &Item) -> bool {
        let Some(signature) = &item.signature else { return false };
        let of_parameter = signature.parameters.iter().any(|one| self.natures.is_live(self.index, &one.ty));
        let around = item.parent.and_then(|parent| self.index.item(parent)).and_then(|one| one.impl_header.as_ref());
        let of_self = signature.receiver.is_some()
            && around.is_some_and(|header| self.natures.is_live(self.index, &header.self_type));
        of_parameter || of_self
    }

    /// The servers outside of the service that handlers of it are registered with, and these handlers.
    fn servers(&self) -> Vec<(Server<'a>, BTreeSet<ItemId>)> {
        let all = servers(self.index, self.naming.krate).into_iter().filter(|one| !self.items.contains(&one.item.id));
        let mine: BTreeSet<ItemId> = self.items.difference(self.excluded).copied().collect();
        let with_own = all.map(|server| (server.own(&mine), server)).filter(|(own, _)| !own.is_empty());
        with_own.map(|(own, server)| (server, own)).collect()
    }

    /// The seam of the server; of several only one can be served.
    fn server_seams(&self, servers: &[(Server<'a>, BTreeSet<ItemId>)], wall: &mut Wall) -> Option<SeamDraft<'a>> {
        let mut seams = Vec::new();
        for (server, own) in servers {
            let read = match seams.is_empty() {
                true => SeamDraft::of_server(self.naming, self.makers, own, server),
                false => {
                    Err(Trouble::new(BlockerKind::NotUnderstood, "is the second server with handlers of this service"))
                }
            };
            match read {
                Ok(seam) => seams.push(seam),
                Err(trouble) => wall.blockers.push(at_item(self.index, server.item, &trouble)),
            }
        }
        seams.pop()
    }

    /// The seams around functions that give out routes of rocket.
    fn rocket_seams(&self, mut given: Vec<Candidate<'a>>, wall: &mut Wall) -> Vec<SeamDraft<'a>> {
        given.retain(|one| !self.excluded.contains(&one.item.id));
        rocket_seams(self.naming, self.makers, &given).unwrap_or_else(|(item, trouble)| {
            wall.blockers.push(self.of_rocket(item, &trouble));
            Vec::new()
        })
    }

    fn of_rocket(&self, item: &Item, trouble: &Trouble) -> Blocker {
        Blocker { advice: ADVICE.to_owned(), ..at_item(self.index, item, trouble) }
    }

    fn seam(&mut self, item: &'a Item, wall: &mut Wall) -> Option<SeamDraft<'a>> {
        if self.excluded.contains(&item.id) {
            return None;
        }
        match read_seam(self.naming, self.natures, self.makers, self.items, item) {
            Ok(seam) => Some(seam),
            Err(trouble) => {
                wall.blockers.push(at_item(self.index, item, &trouble));
                None
            }
        }
    }

    fn crossing(
        &mut self,
        candidate: &Candidate<'a>,
        forms: &mut Forms<'_, 'a>,
        wall: &mut Wall,
    ) -> Option<Crossing<'a>> {
        let item = candidate.item;
        let signature = item.signature.as_ref()?;
        let is_excluded = self.excluded.contains(&item.id);
        for parameter in &signature.parameters {
            if let Ok(want) = Want::of(self.index, &parameter.ty) {
                self.makers.learn(self.index, &want);
            }
        }
        let stand_in = candidate.through.and_then(|of| dyn_self(self.index, of));
        let stand_in = stand_in.filter(|want| self.makers.price(self.index, want).is_some());
        let dyn_of = stand_in.as_ref().and(candidate.through);
        let conduct = self.conducts.of(self.index, item.id).clone();
        let mark = forms.mark();
        let mut read = Reader { forms, makers: self.makers }.read(item, signature, stand_in.as_ref());
        let lifted = if dyn_of.is_none() { self.lifted(item, signature, forms, &conduct) } else { None };
        let lift = lifted.as_ref().map(|lifted| lifted.as_ref().map(|_| ()).map_err(Clone::clone));
        let mut outbox = None;
        if let Some(Ok((draft, found))) = lifted
            && self.is_saga
        {
            (read, outbox) = (Ok(draft), Some(found));
        }
        let troubles = self.troubles(item, &read, &conduct);
        if troubles.is_empty() && !is_excluded {
            return read.ok().map(|draft| Crossing { candidate: candidate.clone(), draft, conduct, dyn_of, outbox });
        }
        forms.forget_since(mark);
        for trouble in &troubles {
            self.tell(candidate, trouble, is_excluded, wall);
        }
        if let Some(lift) = lift {
            saga::mark(&mut wall.blockers, item.id, &lift);
        }
        None
    }

    /// All that keeps a function from crossing.
    fn troubles(&self, item: &Item, read: &Result<Draft, Vec<Trouble>>, conduct: &Conduct) -> Vec<Trouble> {
        let mut troubles = read.as_ref().err().cloned().unwrap_or_default();
        troubles.extend(self.place_trouble(item));
        troubles.extend(spent_argument(self.index, item, read.as_ref().ok()));
        troubles.extend(silent_write(self.index, item, read.as_ref().ok(), conduct));
        troubles
    }

    /// How a function that takes the caller's transaction crosses through an outbox, or why it does not. `None` for all
    /// others.
    fn lifted(
        &self,
        item: &Item,
        signature: &Signature,
        forms: &mut Forms<'_, 'a>,
        conduct: &Conduct,
    ) -> Option<Result<(Draft, Outbox), String>> {
        let (outbox, signature) = match saga::outbox(self.naming, self.makers, signature)? {
            Ok(found) => found,
            Err(reason) => return Some(Err(reason)),
        };
        let mark = forms.mark();
        let read = Reader { forms, makers: self.makers }.read(item, &signature, None);
        let other = self.troubles(item, &read, conduct).first().map(|trouble| trouble.reason.clone());
        let needed = read.as_ref().ok().and_then(saga::needs_answer).map(str::to_owned);
        match (read, needed.or(other)) {
            (Ok(draft), None) => Some(Ok((draft, outbox))),
            (_, reason) => {
                forms.forget_since(mark);
                Some(Err(reason.unwrap_or_default()))
            }
        }
    }

    /// A blocker; only a finding when nobody is known for sure to call the function.
    fn tell(&self, candidate: &Candidate<'_>, trouble: &Trouble, excluded: bool, wall: &mut Wall) {
        let blocker = Blocker { excluded, ..at_item(self.index, candidate.item, trouble) };
        if !candidate.is_guessed() {
            wall.blockers.push(blocker);
            return;
        }
        wall.findings.push(Finding {
            code: "guessed-call".to_owned(),
            severity: Severity::Warning,
            place: Some(blocker.place),
            message: format!(
                "`{}` could not be called over the wire ({}); whether it is called from outside of its service is \
                 only guessed by its name",
                blocker.path, blocker.reason
            ),
            advice: "Look at the callers of that name; nothing is cut here.".to_owned(),
        });
    }

    fn place_trouble(&self, item: &Item) -> Option<Trouble> {
        if item.krate == self.naming.krate {
            return None;
        }
        let reason = "is defined in another crate than most of its service, where no line can be put in";
        Some(Trouble::new(BlockerKind::PrivateElsewhere, reason))
    }

    fn add_transactions(&self, stateful: &[Candidate<'a>], crossings: &[Crossing<'a>], wall: &mut Wall) {
        let told = wall.blockers.iter().filter(|one| one.kind == BlockerKind::TransactionParameter);
        let through = crossings.iter().filter(|one| one.outbox.is_some()).map(|one| one.candidate.item.id);
        let told: BTreeSet<ItemId> = told.map(|one| one.item).chain(through).collect();
        let called: Vec<&Candidate<'_>> = stateful.iter().collect();
        for blocker in calls_inside_transactions(self.index, &called, &told) {
            let excluded = self.excluded.contains(&blocker.item);
            wall.blockers.push(Blocker { excluded, ..blocker });
        }
    }

    fn add_statics(&self, stateful: &[Candidate<'a>], wall: &mut Wall) {
        let mut inside: BTreeSet<ItemId> = wall.makers.iter().copied().collect();
        inside.extend(stateful.iter().map(|one| one.item.id).filter(|id| !self.excluded.contains(id)));
        inside.extend(wall.seams.iter().flat_map(|seam| seam.handlers.iter().copied().chain([seam.item])));
        let mut stays: BTreeSet<ItemId> = wall.copied.iter().chain(&wall.makers).copied().collect();
        stays.extend(self.excluded.iter().copied());
        for blocker in shared_statics(self.index, self.items, &inside, &stays) {
            let excluded = self.excluded.contains(&blocker.item);
            wall.blockers.push(Blocker { excluded, ..blocker });
        }
    }

    /// Builds the contexts that all crossings and seams ask for, and gives everybody theirs.
    fn give_contexts(&self, crossings: Vec<Crossing<'a>>, seams: Vec<SeamDraft<'a>>, wall: &mut Wall) {
        let mut wants: Vec<Want> = crossings.iter().flat_map(|one| one.draft.wants()).collect();
        wants.extend(seams.iter().flat_map(SeamDraft::wants));
        wants.sort();
        wants.dedup();
        let reserved = seams.iter().flat_map(SeamDraft::runs).collect();
        let mut contexts = Contexts::build(self.naming, self.makers, &wants, reserved);
        let mut names = Names::new(self.index, &crossings);
        for crossing in crossings {
            match crossing.finish(self.naming, &contexts, &mut names) {
                Some(function) => wall.boundary.push(function),
                None => {
                    let reason =
                        "the contexts it asks for need each other to be built, or start-up code that serves another";
                    let trouble = Trouble::new(BlockerKind::ContextWithoutProvider, reason);
                    self.tell(&crossing.candidate, &trouble, false, wall);
                }
            }
        }
        agree_on_shared_endpoints(&mut wall.boundary);
        for seam in seams {
            let (item, cuts) = (seam.item(), seam.cuts());
            match (seam.finish(&mut contexts), self.index.item(item)) {
                (Some(seam), _) => {
                    wall.seams.push(seam);
                    wall.cuts.extend(cuts);
                }
                (None, Some(item)) => {
                    let reason = "what it asks for cannot be built, or comes out of start-up code that serves another";
                    let trouble = Trouble::new(BlockerKind::ContextWithoutProvider, reason);
                    wall.blockers.push(at_item(self.index, item, &trouble));
                }
                (None, None) => {}
            }
        }
        wall.blockers.extend(meeting_routes(self.index, &wall.seams));
        for (item, cuts) in contexts.cuts() {
            wall.cuts.entry(item).or_default().extend(cuts);
        }
        wall.contexts = contexts.into_list();
    }
}

/// Types behind one trait object share an endpoint, and which of them answers, the service decides: it is read-only
/// only when all of them are.
fn agree_on_shared_endpoints(boundary: &mut [BoundaryFunction]) {
    let writes = boundary.iter().filter(|one| !one.read_only);
    let reasons: BTreeMap<String, String> =
        writes.map(|one| (one.endpoint.clone(), one.read_only_reason.clone())).collect();
    for function in boundary.iter_mut().filter(|one| one.read_only) {
        if let Some(reason) = reasons.get(&function.endpoint) {
            function.read_only = false;
            function.read_only_reason.clone_from(reason);
        }
    }
}
