//! Parses all files that no cache tells, in parallel; the parser's trees are lowered and dropped file by file.

use rayon::prelude::*;

use super::cache::{Cache, Content, Draft, Entry, content, world_of};
use super::direct::{self, file_tree};
use super::expand::{Definition, Expander, MacroTable, definitions};
use super::lower::{Lowered, Refusal, block_part, code_start, lower_file, too_deep};
use super::sink::Sink;
use super::tree::{Block, FileTree, fingerprint};
use crate::ingest::{Finding, Place, Severity, SourceFile, SourceSet, Span, Workspace};

/// All files, parsed.
pub(super) struct Parsed<'c> {
    /// The tree of each file by its id; without bodies for files that are told.
    pub(super) trees: Vec<Option<FileTree>>,
    /// For each file by its id what the cache tells of its bodies.
    pub(super) told: Vec<Option<Sink>>,
    /// A finding for each Rust file without a tree.
    pub(super) findings: Vec<Finding>,
    /// What a new cache is made of; empty when none is wanted.
    pub(super) drafts: Vec<Draft<'c>>,
    /// The number of this workspace.
    pub(super) world: u64,
}

/// What is known of a file before it is parsed.
struct Known<'c> {
    content: Content,
    entry: Option<&'c Entry>,
    definitions: Vec<(String, Definition)>,
}

/// What is known of a file afterwards.
struct Read<'c> {
    kept: Option<&'c Entry>,
    lowered: Lowered,
    told: Option<Sink>,
    fingerprint: u64,
}

/// The trees of all files. Without a cache nothing is prepared for one either.
pub(super) fn parse<'c>(workspace: &Workspace, sources: &SourceSet, cache: Option<&'c Cache>) -> Parsed<'c> {
    let known: Vec<Known<'c>> = sources.files.par_iter().map(|file| known(file, cache)).collect();
    let mut macros = MacroTable::default();
    known.iter().for_each(|known| macros.add(&known.definitions));
    let mut read: Vec<Option<Read<'c>>> = sources
        .files
        .par_iter()
        .zip(&known)
        .map(|(file, known)| may_be_rust(file).then(|| read(file, known.entry, &macros, cache.is_some())))
        .collect();
    let fingerprints: Vec<u64> = read.iter().flatten().map(|read| read.fingerprint).collect();
    let world = if cache.is_some() { world_of(workspace, sources, &fingerprints) } else { 0 };
    if let Some(cache) = cache {
        let is_same = cache.world() == world;
        read.par_iter_mut().zip(&sources.files).for_each(|(read, file)| {
            read.iter_mut().for_each(|read| unpack(file, read, cache, is_same, &macros));
        });
    }
    put_together(sources, known, read, cache.is_some(), world)
}

fn known<'c>(file: &SourceFile, cache: Option<&'c Cache>) -> Known<'c> {
    let content = cache.map(|_| content(&file.text)).unwrap_or_default();
    let entry = cache.filter(|_| may_be_rust(file)).and_then(|cache| cache.entry(&file.path, &content));
    let definitions = match entry {
        Some(entry) => entry.definitions.iter().map(|told| Definition::told(file.id, told)).collect(),
        None if defines_macros(file) => definitions(file.id, &file.text),
        None => Vec::new(),
    };
    Known { content, entry, definitions }
}

fn defines_macros(file: &SourceFile) -> bool {
    file.path.ends_with(".rs") && file.text.contains("macro_rules!") && too_deep(&file.text).is_none()
}

/// Lowers a file, unless it is known and every macro it asked for still means the same.
fn read<'c>(file: &SourceFile, entry: Option<&'c Entry>, macros: &MacroTable, is_cached: bool) -> Read<'c> {
    let still = |entry: &&Entry| entry.asked.iter().all(|(path, found)| macros.number(path, file.id) == *found);
    match entry.filter(still) {
        Some(entry) => {
            Read { kept: Some(entry), lowered: Lowered::default(), told: None, fingerprint: entry.fingerprint }
        }
        None => fresh(file, macros, is_cached),
    }
}

fn fresh<'c>(file: &SourceFile, macros: &MacroTable, is_cached: bool) -> Read<'c> {
    let lowered = lowered(file, macros);
    let fingerprint = lowered.tree.as_ref().ok().filter(|_| is_cached).map_or(0, fingerprint);
    Read { kept: None, lowered, told: None, fingerprint }
}

