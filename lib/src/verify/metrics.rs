//! What a service counted, read from its Prometheus text.

use std::time::Duration;

use crate::message::EndpointCount;

/// Reads `GET {base}/metrics`.
///
/// # Errors
/// When the service does not answer within five seconds.
pub fn read(base: &str) -> Result<Vec<EndpointCount>, ureq::Error> {
    let config = ureq::Agent::config_builder().timeout_global(Some(Duration::from_secs(5))).build();
    let text =
        ureq::Agent::new_with_config(config).get(format!("{base}/metrics")).call()?.body_mut().read_to_string()?;
    Ok(counts(&text))
}

/// The samples of `calve_requests_total`, sorted, without the zeros.
fn counts(text: &str) -> Vec<EndpointCount> {
    let mut counts: Vec<EndpointCount> = text.lines().filter_map(count).filter(|count| count.count > 0).collect();
    counts.sort();
    counts
}

fn count(line: &str) -> Option<EndpointCount> {
    let (labels, value) = line.strip_prefix("calve_requests_total{")?.rsplit_once('}')?;
    let label = |name: &str| {
        let (_, rest) = labels.split_once(&format!("{name}=\""))?;
        Some(rest.split_once('"')?.0.to_owned())
    };
    Some(EndpointCount { endpoint: label("endpoint")?, outcome: label("outcome")?, count: value.trim().parse().ok()? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_are_read() {
        let text = "# TYPE calve_requests_total counter\n\
                    calve_requests_total{endpoint=\"/v1/b\",outcome=\"ok\"} 3\n\
                    calve_requests_total{endpoint=\"/v1/a\",outcome=\"problem\"} 1\n\
                    calve_requests_total{endpoint=\"/v1/c\",outcome=\"ok\"} 0\nother 1\n";
        let seen: Vec<_> = counts(text).into_iter().map(|seen| (seen.endpoint, seen.outcome, seen.count)).collect();
        assert_eq!(seen, [("/v1/a".into(), "problem".into(), 1), ("/v1/b".into(), "ok".into(), 3)]);
    }
}
