//! A SCIP index: what another program, with the whole compiler at hand, found out about names.

use std::path::Path;

use protobuf::Message;
use scip::types::occurrence::Typed_range;
use scip::types::{PositionEncoding, SymbolRole};

use super::{FileId, Finding, Place, Severity, SourceFile, SourceSet, Span};

/// Largest index that is read.
const MOST_BYTES: u64 = 2 << 30;

/// What an index tells about the files of a workspace.
#[derive(Debug, Clone, Default)]
pub struct Index {
    /// Names and where they stand, sorted by place.
    pub occurrences: Vec<Occurrence>,
}

/// A name at a place.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Occurrence {
    /// The file.
    pub file: FileId,
    /// The name token.
    pub span: Span,
    /// What it means, spelled as SCIP does; names of local variables are left out.
    pub symbol: String,
    /// Whether it is defined here.
    pub is_definition: bool,
}

/// Reads an index. Files whose text calve has altered, or that are no sources, are left out.
///
/// # Errors
/// A finding when the file is no index.
pub fn read_index(path: &Path, sources: &SourceSet) -> Result<Index, Finding> {
    let unreadable = |reason: String| Finding {
        code: "unreadable-index".to_owned(),
        severity: Severity::Error,
        place: Some(Place { file: path.to_string_lossy().into_owned(), line: 0 }),
        message: format!("the index cannot be read: {reason}"),
        advice: "give the file that an indexer wrote, for example `rust-analyzer scip .`; it was left out".to_owned(),
    };
    let index = parse(path).map_err(unreadable)?;
    let mut occurrences = Vec::new();
    for document in &index.documents {
        let path = document.relative_path.replace('\\', "/");
        let file = sources.by_path(&path).filter(|file| file.text == file.disk_text);
        let encoding = document.position_encoding.enum_value_or_default();
        occurrences.extend(file.into_iter().flat_map(|file| found(file, &document.occurrences, encoding)));
    }
    occurrences.sort();
    occurrences.dedup();
    Ok(Index { occurrences })
}

/// The index in a file.
///
/// # Errors
/// Why it is none.
pub(super) fn parse(path: &Path) -> Result<scip::types::Index, String> {
    let about = std::fs::metadata(path).map_err(|error| error.to_string())?;
    if !about.is_file() || about.len() > MOST_BYTES {
        return Err("it is no file of a size that an index has".to_owned());
    }
    let bytes = std::fs::read(path).map_err(|error| error.to_string())?;
    let index = scip::types::Index::parse_from_bytes(&bytes).map_err(|error| error.to_string())?;
    if index.documents.is_empty() { Err("it tells of no file".to_owned()) } else { Ok(index) }
}

fn found(file: &SourceFile, all: &[scip::types::Occurrence], encoding: PositionEncoding) -> Vec<Occurrence> {
    let starts: Vec<usize> = std::iter::once(0).chain(file.text.match_indices('\n').map(|(at, _)| at + 1)).collect();
    let position = |line: i32, column: i32| -> Option<u32> {
        let start = *starts.get(usize::try_from(line).ok()?)?;
        let rest = file.text.get(start..)?;
        let at = start + bytes_of(rest, usize::try_from(column).ok()?, encoding)?;
        u32::try_from(at).ok()
    };
    let one = |given: &scip::types::Occurrence| {
        if given.symbol.is_empty() || scip::symbol::is_local_symbol(&given.symbol) {
            return None;
        }
        let [line, column, end_line, end_column] = range(given)?;
        let span = Span { start: position(line, column)?, end: position(end_line, end_column)? };
        let is_definition = given.symbol_roles & SymbolRole::Definition as i32 != 0;
        Some(Occurrence { file: file.id, span, symbol: given.symbol.clone(), is_definition })
    };
    all.iter().filter_map(one).collect()
}

/// Line and column of start and end, from 0.
pub(super) fn range(given: &scip::types::Occurrence) -> Option<[i32; 4]> {
    match &given.typed_range {
        Some(Typed_range::SingleLineRange(range)) => {
            Some([range.line, range.start_character, range.line, range.end_character])
        }
        Some(Typed_range::MultiLineRange(range)) => {
            Some([range.start_line, range.start_character, range.end_line, range.end_character])
        }
        _ => match *given.range.as_slice() {
            [line, column, end] => Some([line, column, line, end]),
            [line, column, end_line, end] => Some([line, column, end_line, end]),
            _ => None,
        },
    }
}

/// How many bytes the first units of a line take; `None` beyond its end.
fn bytes_of(line: &str, units: usize, encoding: PositionEncoding) -> Option<usize> {
    let line = line.split('\n').next().unwrap_or_default();
    let width = |letter: char| match encoding {
        PositionEncoding::UTF16CodeUnitOffsetFromLineStart => letter.len_utf16(),
        PositionEncoding::UTF32CodeUnitOffsetFromLineStart => 1,
        _ => letter.len_utf8(),
    };
    let (mut counted, mut bytes) = (0, 0);
    for letter in line.chars() {
        if counted >= units {
            break;
        }
        counted += width(letter);
        bytes += letter.len_utf8();
    }
    (counted == units).then_some(bytes)
}
