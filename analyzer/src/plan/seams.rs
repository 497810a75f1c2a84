//! Functions that give back a router: the service serves the original paths.

use std::collections::{BTreeMap, BTreeSet};

use super::index::Index;
use super::makers::Makers;
use super::naming::{Naming, from_child, identifier};
use super::nature::Natures;
use super::providers::Contexts;
use super::server_start::{ServerStart, server_start};
use super::servers::{Served, Server};
use super::shapes::Trouble;
use super::signature::{DraftParameter, DraftRole};
use super::start_up::{Origin, origin};
use super::type_view::{describe, expand, foreign, result_sides};
use super::wall::{Candidate, Part, part};
use super::wants::{How, Slot, Want, is_clone_data};
use super::{BlockerKind, BoundaryParameter, Passing, Role, RouteSeam, ServerSeam};
use crate::ingest::Span;
use crate::resolve::{Item, ItemId, ItemKind, Signature, TypeRef, chain_links};

/// A seam before the contexts have their ids.
#[derive(Debug, Clone)]
pub(super) struct SeamDraft<'a> {
    seam: RouteSeam,
    state: Option<Want>,
    parameters: Vec<(DraftParameter, Want)>,
    /// Where its arguments come from when no functions make them, with their types.
    started: Option<(Origin<'a>, Vec<TypeRef>)>,
    /// What goes of a shared function.
    links: Vec<Span>,
    /// For a server: how its application is come by.
    server: Option<ServerStart<'a>>,
    /// For a server: what goes of the functions that register others.
    registrars: BTreeMap<ItemId, Vec<Span>>,
}

impl<'a> SeamDraft<'a> {
    fn of(seam: RouteSeam) -> Self {
        let (parameters, links, registrars) = (Vec::new(), Vec::new(), BTreeMap::new());
        Self { seam, state: None, parameters, started: None, links, server: None, registrars }
    }

    /// The seam around a server that some handlers of the service are registered with.
    pub fn of_server(
        naming: Naming<'_, 'a>,
        makers: &Makers,
        own: &BTreeSet<ItemId>,
        server: &Server<'a>,
    ) -> Result<Self, Trouble> {
        let item = server.item;
        let is_own = |one: &&Served| one.handler.is_some_and(|handler| own.contains(&handler));
        if let Some(guarded) = server.served.iter().filter(is_own).find(|one| one.is_guarded) {
            let reason = format!("`{}` has a guard of its own, so that a path does not tell whose it is", guarded.path);
            return Err(Trouble::new(BlockerKind::NotUnderstood, reason));
        }
        if !["HttpServer", "actix_web::HttpServer"].contains(&server.application.server.as_str()) {
            let reason = format!("makes its server as `{}`; import `HttpServer`", server.application.server);
            return Err(Trouble::new(BlockerKind::NotUnderstood, reason));
        }
        let route = |one: &Served| (one.method.clone(), one.path.clone());
        let table = server.served.iter().map(|one| (one.method.clone(), one.path.clone(), is_own(&one)));
        let mut registrars = server.cuts(naming.index, own);
        let links = registrars.remove(&item.id).unwrap_or_default();
        let start = server_start(naming, makers, server, &links)?;
        let seam = RouteSeam {
            item: item.id,
            module: item.module,
            call_path: identifier(&item.name),
            output_text: String::new(),
            state: None,
            parameters: Vec::new(),
            routes: server.served.iter().filter(is_own).map(route).collect(),
            handlers: server.own(own).into_iter().collect(),
            is_shared: true,
            is_rocket: false,
            server: Some(ServerSeam { written: server.application.server.clone(), table: table.collect() }),
        };
        Ok(Self { links, server: Some(start), registrars, ..Self::of(seam) })
    }

