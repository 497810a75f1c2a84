//! The fixture cut in two, as two programs.

use std::fs;
use std::io::{BufRead, BufReader};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::time::Duration;

use calve_analyzer::plan::{NamedService, Wishes};
use calve_analyzer::{Analysis, AnalyzeOptions, analyze};
use calve_generator::{Artifacts, Request, generate};

fn fixture() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../fixtures/desk")
}

/// The plan of a cut of the module of tickets.
pub fn desk() -> Analysis {
    let modules = vec!["desk[bin]::tickets".to_owned()];
    let named = NamedService { name: "tickets".to_owned(), modules, ..NamedService::default() };
    let wishes = Wishes { services: vec![named], ..Wishes::default() };
    analyze(&AnalyzeOptions { manifest_path: Some(fixture()), wishes, ..AnalyzeOptions::default() }).unwrap()
}

/// All files of the cut.
pub fn artifacts(analysis: &Analysis) -> Artifacts {
    let request = Request { services: vec!["tickets".to_owned()], finished: Vec::new() };
    generate(&analysis.plan, &analysis.sources, &request).unwrap()
}

/// Both programs, built once: the altered monolith and the service.
pub fn programs() -> &'static (PathBuf, PathBuf) {
    static PROGRAMS: OnceLock<(PathBuf, PathBuf)> = OnceLock::new();
    PROGRAMS.get_or_init(build)
}

fn build() -> (PathBuf, PathBuf) {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap().join("calve-generated");
    let folder = target.join("sources/desk");
    for path in ["Cargo.toml", "Cargo.lock", "src/main.rs", "src/health.rs", "src/routes.rs", "src/tickets.rs"] {
        write(&folder.join(path), &fs::read(fixture().join(path)).unwrap());
    }
    for artifact in artifacts(&desk()).files {
        write(&folder.join(&artifact.path), &artifact.content);
    }
    for place in [folder.clone(), folder.join("services/tickets")] {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut command = Command::new(cargo);
        command.args(["build", "--quiet"]).current_dir(&place).env("CARGO_TARGET_DIR", &target);
        let built = command.env("CARGO_PROFILE_DEV_DEBUG", "0").output().unwrap();
        assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    }
    (target.join("debug/desk"), target.join("debug/desk-tickets"))
}

/// Leaves what is as it should be alone, so that it is not built again.
fn write(path: &Path, content: &[u8]) {
    // The lock file is cargo's once it is there.
    let is_there = fs::read(path).is_ok_and(|there| there == content || path.ends_with("Cargo.lock"));
    if !is_there {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
}

/// A running program; ends with this value.
pub struct Running {
    /// Where it listens.
    pub url: String,
    child: Child,
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Starts the service.
pub fn service(program: &Path) -> Running {
    let mut command = Command::new(program);
    command.env("CALVE_LISTEN", "127.0.0.1:0").stdout(Stdio::piped());
    let mut running = Running { url: String::new(), child: command.spawn().unwrap() };
    let mut lines = BufReader::new(running.child.stdout.take().unwrap()).lines().map_while(Result::ok);
    let line = lines.find(|line| line.contains("listening on ")).expect("it listens");
    let address = line.split_once("listening on ").unwrap().1.split(['"', ' ']).next().unwrap();
    running.url = format!("http://{address}");
    // Reads on to the end: a full pipe would stop it.
    std::thread::spawn(move || lines.for_each(drop));
    running
}

/// Starts the monolith, with the address of the service in remote mode.
pub fn monolith(program: &Path, service: Option<&str>) -> Running {
    let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let mut command = Command::new(program);
    command.env("DESK_ADDRESS", address.to_string()).env_remove("CALVE_TICKETS_URL").stdout(Stdio::null());
    command.envs(service.map(|url| ("CALVE_TICKETS_URL", url)));
    let child = command.spawn().unwrap();
    let running = Running { url: format!("http://{address}"), child };
    for _ in 0..200 {
        if TcpStream::connect(address).is_ok() {
            break;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    running
}
