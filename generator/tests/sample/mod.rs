//! Plans over small sources, made by hand: items and imports of one crate, and nothing that needs a resolver.
#![allow(dead_code, reason = "each test program uses its own part")]

use std::path::PathBuf;
use std::sync::Arc;

use calve_analyzer::ingest::{FileId, Package, PackageId, SourceFile, SourceSet, Span, Workspace};
use calve_analyzer::plan::{Plan, Service, ServiceId, Slice};
use calve_analyzer::resolve::{
    Generics, ImplHeader, Item, ItemId, ItemKind, Parameter, Receiver, Signature, TypeRef, UseLeaf, Visibility,
};
use syn::spanned::Spanned;

/// A plan over one crate whose root is the first file.
pub struct Sample {
    pub plan: Plan,
    pub sources: SourceSet,
}

impl Sample {
    /// Reads files; those of modules are found as `<dir>/<name>.rs` or `<dir>/<name>/mod.rs`.
    pub fn new(root: &str, files: &[(&str, &str)]) -> Self {
        let mut files = files.to_vec();
        files.sort_unstable();
        let as_source = |(at, (path, text)): (usize, &(&str, &str))| {
            let text: Arc<str> = Arc::from(*text);
            let id = FileId(u32::try_from(at).unwrap());
            SourceFile { id, path: (*path).to_string(), text: Arc::clone(&text), disk_text: text }
        };
        let sources = SourceSet { files: files.iter().enumerate().map(as_source).collect() };
        let mut reader = Reader { sources: &sources, items: Vec::new(), uses: Vec::new() };
        reader.read_crate(root);
        reader.resolve();
        let (items, uses) = (Arc::new(reader.items), Arc::new(reader.uses.into_iter().map(|(leaf, _)| leaf).collect()));
        Self { plan: plan(items, uses, root), sources }
    }

    /// The item of a path below the crate: `bills::pay`, `bills::Till::open`.
    pub fn item(&self, path: &str) -> ItemId {
        let full = format!("shop::{path}");
        self.plan.items.iter().find(|item| item.path == full).unwrap_or_else(|| panic!("no {path}")).id
    }

    /// A service that keeps these items and what stands around them; names of modules mean all below.
    pub fn service(&self, keep: &[&str]) -> Service {
        let keep = keep.iter().map(|path| self.item(path));
        let mut service = empty_service("bills");
        service.slice = Slice { keep: keep.chain([ItemId(0)]).collect(), ..Slice::default() };
        service
    }
}

fn empty_service(name: &str) -> Service {
    Service {
        id: ServiceId(0),
        name: name.to_string(),
        is_named: true,
        modules: Vec::new(),
        items: Vec::new(),
        lines: 0,
        evidence: Vec::new(),
        doubts: Vec::new(),
        parts: Vec::new(),
        stability: 1.0,
        boundary: Vec::new(),
        seams: Vec::new(),
        copied: Vec::new(),
        contexts: Vec::new(),
        dtos: Vec::new(),
        blockers: Vec::new(),
        slice: Slice::default(),
        left: Default::default(),
        tables: Vec::new(),
        config_keys: Vec::new(),
        callers: Vec::new(),
        callees: Vec::new(),
        on_path_of: (0, 0),
        cost: calve_analyzer::plan::Cost::default(),
        benefit: calve_analyzer::plan::Benefit::default(),
    }
}

fn plan(items: Arc<Vec<Item>>, uses: Arc<Vec<UseLeaf>>, root: &str) -> Plan {
    let package = Package {
        id: PackageId(0),
        name: "shop".into(),
        version: "1.0.0".into(),
        edition: "2021".into(),
        manifest: "Cargo.toml".into(),
        dir: String::new(),
        targets: Vec::new(),
        dependencies: Vec::new(),
        features: Vec::new(),
    };
    let workspace = Workspace {
        root: PathBuf::from(root),
        target_dir: PathBuf::from("target"),
        root_is_package: true,
        packages: vec![package],
    };
    Plan {
        workspace,
        size: Default::default(),
        items,
        uses,
        services: Vec::new(),
        kernel: Vec::new(),
        order: Vec::new(),
        cycles: Vec::new(),
        service_circles: Vec::new(),
        links: Vec::new(),
        config_keys: Vec::new(),
        quality: Default::default(),
        understanding: Default::default(),
        findings: Vec::new(),
    }
}

struct Reader<'s> {
    sources: &'s SourceSet,
    items: Vec<Item>,
    uses: Vec<(UseLeaf, Vec<String>)>,
}

#[derive(Clone)]
struct Scope {
    file: FileId,
    /// Folder in which child modules lie.
    folder: String,
    parent: ItemId,
    module: ItemId,
    path: String,
}

