//! Takes plan and services, gives the images: a `Dockerfile` with what to leave out of its context for every
//! service and for the altered monolith. Never knows where images are kept or run.

use askama::Template;
use calve_analyzer::ingest::SourceSet;
use calve_analyzer::plan::{Plan, Service};

use crate::Artifact;
use crate::deployment::{DATA_FOLDER, Deployment, PORT, Part, USER, deployments};
use crate::layout::join;

/// Version of the tool that builds dependencies in a layer of their own.
const CARGO_CHEF: &str = "0.1.78";

/// The image files of these services and of the monolith that uses them.
#[must_use]
pub fn container(plan: &Plan, services: &[&Service], sources: &SourceSet) -> Vec<Artifact> {
    deployments(plan, services, sources).iter().flat_map(image).collect()
}

fn image(deployment: &Deployment) -> Vec<Artifact> {
    let dockerfile = format!("{}/Dockerfile", deployment.folder);
    let ignore = if deployment.context == deployment.folder {
        format!("{}/.dockerignore", deployment.folder)
    } else {
        format!("{dockerfile}.dockerignore")
    };
    let mut files = vec![
        Artifact::generated(dockerfile, print(&Image::new(deployment))),
        Artifact::generated(
            ignore,
            print(&Ignore { is_root: deployment.context.is_empty(), is_monolith: deployment.part == Part::Monolith }),
        ),
    ];
    if deployment.part == Part::Monolith {
        let script = print(&Entrypoint { binary: &deployment.binary, secrets: &deployment.secrets });
        files.push(Artifact::generated(format!("{}/entrypoint.sh", deployment.folder), script));
    }
    files
}

/// Plain text templates print into a string: nothing of theirs can fail.
fn print(template: &impl Template) -> String {
    template.render().unwrap_or_default() + "\n"
}

#[derive(Template)]
#[template(path = "container/Dockerfile.j2")]
struct Image<'d> {
    name: &'d str,
    image: &'d str,
    system: &'d str,
    version: &'d str,
    package: &'d str,
    binary: &'d str,
    dockerfile: String,
    context: &'d str,
    /// Folder of the package inside of the builder.
    workdir: String,
    /// Whether dependencies are built in a layer of their own.
    has_chef: bool,
    is_service: bool,
    folder: &'d str,
    cargo_chef: &'static str,
    port: u16,
    user: i64,
    data: &'static str,
}

impl<'d> Image<'d> {
    fn new(deployment: &'d Deployment) -> Self {
        let is_service = deployment.part == Part::Service;
        Self {
            name: &deployment.name,
            image: &deployment.image,
            system: &deployment.system,
            version: &deployment.version,
            package: &deployment.package,
            binary: &deployment.binary,
            dockerfile: format!("{}/Dockerfile", deployment.folder),
            context: if deployment.context.is_empty() { "." } else { &deployment.context },
            workdir: format!(
                "/{}",
                join("app", if is_service { &deployment.package_dir } else { "" }).trim_end_matches('/')
            ),
            // A recipe tells nothing of packages outside of its workspace.
            has_chef: !is_service || deployment.package_dir.is_empty(),
            is_service,
            folder: &deployment.folder,
            cargo_chef: CARGO_CHEF,
            port: if is_service { PORT } else { deployment.port },
            user: USER,
            data: DATA_FOLDER,
        }
    }
}

#[derive(Template)]
#[template(path = "container/dockerignore.j2")]
struct Ignore {
    is_root: bool,
    is_monolith: bool,
}

#[derive(Template)]
#[template(path = "container/entrypoint.sh.j2")]
struct Entrypoint<'d> {
    binary: &'d str,
    secrets: &'d [String],
}