/// The tree of a text: in one go where that is possible, else by way of the parser's.
fn lowered(file: &SourceFile, macros: &MacroTable) -> Lowered {
    if let Some(refusal) = too_deep(&file.text) {
        return Lowered { tree: Err(refusal), asked: Vec::new() };
    }
    let base = code_start(&file.text);
    let code = file.text.get(base..).unwrap_or_default();
    let lowered = match file_tree(code, base, Expander::new(macros, file.id)) {
        (Some(tree), expander) => Lowered { tree: Ok(tree), asked: expander.map(Expander::asked).unwrap_or_default() },
        (None, _) => lower_file(file.id, &file.text, macros),
    };
    // The parser keeps every text it has seen, for positions that nobody asks for any more.
    proc_macro2::extra::invalidate_current_thread_spans();
    lowered
}

/// The body of a function that was left for later: the bytes of its `{…}` in the text of its file.
///
/// # Errors
/// Why it cannot be parsed.
pub(super) fn waiting_body(text: &str, span: Span) -> Result<Block, Refusal> {
    let block = match direct::body(text, span) {
        Some(block) => Ok(block),
        None => block_part(text, span),
    };
    proc_macro2::extra::invalidate_current_thread_spans();
    block
}

/// Fills in the tree of a file that is kept. While nothing changed between files its bodies are told, too, and the
/// outline is enough.
fn unpack(file: &SourceFile, read: &mut Read<'_>, cache: &Cache, is_same: bool, macros: &MacroTable) {
    let Some(entry) = read.kept else { return };
    let (tree, told) = if is_same { (cache.outline(entry), cache.sink(entry)) } else { (cache.tree(entry), None) };
    match (entry.refusal.clone(), tree) {
        (_, None) => *read = fresh(file, macros, true),
        _ if is_same && told.is_none() => *read = fresh(file, macros, true),
        (Some(refusal), _) => (read.lowered.tree, read.told) = (Err(refusal), told),
        (None, Some(tree)) => (read.lowered.tree, read.told) = (Ok(tree), told),
    }
}

fn put_together<'c>(
    sources: &SourceSet,
    known: Vec<Known<'c>>,
    read: Vec<Option<Read<'c>>>,
    is_cached: bool,
    world: u64,
) -> Parsed<'c> {
    let mut parsed = Parsed { trees: Vec::new(), told: Vec::new(), findings: Vec::new(), drafts: Vec::new(), world };
    for ((file, known), read) in sources.files.iter().zip(known).zip(read) {
        let Some(Read { kept, lowered, told, fingerprint }) = read else {
            parsed.trees.push(None);
            parsed.told.push(None);
            continue;
        };
        let (tree, refusal) = match lowered.tree {
            Ok(tree) => (Some(tree), None),
            Err(refusal) => (None, Some(refusal)),
        };
        if let Some(refusal) = refusal.as_ref().filter(|_| file.path.ends_with(".rs")) {
            parsed.findings.push(unparsable(file, refusal));
        }
        parsed.trees.push(tree);
        parsed.told.push(told);
        if is_cached {
            parsed.drafts.push(Draft {
                file: file.id,
                path: file.path.clone(),
                content: known.content,
                definitions: known.definitions.into_iter().map(|(name, one)| one.tell(name)).collect(),
                asked: kept.map_or(lowered.asked, |entry| entry.asked.clone()),
                fingerprint,
                refusal,
                kept,
            });
        }
    }
    parsed
}

/// Whether a file is Rust, or may be included by Rust.
fn may_be_rust(file: &SourceFile) -> bool {
    let name = file.path.rsplit('/').next().unwrap_or_default();
    !matches!(name.rsplit_once('.').map(|(_, extension)| extension), Some("toml" | "lock" | "sql" | "json"))
}

fn unparsable(file: &SourceFile, refusal: &Refusal) -> Finding {
    Finding {
        code: "unparsable-file".to_owned(),
        severity: Severity::Warning,
        place: Some(Place { file: file.path.clone(), line: refusal.line }),
        message: format!("the file cannot be parsed: {}", refusal.message),
        advice: "nothing in this file is counted until it parses".to_owned(),
    }
}
