#![allow(clippy::disallowed_methods, reason = "tests may look at files")]
//! The schemas in `docs/schemas` are those of the messages. `UPDATE_SCHEMAS=1` writes them anew.

use std::path::Path;

#[test]
fn documented_schemas_are_those_of_the_messages() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/schemas");
    let updates = std::env::var("UPDATE_SCHEMAS").is_ok_and(|value| value == "1");
    let mut names = Vec::new();
    for (name, schema) in calve::message::schemas() {
        let path = folder.join(format!("{name}.json"));
        let text = serde_json::to_string_pretty(&schema).unwrap() + "\n";
        if updates {
            std::fs::write(&path, &text).unwrap();
        }
        let documented = std::fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n");
        assert_eq!(documented, text, "docs/schemas/{name}.json is old: run this test with UPDATE_SCHEMAS=1");
        names.push(format!("{name}.json"));
    }
    let entries = std::fs::read_dir(&folder).unwrap();
    let mut found: Vec<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    found.sort();
    assert_eq!(found, names, "docs/schemas holds one file for each schema and nothing else");
}