    /// The seam around a function that gives out routes of rocket; one of them brings the application.
    pub fn of_rocket(
        item: &Item,
        routes: Vec<(String, String)>,
        handlers: Vec<ItemId>,
        server: Option<ServerStart<'a>>,
    ) -> Self {
        let seam = RouteSeam {
            item: item.id,
            module: item.module,
            call_path: identifier(&item.name),
            output_text: String::new(),
            state: None,
            parameters: Vec::new(),
            routes,
            handlers,
            is_shared: false,
            is_rocket: true,
            server: None,
        };
        Self { server, ..Self::of(seam) }
    }

    /// The function.
    pub fn item(&self) -> ItemId {
        self.seam.item
    }

    /// The functions of the start-up code that run for it.
    pub fn runs(&self) -> Vec<ItemId> {
        let of_server = self.server.iter().flat_map(|start| start.cuts().into_iter().map(|(item, _)| item));
        self.started.iter().map(|(origin, _)| origin.item.id).chain(of_server).chain([self.seam.item]).collect()
    }

    /// The parts of functions that go with it.
    pub fn cuts(&self) -> BTreeMap<ItemId, Vec<Span>> {
        let of_start = self.started.iter().map(|(origin, _)| (origin.item.id, origin.cuts()));
        let of_server = self.server.iter().flat_map(ServerStart::cuts).chain(self.registrars.clone());
        let mut all: BTreeMap<ItemId, Vec<Span>> = BTreeMap::new();
        for (item, cuts) in of_start.chain([(self.seam.item, self.links.clone())]).chain(of_server) {
            all.entry(item).or_default().extend(cuts);
        }
        all.retain(|_, cuts| !cuts.is_empty());
        all
    }

    /// The contexts it asks for.
    pub fn wants(&self) -> Vec<Want> {
        self.state.iter().chain(self.parameters.iter().map(|(_, want)| want)).cloned().collect()
    }

    /// The seam once the contexts are known.
    pub fn finish(self, contexts: &mut Contexts<'_, '_>) -> Option<RouteSeam> {
        let state = match &self.state {
            Some(want) => Some(contexts.find(want)?.0),
            None => None,
        };
        if let Some(start) = &self.server {
            let parameter = BoundaryParameter {
                name: "application".to_owned(),
                ty_text: start.application().to_owned(),
                passing: Passing::Value,
                role: Role::Context(contexts.application(start)?),
                line: 0,
            };
            return Some(RouteSeam { parameters: vec![parameter], ..self.seam });
        }
        if let Some((origin, types)) = &self.started {
            let ids = contexts.started(origin, types)?;
            let parameters = self.seam.parameters.iter().zip(ids);
            let parameters = parameters.map(|(one, id)| BoundaryParameter { role: Role::Context(id), ..one.clone() });
            return Some(RouteSeam { state, parameters: parameters.collect(), ..self.seam });
        }
        let parameters: Option<Vec<_>> = self
            .parameters
            .iter()
            .map(|(draft, want)| contexts.find(want).map(|(id, passing)| draft.with_context(id, passing)))
            .collect();
        Some(RouteSeam { state, parameters: parameters?, ..self.seam })
    }
}

/// Reads the signature of a seam: of the service's own function, or of one that registers handlers of the service
/// among others. What no function makes is taken out of the start-up code.
pub(super) fn read_seam<'a>(
    naming: Naming<'_, 'a>,
    natures: &Natures,
    makers: &Makers,
    items: &BTreeSet<ItemId>,
    item: &'a Item,
) -> Result<SeamDraft<'a>, Trouble> {
    let index = naming.index;
    let signature = plain_signature(index, item)?;
    let output = expand(index.resolved, &signature.output);
    let state = state_type(&output).map(|ty| {
        let slot = Slot::of(&ty);
        let how = if slot.in_arc { How::Arc } else { How::Value };
        provided(index, makers, Want { ty: slot.ty, how })
    });
    let is_shared = !items.contains(&item.id);
    let seam = RouteSeam {
        item: item.id,
        module: item.module,
        call_path: identifier(&item.name),
        output_text: from_child(&signature.output_text),
        state: None,
        parameters: Vec::new(),
        routes: if is_shared { own_routes(index, items, item.id) } else { index.routes_in(item.id) },
        handlers: handlers(naming, natures, item, |id| !is_shared || items.contains(&id)),
        is_shared,
        is_rocket: false,
        server: None,
    };
    let links = if is_shared { foreign_links(naming, natures, items, item) } else { Vec::new() };
    let draft = SeamDraft { state: state.transpose()?, links, ..SeamDraft::of(seam) };
    let told = match is_shared {
        true => Err(None),
        false => given_parameters(index, natures, makers, signature).map_err(Some),
    };
    match told {
        Ok(parameters) => Ok(SeamDraft { parameters, ..draft }),
        Err(trouble) => started(naming, makers, item, signature, draft).map_err(|other| trouble.unwrap_or(other)),
    }
}

