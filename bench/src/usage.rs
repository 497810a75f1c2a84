//! What the own process has used, as the kernel tells it.

use std::time::Instant;

/// Costs of one run.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Usage {
    /// Seconds on the clock.
    pub wall: f64,
    /// Seconds of processor time, all threads together.
    pub cpu: f64,
    /// Most memory the process ever held, in megabytes; 0 where the kernel does not tell.
    pub peak: f64,
}

/// Runs something once and tells its costs.
pub fn measured<T>(run: impl FnOnce() -> T) -> (T, Usage) {
    let (clock, before) = (Instant::now(), cpu_seconds());
    let result = run();
    let usage = Usage { wall: clock.elapsed().as_secs_f64(), cpu: cpu_seconds() - before, peak: peak_megabytes() };
    (result, usage)
}

/// User and system time of all threads; the kernel counts it in hundredths of a second.
fn cpu_seconds() -> f64 {
    let text = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after_name = text.rsplit_once(')').map_or("", |(_, rest)| rest);
    let ticks = after_name.split_whitespace().skip(11).take(2).filter_map(|field| field.parse::<f64>().ok());
    ticks.sum::<f64>() / 100.0
}

fn peak_megabytes() -> f64 {
    let text = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().next()).and_then(|number| number.parse::<f64>().ok());
    kilobytes.unwrap_or(0.0) / 1024.0
}
