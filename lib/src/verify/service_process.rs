//! A service running in a process of its own; it is ended when the value is dropped.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

/// How long a service may take until it listens.
const START_LIMIT: Duration = Duration::from_secs(60);
/// What a service prints once it listens.
const READY: &str = "calve: listening on ";

/// A running service.
#[derive(Debug)]
pub struct ServiceProcess {
    child: Child,
    /// `http://127.0.0.1:PORT`.
    pub base: String,
}

impl ServiceProcess {
    /// Starts a service on a free port and waits until it listens.
    ///
    /// # Errors
    /// When it cannot be started, ends, or does not listen in time; the log tells why.
    pub fn start(program: &Path, folder: &Path, variables: &BTreeMap<String, String>, log: &Path) -> io::Result<Self> {
        let mut child = Command::new(program)
            .current_dir(folder)
            .envs(variables)
            .env("CALVE_LISTEN", "127.0.0.1:0")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(File::create(log)?)
            .spawn()?;
        let output = child.stdout.take().ok_or_else(|| io::Error::other("no standard output"))?;
        let (sender, receiver) = mpsc::channel();
        std::thread::spawn(move || {
            // Reads on to the end: a full pipe would stop the service.
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                if let Some(address) = line.strip_prefix(READY) {
                    let _ = sender.send(address.trim().to_owned());
                }
            }
        });
        match receiver.recv_timeout(START_LIMIT) {
            Ok(address) => Ok(Self { child, base: format!("http://{address}") }),
            Err(_) => {
                let _ = child.kill();
                let _ = child.wait();
                Err(io::Error::other(format!("the service did not begin to listen; see {}", log.display())))
            }
        }
    }
}

impl Drop for ServiceProcess {
    fn drop(&mut self) {
        // The service may have ended by itself: then there is nothing to end.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
