//! A service cut from a program beside a library of the same package.
#![allow(clippy::disallowed_methods, reason = "tests may write files")]

use std::path::Path;

use calve_analyzer::plan::{NamedService, Wishes};
use calve_analyzer::{AnalyzeOptions, analyze};
use calve_generator::{Request, generate};

const FILES: [(&str, &str); 5] = [
    ("Cargo.toml", "[package]\nname = \"two-parts\"\nversion = \"0.1.0\"\nedition = \"2021\"\n\n[dependencies]\n"),
    ("README.md", "# Two parts\n"),
    (
        "src/lib.rs",
        "#![doc = include_str!(\"../README.md\")]\npub mod prices;\npub fn price(n: u32) -> u32 { n * 2 }\n",
    ),
    (
        "src/prices.rs",
        "pub fn low(name: &str) -> std::io::Result<u32> { Ok(crate::price(std::fs::read(name)?.len() as u32)) }\n",
    ),
    (
        "src/main.rs",
        "mod sums { use two_parts::price; pub fn read(name: &str) -> std::io::Result<u32> { \
         Ok(price(std::fs::read(name)?.len() as u32)) } \
         #[tokio::main] pub async fn run() -> std::io::Result<u32> { read(\"c\") } }\n\
         fn main() { println!(\"{:?} {:?} {:?}\", sums::read(\"a\"), sums::run(), two_parts::prices::low(\"b\")); }\n",
    ),
];

#[test]
fn a_program_keeps_the_library_beside_it() {
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("two-parts");
    for (path, text) in FILES {
        let path = root.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    let named = |name: &str, module: &str| NamedService {
        name: name.into(),
        modules: vec![module.into()],
        ..NamedService::default()
    };
    let services = vec![named("sums", "two_parts[bin]::sums"), named("prices", "two_parts::prices")];
    let wishes = Wishes { services, ..Wishes::default() };
    let options = AnalyzeOptions { manifest_path: Some(root.join("Cargo.toml")), wishes, ..AnalyzeOptions::default() };
    let analysis = analyze(&options).unwrap();
    let request = Request { services: vec!["sums".into(), "prices".into()], finished: Vec::new() };
    let artifacts = generate(&analysis.plan, &analysis.sources, &request).unwrap();
    let text = |path: &str| {
        let found = artifacts.files.iter().find(|file| file.path == path);
        String::from_utf8_lossy(&found.unwrap_or_else(|| panic!("no {path}")).content).into_owned()
    };
    // The library of the service has a name of its own, as the other one is taken along under the common name.
    let manifest = text("services/sums/Cargo.toml");
    assert!(manifest.contains("[lib]\nname = \"two_parts_sums\"\n"), "{manifest}");
    assert!(manifest.contains("two-parts = { path = \"../..\" }\n"), "{manifest}");
    assert!(text("services/sums/src/main.rs").contains("two_parts_sums::calve"));
    // Its attribute makes the async function one that its callers do not wait for.
    let service = analysis.plan.service("sums").unwrap();
    assert!(service.boundary.iter().any(|function| function.shim == "run" && !function.is_async));
    let manifest = text("services/prices/Cargo.toml");
    assert!(manifest.contains("[lib]\nname = \"two_parts\"\n") && !manifest.contains("two-parts = {"), "{manifest}");
    assert_eq!(text("services/prices/README.md"), "# Two parts\n");
}
