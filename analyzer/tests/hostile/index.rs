//! An index made by another program, in the place of guesses.

use std::path::Path;

use calve_analyzer::resolve::Certainty;
use calve_analyzer::{Analysis, AnalyzeOptions, analyze};
use scip::types::{Document, Index, Occurrence, PositionEncoding, SymbolRole};

use super::project::{project, told, write};

const CODE: &str = "\
pub struct Ä { n: u8 }
pub struct B;
impl Ä { pub fn go(&self) {} }
impl B { pub fn go(&self) {} }
extern crate outside;
pub fn run() { /* ü */ outside::thing().go(); }
pub fn far() { outside::thing().go(); }
pub fn read() { outside::thing().n; }
";

/// Line and column, in units of UTF-16, of the nth time that a word stands in the code.
fn place(word: &str, nth: usize) -> Vec<i32> {
    let (at, _) = CODE.match_indices(word).nth(nth).expect("the word");
    let line = CODE[..at].matches('\n').count();
    let column = CODE[..at].rsplit('\n').next().unwrap_or_default().encode_utf16().count();
    [line, column, column + word.encode_utf16().count()].map(|number| number as i32).to_vec()
}

fn occurrence(range: Vec<i32>, symbol: &str, is_definition: bool) -> Occurrence {
    let symbol_roles = if is_definition { SymbolRole::Definition as i32 } else { 0 };
    Occurrence { range, symbol: symbol.to_owned(), symbol_roles, ..Occurrence::default() }
}

/// What `rust-analyzer scip` tells of the code, in short.
fn index() -> Index {
    let go = "rust-analyzer cargo p 0.1.0 impl#[B]go().";
    let occurrences = vec![
        occurrence(place("go", 1), go, true),
        occurrence(place("go", 2), go, false),
        occurrence(place("go", 3), "rust-analyzer cargo outside 1.0.0 impl#[Thing]go().", false),
        occurrence(place("n: u8", 0), "rust-analyzer cargo p 0.1.0 Ä#n.", true),
        occurrence(place("n; }", 0), "rust-analyzer cargo p 0.1.0 Ä#n.", false),
        occurrence(place("run", 0), "local 1", true),
        occurrence(vec![900, 1, 2], go, false),
        occurrence(vec![-1, 1], go, false),
    ];
    let document = Document {
        relative_path: "src/lib.rs".to_owned(),
        occurrences,
        position_encoding: PositionEncoding::UTF16CodeUnitOffsetFromLineStart.into(),
        ..Document::default()
    };
    Index { documents: vec![document], ..Index::default() }
}

fn run(root: &Path, index: Option<&Path>) -> Analysis {
    let index = index.map(Path::to_path_buf);
    let options = AnalyzeOptions { manifest_path: Some(root.to_path_buf()), index, ..AnalyzeOptions::default() };
    analyze(&options).expect("a plan")
}

fn edges(analysis: &Analysis) -> Vec<String> {
    let path = |id| analysis.resolved.item(id).map_or("", |item| item.path.as_str());
    let references = analysis
        .resolved
        .references
        .iter()
        .filter(|one| path(one.from).starts_with("p::r") || path(one.from) == "p::far");
    references.map(|one| format!("{} -> {} {:?} {:?}", path(one.from), path(one.to), one.kind, one.certainty)).collect()
}

#[test]
fn an_index_takes_the_place_of_guesses() {
    let folder = project(&[("src/lib.rs", CODE)]);
    let file = folder.path().join("index.scip");
    scip::write_message_to_file(&file, index()).expect("an index");
    let without = run(folder.path(), None);
    assert!(
        without.resolved.references.iter().any(|one| one.certainty != Certainty::Resolved),
        "{:?}",
        edges(&without)
    );
    let with = run(folder.path(), Some(&file));
    assert_eq!(edges(&with), ["p::run -> p::B::go Method Resolved", "p::read -> p::Ä Field Resolved"]);
    assert!(told(&with.plan.findings).contains(&"index-read".to_owned()));
}

#[test]
fn what_is_no_index_is_told() {
    let folder = project(&[("src/lib.rs", CODE)]);
    write(folder.path(), "bad.scip", [0xff; 4000]);
    write(folder.path(), "empty.scip", "");
    for name in ["bad.scip", "empty.scip", "missing.scip", "."] {
        let file = folder.path().join(name);
        let analysis = run(folder.path(), Some(&file));
        assert!(told(&analysis.plan.findings).iter().any(|finding| finding.starts_with("unreadable-index")), "{name}");
        assert_eq!(edges(&analysis), edges(&run(folder.path(), None)));
    }
}

#[test]
fn an_index_of_another_language_is_a_graph() {
    let symbol = |name: &str| format!("scip-python python shop 1.0 `shop.{name}");
    let defined = |line: i32, symbol: &str| Occurrence {
        enclosing_range: vec![line, 0, line + 3, 0],
        ..occurrence(vec![line, 4, 8], symbol, true)
    };
    let (pay, bill) = (symbol("pay`/pay()."), symbol("bill`/Bill#total()."));
    let document = |path: &str, occurrences: Vec<Occurrence>| Document {
        relative_path: path.to_owned(),
        language: "python".to_owned(),
        occurrences,
        ..Document::default()
    };
    let parameter = symbol("pay`/pay().(amount)");
    let documents = vec![
        document(
            "shop/pay.py",
            vec![
                defined(0, &pay),
                occurrence(vec![0, 9, 15], &parameter, true),
                occurrence(vec![1, 4, 9], &bill, false),
                occurrence(vec![2, 4, 9], &bill, false),
                occurrence(vec![2, 14, 19], "scip-python python json 3 `json`/dumps().", false),
            ],
        ),
        document("shop/bill.py", vec![defined(0, &bill)]),
    ];
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("index.scip");
    scip::write_message_to_file(&file, Index { documents, ..Index::default() }).expect("an index");
    let (graph, findings) = calve_analyzer::ingest::read_graph(&file).expect("a graph");
    assert_eq!(told(&findings), Vec::<String>::new());
    let nodes: Vec<_> = graph.nodes.iter().map(|node| (node.name.as_str(), node.path.as_str(), node.size)).collect();
    assert_eq!(nodes, [("shop.bill::Bill::total", "shop/bill.py", 4), ("shop.pay::pay", "shop/pay.py", 4)]);
    let edges: Vec<_> = graph.edges.iter().map(|edge| (edge.from, edge.to, edge.weight as u32)).collect();
    assert_eq!(edges, [(1, 0, 2)]);
}
