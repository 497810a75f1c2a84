//! Runs both sides of the program.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;

use super::build::program;

/// A program that listens; ends with this value.
pub struct Service {
    /// Where.
    pub url: String,
    child: Child,
    said: Arc<Mutex<String>>,
}

impl Drop for Service {
    fn drop(&mut self) {
        // It may have ended before.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Service {
    /// Starts the service.
    pub fn start(environment: &[(&str, &str)]) -> Self {
        let mut command = Command::new(program());
        command.arg("serve").env("CALVE_LISTEN", "127.0.0.1:0").envs(environment.iter().copied());
        Self::listening(&mut command)
    }

    fn listening(command: &mut Command) -> Self {
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
        let line = lines.find(|line| line.contains("listening on ")).expect("it listens");
        let address = line.split_once("listening on ").unwrap().1.split(['"', ' ']).next().unwrap();
        let said = Arc::new(Mutex::new(String::new()));
        let url = format!("http://{address}");
        // Reads on to the end: a full pipe would stop it.
        let kept = Arc::clone(&said);
        std::thread::spawn(move || lines.for_each(|line| kept.lock().unwrap().push_str(&format!("{line}\n"))));
        Self { url, child, said }
    }

    /// What it has said since it listens.
    pub fn said(&self) -> String {
        self.said.lock().unwrap().clone()
    }

    /// What the service says when it does not start.
    pub fn refused(environment: &[(&str, &str)]) -> String {
        let mut command = Command::new(program());
        command.arg("serve").env("CALVE_LISTEN", "127.0.0.1:0").envs(environment.iter().copied());
        let output = command.output().unwrap();
        assert_eq!(output.status.code(), Some(1));
        assert_eq!(String::from_utf8_lossy(&output.stdout), "");
        String::from_utf8(output.stderr).unwrap()
    }

    /// Ends it; gives the address where nobody listens any more.
    pub fn end(self) -> String {
        self.url.clone()
    }

    /// Ends it, and keeps its address.
    pub fn stopped(mut self) -> Self {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        self
    }

    /// Tells it to end, as an orchestrator does.
    pub fn tell_to_end(&self) {
        assert!(Command::new("kill").arg(self.child.id().to_string()).status().unwrap().success());
    }

    /// Waits for it to end by itself; whether it says that all went well.
    pub fn ends_well(mut self) -> bool {
        self.child.wait().unwrap().success()
    }

    /// What `--healthcheck` says of it.
    pub fn is_healthy(&self) -> bool {
        let mut command = Command::new(program());
        let address = self.url.strip_prefix("http://").unwrap();
        command.arg("--healthcheck").env("CALVE_LISTEN", address).status().unwrap().success()
    }
}

/// A run of the monolith.
pub struct Run {
    command: Command,
    folder: TempDir,
}

/// What a store of answers holds under several limits.
pub fn store() -> Value {
    let output = Command::new(program()).arg("store").output().unwrap();
    serde_json::from_slice(&output.stdout).unwrap()
}

/// What a run told.
pub struct Told {
    steps: Vec<Value>,
    /// What its switch counted.
    pub report: Value,
    /// What it left in its folder for reports, when it was told to.
    pub left_report: Option<Value>,
}

impl Run {
    /// Without a service.
    pub fn new() -> Self {
        let mut command = Command::new(program());
        command.arg("call");
        Self { command, folder: TempDir::new().unwrap() }
    }

    /// With this service.
    pub fn at(service: &Service) -> Self {
        Self::new().url(&service.url)
    }

    /// With a service at this address.
    pub fn url(self, url: &str) -> Self {
        self.set("URL", url)
    }

    /// With a setting of the switch.
    pub fn set(self, name: &str, value: &str) -> Self {
        self.environment(&format!("CALVE_WALL_{name}"), value)
    }

    /// With an environment variable.
    pub fn environment(mut self, name: &str, value: &str) -> Self {
        self.command.env(name, value);
        self
    }

    /// With a switch file, which is not there yet.
    pub fn switch_file(self) -> Self {
        let file = self.folder.path().join("switch").display().to_string();
        self.set("SWITCH_FILE", &file)
    }

    /// With a folder for reports.
    pub fn reports(mut self) -> Self {
        self.command.env("CALVE_REPORT_DIR", self.folder.path());
        self
    }

    /// Takes these steps, one after the other.
    pub fn steps(mut self, steps: &[&str]) -> Told {
        let output = self.command.args(steps).output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        let mut lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success() && lines.len() == steps.len() + 1, "{text}\n{errors}");
        let report = lines.pop().unwrap();
        let of_reports = |path: &std::path::Path| path.extension().is_some_and(|extension| extension == "json");
        let mut files = std::fs::read_dir(self.folder.path()).unwrap().map(|entry| entry.unwrap().path());
        let left = files.find(|path| of_reports(path)).map(|path| std::fs::read_to_string(path).unwrap());
        Told { steps: lines, report, left_report: left.map(|text| serde_json::from_str(&text).unwrap()) }
    }

    /// Serves the monolith's site.
    pub fn site(mut self) -> Service {
        Service::listening(self.command.arg("site"))
    }
}

impl Told {
    /// All answers.
    pub fn answers(&self) -> Vec<Value> {
        self.steps.iter().map(|step| step["answer"].clone()).collect()
    }

    /// The answer of a step.
    pub fn answer(&self, step: &str) -> &Value {
        &self.steps.iter().find(|told| told["step"] == step).unwrap()["answer"]
    }

    /// How long a step took.
    pub fn took(&self, step: &str) -> Duration {
        let told = self.steps.iter().find(|told| told["step"] == step).unwrap();
        Duration::from_millis(told["ms"].as_u64().unwrap())
    }
}
