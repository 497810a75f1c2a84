//! Runs cargo (or the test command of a person) with a limit of time and keeps its output.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::process::{self, ProcessGroup};

/// When a command is ended although it has not come to its end.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// No command may take longer.
    pub time: Duration,
    /// Whether a person asked to stop.
    pub is_stop_asked: fn() -> bool,
}

impl Default for Limits {
    fn default() -> Self {
        Self { time: Duration::from_secs(45 * 60), is_stop_asked: process::is_stop_asked }
    }
}

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

/// Runs a command to its end, its output in `log`. Whatever it started and left running is ended with it.
///
/// # Errors
/// When it cannot be started, a person asked to stop, or the log cannot be written.
pub fn run(
    command: &[String],
    folder: &Path,
    variables: &BTreeMap<String, String>,
    log: &Path,
    limits: Limits,
) -> io::Result<Finished> {
    let (program, arguments) = command.split_first().ok_or_else(|| io::Error::other("the command is empty"))?;
    if let Some(parent) = log.parent() {
        fs::create_dir_all(parent)?;
    }
    let file = File::create(log)?;
    let mut command = Command::new(program);
    command.args(arguments).current_dir(folder).envs(variables);
    command.stdin(Stdio::null()).stdout(file.try_clone()?).stderr(file);
    let mut running = ProcessGroup::start(command)
        .map_err(|error| io::Error::other(format!("`{program}` cannot be started: {error}")))?;
    let started = Instant::now();
    let mut told = "";
    let success = loop {
        match running.try_wait()? {
            Some(success) => break success,
            None if (limits.is_stop_asked)() => return Err(process::stopped()),
            None if started.elapsed() > limits.time => {
                told = "\nerror: ended because it took too long\n";
                break false;
            }
            None => std::thread::sleep(Duration::from_millis(50)),
        }
    };
    drop(running);
    let output = String::from_utf8_lossy(&fs::read(log)?).into_owned() + told;
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

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    /// Runs a shell that starts a process in the background and waits; gives what came of it, and whether the process
    /// in the background is still there.
    fn run_with_child(limits: Limits) -> (io::Result<Finished>, bool) {
        let folder = tempfile::tempdir().unwrap();
        let command = ["sh", "-c", "sleep 600 & echo $! > pid; wait"].map(str::to_owned);
        let ended = run(&command, folder.path(), &BTreeMap::new(), &folder.path().join("log"), limits);
        let pid = fs::read_to_string(folder.path().join("pid")).unwrap();
        let told = Command::new("ps").args(["-o", "stat=", "-p", pid.trim()]).output().unwrap();
        let state = String::from_utf8_lossy(&told.stdout).trim().to_owned();
        (ended, !state.is_empty() && !state.starts_with('Z'))
    }

    #[test]
    fn the_limit_of_time_ends_all_that_was_started() {
        let limits = Limits { time: Duration::from_millis(1500), is_stop_asked: || false };
        let (ended, is_left) = run_with_child(limits);
        let ended = ended.unwrap();
        assert!(!ended.success && !is_left);
        assert_eq!(trouble_of(&ended.output), ["error: ended because it took too long"]);
    }

    #[test]
    fn a_signal_ends_all_that_was_started() {
        static ROUNDS: std::sync::atomic::AtomicUsize = std::sync::atomic::AtomicUsize::new(0);
        let is_stop_asked = || ROUNDS.fetch_add(1, std::sync::atomic::Ordering::SeqCst) > 20;
        let (ended, is_left) = run_with_child(Limits { time: Duration::from_secs(60), is_stop_asked });
        assert_eq!(ended.unwrap_err().kind(), io::ErrorKind::Interrupted);
        assert!(!is_left);
    }

    #[test]
    fn what_a_command_leaves_running_ends_with_it() {
        let folder = tempfile::tempdir().unwrap();
        let command = ["sh", "-c", "sleep 600 & echo $! > pid"].map(str::to_owned);
        let log = folder.path().join("log");
        let ended = run(&command, folder.path(), &BTreeMap::new(), &log, Limits::default()).unwrap();
        assert!(ended.success);
        let pid = fs::read_to_string(folder.path().join("pid")).unwrap();
        let told = Command::new("ps").args(["-o", "stat=", "-p", pid.trim()]).output().unwrap();
        let state = String::from_utf8_lossy(&told.stdout).trim().to_owned();
        assert!(state.is_empty() || state.starts_with('Z'), "{state}");
    }
}
