//! Paths as text with `/` between the parts, never those of the operating system.

/// The folder of a file: everything before the last `/`, empty when there is none.
#[must_use]
pub fn directory(path: &str) -> &str {
    path.rfind('/').map_or("", |at| &path[..at])
}

/// `folder` and `rest` as one path; an empty folder adds nothing.
#[must_use]
pub fn join(folder: &str, rest: &str) -> String {
    if folder.is_empty() { rest.to_string() } else { format!("{folder}/{rest}") }
}

/// The way from a folder to a file or folder, both relative to the same root: `src/billing` to
/// `src/calve/x.rs` is `../calve/x.rs`.
#[must_use]
pub fn relative(from_folder: &str, to: &str) -> String {
    let from = parts(from_folder);
    let to = parts(to);
    let common = from.iter().zip(&to).take_while(|(left, right)| left == right).count();
    let mut way = vec![".."; from.len() - common];
    way.extend(&to[common..]);
    way.join("/")
}

/// The path that `way`, which may climb with `..`, leads to from a folder; `None` when it climbs above the root.
#[must_use]
pub fn normal(from_folder: &str, way: &str) -> Option<String> {
    let mut at = parts(from_folder);
    for part in parts(way) {
        match part {
            ".." => {
                at.pop()?;
            }
            _ => at.push(part),
        }
    }
    Some(at.join("/"))
}

fn parts(path: &str) -> Vec<&str> {
    path.split('/').filter(|part| !part.is_empty() && *part != ".").collect()
}

/// A kebab-case name as an identifier: `order-desk` becomes `order_desk`.
#[must_use]
pub fn snake(name: &str) -> String {
    name.chars().map(|letter| if letter.is_alphanumeric() { letter.to_ascii_lowercase() } else { '_' }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_between_folders_climbs_only_as_far_as_needed() {
        assert_eq!(relative("src/billing", "src/calve/billing/at_x.rs"), "../calve/billing/at_x.rs");
        assert_eq!(relative("src", "src/calve/x.rs"), "calve/x.rs");
        assert_eq!(relative("", "calve/x.rs"), "calve/x.rs");
        assert_eq!(relative("a/b/c", "a"), "../..");
        assert_eq!(normal("src/a", "../../data/x.csv").as_deref(), Some("data/x.csv"));
        assert_eq!(normal("src", "../../x"), None);
    }

    #[test]
    fn names_become_identifiers() {
        assert_eq!(snake("order-desk"), "order_desk");
        assert_eq!(directory("Cargo.toml"), "");
        assert_eq!(join("", "src"), "src");
    }
}
