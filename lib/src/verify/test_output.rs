//! Counts of a test run, read from what the test harness prints.

use crate::message::ModeEvidence;

/// Adds the counts of all `test result:` lines (cargo test) and `Summary` lines (nextest) of an output.
pub fn count_tests(output: &str, evidence: &mut ModeEvidence) {
    for line in output.lines().map(str::trim) {
        let Some(counts) = line.strip_prefix("test result: ").or_else(|| summary_counts(line)) else { continue };
        for part in counts.split([';', ',', '.', ':']) {
            let words: Vec<&str> = part.split_whitespace().collect();
            let [.., number, what] = words.as_slice() else { continue };
            let Ok(number) = number.parse::<usize>() else { continue };
            match *what {
                "passed" => evidence.tests_passed += number,
                "failed" => evidence.tests_failed += number,
                "ignored" | "skipped" => evidence.tests_ignored += number,
                _ => {}
            }
        }
    }
}

fn summary_counts(line: &str) -> Option<&str> {
    line.strip_prefix("Summary [")?.split_once(']').map(|(_, counts)| counts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_harnesses_are_read() {
        let mut evidence = ModeEvidence::default();
        count_tests(
            "test result: ok. 12 passed; 1 failed; 2 ignored; 0 measured; 0 filtered out; finished in 0.1s\n\
             Summary [   0.5s] 9 tests run: 8 passed, 1 failed, 3 skipped\n",
            &mut evidence,
        );
        assert_eq!((evidence.tests_passed, evidence.tests_failed, evidence.tests_ignored), (20, 2, 5));
    }
}