/// The signature of a function that a seam can be put around.
fn plain_signature<'a>(index: &Index<'_>, item: &'a Item) -> Result<&'a Signature, Trouble> {
    let not_understood = |reason: &str| Trouble::new(BlockerKind::NotUnderstood, reason.to_owned());
    let Some(signature) = &item.signature else { return Err(not_understood("has no signature")) };
    if signature.receiver.is_some() || signature.is_async || !signature.generics.types.is_empty() {
        return Err(not_understood("gives back a router, but is a method, generic or `async`"));
    }
    if result_sides(&expand(index.resolved, &signature.output)).is_some() {
        return Err(not_understood("gives back a router or an error"));
    }
    Ok(signature)
}

fn provided(index: &Index<'_>, makers: &Makers, want: Want) -> Result<Want, Trouble> {
    match makers.price(index, &want) {
        Some(_) => Ok(want),
        None => {
            let text = describe(index.resolved, &want.ty);
            let reason = format!("its handlers ask for `{text}`, and nothing outside of tests builds one");
            Err(Trouble::new(BlockerKind::ContextWithoutProvider, reason))
        }
    }
}

/// The parameters, when functions make all of them.
fn given_parameters(
    index: &Index<'_>,
    natures: &Natures,
    makers: &Makers,
    signature: &Signature,
) -> Result<Vec<(DraftParameter, Want)>, Trouble> {
    let mut parameters = Vec::new();
    for parameter in &signature.parameters {
        let name = parameter.name.as_deref().map(identifier);
        let Some(name) = name.filter(|_| natures.is_context(index, &parameter.ty)) else {
            let reason = format!("gives back a router made from `{}`, which is no context", parameter.ty_text);
            return Err(Trouble::new(BlockerKind::NotUnderstood, reason));
        };
        let want = provided(index, makers, Want::of(index, &parameter.ty)?)?;
        let (ty_text, role, line) = (from_child(&parameter.ty_text), DraftRole::Context(want.clone()), parameter.line);
        parameters.push((DraftParameter { name, ty_text, passing: Passing::Value, role, line }, want));
    }
    Ok(parameters)
}

/// A seam whose arguments come out of the start-up code.
fn started<'a>(
    naming: Naming<'_, 'a>,
    makers: &Makers,
    item: &'a Item,
    signature: &Signature,
    mut draft: SeamDraft<'a>,
) -> Result<SeamDraft<'a>, Trouble> {
    let index = naming.index;
    if signature.parameters.is_empty() {
        return Ok(draft);
    }
    let types: Vec<TypeRef> = signature.parameters.iter().map(|one| expand(index.resolved, &one.ty)).collect();
    for (parameter, ty) in signature.parameters.iter().zip(&types) {
        let is_told = parameter.name.is_some() && naming.in_service().type_text(ty, naming.krate).is_some();
        if !is_told || !is_clone_data(index, ty) {
            let reason = format!("gives back a router made from `{}`, which cannot be cloned", parameter.ty_text);
            return Err(Trouble::new(BlockerKind::ContextWithoutProvider, reason));
        }
    }
    // The role is told once the values have their ids.
    let parameter = |one: &crate::resolve::Parameter| BoundaryParameter {
        name: one.name.as_deref().map(identifier).unwrap_or_default(),
        ty_text: from_child(&one.ty_text),
        passing: Passing::Value,
        role: Role::Data(super::Shape::Unit),
        line: one.line,
    };
    draft.seam.parameters = signature.parameters.iter().map(parameter).collect();
    draft.started = Some((origin(naming, makers, item)?, types));
    Ok(draft)
}

