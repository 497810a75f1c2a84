//! The compose file as compose reads it.

use std::collections::BTreeSet;

use calve_generator::layout::normal;
use calve_generator::{compose, container};

use super::{at, cut, document, keys, list, shops, word};

#[test]
fn what_a_program_names_is_there() {
    for (plan, sources) in shops() {
        let files = compose::compose(&plan, &cut(&plan), &sources);
        let images = container::container(&plan, &cut(&plan), &sources);
        let file = files.iter().find(|file| file.path.ends_with("compose.yml")).expect("a compose file");
        let told = document(file);
        let folder = file.path.rsplit_once('/').expect("a folder").0;
        let known: BTreeSet<&str> = keys(&told, "").collect();
        assert!(known.is_subset(&BTreeSet::from(["name", "services", "volumes", "networks", "secrets"])), "{known:?}");
        let programs: Vec<&str> = keys(&told, "/services").collect();
        assert!(["billing", "notifications", "shop"].iter().all(|name| programs.contains(name)), "{programs:?}");
        for name in &programs {
            let program = at(&told, &format!("/services/{name}"));
            if program.get("build").is_some() {
                let context = normal(folder, word(program, "/build/context")).expect("a folder of the workspace");
                let dockerfile = normal(&context, word(program, "/build/dockerfile")).expect("a file");
                assert!(images.iter().any(|image| image.path == dockerfile), "{dockerfile}");
            } else {
                word(program, "/image");
            }
            for other in keys(program, "/depends_on") {
                assert!(programs.contains(&other), "{name} waits for {other}");
                if program["depends_on"][other]["condition"] == "service_healthy" {
                    at(&told, &format!("/services/{other}/healthcheck/test"));
                }
            }
            for mount in list(program, "/volumes").filter_map(|mount| mount.as_str()) {
                let source = mount.split(':').next().unwrap_or_default();
                let is_declared = keys(&told, "/volumes").any(|volume| volume == source);
                assert!(is_declared || source.starts_with(['.', '/']), "{name} mounts {mount}");
            }
        }
    }
}

#[test]
fn the_monolith_finds_its_services() {
    for (plan, sources) in shops() {
        let files = compose::compose(&plan, &cut(&plan), &sources);
        let told = document(files.iter().find(|file| file.path.ends_with("compose.yml")).expect("a compose file"));
        for name in ["billing", "notifications"] {
            let url = word(&told, &format!("/services/shop/environment/CALVE_{}_URL", name.to_uppercase()));
            let listens = word(&told, &format!("/services/{name}/environment/CALVE_LISTEN"));
            let port = listens.rsplit(':').next().expect("a port");
            assert_eq!(url, format!("http://{name}:{port}"));
        }
    }
}
