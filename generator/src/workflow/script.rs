//! The steps that run commands.

use crate::deployment::{DatabaseKind, Deployment};
use crate::layout::snake;

const ADDRESS: &str = "127.0.0.1:18080";

pub(super) fn toolchain() -> String {
    lines(&["rustup toolchain install stable --profile minimal".to_string(), "rustup default stable".to_string()])
}

pub(super) fn own_tests(service: &Deployment) -> String {
    lines(
        &database(service)
            .into_iter()
            .chain([format!("cargo test --locked --manifest-path {}/Cargo.toml", service.folder)])
            .collect::<Vec<_>>(),
    )
}

/// The monolith's tests with the switch off.
pub(super) fn local(service: &Deployment) -> String {
    lines(&database(service).into_iter().chain([TESTS.to_string()]).collect::<Vec<_>>())
}

const TESTS: &str = "cargo test --locked --workspace";

/// The monolith's tests with the switch on: the service runs beside them, on the same database.
pub(super) fn remote(service: &Deployment) -> String {
    let program = format!("{}/target/debug/{}", service.folder, service.binary);
    let mut script = database(service);
    script.extend([
        format!("cargo build --locked --manifest-path {}/Cargo.toml", service.folder),
        format!("export CALVE_LISTEN={ADDRESS}"),
        format!("{program} &"),
        "service=$!".to_string(),
        "trap 'kill \"${service}\"' EXIT".to_string(),
        "for _ in $(seq 60); do".to_string(),
        format!("  if {program} --healthcheck; then break; fi"),
        "  sleep 1".to_string(),
        "done".to_string(),
        format!("{program} --healthcheck"),
        format!("export CALVE_{}_URL=http://{ADDRESS}", snake(&service.name).to_uppercase()),
        TESTS.to_string(),
    ]);
    lines(&script)
}

pub(super) fn calve() -> String {
    lines(&[format!("cargo install --locked calve@{}", env!("CARGO_PKG_VERSION"))])
}

/// Fails when the contract breaks callers of the one on the branch that is merged into.
pub(super) fn contract(service: &Deployment) -> String {
    let document = format!("{}/openapi.json", service.folder);
    lines(&[
        format!("before=\"origin/${{GITHUB_BASE_REF}}:{document}\""),
        "if git cat-file -e \"${before}\"; then".to_string(),
        "  git show \"${before}\" > \"${RUNNER_TEMP}/before.json\"".to_string(),
        format!("  cargo calve contract diff \"${{RUNNER_TEMP}}/before.json\" {document}"),
        "fi".to_string(),
    ])
}

pub(super) fn image(service: &Deployment) -> String {
    let context = if service.context.is_empty() { "." } else { &service.context };
    let revision = "--build-arg \"REVISION=${GITHUB_SHA}\"";
    lines(&[format!("docker build {revision} --tag {} --file {}/Dockerfile {context}", service.image, service.folder)])
}

pub(super) fn manifests(service: &Deployment) -> String {
    lines(&[format!("kubectl kustomize {}/k8s/overlays/prod", service.folder)])
}

/// SQLite: a file that tests and service share.
fn database(service: &Deployment) -> Vec<String> {
    let file = service.database.as_ref().filter(|database| database.kind == DatabaseKind::Sqlite);
    let export = file.map(|database| {
        let value = service.settings.iter().find(|setting| setting.key == database.variable);
        let has_scheme = value.is_none_or(|setting| setting.value.starts_with("sqlite:"));
        let path = format!("${{RUNNER_TEMP}}/{}", database.file);
        let address = if has_scheme { format!("sqlite://{path}?mode=rwc") } else { path };
        format!("export {}=\"{address}\"", database.variable)
    });
    export.into_iter().collect()
}

fn lines(commands: &[String]) -> String {
    commands.iter().map(|command| format!("{command}\n")).collect()
}

/// Where images go: the registry of the repository's owner.
const REGISTRY: &str = "ghcr.io/${GITHUB_REPOSITORY,,}";

pub(super) fn login() -> String {
    lines(&[
        "echo \"${REGISTRY_TOKEN}\" | docker login ghcr.io --username \"${GITHUB_ACTOR}\" --password-stdin".to_string()
    ])
}

pub(super) fn build(service: &Deployment) -> String {
    let context = if service.context.is_empty() { "." } else { &service.context };
    lines(&[
        "docker buildx create --use".to_string(),
        "docker buildx build --build-arg \"REVISION=${GITHUB_SHA}\" --platform \"linux/${ARCHITECTURE}\" \\"
            .to_string(),
        "  --sbom=true --provenance=mode=max --push \\".to_string(),
        format!("  --tag \"{REGISTRY}/{}:${{GITHUB_SHA}}-${{ARCHITECTURE}}\" \\", service.image),
        format!("  --file {}/Dockerfile {context}", service.folder),
    ])
}

/// One image of all architectures, told by its digest.
pub(super) fn join(service: &Deployment) -> String {
    lines(&[
        format!("repository=\"{REGISTRY}/{}\"", service.image),
        "tag=\"${repository}:${GITHUB_SHA}\"".to_string(),
        "docker buildx imagetools create --tag \"${tag}\" \"${tag}-amd64\" \"${tag}-arm64\"".to_string(),
        "digest=$(docker buildx imagetools inspect --format '{{json .Manifest}}' \"${tag}\" | jq --raw-output .digest)"
            .to_string(),
        "{".to_string(),
        "  echo \"digest=${digest}\"".to_string(),
        "  echo \"repository=${repository}\"".to_string(),
        "  echo \"image=${repository}@${digest}\"".to_string(),
        "} >> \"${GITHUB_OUTPUT}\"".to_string(),
    ])
}

/// With the identity of the workflow: there is no key to keep.
pub(super) fn sign() -> String {
    lines(&["cosign sign --yes --recursive \"${IMAGE}\"".to_string()])
}

pub(super) fn access() -> String {
    lines(&[
        "mkdir -p \"${HOME}/.kube\"".to_string(),
        "(umask 077 && echo \"${CLUSTER}\" > \"${HOME}/.kube/config\")".to_string(),
    ])
}

pub(super) fn roll_out(service: &Deployment) -> String {
    let (system, name) = (&service.system, &service.name);
    lines(&[
        format!("cd {}/k8s/overlays/prod", service.folder),
        format!("kustomize edit set image \"{}=${{REPOSITORY}}@${{DIGEST}}\"", service.image),
        "kubectl apply --kustomize .".to_string(),
        format!("kubectl --namespace {system} rollout status deployment/{name} --timeout 5m"),
    ])
}

/// A pod takes calls and has the contract of this commit. The way to it leads past network policies.
pub(super) fn smoke(service: &Deployment) -> String {
    let (system, name, port) = (&service.system, &service.name, service.port);
    lines(&[
        format!("kubectl --namespace {system} port-forward deployment/{name} 18080:{port} &"),
        "forward=$!".to_string(),
        "trap 'kill \"${forward}\"' EXIT".to_string(),
        format!(
            "curl --fail --silent --show-error --retry 20 --retry-connrefused --retry-delay 1 http://{ADDRESS}/readyz"
        ),
        format!(
            "curl --fail --silent --show-error http://{ADDRESS}/openapi.json | cmp - {}/openapi.json",
            service.folder
        ),
    ])
}

pub(super) fn roll_back(service: &Deployment) -> String {
    let (system, name) = (&service.system, &service.name);
    lines(&[
        format!("kubectl --namespace {system} rollout undo deployment/{name}"),
        format!("kubectl --namespace {system} rollout status deployment/{name} --timeout 5m"),
    ])
}
