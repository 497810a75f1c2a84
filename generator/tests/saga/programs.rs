//! The fixture cut in two through an outbox, as two programs.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use calve_analyzer::plan::{NamedService, Wishes};
use calve_analyzer::{Analysis, AnalyzeOptions, analyze};
use calve_generator::{Artifacts, Request, generate};

pub fn fixture() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../fixtures/kiosk")
}

/// The plan of a cut of the module of points, with an outbox or without.
pub fn kiosk(is_saga: bool) -> Analysis {
    let modules = vec!["kiosk[bin]::points".to_owned()];
    let named = NamedService { name: "points".to_owned(), modules, ..NamedService::default() };
    let wishes = Wishes {
        services: vec![named],
        sagas: is_saga.then(|| "points".to_owned()).into_iter().collect(),
        keep_local: is_saga.then(|| "kiosk[bin]::points::left".to_owned()).into_iter().collect(),
        ..Wishes::default()
    };
    analyze(&AnalyzeOptions { manifest_path: Some(fixture()), wishes, ..AnalyzeOptions::default() }).unwrap()
}

/// All files of the cut.
pub fn artifacts(analysis: &Analysis) -> Artifacts {
    let request = Request { services: vec!["points".to_owned()], finished: Vec::new() };
    generate(&analysis.plan, &analysis.sources, &request).unwrap()
}

/// Monolith and service.
pub fn programs() -> &'static (PathBuf, PathBuf) {
    static PROGRAMS: OnceLock<(PathBuf, PathBuf)> = OnceLock::new();
    PROGRAMS.get_or_init(build)
}

/// What a person wrote into the compensation: it takes the order back.
const UNDO: &str = r#"
    sqlx::query("DELETE FROM orders WHERE id = ?").bind(request.award.order).execute(pool).await?;
"#;

fn build() -> (PathBuf, PathBuf) {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap().join("calve-generated");
    let folder = target.join("sources/kiosk");
    for path in ["Cargo.toml", "Cargo.lock", "src/main.rs", "src/db.rs", "src/orders.rs", "src/points.rs"] {
        write(&folder.join(path), &fs::read(fixture().join(path)).unwrap());
    }
    for artifact in artifacts(&kiosk(true)).files {
        let text = String::from_utf8(artifact.content.clone()).unwrap();
        match artifact.path.ends_with("compensation/points_award.rs") {
            true => {
                // As it was written first it has to compile, too.
                let (before, after) = text.split_once("    let _ = (pool, request);\n").expect("the line to replace");
                write(&folder.join(&artifact.path), format!("{before}{UNDO}{after}").as_bytes());
            }
            false => write(&folder.join(&artifact.path), &artifact.content),
        }
    }
    for place in [folder.clone(), folder.join("services/points")] {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut command = Command::new(cargo);
        command.args(["build", "--quiet"]).current_dir(&place).env("CARGO_TARGET_DIR", &target);
        let built = command.env("CARGO_PROFILE_DEV_DEBUG", "0").output().unwrap();
        assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    }
    (target.join("debug/kiosk"), target.join("debug/kiosk-points"))
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

/// The folder of one test, with the databases of both sides.
pub struct Place {
    folder: PathBuf,
}

impl Place {
    /// A new one; the tables are there on both sides.
    pub fn new(name: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("saga").join(name);
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        let place = Self { folder };
        drop(Monolith::start(&place.address("near"), None));
        drop(Monolith::start(&place.address("far"), None));
        place
    }

    fn address(&self, side: &str) -> String {
        format!("sqlite://{}", self.folder.join(format!("{side}.db")).display())
    }

    /// The altered monolith, calling the service at this port.
    pub fn monolith(&self, port: Option<u16>) -> Monolith {
        Monolith::start(&self.address("near"), port)
    }

    /// The monolith with the tables of the service before it: to look at them.
    pub fn service_tables(&self) -> Monolith {
        Monolith::start(&self.address("far"), None)
    }

    /// The service at this port.
    pub fn service(&self, port: u16) -> Service {
        let mut command = Command::new(&programs().1);
        command.env("CALVE_LISTEN", format!("127.0.0.1:{port}")).env("DATABASE_URL", self.address("far"));
        command.env("CALVE_DRAIN_MS", "0").stdout(Stdio::piped()).stderr(Stdio::inherit());
        let mut child = command.spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
        assert!(lines.any(|line| line.contains("listening on ")), "it listens");
        // Reads on to the end: a full pipe would stop it.
        std::thread::spawn(move || lines.for_each(drop));
        Service(child)
    }
}

/// The running service; killed at the end of this value.
pub struct Service(Child);

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The running monolith; killed at the end of this value.
pub struct Monolith {
    child: Child,
    said: Receiver<String>,
}

impl Monolith {
    fn start(database: &str, port: Option<u16>) -> Self {
        let mut command = Command::new(&programs().0);
        command.env("DATABASE_URL", database).env_remove("CALVE_POINTS_URL");
        command.envs(port.map(|port| ("CALVE_POINTS_URL", format!("http://127.0.0.1:{port}"))));
        command.envs([("CALVE_POINTS_OUTBOX_POLL_MS", "20"), ("CALVE_POINTS_OUTBOX_PAUSE_MS", "20")]);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::inherit());
        let mut child = command.spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let (sender, said) = channel();
        std::thread::spawn(move || lines.map_while(Result::ok).try_for_each(|line| sender.send(line)));
        let started = Self { child, said };
        assert_eq!(started.answer(), "ready");
        started
    }

    fn answer(&self) -> String {
        self.said.recv_timeout(Duration::from_secs(60)).expect("an answer of the monolith")
    }

    /// Says something and waits for the answer.
    pub fn say(&mut self, line: &str) -> String {
        writeln!(self.child.stdin.as_mut().unwrap(), "{line}").unwrap();
        self.answer()
    }

    /// Asks until the answer is this one.
    pub fn comes_to(&mut self, line: &str, answer: &str) {
        let mut last = String::new();
        for _ in 0..400 {
            last = self.say(line);
            if last == answer {
                return;
            }
            std::thread::sleep(Duration::from_millis(25));
        }
        panic!("{line}: {last}, not {answer}");
    }
}

impl Drop for Monolith {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
