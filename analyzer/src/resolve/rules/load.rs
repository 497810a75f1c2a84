//! Reads the rule files into signatures.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{LazyLock, OnceLock};

use serde::Deserialize;
use smol_str::SmolStr;

use super::files::FILES;
use crate::resolve::lower::{lower_signature, lower_type};
use crate::resolve::names::canonical;
use crate::resolve::tree::{RawPath, RawType};
use crate::resolve::{TypeHead, TypeRef};

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct RuleFile {
    names: BTreeMap<String, String>,
    alias: Vec<AliasEntry>,
    types: Vec<TypeEntry>,
    module: Vec<ModuleEntry>,
    macros: BTreeMap<String, String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct AliasEntry {
    path: String,
    #[serde(default)]
    generics: Vec<SmolStr>,
    to: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct TypeEntry {
    path: String,
    #[serde(default)]
    also: Vec<String>,
    #[serde(default)]
    like: Vec<String>,
    #[serde(default)]
    generics: Vec<SmolStr>,
    #[serde(default)]
    deref: Option<String>,
    #[serde(default)]
    functions: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ModuleEntry {
    path: String,
    functions: Vec<String>,
}

/// The signature of a function outside of the workspace.
#[derive(Debug, Clone)]
pub(in crate::resolve) struct RuleSignature {
    /// Its own type parameters.
    pub generics: Vec<SmolStr>,
    /// Whether it takes `self`.
    pub has_self: bool,
    /// Parameters after `self`.
    pub parameters: Vec<TypeRef>,
    /// What it returns.
    pub output: TypeRef,
    /// `async fn`.
    pub is_async: bool,
}

/// What is known of a type outside of the workspace.
#[derive(Debug, Clone, Default)]
pub(in crate::resolve) struct TypeRule {
    /// Its type parameters.
    pub generics: Vec<SmolStr>,
    /// What it dereferences to.
    pub deref: Option<TypeRef>,
    functions: BTreeMap<String, Written>,
}

impl TypeRule {
    /// The signature of one of its methods and functions.
    pub(in crate::resolve) fn function(&self, name: &str) -> Option<&RuleSignature> {
        self.functions.get(name)?.signature()
    }
}

/// A signature as it stands in a rule; most are never asked for.
#[derive(Debug, Clone)]
struct Written {
    text: String,
    /// Type parameters of the type it belongs to.
    around: Vec<SmolStr>,
    /// What `Self` is.
    own: Option<TypeRef>,
    read: OnceLock<Option<RuleSignature>>,
}

impl Written {
    fn signature(&self) -> Option<&RuleSignature> {
        let read = || RULES.signature(&self.text, &self.around, self.own.as_ref());
        self.read.get_or_init(read).as_ref()
    }
}

#[derive(Debug, Default)]
struct Rules {
    names: BTreeMap<String, String>,
    /// Other paths of the same type.
    same: BTreeMap<String, String>,
    /// Other types that have the same methods.
    like: BTreeMap<String, String>,
    aliases: BTreeMap<String, (Vec<SmolStr>, TypeRef)>,
    types: BTreeMap<String, TypeRule>,
    functions: BTreeMap<String, Written>,
    macros: BTreeMap<String, TypeRef>,
    /// Names of all methods.
    methods: BTreeSet<String>,
}

static RULES: LazyLock<Rules> = LazyLock::new(load);

/// The rule for a type, by its path: `std::vec::Vec`, `str`, `[]` for slices and arrays.
pub(in crate::resolve) fn type_rule(path: &str) -> Option<&'static TypeRule> {
    RULES.types.get(path).or_else(|| RULES.types.get(RULES.like.get(path)?))
}

/// The methods any type may have.
pub(in crate::resolve) fn any_type() -> Option<&'static TypeRule> {
    RULES.types.get("*")
}

/// What a macro gives, by its last name; `T` stands for its first argument.
pub(in crate::resolve) fn macro_output(name: &str) -> Option<&'static TypeRef> {
    RULES.macros.get(name)
}

/// Whether types outside of the workspace have a method of this name.
pub(in crate::resolve) fn is_common(method: &str) -> bool {
    RULES.methods.contains(method)
}

/// The signature of a free function.
pub(in crate::resolve) fn function(path: &str) -> Option<&'static RuleSignature> {
    RULES.functions.get(path)?.signature()
}

