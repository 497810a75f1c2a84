//! A service running in a process of its own; it is ended when the value is dropped.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::time::{Duration, Instant};

use super::process::{self, ProcessGroup};

/// How long a service may take until it listens.
const START_LIMIT: Duration = Duration::from_secs(60);
/// What a service says once it listens, in a line of its log.
const READY: &str = "listening on ";

/// A running service.
#[derive(Debug)]
pub struct ServiceProcess {
    _group: ProcessGroup,
    /// `http://127.0.0.1:PORT`.
    pub base: String,
}

impl ServiceProcess {
    /// Starts a service on a free port and waits until it listens.
    ///
    /// # Errors
    /// When it cannot be started, ends, or does not listen in time (the log tells why), or a person asked to stop.
    pub fn start(program: &Path, folder: &Path, variables: &BTreeMap<String, String>, log: &Path) -> io::Result<Self> {
        let mut command = Command::new(program);
        command.current_dir(folder).envs(variables).env("CALVE_LISTEN", "127.0.0.1:0");
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(File::create(log)?);
        let mut group = ProcessGroup::start(command)?;
        let output = group.take_output().ok_or_else(|| io::Error::other("no standard output"))?;
        let (sender, receiver) = mpsc::channel();
        std::thread::spawn(move || {
            // Reads on to the end: a full pipe would stop the service.
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                if let Some((_, rest)) = line.split_once(READY) {
                    let address = rest.split(['"', ' ']).next().unwrap_or_default();
                    let _ = sender.send(address.to_owned());
                }
            }
        });
        let address = wait_for(&receiver)?
            .ok_or_else(|| io::Error::other(format!("the service did not begin to listen; see {}", log.display())))?;
        Ok(Self { _group: group, base: format!("http://{address}") })
    }
}

/// The address a service tells; `None` when it ended or took too long.
fn wait_for(receiver: &Receiver<String>) -> io::Result<Option<String>> {
    let started = Instant::now();
    while started.elapsed() < START_LIMIT {
        match receiver.recv_timeout(Duration::from_millis(50)) {
            Ok(address) => return Ok(Some(address)),
            Err(mpsc::RecvTimeoutError::Disconnected) => return Ok(None),
            Err(mpsc::RecvTimeoutError::Timeout) if process::is_stop_asked() => return Err(process::stopped()),
            Err(mpsc::RecvTimeoutError::Timeout) => {}
        }
    }
    Ok(None)
}
