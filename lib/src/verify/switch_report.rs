//! What the switches of the monolith's test processes counted: one JSON file per process and service.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;

/// Counters of one switch in one process, as the generated runtime writes them to `CALVE_REPORT_DIR`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct ProcessReport {
    service: String,
    shadow_compared: u64,
    shadow_differences: BTreeMap<String, u64>,
    transport_errors: u64,
    fallbacks: u64,
}

/// Counters of one switch over all processes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SwitchReport {
    /// Comparisons made in shadow mode.
    pub compared: u64,
    /// Differences by function and field.
    pub differences: BTreeMap<String, u64>,
    /// Calls that failed in transport.
    pub transport_errors: u64,
    /// Calls answered by the local path because the remote one failed.
    pub fallbacks: u64,
}

/// Sums what the processes left for a service in a folder.
#[must_use]
pub fn sum_reports(folder: &Path, service: &str) -> SwitchReport {
    let texts = crate::reading::files_with_ending(folder, "json").into_iter();
    let texts = texts.filter_map(|path| crate::reading::optional_text(&path).ok().flatten());
    let reports = texts.filter_map(|text| serde_json::from_str::<ProcessReport>(&text).ok());
    let mut sum = SwitchReport::default();
    for report in reports.filter(|report| report.service == service) {
        sum.compared += report.shadow_compared;
        sum.transport_errors += report.transport_errors;
        sum.fallbacks += report.fallbacks;
        for (field, count) in report.shadow_differences {
            *sum.differences.entry(field).or_default() += count;
        }
    }
    sum
}