/// A type outside of the workspace: told by its usual path, aliases replaced by what they stand for.
pub(in crate::resolve) fn external(path: &str, args: Vec<TypeRef>, borrowed: bool) -> TypeRef {
    let path = RULES.same.get(path).map_or(path, String::as_str);
    if let Some((generics, to)) = RULES.aliases.get(path) {
        let given: BTreeMap<&str, &TypeRef> = generics.iter().map(SmolStr::as_str).zip(&args).collect();
        return replaced(to, &given);
    }
    TypeRef::Path { head: TypeHead::External(path.into()), args, borrowed }
}

fn replaced(ty: &TypeRef, given: &BTreeMap<&str, &TypeRef>) -> TypeRef {
    match ty {
        TypeRef::Path { head: TypeHead::Parameter(name), .. } => {
            given.get(name.as_str()).map_or_else(|| ty.clone(), |ty| (*ty).clone())
        }
        TypeRef::Path { head, args, borrowed } => TypeRef::Path {
            head: head.clone(),
            args: args.iter().map(|arg| replaced(arg, given)).collect(),
            borrowed: *borrowed,
        },
        TypeRef::Tuple(parts) => TypeRef::Tuple(parts.iter().map(|part| replaced(part, given)).collect()),
        other => other.clone(),
    }
}

fn load() -> Rules {
    let files: Vec<RuleFile> = FILES.iter().filter_map(|(_, text)| toml::from_str(text).ok()).collect();
    let mut rules = Rules::default();
    for file in &files {
        rules.names.extend(file.names.clone());
    }
    for file in &files {
        for alias in &file.alias {
            if let Some(to) = lower_type(&alias.to) {
                let to = rules.ty(&to, &alias.generics, None);
                rules.aliases.insert(alias.path.clone(), (alias.generics.clone(), to));
            }
        }
    }
    for file in &files {
        file.types.iter().for_each(|entry| rules.add_type(entry));
        file.module.iter().for_each(|entry| rules.add_module(entry));
        for (name, text) in &file.macros {
            if let Some(ty) = lower_type(text) {
                let ty = rules.ty(&ty, &["T".into()], None);
                rules.macros.insert(name.clone(), ty);
            }
        }
    }
    rules
}

impl Rules {
    fn add_type(&mut self, entry: &TypeEntry) {
        for also in &entry.also {
            self.same.insert(also.clone(), entry.path.clone());
        }
        for like in &entry.like {
            self.like.insert(like.clone(), entry.path.clone());
        }
        let parameter = |name: &SmolStr| TypeRef::Path {
            head: TypeHead::Parameter(name.clone()),
            args: Vec::new(),
            borrowed: false,
        };
        let own = TypeRef::Path {
            head: TypeHead::External(entry.path.clone().into()),
            args: entry.generics.iter().map(parameter).collect(),
            borrowed: false,
        };
        // What stands for many types: `Self` is the type at hand.
        let own = if entry.path == "*" || entry.path.starts_with('#') { None } else { Some(own) };
        let mut rule = self.types.get(&entry.path).cloned().unwrap_or_default();
        rule.generics.clone_from(&entry.generics);
        if let Some(deref) = entry.deref.as_deref().and_then(lower_type) {
            rule.deref = Some(self.ty(&deref, &entry.generics, own.as_ref()));
        }
        for text in &entry.functions {
            let Some((name, has_self)) = headline(text) else { continue };
            if has_self {
                self.methods.insert(name.to_owned());
            }
            rule.functions.insert(name.to_owned(), written(text, &entry.generics, own.clone()));
        }
        self.types.insert(entry.path.clone(), rule);
    }

    fn add_module(&mut self, entry: &ModuleEntry) {
        for text in &entry.functions {
            if let Some((name, _)) = headline(text) {
                self.functions.insert(format!("{}::{name}", entry.path), written(text, &[], None));
            }
        }
    }

    fn signature(&self, text: &str, around: &[SmolStr], own: Option<&TypeRef>) -> Option<RuleSignature> {
        let (_, node) = lower_signature(text)?;
        let generics: Vec<SmolStr> = node.generics.types.iter().map(|(name, _, _)| name.clone()).collect();
        let known: Vec<SmolStr> = around.iter().chain(&generics).cloned().collect();
        let signature = RuleSignature {
            has_self: node.receiver.is_some(),
            parameters: node.parameters.iter().map(|parameter| self.ty(&parameter.ty, &known, own)).collect(),
            output: node.output.as_ref().map_or_else(TypeRef::unit, |output| self.ty(output, &known, own)),
            is_async: node.is_async,
            generics,
        };
        Some(signature)
    }

