//! The same bytes for any order of files and any number of threads.

use std::fs;
use std::path::{Path, PathBuf};

use calve_analyzer::{AnalyzeOptions, analyze};
use proptest::prelude::*;

/// Everything that was found out, as text.
fn bytes(root: &Path, threads: usize) -> String {
    let options = AnalyzeOptions { manifest_path: Some(root.to_path_buf()), ..AnalyzeOptions::default() };
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
    let analysis = pool.install(|| analyze(&options)).expect("a plan");
    let resolved = serde_json::to_string(&analysis.resolved).expect("json");
    let plan = serde_json::to_string(&analysis.plan).expect("json");
    (resolved + &plan).replace(&*root.to_string_lossy(), "ROOT")
}

/// The files of a fixture that are read.
fn fixture(name: &str) -> Vec<(PathBuf, Vec<u8>)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures").join(name);
    let all = walkdir::WalkDir::new(&root)
        .sort_by_file_name()
        .into_iter()
        .filter_entry(|entry| entry.file_name() != "target");
    let files = all.filter_map(Result::ok).filter(|entry| entry.file_type().is_file());
    let inside = |path: &Path| path.strip_prefix(&root).expect("inside").to_path_buf();
    files.map(|entry| (inside(entry.path()), fs::read(entry.path()).expect("a file"))).collect()
}

#[test]
fn threads_make_no_difference() {
    for name in ["shop", "tangle"] {
        let root =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures").join(name).canonicalize().expect("a fixture");
        let one = bytes(&root, 1);
        assert!(one.len() > 10_000);
        for threads in [2, 4] {
            assert!(bytes(&root, threads) == one, "{name} with {threads} threads");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn the_order_of_files_makes_no_difference(files in Just(fixture("tangle")).prop_shuffle()) {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/tangle").canonicalize().expect("a fixture");
        let folder = tempfile::tempdir().expect("a folder");
        let copy = folder.path().canonicalize().expect("a folder").join("tangle");
        for (path, text) in files {
            let path = copy.join(path);
            fs::create_dir_all(path.parent().expect("a folder")).expect("folders");
            fs::write(path, text).expect("a file");
        }
        prop_assert!(bytes(&copy, 2) == bytes(&root, 1));
    }
}
