//! What is noticed about files while modules are followed.

use super::collect::{Around, Collector};
use crate::ingest::{Finding, Place, Severity};
use crate::resolve::tree::Node;

impl Collector<'_> {
    pub(super) fn tell_circle(&mut self, node: &Node, around: &Around) {
        let Some(file) = self.world.sources.file(around.file) else { return };
        let line = self.world.line(around.file, node.name.at.max(node.span.start));
        self.world.findings.push(Finding {
            code: "module-in-circle".to_owned(),
            severity: Severity::Warning,
            place: Some(Place { file: file.path.clone(), line }),
            message: "this leads to a file that it stands in, or that too many others lead to".to_owned(),
            advice: "let each file belong to one module; what follows here is not counted again".to_owned(),
        });
    }

    pub(super) fn tell_missing(&mut self, node: &Node, around: &Around) {
        let Some(file) = self.world.sources.file(around.file) else { return };
        let line = self.world.line(around.file, node.name.at);
        self.world.findings.push(Finding {
            code: "module-without-file".to_owned(),
            severity: Severity::Warning,
            place: Some(Place { file: file.path.clone(), line }),
            message: format!("there is no file for `mod {}`", node.name.text),
            advice: "a generated or ignored file is not seen; nothing in it is counted".to_owned(),
        });
    }

    pub(super) fn tell_not_included(&mut self, node: &Node, around: &Around) {
        let Some(file) = self.world.sources.file(around.file) else { return };
        self.world.findings.push(Finding {
            code: "included-file-unknown".to_owned(),
            severity: Severity::Warning,
            place: Some(Place { file: file.path.clone(), line: self.world.line(around.file, node.span.start) }),
            message: "what this `include!` brings in is not known".to_owned(),
            advice: "a file made by a build script is not seen; nothing in it is counted".to_owned(),
        });
    }

    pub(super) fn tell_unreached(&mut self) {
        for file in &self.world.sources.files {
            if file.path.ends_with(".rs") && !self.reached.contains(&file.id) {
                self.world.findings.push(Finding {
                    code: "file-outside-module-tree".to_owned(),
                    severity: Severity::Note,
                    place: Some(Place { file: file.path.clone(), line: 0 }),
                    message: "no module declares this file; nothing in it is counted".to_owned(),
                    advice: "delete it, or declare it with `mod`".to_owned(),
                });
            }
        }
    }
}
