//! A copy of a fixture in a git repository of its own, and `cargo calve` run on it.
#![allow(clippy::disallowed_methods, reason = "tests copy fixtures and run programs")]
#![allow(dead_code, reason = "each test program uses its own part")]

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Builds of copies share one target directory, where programs of the same name take each other's place.
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

/// A copy of a fixture.
pub struct Workbench {
    /// Its folder.
    pub root: PathBuf,
    _turn: MutexGuard<'static, ()>,
}

/// What `cargo calve` gave.
pub struct Ran {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Ran {
    /// The run, if it ended with this exit code.
    #[track_caller]
    pub fn expect_code(self, code: i32) -> Self {
        assert_eq!(self.code, code, "standard output:\n{}\nstandard error:\n{}", self.stdout, self.stderr);
        self
    }

    /// The one JSON document on standard output.
    #[track_caller]
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {}\n{}", self.stdout, self.stderr))
    }
}

/// Folder for copies, below the target directory of the tests.
fn base() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("calve")
}

/// Target directory shared by all copies: their dependencies are built once.
pub fn shared_target() -> PathBuf {
    base().join("target")
}

impl Workbench {
    /// A fresh copy of a fixture, committed to a repository of its own.
    pub fn of(fixture: &str, name: &str) -> Self {
        let turn = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
        let root = base().join(name);
        if root.exists() {
            fs::remove_dir_all(&root).expect("old copy goes");
        }
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures").join(fixture);
        copy(&source, &root);
        // The copy lies below this workspace, whose rules for clippy would be found on the way up.
        fs::write(base().join("clippy.toml"), "").expect("rules of clippy for copies");
        let bench = Self { root, _turn: turn };
        bench.git(&["init", "--quiet"]);
        fs::write(bench.root.join(".git/info/exclude"), "target/\n*.db\n*.db-*\n").expect("exclude file");
        bench.git(&["add", "--all"]);
        let author = ["-c", "user.name=calve", "-c", "user.email=calve@localhost"];
        bench.git(&[&author[..], &["commit", "--quiet", "--message", "as it was"]].concat());
        bench
    }

