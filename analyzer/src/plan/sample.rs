//! Small workspaces for the tests of this room, written as text; types are full paths or names of the prelude.
//!
//! ```text
//! mod shop::billing
//! struct shop::Receipt { id: u64, payer: Arc<shop::User> }      fields are public; derives `Clone` unless called `Bare…`
//! enum shop::Failure { Io(std::io::Error), Missing }
//! trait shop::Gateway
//! impl shop::Service                    an impl block, `@1` by its place among the impls
//! impl shop::Gateway for shop::Fake
//! fn shop::charge(pool: &sqlx::SqlitePool) -> Result<shop::Receipt, shop::Failure>
//! fn @1::new(pool: sqlx::SqlitePool) -> shop::Service       a method; `self`, `&self` as first parameter
//! static shop::COUNT: std::sync::Mutex<u64>
//! shop::main -> shop::charge            a call
//! shop::charge ! sqlx::query            a call to the outside
//! shop::charge .begin                   a method call to nowhere known
//! ```

use crate::cluster::Clusters;
use crate::graph::{ItemGraph, graph};
use crate::ingest::{FileId, Package, PackageId, SourceFile, SourceSet, Span, Workspace};
use crate::plan::{Ground, NamedService, Plan, Wishes, plan};
use crate::resolve::{
    Attribute, Certainty, ExternalReference, Field, Generics, ImplHeader, Item, ItemId, ItemKind, MethodUse, Parameter,
    Receiver, Reference, ReferenceKind, Resolved, Signature, TypeDefinition, TypeHead, TypeRef, Variant, VariantForm,
    Visibility,
};
use crate::signals::{Signals, signals};

/// A workspace with all that a plan needs.
pub(super) struct Sample {
    pub workspace: Workspace,
    pub sources: SourceSet,
    pub resolved: Resolved,
    pub graph: ItemGraph,
    pub signals: Signals,
}

impl Sample {
    pub fn new(text: &str) -> Self {
        let mut resolved = Resolved::default();
        let lines = || text.lines().map(str::trim).enumerate().filter(|(_, line)| !line.is_empty());
        for (at, line) in lines().filter(|(_, line)| declared(line)) {
            declare(&mut resolved, line, at + 1);
        }
        for (at, line) in lines().filter(|(_, line)| declared(line)) {
            define(&mut resolved, line, at + 1);
        }
        for (at, line) in lines().filter(|(_, line)| !declared(line)) {
            refer(&mut resolved, line, at + 1);
        }
        resolved.references.sort();
        resolved.method_uses.sort();
        let workspace = workspace();
        let file = SourceFile { id: FileId(0), path: "src/lib.rs".into(), text: text.into(), disk_text: text.into() };
        let sources = SourceSet { files: vec![file] };
        let graph = graph(&resolved);
        let signals = signals(&workspace, &sources, &resolved, &graph, &crate::signals::Surroundings::default());
        Self { workspace, sources, resolved, graph, signals }
    }

    /// The plan with one service of these modules.
    pub fn plan(&self, modules: &[&str]) -> Plan {
        let modules = modules.iter().map(|module| (*module).to_owned()).collect();
        let service = NamedService { name: "cut".into(), modules, ..NamedService::default() };
        self.plan_for(&Wishes { services: vec![service], ..Wishes::default() })
    }

    pub fn plan_for(&self, wishes: &Wishes) -> Plan {
        let clusters = Clusters::default();
        let Self { workspace, sources, resolved, graph, signals } = self;
        plan(&Ground { workspace, sources, resolved, graph, signals, clusters: &clusters }, wishes)
    }

    pub fn paths(&self, ids: impl IntoIterator<Item = ItemId>) -> Vec<&str> {
        ids.into_iter().filter_map(|id| self.resolved.item(id)).map(|item| item.path.as_str()).collect()
    }
}

fn workspace() -> Workspace {
    let package = Package {
        id: PackageId(0),
        name: "shop".into(),
        version: "0.1.0".into(),
        edition: "2024".into(),
        manifest: "Cargo.toml".into(),
        dir: String::new(),
        targets: Vec::new(),
        dependencies: Vec::new(),
        features: Vec::new(),
    };
    let root = std::path::PathBuf::from("/nowhere");
    Workspace { target_dir: root.join("target"), root, root_is_package: true, packages: vec![package] }
}

fn declared(line: &str) -> bool {
    ["mod ", "struct ", "enum ", "trait ", "impl ", "fn ", "async fn ", "static "]
        .iter()
        .any(|one| line.starts_with(one))
}

/// Word and path of a declaration.
fn head(line: &str) -> (&str, &str) {
    let line = line.strip_prefix("async ").unwrap_or(line);
    let (word, rest) = line.split_once(' ').expect("a word and a path");
    let at = rest.find(['(', '{', ' ']).unwrap_or(rest.len());
    (word, rest[..at].trim_end_matches(':'))
}

