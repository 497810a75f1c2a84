//! What is going on, on a terminal only.

use std::io::IsTerminal;
use std::time::Duration;

use crate::cli::CommonFlags;

/// A line that tells what is going on; silent when nobody watches.
#[derive(Debug)]
pub struct Progress {
    bar: Option<indicatif::ProgressBar>,
    tells: bool,
}

impl Progress {
    /// A progress line on standard error, if that is a terminal and nobody asked for quiet. With `-v` each step is
    /// told as a line of its own, on a terminal or not.
    #[must_use]
    pub fn new(flags: &CommonFlags) -> Self {
        let is_watched = std::io::stderr().is_terminal() && !flags.quiet;
        let bar = (is_watched && flags.verbose == 0).then(|| {
            let bar = indicatif::ProgressBar::new_spinner();
            bar.enable_steady_tick(Duration::from_millis(120));
            bar
        });
        Self { bar, tells: flags.verbose > 0 && !flags.quiet }
    }

    /// The next step begins.
    pub fn step(&self, what: &str) {
        if let Some(bar) = &self.bar {
            bar.set_message(what.to_owned());
        }
        if self.tells {
            anstream::eprintln!("{what}");
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
