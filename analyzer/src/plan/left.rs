//! What stays of the monolith once a service has taken over for good.

use std::collections::BTreeSet;

use super::index::Index;
use super::keep::needed;
use super::service::Service;
use crate::resolve::ItemId;

/// The items of the service's crate that the monolith keeps when the bodies of the boundary functions and of the
/// router seams are replaced by the remote call alone: everything that is not the service's, and what that needs.
///
/// Functions that cannot tell a failure keep their bodies, and so does a seam whose routes are not known.
pub(super) fn left(index: &Index<'_>, krate: ItemId, service: &Service) -> BTreeSet<ItemId> {
    let own: BTreeSet<ItemId> = service.items.iter().copied().collect();
    let calls = service.boundary.iter().filter(|function| !function.output.falls_back());
    let seams = service.seams.iter().filter(|seam| !seam.routes.is_empty() && !seam.is_shared && !seam.is_rocket);
    let hollow: BTreeSet<ItemId> = calls.map(|function| function.item).chain(seams.map(|seam| seam.item)).collect();
    let wall = service.boundary.iter().map(|function| function.item).chain(service.seams.iter().map(|seam| seam.item));
    let types = service.dtos.iter().map(|dto| dto.item);
    let others = index.resolved.items.iter().filter(|item| item.krate == krate && !own.contains(&item.id));
    let elsewhere = index.resolved.references.iter().filter(|one| {
        index.item(one.from).is_some_and(|from| from.krate != krate)
            && index.item(one.to).is_some_and(|to| to.krate == krate)
    });
    let roots = others.map(|item| item.id).chain(elsewhere.map(|one| one.to)).chain(wall).chain(types);
    needed(index, krate, roots, hollow)
}
