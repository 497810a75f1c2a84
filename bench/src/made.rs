//! Workspaces of any size, the same at every call: crates of modules that call each other and the crate before.

use std::fmt::Write as _;
use std::path::Path;

/// Modules of one crate.
const MODULES: usize = 40;

/// The text of a module; `@` is its number, `#` that of the module before, `%` the path to that one, `¤` a hash sign.
const MODULE: &str = include_str!("module.txt");

/// The files of a workspace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// Path from the root and text, sorted by crate.
    pub files: Vec<(String, String)>,
}

impl Made {
    /// Lines of Rust.
    #[must_use]
    pub fn lines(&self) -> usize {
        let rust = self.files.iter().filter(|(path, _)| path.ends_with(".rs"));
        rust.map(|(_, text)| text.lines().count()).sum()
    }

    /// Writes the files below a folder.
    ///
    /// # Errors
    /// When a folder or a file cannot be written.
    pub fn write(&self, folder: &Path) -> std::io::Result<()> {
        for (path, text) in &self.files {
            let path = folder.join(path);
            std::fs::create_dir_all(path.parent().unwrap_or(folder))?;
            std::fs::write(path, text)?;
        }
        Ok(())
    }
}

/// A workspace of about so many lines.
#[must_use]
pub fn made(lines: usize) -> Made {
    let modules = (lines / MODULE.lines().count()).max(1);
    let crates = modules.div_ceil(MODULES);
    let mut files = vec![("Cargo.toml".to_owned(), workspace(crates))];
    for krate in 0..crates {
        let first = krate * MODULES;
        let last = modules.min(first + MODULES);
        files.push((format!("c{krate}/Cargo.toml"), manifest(krate)));
        let declared = (first..last).fold(String::new(), |mut text, module| {
            // Writing to a string does not fail.
            let _ = writeln!(text, "pub mod m{module};");
            text
        });
        files.push((format!("c{krate}/src/lib.rs"), declared));
        files.extend((first..last).map(|at| (format!("c{krate}/src/m{at}.rs"), module(at, first))));
    }
    Made { files }
}

fn workspace(crates: usize) -> String {
    let members: Vec<String> = (0..crates).map(|krate| format!("\"c{krate}\"")).collect();
    format!("[workspace]\nresolver = \"3\"\nmembers = [{}]\n", members.join(", "))
}

fn manifest(krate: usize) -> String {
    let before = krate.checked_sub(1).map(|before| format!("c{before} = {{ path = \"../c{before}\" }}\n"));
    let before = before.unwrap_or_default();
    format!("[package]\nname = \"c{krate}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[dependencies]\n{before}")
}

fn module(at: usize, first: usize) -> String {
    let before = at.saturating_sub(1);
    let path = match (at == before, at == first) {
        (true, _) => format!("crate::m{at}"),
        (_, true) => format!("c{}::m{before}", before / MODULES),
        _ => format!("crate::m{before}"),
    };
    let text = MODULE.replace('%', &path).replace('@', &at.to_string()).replace('#', &before.to_string());
    text.replace('¤', "#")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_size_is_about_what_was_asked_for() {
        for lines in [1_000, 10_000, 50_000] {
            let made = made(lines);
            assert!(made.lines().abs_diff(lines) < lines / 10, "{lines}: {}", made.lines());
        }
    }

    #[test]
    fn every_file_parses_and_no_mark_is_left() {
        for (path, text) in made(10_000).files.iter().filter(|(path, _)| path.ends_with(".rs")) {
            assert!(syn::parse_file(text).is_ok(), "{path}");
            assert!(!text.contains(['@', '%', '¤']), "{path}");
        }
    }

    #[test]
    fn two_calls_make_the_same() {
        assert_eq!(made(5_000), made(5_000));
    }
}