    fn ty(&self, raw: &RawType, known: &[SmolStr], own: Option<&TypeRef>) -> TypeRef {
        let all = |raws: &[RawType]| raws.iter().map(|raw| self.ty(raw, known, own)).collect::<Vec<_>>();
        match raw {
            RawType::Path(path) => self.path(path, known, own),
            RawType::Reference { mutable, is_static, to } => {
                TypeRef::Reference { mutable: *mutable, is_static: *is_static, to: Box::new(self.ty(to, known, own)) }
            }
            RawType::Tuple(parts) => TypeRef::Tuple(all(parts)),
            RawType::Slice(of) => TypeRef::Slice(Box::new(self.ty(of, known, own))),
            RawType::Array(of, _) => TypeRef::Array(Box::new(self.ty(of, known, own))),
            RawType::Function(inputs, output) => TypeRef::Function(all(inputs), Box::new(self.ty(output, known, own))),
            RawType::Never => TypeRef::Never,
            _ => TypeRef::Opaque("_".to_owned()),
        }
    }

    fn path(&self, path: &RawPath, known: &[SmolStr], own: Option<&TypeRef>) -> TypeRef {
        let text = path.text();
        if text == "Self" {
            let itself = TypeRef::Path { head: TypeHead::SelfType, args: Vec::new(), borrowed: false };
            return own.cloned().unwrap_or(itself);
        }
        let args: Vec<TypeRef> =
            path.segments.iter().flat_map(|segment| &segment.args).map(|arg| self.ty(arg, known, own)).collect();
        if known.iter().any(|one| *one == text) {
            return TypeRef::Path { head: TypeHead::Parameter(text.into()), args, borrowed: false };
        }
        if let Some((first, member)) = text.split_once("::")
            && known.iter().any(|one| one == first)
        {
            // `T::Item`, `T::Output`.
            let of = TypeRef::Path { head: TypeHead::Parameter(first.into()), args: Vec::new(), borrowed: false };
            return TypeRef::Path { head: TypeHead::Unknown(member.into()), args: vec![of], borrowed: false };
        }
        if text.chars().next().is_some_and(char::is_lowercase) && !text.contains("::") {
            return TypeRef::Path { head: TypeHead::Primitive(text.into()), args, borrowed: false };
        }
        let full = self.names.get(&text).cloned().unwrap_or_else(|| canonical(&text).into_owned());
        match self.aliases.get(&full) {
            Some((generics, to)) => {
                let given: BTreeMap<&str, &TypeRef> = generics.iter().map(SmolStr::as_str).zip(&args).collect();
                replaced(to, &given)
            }
            None => TypeRef::Path { head: TypeHead::External(full.into()), args, borrowed: false },
        }
    }
}

fn written(text: &str, around: &[SmolStr], own: Option<TypeRef>) -> Written {
    Written { text: text.to_owned(), around: around.to_vec(), own, read: OnceLock::new() }
}

/// The name in a signature, and whether it takes `self`.
fn headline(text: &str) -> Option<(&str, bool)> {
    let (_, after) = text.split_once("fn ")?;
    let name = after.split(['(', '<']).next()?.trim();
    let (_, parameters) = after.split_once('(')?;
    let first = parameters.split([',', ')', ':']).next()?.trim_start_matches('&');
    Some((name, first.trim_start_matches("mut ").trim() == "self"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_is_understood() {
        for (id, text) in FILES {
            let file: RuleFile = toml::from_str(text).unwrap_or_else(|error| panic!("{id}: {error}"));
            let functions = file.types.iter().flat_map(|entry| &entry.functions);
            for text in functions.chain(file.module.iter().flat_map(|entry| &entry.functions)) {
                let (name, node) = lower_signature(text).unwrap_or_else(|| panic!("{id}: {text}"));
                assert_eq!(headline(text), Some((name.as_str(), node.receiver.is_some())), "{id}");
            }
            for text in
                file.alias.iter().map(|alias| &alias.to).chain(file.types.iter().filter_map(|t| t.deref.as_ref()))
            {
                assert!(lower_type(text).is_some(), "{id}: {text}");
            }
        }
    }

    #[test]
    fn short_names_are_known() {
        let signature = type_rule("std::vec::Vec").and_then(|rule| rule.function("iter")).expect("a rule for Vec");
        assert!(
            matches!(&signature.output, TypeRef::Path { head: TypeHead::External(path), .. } if path == "std::iter::Iterator")
        );
    }
}
