//! A process with everything it starts: one group (on Windows: one job) that is ended as a whole.

use std::io;
use std::process::{ChildStdout, Command};
use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};

use process_wrap::std::{ChildWrapper, CommandWrap};

/// Whether a person asked to stop.
static IS_STOP_ASKED: AtomicBool = AtomicBool::new(false);

/// From now on Ctrl-C (and a request to terminate) does not end this process at once: who waits looks at
/// [`is_stop_asked`], ends what it has started and gives up.
pub fn watch_for_stop() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // Without a handler Ctrl-C ends us at once: no reason not to begin.
        let _ = ctrlc::set_handler(|| IS_STOP_ASKED.store(true, Ordering::SeqCst));
    });
}

/// Whether a person asked to stop.
pub fn is_stop_asked() -> bool {
    IS_STOP_ASKED.load(Ordering::SeqCst)
}

/// What a waiting function gives when it was asked to stop.
pub fn stopped() -> io::Error {
    io::Error::new(io::ErrorKind::Interrupted, "stopped by a signal")
}

/// A process in a group of its own. The whole group is ended when the value is dropped.
#[derive(Debug)]
pub struct ProcessGroup {
    leader: Box<dyn ChildWrapper>,
}

impl ProcessGroup {
    /// Starts a command.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn start(command: Command) -> io::Result<Self> {
        let mut wrapped = CommandWrap::from(command);
        #[cfg(unix)]
        wrapped.wrap(process_wrap::std::ProcessGroup::leader());
        #[cfg(windows)]
        wrapped.wrap(process_wrap::std::JobObject);
        Ok(Self { leader: wrapped.spawn()? })
    }

    /// Whether the command succeeded, once it has ended.
    ///
    /// # Errors
    /// What the system says.
    pub fn try_wait(&mut self) -> io::Result<Option<bool>> {
        Ok(self.leader.try_wait()?.map(|status| status.success()))
    }

    /// Its standard output, once.
    pub fn take_output(&mut self) -> Option<ChildStdout> {
        self.leader.stdout().take()
    }
}

impl Drop for ProcessGroup {
    fn drop(&mut self) {
        // The leader may have ended by itself; what it left behind ends with it.
        let _ = self.leader.start_kill();
        let _ = self.leader.wait();
    }
}