/// The router functions outside of a service that a function is registered in, when it is called from nowhere else.
pub(super) fn registrars(
    index: &Index<'_>,
    natures: &Natures,
    items: &BTreeSet<ItemId>,
    candidate: &Candidate<'_>,
) -> Option<BTreeSet<ItemId>> {
    let routes = &index.signals.entry_points.routes;
    let registrar = |from: ItemId| {
        let item = index.item(from).filter(|item| !items.contains(&item.id))?;
        let is_route = routes.iter().any(|one| one.registered_in == from && one.handler == Some(candidate.item.id));
        (is_route && part(index, natures, item) == Part::Seam).then_some(from)
    };
    candidate.calls.iter().map(|call| registrar(call.from)).collect()
}

/// Method and path of the routes in a function whose handlers are a service's own.
fn own_routes(index: &Index<'_>, items: &BTreeSet<ItemId>, of: ItemId) -> Vec<(String, String)> {
    let routes = index.signals.entry_points.routes.iter().filter(|route| route.registered_in == of);
    let own = routes.filter(|route| route.handler.is_some_and(|handler| items.contains(&handler)));
    own.map(|route| (route.method.clone(), route.path.clone())).collect()
}

/// The links of a router function's chains that have to do with others only.
fn foreign_links(naming: Naming<'_, '_>, natures: &Natures, items: &BTreeSet<ItemId>, item: &Item) -> Vec<Span> {
    let index = naming.index;
    let span = item.span.start as usize..item.span.end as usize;
    let Some(text) = index.sources.file(item.file).and_then(|file| file.text.get(span)) else { return Vec::new() };
    let links = |methods: &[&str]| {
        let at = |place: usize| item.span.start + u32::try_from(place).unwrap_or(0);
        let found = chain_links(text, methods).into_iter();
        found.map(|link| Span { start: at(link.start), end: at(link.end) }).collect::<Vec<Span>>()
    };
    let named = |link: &Span| {
        let inside = |at: u32| (link.start..link.end).contains(&at);
        let named = index.outgoing(item.id).iter().filter(move |one| one.file == item.file && inside(one.offset));
        named.map(|one| one.to).collect::<Vec<ItemId>>()
    };
    let is_own = |link: &Span| named(link).iter().any(|id| items.contains(id));
    let is_router = |id: &ItemId| index.item(*id).is_some_and(|item| part(index, natures, item) == Part::Seam);
    let routes = links(&["route", "route_service"]).into_iter().filter(|link| !is_own(link));
    // A router in a local may hold anything.
    let nests = links(&["nest", "merge"]).into_iter();
    let nests = nests.filter(|link| !is_own(link) && named(link).iter().any(is_router));
    routes.chain(nests).collect()
}

/// `S` of `Router<S>`.
fn state_type(output: &TypeRef) -> Option<TypeRef> {
    let (_, args) = foreign(output)?;
    args.first().filter(|ty| **ty != TypeRef::unit()).cloned()
}

/// The functions a seam names, those left out that give back a router themselves.
fn handlers(naming: Naming<'_, '_>, natures: &Natures, item: &Item, is_own: impl Fn(ItemId) -> bool) -> Vec<ItemId> {
    let index = naming.index;
    let named = index.outgoing(item.id).iter().filter_map(|one| index.item(one.to));
    let is_handler = |one: &&Item| {
        matches!(one.kind, ItemKind::Function | ItemKind::Method) && part(index, natures, one) == Part::Function
    };
    let mut handlers: Vec<ItemId> = named.filter(is_handler).map(|one| one.id).filter(|id| is_own(*id)).collect();
    handlers.sort_unstable();
    handlers.dedup();
    handlers
}
