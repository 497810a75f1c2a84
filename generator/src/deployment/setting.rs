//! Variables: which have a value, which are secrets, which a person has to fill in.

use std::collections::{BTreeMap, BTreeSet};

use calve_analyzer::plan::ConfigKey;

use super::database::is_address;
use super::{DATA_FOLDER, Database, DatabaseKind, PORT, SECRETS_FOLDER};

/// A variable with its value.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Setting {
    /// Name.
    pub key: String,
    /// Value.
    pub value: String,
}

/// Keys by what is to be done about them; each sorted.
pub(super) struct Split {
    pub settings: Vec<Setting>,
    pub unset: Vec<String>,
    pub secrets: Vec<String>,
}

/// Sorts keys into settings, secrets and those without a value.
///
/// The address of a database server holds a password: it is a secret. That of a SQLite file is moved onto the volume.
pub(super) fn split(keys: &[ConfigKey], database: Option<&Database>) -> Split {
    let (mut settings, mut unset, mut secrets) = (BTreeMap::new(), BTreeSet::new(), BTreeSet::new());
    if let Some(database) = database {
        match database.kind {
            // A path that no variable holds is relative: it lies on the volume, where the program starts.
            DatabaseKind::Sqlite => {
                if let Some(key) = keys.iter().find(|key| key.key == database.variable) {
                    settings.insert(database.variable.clone(), on_the_volume(key.default.as_deref(), database));
                }
            }
            DatabaseKind::Postgres | DatabaseKind::Mysql => {
                secrets.insert(database.variable.clone());
            }
        }
    }
    for key in keys.iter().filter(|key| !key.key.starts_with("CALVE_")) {
        if database.is_some_and(|database| database.variable == key.key) {
            continue;
        }
        match (&key.default, key.secret || is_address(&key.key)) {
            (_, true) => drop(secrets.insert(key.key.clone())),
            (Some(value), false) => drop(settings.entry(key.key.clone()).or_insert_with(|| value.clone())),
            (None, false) => drop(unset.insert(key.key.clone())),
        }
    }
    unset.retain(|key| !settings.contains_key(key));
    let settings = settings.into_iter().map(|(key, value)| Setting { key, value }).collect();
    Split { settings, unset: unset.into_iter().collect(), secrets: secrets.into_iter().collect() }
}

/// `sqlite://shop.db?mode=rwc` as `sqlite:///data/shop.db?mode=rwc`; plain file names as plain paths.
fn on_the_volume(default: Option<&str>, database: &Database) -> String {
    let path = format!("{DATA_FOLDER}/{}", database.file);
    match default {
        Some(text) if !text.contains("sqlite:") => path,
        _ => format!("sqlite://{path}?mode=rwc"),
    }
}

/// What the generated program of a service reads besides the keys of its code. Its own address settings are not
/// those of the monolith.
pub(super) fn for_service(split: &Split) -> Vec<Setting> {
    let mut settings = split.settings.clone();
    settings.retain(|setting| !is_listening(setting));
    settings.push(Setting { key: "CALVE_LISTEN".to_string(), value: format!("0.0.0.0:{PORT}") });
    settings.extend(usual(&settings, split));
    settings.sort();
    settings
}

/// The port the monolith listens on and its settings, bound to all addresses instead of the loopback.
pub(super) fn for_monolith(split: &Split) -> (u16, Vec<Setting>) {
    let mut port = None;
    let mut changed = Vec::new();
    for mut setting in split.settings.iter().cloned() {
        if is_listening(&setting) {
            if let Some(own) = setting.value.rsplit(':').next().and_then(|text| text.parse().ok()) {
                port.get_or_insert(own);
            }
            setting.value = match setting.value.rsplit_once(':') {
                Some((_, own)) => format!("0.0.0.0:{own}"),
                None if setting.value.parse::<u16>().is_ok() => setting.value,
                None => "0.0.0.0".to_string(),
            };
        }
        changed.push(setting);
    }
    changed.extend(usual(&changed, split));
    (port.unwrap_or(PORT), changed)
}

