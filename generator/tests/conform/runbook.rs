//! Runbooks as somebody reads them who was woken.

use calve_generator::{Artifact, kubernetes, runbook};

use super::{cut, document, list, shops, text, word};

fn ending<'a>(files: &'a [Artifact], end: &'a str) -> impl Iterator<Item = &'a Artifact> {
    files.iter().filter(move |file| file.path.ends_with(end))
}

#[test]
fn alerts_are_told_where_they_point_to() {
    for (plan, sources) in shops() {
        let manifests = kubernetes::kubernetes(&plan, &cut(&plan), &sources);
        let books = runbook::runbooks(&plan, &cut(&plan), &sources, &[]);
        assert_eq!(books.len(), 3, "two services and the monolith");
        let mut told = 0;
        for file in ending(&manifests, "/monitoring/alerts.yaml") {
            let rules = document(file);
            for rule in list(&rules, "/spec/groups").flat_map(|group| list(group, "/rules")) {
                let path = word(rule, "/annotations/runbook");
                let book = books.iter().find(|book| book.path == path).unwrap_or_else(|| panic!("no {path}"));
                assert!(text(book).contains(&format!("`{}`", word(rule, "/alert"))), "{path}: {rule:#}");
                told += 1;
            }
        }
        assert_eq!(told, 12);
    }
}

#[test]
fn what_a_runbook_names_is_there() {
    for (plan, sources) in shops() {
        let manifests = kubernetes::kubernetes(&plan, &cut(&plan), &sources);
        for book in runbook::runbooks(&plan, &cut(&plan), &sources, &[]) {
            let folder = book.path.strip_suffix("/RUNBOOK.md").expect("a runbook");
            let text = text(&book);
            for path in [format!("{folder}/k8s/overlays/prod"), format!("{folder}/helm/environments/prod.yaml")] {
                assert!(text.contains(&path) && manifests.iter().any(|file| file.path.starts_with(&path)), "{path}");
            }
            let map = ending(&manifests, "/base/configmap.yaml").find(|file| file.path.starts_with(folder));
            let map = document(map.expect("settings"));
            for (key, value) in map["data"].as_object().expect("data") {
                let row = format!("| `{key}` | `{}` |", value.as_str().expect("text"));
                assert!(text.contains(&row), "{}: {row}", book.path);
            }
        }
    }
}

#[test]
fn callers_and_the_way_back_are_told() {
    let (plan, sources) = &shops()[0];
    let of = |finished: &[String]| {
        let books = runbook::runbooks(plan, &cut(plan), sources, finished);
        let book = books.iter().find(|book| book.path == "services/notifications/RUNBOOK.md").expect("a runbook");
        text(book).to_owned()
    };
    let open = of(&[]);
    assert!(open.contains("| Called by | `billing`, `shop` |"), "{open}");
    assert!(open.contains("deployment/shop CALVE_NOTIFICATIONS_MODE=local"), "{open}");
    let finished = of(&["notifications".to_owned()]);
    assert!(!finished.contains("_MODE=local") && finished.contains("rollout undo"), "{finished}");
}
