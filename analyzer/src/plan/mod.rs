//! Takes groups of items, gives the [`Plan`]: a decision a person would sign.
//!
//! Which services, which of their functions are called from outside, what crosses the wall and in which
//! form, what stands in the way, and which items a service's package needs. Knows nothing of the outside.

mod assemble;
mod assign;
mod attribute_paths;
mod background;
mod benefit;
mod blockers;
mod boundary;
mod bounds;
#[cfg(test)]
mod carrier_tests;
mod carriers;
mod change;
mod circles;
mod cost;
mod crossing;
mod cut;
mod dto_names;
mod endpoints;
mod errors;
mod evidence;
mod given;
mod groups;
mod imported;
mod index;
mod keep;
mod kernel;
mod knowledge;
mod left;
mod links;
mod makers;
mod measured;
mod meeting;
mod naming;
mod nature;
mod pieces;
mod providers;
mod quality;
mod reach;
mod rocket;
mod saga;
#[cfg(test)]
mod sample;
mod seams;
mod seeds;
mod server_start;
mod servers;
mod service;
#[cfg(test)]
mod settings_tests;
mod shapes;
mod signature;
mod slice;
mod start_up;
mod started;
#[cfg(test)]
mod tests;
mod type_view;
mod unmade;
mod usage;
mod wall;
mod wants;
mod wire;
mod wishes;

use std::sync::Arc;

pub use benefit::{Benefit, Criterion, CriterionKind, CriterionReason};
pub use boundary::{
    Blocker, BlockerKind, BoundaryFunction, BoundaryParameter, ContextId, ContextProvider, Passing, Provider, Role,
    RouteSeam, Saga, SelfRole, ServerSeam, StartUp, StartUpKind, StartUpPart,
};
pub use bounds::{Bounds, Unsatisfiable};
pub use change::Change;
pub use circles::{Breaking, ServiceCircle, ServiceLink};
pub use cost::{Cost, CostPart};
pub use imported::{GraphDoubt, GraphPlan, GraphService, GraphWishes, graph_constraints, graph_plan};
pub use links::ModuleLink;
pub use seeds::constraints;
pub use service::{
    ConfigKey, Doubt, Evidence, KernelItem, ModuleCycle, Plan, Quality, Service, ServiceId, Size, TableUse,
};
pub use slice::Slice;
pub use wire::{CarrierStep, Dto, DtoField, DtoForm, DtoId, DtoVariant, ErrorForm, ErrorKind, Output, Shape};
pub use wishes::{NamedContext, NamedService, Pin, Wishes};

use crate::cluster::Clusters;
use crate::graph::ItemGraph;
use crate::ingest::{Finding, SourceSet, Workspace};
use crate::resolve::{ItemKind, Resolved};
use crate::signals::Signals;

// The generator sees the plan alone: the rules by which foreign values cross are part of its language.
pub use crate::signals::rules::{ErrorCode, ForeignErrorRule, ForeignTypeRule, rules};

/// All that was found out before a decision can be made.
#[derive(Debug, Clone, Copy)]
pub struct Ground<'a> {
    /// Packages and targets.
    pub workspace: &'a Workspace,
    /// Texts, for places.
    pub sources: &'a SourceSet,
    /// Items and references.
    pub resolved: &'a Resolved,
    /// The same as a graph.
    pub graph: &'a ItemGraph,
    /// What the code does and tells.
    pub signals: &'a Signals,
    /// The groups found.
    pub clusters: &'a Clusters,
}

/// Decides. Never fails: what cannot be done is a blocker or a finding in the plan.
#[must_use]
pub fn plan(ground: &Ground<'_>, wishes: &Wishes) -> Plan {
    let Ground { workspace, sources, resolved, graph, signals, clusters } = *ground;
    let knowledge = knowledge::Knowledge { rules: rules(), effects: &signals.effects };
    let index = index::Index::new(workspace, resolved, graph, signals, sources, knowledge);
    let mut assignment = assign::assign(&index, wishes, &groups::groups(signals, clusters));
    let (mut services, mut noticed) = services(&index, clusters, &assignment);
    let is_empty = |service: &Service| assignment.is_free(&service.name) && service.has_no_wall();
    let empty: Vec<String> = services.iter().filter(|one| is_empty(one)).map(|one| one.name.clone()).collect();
    // Where nothing at all can be called, the groups are all there is to tell.
    if !empty.is_empty() && empty.len() < services.len() {
        assignment.drafts.retain(|draft| !empty.contains(&draft.name));
        (services, noticed) = self::services(&index, clusters, &assignment);
    }
    let mut findings: Vec<Finding> = resolved.findings.clone();
    findings.extend(assignment.findings.iter().cloned());
    findings.extend(noticed);
    findings.sort();
    findings.dedup();
    Plan {
        workspace: workspace.clone(),
        size: size(ground),
        items: Arc::new(resolved.items.clone()),
        uses: Arc::new(resolved.uses.clone()),
        kernel: kernel::kernel(&index, &assignment),
        order: cost::order(&services),
        cycles: kernel::cycles(&index),
        service_circles: circles::circles(&index, &services),
        links: links::links(&index),
        config_keys: usage::config_keys(&index, &resolved.items.iter().map(|item| item.id).collect()),
        quality: quality::quality(&index, &assignment),
        understanding: resolved.understanding.clone(),
        services,
        findings,
    }
}

/// The services of an assignment, with what was noticed on the way.
fn services(
    index: &index::Index<'_>,
    clusters: &Clusters,
    assignment: &assign::Assignment,
) -> (Vec<Service>, Vec<Finding>) {
    let standing = groups::Standing::new(index, clusters, assignment);
    let mut workshop = assemble::Workshop::new(index, assignment);
    let mut services = Vec::new();
    for draft in &assignment.drafts {
        let id = ServiceId(u32::try_from(services.len()).unwrap_or(u32::MAX));
        services.extend(workshop.service(draft, id, &standing));
    }
    (services, workshop.findings)
}

fn size(ground: &Ground<'_>) -> Size {
    let rust: Vec<_> = ground.sources.files.iter().filter(|file| file.path.ends_with(".rs")).collect();
    let is_module = |kind: ItemKind| matches!(kind, ItemKind::Module | ItemKind::Crate);
    Size {
        files: rust.len(),
        lines: rust.iter().map(|file| file.text.lines().count()).sum(),
        packages: ground.workspace.packages.len(),
        modules: ground.resolved.items.iter().filter(|item| is_module(item.kind)).count(),
        items: ground.resolved.items.len(),
        edges: ground.graph.edge_count(),
    }
}
