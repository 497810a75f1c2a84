//! Goes through the bodies of all items, in parallel.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::context::Body;
use crate::ingest::{FileId, Span};
use crate::resolve::names::Names;
use crate::resolve::parse::waiting_body;
use crate::resolve::sink::Sink;
use crate::resolve::tree::{Block, FunctionNode, Node, NodeKind};
use crate::resolve::typing::{Index, Ty, surroundings};
use crate::resolve::world::{Entry, item_id};
use crate::resolve::{Generics, ItemId, ItemKind, Receiver};

/// What all bodies refer to, by file; files that are told already are left out.
pub(in crate::resolve) fn bodies(
    names: &Names<'_, '_>,
    index: &Index<'_>,
    is_told: &(dyn Fn(FileId) -> bool + Sync),
) -> BTreeMap<FileId, Sink> {
    let sinks: Vec<Sink> = (0..names.world.entries.len())
        .into_par_iter()
        .map(|at| {
            let id = item_id(at);
            let entry = names.world.entry(id).filter(|entry| !is_told(entry.file));
            entry.map(|entry| one(names, index, id, entry)).unwrap_or_default()
        })
        .collect();
    let mut all: BTreeMap<FileId, Sink> = BTreeMap::new();
    for (entry, sink) in names.world.entries.iter().zip(sinks) {
        if !is_told(entry.file) {
            all.entry(entry.file).or_default().absorb(sink);
        }
    }
    all
}

fn one(names: &Names<'_, '_>, index: &Index<'_>, id: ItemId, entry: &Entry<'_>) -> Sink {
    let Some(node) = entry.node else { return Sink::default() };
    let mut body = new(names, index, id, entry);
    match &node.kind {
        NodeKind::Function(function) => {
            body.many_targets(id, &entry.name, node.span.start);
            body.function(id, node, function);
        }
        NodeKind::Const { value: Some(value), .. } | NodeKind::Static { value: Some(value), .. } => {
            let declared = index.types(id).and_then(|types| types.declared_type.clone());
            let wanted = declared.map_or(Ty::Unknown, |ty| body.open(&ty));
            let given = body.nested(|body| body.expr(value, &wanted));
            body.unify(&wanted, &given);
        }
        NodeKind::Enum { variants, .. } => {
            for number in variants.iter().filter_map(|variant| variant.discriminant.as_ref()) {
                body.nested(|body| body.expr(number, &Ty::Unknown));
            }
        }
        NodeKind::MacroCall(call, made) => {
            // Items made of the input refer for themselves.
            match made {
                Some(_) => {
                    body.macro_path(&call.path);
                }
                None => {
                    body.nested(|body| body.macro_call(call, node.span.start, &Ty::Unknown));
                }
            }
        }
        NodeKind::MacroRules(rules) => {
            for path in rules.paths.iter().filter(|path| !path.is_member) {
                body.scanned(path);
            }
            // What a macro names is looked up where it is used; nothing here is unknown for sure.
            body.sink.unknown_paths.clear();
            body.sink.unknown_methods.clear();
        }
        _ => {}
    }
    body.settle();
    body.sink
}

fn new<'a, 'w, 't>(names: &'a Names<'w, 't>, index: &'a Index<'a>, id: ItemId, entry: &Entry<'_>) -> Body<'a, 'w, 't> {
    let types = index.types(id);
    let self_type = types.and_then(|types| types.self_type.clone());
    let mut body = Body {
        names,
        index,
        around: surroundings(names, id, entry, self_type.clone()),
        own: None,
        locals: Vec::new(),
        vars: Vec::new(),
        returns: Vec::new(),
        bounds: BTreeMap::new(),
        conditions: Vec::new(),
        calls: Vec::new(),
        deferred: Vec::new(),
        sink: Sink::default(),
        depth: 0,
    };
    body.own = self_type.map(|ty| body.open(&ty));
    // Bounds of the item and of everything around it.
    let mut here = Some(id);
    while let Some(current) = here {
        let Some(types) = index.types(current) else { break };
        body.add_bounds(&types.generics);
        if let Some(signature) = &types.signature {
            body.add_bounds(&signature.generics);
        }
        if matches!(index.kind(current), Some(ItemKind::Module | ItemKind::Crate)) {
            break;
        }
        here = index.parent(current);
    }
    body
}

impl Body<'_, '_, '_> {
    fn add_bounds(&mut self, generics: &Generics) {
        for (name, bounds) in &generics.types {
            let bounds: Vec<Ty> = bounds.iter().map(|bound| self.open(bound)).collect();
            self.bounds.entry(name.clone()).or_default().extend(bounds);
        }
        for (of, bounds) in &generics.conditions {
            match self.open(of) {
                Ty::Param(name) => {
                    let bounds: Vec<Ty> = bounds.iter().map(|bound| self.open(bound)).collect();
                    self.bounds.entry(name).or_default().extend(bounds);
                }
                ty => self.conditions.push(ty),
            }
        }
    }

    fn function(&mut self, id: ItemId, node: &Node, function: &FunctionNode) {
        let Some(signature) = self.index.types(id).and_then(|types| types.signature.as_ref()) else { return };
        if let Some((receiver, _)) = &function.receiver {
            let own = self.own.clone().unwrap_or(Ty::SelfType);
            let ty = match receiver {
                Receiver::Value => own,
                _ => Ty::Ref(Box::new(own)),
            };
            self.bind("self", ty);
        }
        for given in &function.given {
            self.nested(|body| body.expr(given, &Ty::Unknown));
        }
        for (node, parameter) in function.parameters.iter().zip(&signature.parameters) {
            let ty = self.open(&parameter.ty);
            self.pattern(&node.pat, &ty);
        }
        for told in &function.told {
            self.nested(|body| body.expr(told, &Ty::Unknown));
        }
        let waiting = node.body.filter(|_| function.waits).and_then(|body| self.waiting(body));
        let Some(block) = function.block.as_ref().or(waiting.as_ref()) else { return };
        let output = self.open(&signature.output);
        self.returns.push(output.clone());
        let given = self.block(block, &output);
        self.unify(&output, &given);
        self.returns.pop();
    }

    /// Reads a body that was left for later.
    fn waiting(&mut self, body: Span) -> Option<Block> {
        let file = self.around.from.1;
        let text = &self.names.world.sources.file(file)?.text;
        let read = waiting_body(text, body);
        read.map_err(|refusal| self.sink.unread_bodies.push((file, refusal))).ok()
    }
}