fn declare(resolved: &mut Resolved, line: &str, at: usize) {
    let (word, path) = head(line);
    let id = ItemId(resolved.items.len() as u32);
    let path = match word {
        "impl" => format!("@{}", resolved.items.iter().filter(|item| item.kind == ItemKind::Impl).count() + 1),
        _ => path.to_owned(),
    };
    let around = path.rsplit_once("::").map(|(around, _)| around);
    // An impl stands beside its type.
    let own_type = line.rsplit_once(' ').map_or("", |(_, own)| own);
    let around = if word == "impl" { own_type.rsplit_once("::").map(|(around, _)| around) } else { around };
    let parent = around.map(|around| find(resolved, around));
    let parent_kind = parent.and_then(|parent| resolved.item(parent)).map(|parent| parent.kind);
    let kind = match (word, parent_kind) {
        ("mod", None) => ItemKind::Crate,
        ("mod", _) => ItemKind::Module,
        ("fn", Some(ItemKind::Impl | ItemKind::Trait)) => ItemKind::Method,
        ("fn", _) => ItemKind::Function,
        ("struct", _) => ItemKind::Struct,
        ("enum", _) => ItemKind::Enum,
        ("trait", _) => ItemKind::Trait,
        ("impl", _) => ItemKind::Impl,
        _ => ItemKind::Static,
    };
    let module = match kind {
        ItemKind::Crate | ItemKind::Module => id,
        _ => parent.and_then(|parent| resolved.item(parent)).map_or(id, |parent| parent.module),
    };
    let name = if word == "impl" { "" } else { path.rsplit("::").next().unwrap_or_default() };
    let span = Span { start: at as u32 * 1000, end: at as u32 * 1000 + 999 };
    let derive = Attribute { path: "derive".into(), tokens: "Debug, Clone".into(), line: at };
    resolved.items.push(Item {
        id,
        kind,
        name: name.to_owned(),
        path: path.clone(),
        parent,
        module,
        krate: ItemId(0),
        package: PackageId(0),
        file: FileId(0),
        span,
        body: (parent_kind != Some(ItemKind::Trait)).then_some(span),
        name_offset: span.start,
        line: at,
        end_line: at,
        visibility: Visibility::Public,
        attributes: if name.starts_with("Bare") { Vec::new() } else { vec![derive] },
        doc: String::new(),
        cfg: Vec::new(),
        is_test: false,
        made_by: None,
        generics: Generics::default(),
        signature: None,
        definition: None,
        impl_header: None,
        declared_type: None,
        own_file: None,
    });
}

fn find(resolved: &Resolved, path: &str) -> ItemId {
    resolved.items.iter().find(|item| item.path == path).map_or_else(|| panic!("no {path}"), |item| item.id)
}

fn define(resolved: &mut Resolved, line: &str, at: usize) {
    let (word, _) = head(line);
    let own = resolved.items.iter().position(|item| item.line == at).expect("declared before");
    match word {
        "fn" => resolved.items[own].signature = Some(signature(resolved, line)),
        "struct" => {
            let fields = body(line).map_or_else(Vec::new, |body| named_fields(resolved, body));
            let name = resolved.items[own].name.clone();
            resolved.items[own].definition = Some(TypeDefinition::Struct(variant(name, VariantForm::Named, fields)));
        }
        "enum" => {
            let all =
                split(body(line).unwrap_or_default()).into_iter().map(|one| tuple_variant(resolved, one)).collect();
            resolved.items[own].definition = Some(TypeDefinition::Enum(all));
        }
        "impl" => {
            let rest = line.trim_start_matches("impl ").trim();
            let (of_trait, own_type) = rest.split_once(" for ").map_or((None, rest), |(of, own)| (Some(of), own));
            resolved.items[own].impl_header = Some(ImplHeader {
                of_trait: of_trait.map(|of| parse(resolved, of)),
                self_type: parse(resolved, own_type),
                self_type_text: own_type.rsplit("::").next().unwrap_or_default().to_owned(),
            });
        }
        "static" => resolved.items[own].declared_type = line.split_once(": ").map(|(_, ty)| parse(resolved, ty)),
        _ => {}
    }
}

fn body(line: &str) -> Option<&str> {
    line.split_once('{').map(|(_, rest)| rest.trim_end().trim_end_matches('}').trim())
}

fn variant(name: String, form: VariantForm, fields: Vec<Field>) -> Variant {
    Variant { name, form, fields, attributes: Vec::new(), line: 0 }
}

fn field(resolved: &Resolved, name: &str, ty: &str) -> Field {
    let ty_text = ty.to_owned();
    let ty = parse(resolved, ty);
    Field { name: name.to_owned(), ty, ty_text, visibility: Visibility::Public, attributes: Vec::new(), line: 0 }
}

fn named_fields(resolved: &Resolved, text: &str) -> Vec<Field> {
    let pair = |one: &str| one.split_once(": ").map(|(name, ty)| field(resolved, name.trim(), ty));
    split(text).into_iter().filter_map(pair).collect()
}