    /// Runs git in the copy and gives what it prints.
    #[track_caller]
    pub fn git(&self, arguments: &[&str]) -> String {
        let output = Command::new("git").args(arguments).current_dir(&self.root).output().expect("git runs");
        assert!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    /// Runs `cargo calve` on the copy.
    pub fn calve(&self, arguments: &[&str]) -> Ran {
        self.calve_at("Cargo.toml", arguments)
    }

    /// Runs `cargo calve` on a manifest of the copy.
    pub fn calve_at(&self, manifest: &str, arguments: &[&str]) -> Ran {
        let output = Command::new(env!("CARGO_BIN_EXE_cargo-calve"))
            .arg("calve")
            .args(arguments)
            .args(["--manifest-path".as_ref(), self.root.join(manifest).as_os_str()])
            .env("CARGO_TARGET_DIR", shared_target())
            .stdin(Stdio::null())
            .output()
            .expect("cargo-calve runs");
        ran(&output)
    }

    /// Runs cargo on a manifest of the copy.
    pub fn cargo(&self, manifest: &str, arguments: &[&str], variables: &[(&str, &str)]) -> Ran {
        let path = self.root.join(manifest);
        let (command, rest) = arguments.split_first().expect("a cargo command");
        let output = Command::new(env!("CARGO"))
            .arg(command)
            .args(["--manifest-path".as_ref(), path.as_os_str()])
            .args(rest)
            .current_dir(path.parent().expect("a folder"))
            .env("CARGO_TARGET_DIR", shared_target())
            .envs(variables.iter().copied())
            .stdin(Stdio::null())
            .output()
            .expect("cargo runs");
        ran(&output)
    }

    /// Runs the fixture's own tests; gives how many passed and failed.
    pub fn own_tests(&self, variables: &[(&str, &str)]) -> (usize, usize) {
        let ran = self.cargo("Cargo.toml", &["test", "--no-fail-fast"], variables);
        let counts = test_counts(&ran.stdout);
        assert!(counts.0 > 0, "no test ran:\n{}\n{}", ran.stdout, ran.stderr);
        counts
    }

    /// A database file of its own for a run of the tests.
    pub fn database(&self, name: &str) -> String {
        let folder = base().join("data");
        fs::create_dir_all(&folder).expect("folder for data");
        for ending in ["", "-shm", "-wal"] {
            let _ = fs::remove_file(folder.join(format!("{name}.db{ending}")));
        }
        format!("sqlite://{}?mode=rwc", folder.join(format!("{name}.db")).display())
    }

    /// Text of a file of the copy.
    pub fn text(&self, path: &str) -> String {
        fs::read_to_string(self.root.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    /// Every file of the copy with its content, but for version control.
    pub fn everything(&self) -> BTreeMap<String, Vec<u8>> {
        let mut found = BTreeMap::new();
        collect(&self.root, &self.root, &mut found);
        found
    }
}

/// Sums the `test result:` lines.
pub fn test_counts(output: &str) -> (usize, usize) {
    let number = |line: &str, what: &str| -> usize {
        let words: Vec<&str> = line.split([' ', ';']).filter(|word| !word.is_empty()).collect();
        let at = words.iter().position(|word| *word == what);
        at.and_then(|at| words.get(at.checked_sub(1)?)?.parse().ok()).unwrap_or(0)
    };
    let results = output.lines().filter(|line| line.starts_with("test result:"));
    results.fold((0, 0), |(passed, failed), line| (passed + number(line, "passed"), failed + number(line, "failed")))
}

fn ran(output: &Output) -> Ran {
    Ran {
        code: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("folder");
    for entry in fs::read_dir(from).expect("fixture") {
        let path = entry.expect("entry").path();
        let Some(name) = path.file_name() else { continue };
        if path.is_dir() {
            if name != "target" {
                copy(&path, &to.join(name));
            }
        } else if !name.to_string_lossy().contains(".db") {
            fs::copy(&path, to.join(name)).expect("copy");
        }
    }
}

fn collect(root: &Path, folder: &Path, found: &mut BTreeMap<String, Vec<u8>>) {
    for entry in fs::read_dir(folder).expect("folder") {
        let path = entry.expect("entry").path();
        let name = path.strip_prefix(root).expect("below").to_string_lossy().into_owned();
        if path.is_dir() {
            if name != ".git" && !name.ends_with("target") {
                collect(root, &path, found);
            }
        } else if !name.contains(".db") {
            found.insert(name, fs::read(&path).expect("file"));
        }
    }
}

/// A service in a process of its own.
pub struct Service {
    child: Child,
    /// `http://127.0.0.1:PORT`.
    pub url: String,
}

impl Service {
    /// Starts a built service of a copy.
    pub fn start(bench: &Workbench, program: &str, variables: &[(&str, &str)]) -> Self {
        let mut child = Command::new(shared_target().join("debug").join(program))
            .current_dir(&bench.root)
            .env("CALVE_LISTEN", "127.0.0.1:0")
            .envs(variables.iter().copied())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the service starts");
        let output = child.stdout.take().expect("standard output");
        let mut lines = BufReader::new(output).lines().map_while(Result::ok);
        let address = lines.find_map(|line| {
            let (_, rest) = line.split_once("listening on ")?;
            Some(rest.split('"').next()?.to_owned())
        });
        let url = format!("http://{}", address.expect("it listens"));
        std::thread::spawn(move || lines.for_each(drop));
        Self { child, url }
    }

    /// Tells it to end, as an orchestrator does, and waits for it.
    pub fn end_well(mut self, limit: std::time::Duration) {
        let told = Command::new("kill").arg(self.child.id().to_string()).status().expect("kill runs");
        assert!(told.success());
        let since = std::time::Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().expect("its state") {
                assert!(status.success(), "{status}");
                return;
            }
            assert!(since.elapsed() < limit, "it does not end");
            std::thread::sleep(std::time::Duration::from_millis(10));
        }
    }

    /// Ends it at once, as a crash would.
    pub fn kill(mut self) {
        self.end();
    }

    fn end(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        self.end();
    }
}
