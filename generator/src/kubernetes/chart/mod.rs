//! Takes the manifests of a program, gives a Helm chart of the same objects: their text with values in the places
//! where environments differ.

mod slot;
mod template;
mod values;

use super::component::Component;
use super::environment::Environment;
use super::object::File;
use crate::deployment::Deployment;
use crate::yaml::documents;
use crate::{Artifact, ArtifactKind};
use slot::Condition;

/// The chart of a program.
pub(super) fn chart(
    deployment: &Deployment,
    base: &[File],
    components: &[Component],
    environments: &[Environment],
) -> Vec<Artifact> {
    let folder = format!("{}/helm", deployment.folder);
    let ours = |name: &str, text: String| Artifact::generated(format!("{folder}/{name}"), text);
    let theirs = |name: &str, text: String| Artifact {
        path: format!("{folder}/{name}"),
        content: text.into_bytes(),
        kind: ArtifactKind::Seed,
    };
    let mut files = vec![
        ours("Chart.yaml", values::chart(deployment)),
        ours("defaults.yaml", documents(values::ABOUT_DEFAULTS, &[values::defaults(deployment)])),
        ours("templates/_values.tpl", template::merging()),
        theirs("values.yaml", documents(values::ABOUT_OWN, &[serde_json::json!({})])),
    ];
    for file in base {
        files.push(ours(&path(file), template::template(deployment, file, Condition::of_base(file))));
    }
    for component in components {
        for file in &component.files {
            let condition = Some(Condition::of_component(component));
            files.push(ours(&path(file), template::template(deployment, file, condition)));
        }
    }
    for environment in environments {
        let about = format!("Environment {}: {}.", environment.name, environment.about);
        let text = documents(&about, &[values::environment(deployment, environment)]);
        files.push(theirs(&format!("environments/{}.yaml", environment.name), text));
    }
    files
}

fn path(file: &File) -> String {
    format!("templates/{}", file.file_name())
}