fn tuple_variant(resolved: &Resolved, text: &str) -> Variant {
    match text.split_once('(') {
        None => variant(text.to_owned(), VariantForm::Unit, Vec::new()),
        Some((name, rest)) => {
            let types = split(rest.trim_end_matches(')'));
            let fields = types.iter().enumerate().map(|(at, ty)| field(resolved, &at.to_string(), ty)).collect();
            variant(name.to_owned(), VariantForm::Tuple, fields)
        }
    }
}

fn signature(resolved: &Resolved, line: &str) -> Signature {
    let (before, output) = line.split_once(" -> ").unwrap_or((line, ""));
    let open = before.find('(').expect("parameters");
    let inside = before[open + 1..].trim_end().trim_end_matches(')');
    let mut receiver = None;
    let mut parameters = Vec::new();
    for one in split(inside) {
        match one {
            "self" => receiver = Some(Receiver::Value),
            "&self" => receiver = Some(Receiver::Reference),
            "&mut self" => receiver = Some(Receiver::MutReference),
            one => {
                let (name, ty) = one.split_once(": ").expect("name and type");
                let (ty_text, ty) = (ty.to_owned(), parse(resolved, ty));
                parameters.push(Parameter { name: Some(name.into()), pattern: name.into(), ty, ty_text, line: 0 });
            }
        }
    }
    Signature {
        receiver,
        parameters,
        output: if output.is_empty() { TypeRef::unit() } else { parse(resolved, output) },
        output_text: output.to_owned(),
        is_async: line.starts_with("async "),
        is_unsafe: false,
        generics: Generics::default(),
    }
}

/// Parts between commas that stand in no brackets.
fn split(text: &str) -> Vec<&str> {
    let (mut parts, mut depth, mut start) = (Vec::new(), 0_i32, 0);
    for (at, letter) in text.char_indices() {
        match letter {
            '<' | '(' | '[' => depth += 1,
            '>' | ')' | ']' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(text[start..at].trim());
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(text[start..].trim());
    parts.retain(|part| !part.is_empty());
    parts
}

/// A type.
fn parse(resolved: &Resolved, text: &str) -> TypeRef {
    let text = text.trim();
    let lent = |to: &str, mutable| TypeRef::Reference { mutable, is_static: false, to: Box::new(parse(resolved, to)) };
    if let Some(to) = text.strip_prefix("&mut ") {
        return lent(to, true);
    }
    if let Some(to) = text.strip_prefix('&') {
        return lent(to, false);
    }
    if let Some(of) = text.strip_prefix("dyn ") {
        return TypeRef::Dyn(of.split(" + ").map(|one| parse(resolved, one)).collect());
    }
    if let Some(list) = text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        return TypeRef::Tuple(split(list).into_iter().map(|one| parse(resolved, one)).collect());
    }
    if let Some(to) = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        return TypeRef::Slice(Box::new(parse(resolved, to)));
    }
    let (name, args) = text
        .split_once('<')
        .map_or((text, Vec::new()), |(name, rest)| (name, split(rest.strip_suffix('>').unwrap_or(rest))));
    let args = args.into_iter().map(|one| parse(resolved, one)).collect();
    TypeRef::Path { head: type_head(resolved, name), args, borrowed: false }
}

fn type_head(resolved: &Resolved, name: &str) -> TypeHead {
    const PRELUDE: &[(&str, &str)] = &[
        ("String", "std::string::String"),
        ("Vec", "std::vec::Vec"),
        ("Option", "std::option::Option"),
        ("Result", "std::result::Result"),
        ("Box", "std::boxed::Box"),
        ("Arc", "std::sync::Arc"),
        ("Send", "std::marker::Send"),
        ("Sync", "std::marker::Sync"),
    ];
    if let Some(item) = resolved.items.iter().find(|item| item.path == name) {
        return TypeHead::Item(item.id);
    }
    if let Some((_, path)) = PRELUDE.iter().find(|(short, _)| *short == name) {
        return TypeHead::External((*path).into());
    }
    if name.contains("::") { TypeHead::External(name.into()) } else { TypeHead::Primitive(name.into()) }
}

fn refer(resolved: &mut Resolved, line: &str, at: usize) {
    let (from, rest) = line.split_once(' ').expect("two ends");
    let from = find(resolved, from);
    let (file, offset) = (FileId(0), at as u32);
    if let Some(name) = rest.strip_prefix('.') {
        resolved.method_uses.push(MethodUse { from, name: name.into(), receiver: None, file, line: at, offset });
        return;
    }
    if let Some(path) = rest.strip_prefix("! ") {
        let kind = ReferenceKind::Call;
        resolved.externals.push(ExternalReference { from, path: path.into(), kind, file, line: at });
        return;
    }
    let (arrow, to) = rest.split_once(' ').expect("an arrow and an end");
    let to = find(resolved, to);
    let (kind, certainty) = match arrow {
        "->" => (ReferenceKind::Call, Certainty::Resolved),
        "~>" => (ReferenceKind::Method, Certainty::Guessed),
        "=>" => (ReferenceKind::Type, Certainty::Resolved),
        _ => (ReferenceKind::Static, Certainty::Resolved),
    };
    resolved.references.push(Reference { from, to, kind, certainty, file, line: at, offset });
}
