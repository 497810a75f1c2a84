//! Runs cargo (or the test command of a person) with a limit of time and keeps its output.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// No build or test run may take longer.
const LIMIT: Duration = Duration::from_secs(45 * 60);

/// How a command ended.
#[derive(Debug)]
pub struct Finished {
    /// Whether it exited with 0.
    pub success: bool,
    /// What it printed, both streams.
    pub output: String,
    /// Where that is kept.
    pub log: PathBuf,
}

/// The cargo that runs us as a subcommand, else the one on the path.
pub fn cargo_program() -> String {
    crate::reading::variable("CARGO").unwrap_or_else(|| "cargo".to_owned())
}

/// Runs a command to its end, its output in `log`.
///
/// # Errors
/// When it cannot be started or the log cannot be written.
pub fn run(
    command: &[String],
    folder: &Path,
    variables: &BTreeMap<String, String>,
    log: &Path,
) -> io::Result<Finished> {
    let (program, arguments) = command.split_first().ok_or_else(|| io::Error::other("the command is empty"))?;
    if let Some(parent) = log.parent() {
        fs::create_dir_all(parent)?;
    }
    let file = File::create(log)?;
    let mut child = Command::new(program)
        .args(arguments)
        .current_dir(folder)
        .envs(variables)
        .stdin(Stdio::null())
        .stdout(file.try_clone()?)
        .stderr(file)
        .spawn()
        .map_err(|error| io::Error::other(format!("`{program}` cannot be started: {error}")))?;
    let started = Instant::now();
    let success = loop {
        match child.try_wait()? {
            Some(status) => break status.success(),
            None if started.elapsed() > LIMIT => {
                child.kill()?;
                child.wait()?;
                break false;
            }
            None => std::thread::sleep(Duration::from_millis(50)),
        }
    };
    let output = String::from_utf8_lossy(&fs::read(log)?).into_owned();
    Ok(Finished { success, output, log: log.to_path_buf() })
}

/// The last lines of an output that say something went wrong.
#[must_use]
pub fn trouble_of(output: &str) -> Vec<String> {
    let says = |line: &&str| {
        let line = line.trim_start();
        line.starts_with("error") || line.contains("FAILED") || line.contains("panicked at")
    };
    output.lines().filter(says).take(12).map(|line| line.trim().to_owned()).collect()
}
