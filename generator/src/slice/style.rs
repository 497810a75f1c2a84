//! How the monolith's formatter is told to lay out code.

use calve_analyzer::ingest::read_asset;
use calve_analyzer::plan::Plan;
use calve_analyzer::resolve::ItemId;
use toml_edit::DocumentMut;

use crate::layout::{directory, join};

/// Width of a line where nothing is said.
const USUAL: usize = 100;

/// The formatter's settings for a crate.
pub(super) struct Style {
    /// Name and content of the file that holds them; none when there is none in the workspace.
    pub(super) file: Option<(String, Vec<u8>)>,
    /// Width of a line.
    pub(super) width: usize,
}

/// Finds the settings that hold for the crate with this root: those of the innermost folder that has some.
pub(super) fn style(plan: &Plan, root: ItemId) -> Style {
    let package = plan.item(root).and_then(|krate| plan.workspace.package(krate.package));
    let mut folder = package.map(|package| package.dir.as_str());
    let mut file = None;
    while let Some(here) = folder.filter(|_| file.is_none()) {
        let mut names = [".rustfmt.toml", "rustfmt.toml"].iter();
        file = names.find_map(|name| {
            let content = read_asset(&plan.workspace, &join(here, name)).ok()?;
            Some(((*name).to_string(), content))
        });
        folder = (!here.is_empty()).then(|| directory(here));
    }
    let width = file.as_ref().and_then(|(_, content)| width(content)).unwrap_or(USUAL);
    Style { file, width }
}

fn width(content: &[u8]) -> Option<usize> {
    let document: DocumentMut = std::str::from_utf8(content).ok()?.parse().ok()?;
    usize::try_from(document.get("max_width")?.as_integer()?).ok()
}