impl Reader<'_> {
    fn read_crate(&mut self, root: &str) {
        let file = self.sources.by_path(root).unwrap().id;
        let scope = Scope { file, folder: "src".into(), parent: ItemId(0), module: ItemId(0), path: "shop".into() };
        let id = self.add(&scope, ItemKind::Crate, "shop", &(0..0), None);
        self.items[0].own_file = Some(file);
        self.items[0].parent = None;
        self.items[0].path = "shop".into();
        self.read_file(&Scope { parent: id, ..scope });
    }

    fn read_file(&mut self, scope: &Scope) {
        let text = Arc::clone(&self.sources.file(scope.file).unwrap().text);
        let parsed = syn::parse_file(&text).unwrap();
        self.read_items(scope, &parsed.items);
    }

    fn add(
        &mut self,
        scope: &Scope,
        kind: ItemKind,
        name: &str,
        span: &std::ops::Range<usize>,
        body: Option<Span>,
    ) -> ItemId {
        let id = ItemId(u32::try_from(self.items.len()).unwrap());
        self.items.push(Item {
            id,
            kind,
            name: name.to_string(),
            path: format!("{}::{name}", scope.path),
            parent: Some(scope.parent),
            module: if matches!(kind, ItemKind::Module | ItemKind::Crate) { id } else { scope.module },
            krate: ItemId(0),
            package: PackageId(0),
            file: scope.file,
            span: span_of(span),
            body,
            name_offset: 0,
            line: 1,
            end_line: 1,
            visibility: Visibility::Private,
            attributes: Vec::new(),
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
        id
    }

    fn read_items(&mut self, scope: &Scope, items: &[syn::Item]) {
        for item in items {
            let span = item.span().byte_range();
            let mut plain = |kind: ItemKind, name: String| self.add(scope, kind, &name, &span, None);
            match item {
                syn::Item::Struct(item) => drop(plain(ItemKind::Struct, item.ident.to_string())),
                syn::Item::Enum(item) => drop(plain(ItemKind::Enum, item.ident.to_string())),
                syn::Item::Trait(item) => drop(plain(ItemKind::Trait, item.ident.to_string())),
                syn::Item::Const(item) => drop(plain(ItemKind::Const, item.ident.to_string())),
                syn::Item::Static(item) => drop(plain(ItemKind::Static, item.ident.to_string())),
                syn::Item::Macro(item) => match &item.ident {
                    Some(name) => drop(plain(ItemKind::Macro, name.to_string())),
                    None => drop(plain(ItemKind::MacroCall, item.mac.path.segments.last().unwrap().ident.to_string())),
                },
                syn::Item::Fn(item) => {
                    self.function(scope, ItemKind::Function, &item.sig, &span, &item.block, &item.vis)
                }
                syn::Item::Impl(item) => self.read_impl(scope, item, &span),
                syn::Item::Mod(item) => self.read_module(scope, item, &span),
                syn::Item::Use(item) => self.read_use(scope, item, &span),
                _ => {}
            }
        }
    }

    fn function(
        &mut self,
        scope: &Scope,
        kind: ItemKind,
        signature: &syn::Signature,
        span: &std::ops::Range<usize>,
        body: &syn::Block,
        visibility: &syn::Visibility,
    ) {
        let body = span_of(&body.span().byte_range());
        let name = signature.ident.to_string();
        let id = self.add(scope, kind, name.trim_start_matches("r#"), span, Some(body));
        let text = &self.sources.file(scope.file).unwrap().text;
        let parameter = |input: &syn::FnArg| match input {
            syn::FnArg::Typed(input) => Some(Parameter {
                name: None,
                pattern: text[input.pat.span().byte_range()].to_string(),
                ty: TypeRef::unit(),
                ty_text: text[input.ty.span().byte_range()].to_string(),
                line: 1,
            }),
            _ => None,
        };
        let item = &mut self.items[id.0 as usize];
        if matches!(visibility, syn::Visibility::Public(_)) {
            item.visibility = Visibility::Public;
        }
        item.signature = Some(Signature {
            receiver: signature
                .inputs
                .iter()
                .any(|input| matches!(input, syn::FnArg::Receiver(_)))
                .then_some(Receiver::Reference),
            parameters: signature.inputs.iter().filter_map(parameter).collect(),
            output: TypeRef::unit(),
            output_text: String::new(),
            is_async: signature.asyncness.is_some(),
            is_unsafe: false,
            generics: Generics::default(),
        });
    }

    fn read_impl(&mut self, scope: &Scope, item: &syn::ItemImpl, span: &std::ops::Range<usize>) {
        let text = Arc::clone(&self.sources.file(scope.file).unwrap().text);
        let ty = text[item.self_ty.span().byte_range()].to_string();
        let id = self.add(scope, ItemKind::Impl, "", span, None);
        self.items[id.0 as usize].path = format!("<impl {ty}>");
        self.items[id.0 as usize].impl_header = Some(ImplHeader {
            of_trait: item.trait_.as_ref().map(|_| TypeRef::unit()),
            self_type: TypeRef::unit(),
            self_type_text: ty.clone(),
        });
        let inside = Scope { parent: id, path: format!("{}::{ty}", scope.path), ..scope.clone() };
        for part in &item.items {
            if let syn::ImplItem::Fn(method) = part {
                let span = method.span().byte_range();
                self.function(&inside, ItemKind::Method, &method.sig, &span, &method.block, &method.vis);
            }
        }
    }

    fn read_module(&mut self, scope: &Scope, item: &syn::ItemMod, span: &std::ops::Range<usize>) {
        let name = item.ident.to_string();
        let id = self.add(scope, ItemKind::Module, &name, span, None);
        let folder = format!("{}/{name}", scope.folder);
        let inside = Scope {
            parent: id,
            module: id,
            path: format!("{}::{name}", scope.path),
            folder: folder.clone(),
            ..scope.clone()
        };
        let content = item.content.as_ref();
        if let Some((braces, items)) = content {
            let body = braces.span.open().byte_range().start..braces.span.close().byte_range().end;
            self.items[id.0 as usize].body = Some(span_of(&body));
            self.read_items(&inside, items);
            return;
        }
        let places = [format!("{folder}.rs"), format!("{folder}/mod.rs")];
        let file =
            places.iter().find_map(|path| self.sources.by_path(path)).unwrap_or_else(|| panic!("no file of {name}")).id;
        self.items[id.0 as usize].own_file = Some(file);
        self.read_file(&Scope { file, ..inside });
    }

    fn read_use(&mut self, scope: &Scope, item: &syn::ItemUse, span: &std::ops::Range<usize>) {
        let is_reexport = !matches!(item.vis, syn::Visibility::Inherited);
        let leaf = |name: &str, leaf: std::ops::Range<usize>| UseLeaf {
            scope: scope.module,
            file: scope.file,
            declaration: span_of(span),
            leaf: span_of(&leaf),
            name: name.to_string(),
            targets: Vec::new(),
            external: None,
            unseen_in: None,
            is_reexport,
            is_test: false,
        };
        let mut found = Vec::new();
        leaves(&item.tree, &mut Vec::new(), &mut found);
        self.uses.extend(found.into_iter().map(|(name, range, path)| (leaf(&name, range), path)));
    }

    fn resolve(&mut self) {
        // Once more for every link of a chain of re-exports.
        for _ in 0..4 {
            for at in 0..self.uses.len() {
                let (scope, path) = (self.uses[at].0.scope, self.uses[at].1.clone());
                let targets = self.targets(scope, &path);
                if targets.is_empty() && !matches!(path[0].as_str(), "crate" | "self" | "super") {
                    self.uses[at].0.external = Some(path.join("::"));
                }
                self.uses[at].0.targets = targets;
            }
        }
    }

    fn targets(&self, scope: ItemId, path: &[String]) -> Vec<ItemId> {
        let mut here = vec![scope];
        for name in path {
            here = here.into_iter().flat_map(|module| self.named(module, name)).collect();
        }
        here
    }

    fn named(&self, module: ItemId, name: &str) -> Vec<ItemId> {
        match name {
            "crate" => vec![ItemId(0)],
            "self" => vec![module],
            "super" => self.items[module.0 as usize].parent.into_iter().collect(),
            _ => {
                let own = self.items.iter().filter(|item| item.parent == Some(module) && item.name == name);
                let uses = self.uses.iter().filter(|(leaf, _)| leaf.scope == module && leaf.name == name);
                own.map(|item| item.id).chain(uses.flat_map(|(leaf, _)| leaf.targets.clone())).collect()
            }
        }
    }
}

type FoundLeaf = (String, std::ops::Range<usize>, Vec<String>);

fn leaves(tree: &syn::UseTree, path: &mut Vec<String>, found: &mut Vec<FoundLeaf>) {
    let range = tree.span().byte_range();
    let with = |name: &str| path.iter().cloned().chain([name.to_string()]).collect::<Vec<_>>();
    match tree {
        syn::UseTree::Name(name) if name.ident == "self" => {
            found.push((path.last().unwrap().clone(), range, path.clone()))
        }
        syn::UseTree::Name(name) => found.push((name.ident.to_string(), range, with(&name.ident.to_string()))),
        syn::UseTree::Rename(name) => found.push((name.rename.to_string(), range, with(&name.ident.to_string()))),
        syn::UseTree::Glob(_) => found.push(("*".to_string(), range, path.clone())),
        syn::UseTree::Path(step) => {
            path.push(step.ident.to_string());
            leaves(&step.tree, path, found);
            path.pop();
        }
        syn::UseTree::Group(group) => group.items.iter().for_each(|item| leaves(item, path, found)),
    }
}

fn span_of(range: &std::ops::Range<usize>) -> Span {
    Span { start: u32::try_from(range.start).unwrap(), end: u32::try_from(range.end).unwrap() }
}