/// What every program is told, as far as it is not told otherwise.
fn usual(known: &[Setting], split: &Split) -> Vec<Setting> {
    let filter = Setting { key: "RUST_LOG".to_string(), value: "info".to_string() };
    let folder = Setting { key: "CALVE_SECRETS_DIR".to_string(), value: SECRETS_FOLDER.to_string() };
    let is_new = |setting: &Setting| !known.iter().any(|other| other.key == setting.key);
    [Some(filter), (!split.secrets.is_empty()).then_some(folder)].into_iter().flatten().filter(is_new).collect()
}

/// Whether a setting says where the program listens: `SHOP_LISTEN=127.0.0.1:3000`, `PORT=8000`, `HOST=127.0.0.1`.
fn is_listening(setting: &Setting) -> bool {
    let words: Vec<&str> = setting.key.split('_').collect();
    let says = |known: &[&str]| words.iter().any(|word| known.contains(word));
    let host = setting.value.rsplit_once(':').map_or(setting.value.as_str(), |(host, _)| host);
    let is_own = ["127.0.0.1", "0.0.0.0", "localhost", "[::]", "[::1]", ""].contains(&host);
    let is_port = setting.value.parse::<u16>().is_ok();
    let server = words.len() <= 2 || says(&["SERVER", "HTTP", "LISTEN", "BIND", "WEB", "APP"]);
    (says(&["LISTEN", "BIND", "ADDR", "ADDRESS"]) && is_own && !is_port)
        || (says(&["HOST"]) && is_own && server)
        || (words.last() == Some(&"PORT") && is_port && server)
}

/// Ports that addresses among the settings lead to; those of the database aside. An address that is not known yet is
/// taken for one with TLS.
pub(super) fn outgoing(keys: &[ConfigKey], database: Option<&Database>) -> Vec<u16> {
    let is_other = |key: &&ConfigKey| database.is_none_or(|database| database.variable != key.key);
    let is_url =
        |key: &&ConfigKey| key.key.ends_with("_URL") || key.key.ends_with("_URI") || key.key.ends_with("_ENDPOINT");
    let found: BTreeSet<u16> = keys
        .iter()
        .filter(|key| is_other(key) && is_url(key) && !is_address(&key.key))
        .flat_map(|key| [Some(443), key.default.as_deref().and_then(port_of)].into_iter().flatten())
        .collect();
    found.into_iter().collect()
}

fn port_of(address: &str) -> Option<u16> {
    let (scheme, rest) = address.split_once("://")?;
    let host = rest.split(['/', '?']).next()?;
    let usual = match scheme {
        "http" => Some(80),
        "redis" => Some(6379),
        "amqp" => Some(5672),
        "nats" => Some(4222),
        _ => None,
    };
    host.rsplit_once(':').and_then(|(_, port)| port.parse().ok()).or(usual)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn setting(key: &str, value: &str) -> Setting {
        Setting { key: key.to_string(), value: value.to_string() }
    }

    #[test]
    fn the_monolith_listens_on_all_addresses() {
        let (port, settings) = for_monolith(&Split {
            settings: vec![setting("SHOP_LISTEN", "127.0.0.1:3000"), setting("SHOP_HOURS", "24")],
            unset: Vec::new(),
            secrets: Vec::new(),
        });
        assert_eq!(port, 3000);
        assert!(settings.contains(&setting("SHOP_LISTEN", "0.0.0.0:3000")));
        assert!(settings.contains(&setting("SHOP_HOURS", "24")));
        assert!(!is_listening(&setting("SMTP_HOST", "mail.example.com")));
    }

    #[test]
    fn ports_of_addresses_are_known() {
        assert_eq!(port_of("http://127.0.0.1:9090"), Some(9090));
        assert_eq!(port_of("http://x/y"), Some(80));
        assert_eq!(port_of("x"), None);
    }
}
