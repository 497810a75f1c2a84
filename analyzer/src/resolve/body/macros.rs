//! Macro calls in bodies.

use smol_str::SmolStr;

use super::context::Body;
use crate::resolve::names::{Def, Namespace, canonical};
use crate::resolve::rules::macro_output;
use crate::resolve::tree::{Expr, ExprKind, MacroCall, RawPath, RawType, ScannedPath};
use crate::resolve::typing::{Ty, TypeLowering};
use crate::resolve::{ItemId, ItemKind, ReferenceKind};

impl Body<'_, '_, '_> {
    /// A macro call: what it names itself, and what stands in its input.
    pub(super) fn macro_call(&mut self, call: &MacroCall, at: u32, expected: &Ty) -> Ty {
        let full = SmolStr::from(self.macro_path(&call.path));
        if let Some(expanded) = &call.expanded {
            return self.nested(|body| body.expr(expanded, expected));
        }
        let name = call.path.last().map(|last| last.name.text.as_str()).unwrap_or_default();
        if call.input.is_opaque {
            self.sink.opaque_macros.push((self.around.from.1, at));
        }
        let mut types = Vec::new();
        for (position, arg) in call.input.args.iter().enumerate() {
            let wanted = if name == "vec" { types.first().cloned().unwrap_or(Ty::Unknown) } else { Ty::Unknown };
            self.calls.push((full.clone(), position));
            types.push(self.macro_argument(name, arg, &wanted));
            self.calls.pop();
        }
        for name in &call.input.format_names {
            self.format_name(name);
        }
        for path in &call.input.paths {
            self.scanned(path);
        }
        self.calls.push((full, 0));
        for text in &call.input.strings {
            self.literal(&text.text, text.at);
        }
        self.calls.pop();
        self.macro_type(name, &call.input.args, &types, expected)
    }

    fn macro_argument(&mut self, name: &str, arg: &Expr, wanted: &Ty) -> Ty {
        // `name = value` names an argument of a format string.
        if let ExprKind::Assign(left, right) = &arg.kind
            && matches!(left.kind, ExprKind::Path(_))
            && name != "assign"
        {
            return self.expr(right, wanted);
        }
        // Words of the macro are no names: `null` of JSON, `target:` of logging.
        if let ExprKind::Path(path) = &arg.kind
            && let Some(word) = path.single()
            && self.local(&word.text).is_none()
            && self.means_nothing(&word.text)
        {
            return Ty::Unknown;
        }
        let ty = self.expr(arg, wanted);
        if is_printing(name) {
            self.displayed(&ty, arg.at);
        }
        ty
    }

    /// Whether a single name is bound nowhere.
    fn means_nothing(&self, word: &str) -> bool {
        let is_known = |space| !self.names.lookup(self.around.scope, word, space).is_empty();
        let is_keyword = matches!(word, "self" | "Self" | "crate" | "super");
        !is_keyword && !is_known(Namespace::Values) && !is_known(Namespace::Types)
    }

    /// `{name}` in a format string: a local, else a constant.
    fn format_name(&mut self, name: &crate::resolve::tree::Name) {
        if let Some(ty) = self.local(&name.text) {
            self.displayed(&ty, name.at);
            return;
        }
        for def in self.names.lookup(self.around.scope, &name.text, Namespace::Values) {
            let Def::Item(id) = def else { continue };
            match self.index.kind(id) {
                Some(ItemKind::Const) => self.refer_surely(id, ReferenceKind::Const, name.at),
                Some(ItemKind::Static) => self.refer_surely(id, ReferenceKind::Static, name.at),
                _ => {}
            }
        }
    }

    /// Notes what the path of a macro call means; gives it as it is told.
    pub(super) fn macro_path(&mut self, path: &RawPath) -> String {
        let names = path.names();
        let Some(last) = path.last() else { return String::new() };
        let at = last.name.at;
        if let Some(name) = path.single() {
            let textual = self.names.textual_macro(self.around.scope, &name.text);
            if !textual.is_empty() {
                self.refer_all(&textual, ReferenceKind::Macro, at);
                return textual.first().map(|id| format!("{}!", self.index.path(*id))).unwrap_or_default();
            }
        }
        let found = self.names.resolve(self.around.scope, &names, path.absolute, Namespace::Macros);
        let items: Vec<ItemId> = found.defs.iter().filter_map(Def::item).collect();
        if found.used == names.len() && !items.is_empty() {
            self.refer_all(&items, ReferenceKind::Macro, at);
            return items.first().map(|id| format!("{}!", self.index.path(*id))).unwrap_or_default();
        }
        let full = match found.defs.first() {
            Some(Def::External(full)) if found.used == names.len() => format!("{}!", canonical(full)),
            _ => match self.exported_elsewhere(&names) {
                Some(id) => {
                    self.refer_surely(id, ReferenceKind::Macro, at);
                    return format!("{}!", self.index.path(id));
                }
                None => format!("{}!", path.text()),
            },
        };
        let full = full.strip_prefix("std::").map(str::to_owned).unwrap_or(full);
        self.sink.refer_outside(self.around.from, &full, ReferenceKind::Macro, at);
        full
    }

    /// A macro that another crate of the workspace exports and `#[macro_use]` brings in.
    fn exported_elsewhere(&self, names: &[&str]) -> Option<ItemId> {
        let [name] = names else { return None };
        self.names.macro_used(self.around.scope, name)
    }

    /// A path that was only looked at: whatever it means is noted.
    pub(super) fn scanned(&mut self, found: &ScannedPath) {
        let path = &found.path;
        let (Some(first), Some(last)) = (path.segments.first(), path.last()) else { return };
        if found.is_member {
            if found.followed_by == '(' {
                self.scanned_method(&last.name);
            }
            return;
        }
        if path.segments.len() == 1 && self.local(&first.name.text).is_some() {
            return;
        }
        if found.followed_by == '!' {
            self.macro_path(path);
            return;
        }
        let names = path.names();
        if matches!(names.first(), Some(&"Self" | &"self")) && names.len() > 1 && self.own.is_some() {
            self.callee(path);
            return;
        }
        for space in [Namespace::Values, Namespace::Types] {
            let found = self.names.resolve(self.around.scope, &names, path.absolute, space);
            if found.defs.iter().any(|def| def.item().is_some()) {
                if found.used < names.len() || space == Namespace::Values {
                    self.callee(path);
                } else {
                    TypeLowering { names: self.names, around: &self.around, sink: &mut self.sink }.note(
                        &found,
                        ReferenceKind::Type,
                        last.name.at,
                    );
                }
                return;
            }
        }
        let outside = self.names.resolve(self.around.scope, &names, path.absolute, Namespace::Types);
        if names.len() > 1
            && let Some(Def::External(full)) = outside.defs.first()
        {
            self.sink.refer_outside(self.around.from, &canonical(full), ReferenceKind::Call, last.name.at);
        }
    }

    fn scanned_method(&mut self, name: &crate::resolve::tree::Name) {
        self.sink.use_method(self.around.from, name, None);
        let found = self.index.methods(&name.text).to_vec();
        if !found.is_empty() {
            self.sink.unknown_methods.push((self.around.from.1, name.at));
        }
        if found.len() <= 8 {
            for id in found {
                self.refer(id, ReferenceKind::Method, crate::resolve::Certainty::Guessed, name.at);
            }
        }
    }

    fn macro_type(&mut self, name: &str, args: &[Expr], types: &[Ty], expected: &Ty) -> Ty {
        match name {
            "vec" => {
                let item = self.var();
                for ty in types.iter().take(if args.len() == 2 { 1 } else { usize::MAX }) {
                    self.unify(&item, ty);
                }
                if let Ty::External(_, wanted) = self.shallow(expected)
                    && let Some(wanted) = wanted.first()
                {
                    self.unify(&item, &wanted.clone());
                }
                Ty::external("std::vec::Vec", vec![item])
            }
            "join" => {
                let outputs = types.iter().map(|ty| self.awaited(ty));
                Ty::Tuple(outputs.collect())
            }
            "try_join" => {
                let outputs: Vec<Ty> = types.iter().map(|ty| self.awaited(ty)).collect();
                let outputs = outputs.iter().map(|ty| self.tried(ty, 0)).collect();
                let error = self.var();
                Ty::external("std::result::Result", vec![Ty::Tuple(outputs), error])
            }
            _ => match macro_output(name) {
                Some(output) => {
                    let first = self.first_argument(args, types);
                    self.declared(output, &[("T".into(), first)].into_iter().collect(), None)
                }
                None => Ty::Unknown,
            },
        }
    }

    /// The type of the first argument, or the type it names.
    fn first_argument(&mut self, args: &[Expr], types: &[Ty]) -> Ty {
        match (args.first().map(|arg| &arg.kind), types.first()) {
            (Some(ExprKind::Path(path)), Some(Ty::Unknown)) => self.lower(&RawType::Path(path.clone())),
            (_, Some(ty)) => ty.clone(),
            _ => Ty::unit(),
        }
    }
}

fn is_printing(name: &str) -> bool {
    matches!(
        name,
        "format"
            | "print"
            | "println"
            | "eprint"
            | "eprintln"
            | "write"
            | "writeln"
            | "panic"
            | "info"
            | "warn"
            | "error"
            | "debug"
            | "trace"
            | "bail"
            | "anyhow"
            | "ensure"
    )
}
