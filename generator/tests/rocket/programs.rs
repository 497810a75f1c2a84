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
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../fixtures/locker")
}

const FILES: [&str; 6] =
    ["Cargo.toml", "Cargo.lock", "src/main.rs", "src/health.rs", "src/lockers.rs", "src/plates.rs"];

/// The plan of a cut of the module of lockers.
pub fn locker() -> Analysis {
    cut(fixture())
}

/// The same for a copy of the fixture with another text.
pub fn changed(name: &str, change: impl Fn(&str) -> String) -> Analysis {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    for path in FILES {
        let text = fs::read_to_string(fixture().join(path)).unwrap();
        write(&folder.join(path), change(&text).as_bytes());
    }
    cut(folder)
}

fn cut(folder: PathBuf) -> Analysis {
    let modules = vec!["locker[bin]::lockers".to_owned()];
    let named = NamedService { name: "lockers".to_owned(), modules, ..NamedService::default() };
    let wishes = Wishes { services: vec![named], ..Wishes::default() };
    analyze(&AnalyzeOptions { manifest_path: Some(folder), wishes, ..AnalyzeOptions::default() }).unwrap()
}

/// All files of the cut.
pub fn artifacts(analysis: &Analysis) -> Artifacts {
    let request = Request { services: vec!["lockers".to_owned()], finished: Vec::new() };
    generate(&analysis.plan, &analysis.sources, &request).unwrap()
}

/// Both programs, built once: the altered monolith and the service.
pub fn programs() -> &'static (PathBuf, PathBuf) {
    static PROGRAMS: OnceLock<(PathBuf, PathBuf)> = OnceLock::new();
    PROGRAMS.get_or_init(build)
}

fn build() -> (PathBuf, PathBuf) {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap().join("calve-generated");
    let folder = target.join("sources/locker");
    for path in FILES {
        write(&folder.join(path), &fs::read(fixture().join(path)).unwrap());
    }
    for artifact in artifacts(&locker()).files {
        write(&folder.join(&artifact.path), &artifact.content);
    }
    for place in [folder.clone(), folder.join("services/lockers")] {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut command = Command::new(cargo);
        command.args(["build", "--quiet"]).current_dir(&place).env("CARGO_TARGET_DIR", &target);
        let built = command.env("CARGO_PROFILE_DEV_DEBUG", "0").output().unwrap();
        assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    }
    (target.join("debug/locker"), target.join("debug/locker-lockers"))
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
    command.env("ROCKET_PORT", address.port().to_string()).env_remove("CALVE_LOCKERS_URL").stdout(Stdio::null());
    command.env("ROCKET_LOG_LEVEL", "off").stderr(Stdio::null());
    command.envs(service.map(|url| ("CALVE_LOCKERS_URL", url)));
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
