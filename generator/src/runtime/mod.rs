//! Takes what a cut uses, gives the runtime of the generated code: static Rust text, the same for every cut.
//!
//! The monolith gets the switch and the clients, the service gets the server; both get conversions and errors.
//! Never looks at a plan.

mod outbox;

use crate::Requirement;
use crate::artifact::{LINTS, UNFORMATTED_FILE};

/// The feature of a service's package with which it sends traces.
pub const TRACES: &str = "otlp";

/// Which side of the wall.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The monolith: `src/calve/runtime`.
    Monolith,
    /// The service's package: `src/calve/runtime`.
    Service,
}

/// The SQL of a database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Dialect {
    /// SQLite.
    Sqlite,
    /// PostgreSQL.
    Postgres,
    /// MySQL and MariaDB.
    MySql,
}

impl Dialect {
    /// The dialect of this name in the rules (`sqlite`, `postgres`, `mysql`).
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "sqlite" => Some(Self::Sqlite),
            "postgres" => Some(Self::Postgres),
            "mysql" => Some(Self::MySql),
            _ => None,
        }
    }
}

/// What the generated code of one crate uses.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RuntimeUses {
    /// Sync boundary functions.
    pub sync_client: bool,
    /// Router seams.
    pub forward: bool,
    /// Servers of actix-web.
    pub actix: bool,
    /// Routes of rocket.
    pub rocket: bool,
    /// Values taken out of the start-up code.
    pub start_up: bool,
    /// The crate depends on `tracing`: messages go to its subscriber.
    pub tracing: bool,
    /// The crate depends on `tracing` or `tracing-subscriber`: what it says goes into the service's log.
    pub subscriber: bool,
    /// The crate depends on `log`: so does that.
    pub log: bool,
    /// The locked tracing-subscriber cannot take a layer of the runtime (before 0.3).
    pub old_subscriber: bool,
    /// The locked tokio does not tell its runtimes apart yet (before 1.47).
    pub old_tokio: bool,
    /// The locked axum cannot take a fallback off a router (before 0.8).
    pub old_axum: bool,
    /// Functions that are called through an outbox, in the SQL of this database.
    pub outbox: Option<Dialect>,
}

/// The files below `src/calve/runtime`: name and text, sorted by name.
#[must_use]
pub fn runtime_files(side: Side, uses: RuntimeUses) -> Vec<(String, String)> {
    let mut parts = parts(side, uses);
    parts.sort_unstable();
    let mut files: Vec<(String, String)> =
        parts.iter().map(|(name, text)| (format!("{name}.rs"), format!("{UNFORMATTED_FILE} {text}"))).collect();
    files.push(("mod.rs".to_owned(), module_text(side, &parts)));
    if let Some(dialect) = uses.outbox {
        files.extend(outbox::migrations(side, dialect).map(|(name, text)| (name.to_owned(), text.to_owned())));
    }
    files.sort();
    files
}

fn parts(side: Side, uses: RuntimeUses) -> Vec<(&'static str, &'static str)> {
    let log = match (side, uses.tracing) {
        (Side::Service, _) => include_str!("text/log_service.rs"),
        (Side::Monolith, true) => include_str!("text/log_tracing.rs"),
        (Side::Monolith, false) => include_str!("text/log_plain.rs"),
    };
    let mut parts = vec![
        ("convert", include_str!("text/convert.rs")),
        ("error", include_str!("text/error.rs")),
        ("kind", include_str!("text/kind.rs")),
        ("log", log),
        ("pointer", include_str!("text/pointer.rs")),
        ("scope", include_str!("text/scope.rs")),
    ];
    if let Some(dialect) = uses.outbox {
        parts.extend(outbox::parts(side, dialect));
    }
    if side == Side::Service {
        parts.extend(service_parts(uses));
        return parts;
    }
    let thread = include_str!("text/origin_thread.rs");
    let origin = if uses.old_tokio { thread } else { include_str!("text/origin_runtime.rs") };
    parts.extend([
        ("origin", origin),
        ("call", include_str!("text/call.rs")),
        ("client", include_str!("text/client.rs")),
        ("counters", include_str!("text/counters.rs")),
        ("shadow", include_str!("text/shadow.rs")),
        ("switch", include_str!("text/switch.rs")),
    ]);
    if uses.sync_client {
        parts.push(("shadow_sync", include_str!("text/shadow_sync.rs")));
        parts.push(("sync_client", include_str!("text/sync_client.rs")));
    }
    if uses.forward {
        parts.push(("forward", include_str!("text/forward.rs")));
    }
    if uses.actix {
        parts.push(("forward_actix", include_str!("text/forward_actix.rs")));
    }
    if uses.rocket {
        parts.push(("forward_rocket", include_str!("text/forward_rocket.rs")));
    }
    parts
}

/// What only services have.
fn service_parts(uses: RuntimeUses) -> Vec<(&'static str, &'static str)> {
    let kept = include_str!("text/fallback_kept.rs");
    let fallback = if uses.old_axum { kept } else { include_str!("text/fallback_reset.rs") };
    let bridge = match (uses.subscriber, uses.old_subscriber, uses.log) {
        (true, false, _) => include_str!("text/log_bridge_tracing.rs"),
        (true, true, _) => include_str!("text/log_bridge_old.rs"),
        (false, _, true) => include_str!("text/log_bridge_log.rs"),
        (false, _, false) => include_str!("text/log_bridge_none.rs"),
    };
    let mut parts = vec![
        ("conceal", include_str!("text/conceal.rs")),
        ("fallback", fallback),
        ("fault", include_str!("text/fault.rs")),
        ("idempotency", include_str!("text/idempotency.rs")),
        ("limits", include_str!("text/limits.rs")),
        ("listen", include_str!("text/listen.rs")),
        ("log_bridge", bridge),
        ("metrics", include_str!("text/metrics.rs")),
        ("otlp", include_str!("text/otlp.rs")),
        ("ready", include_str!("text/ready.rs")),
        ("serve", include_str!("text/serve.rs")),
        ("start", include_str!("text/start.rs")),
        ("trace", include_str!("text/trace.rs")),
    ];
    if uses.start_up {
        parts.push(("start_up", include_str!("text/start_up.rs")));
    }
    if uses.actix {
        parts.push(("actix", include_str!("text/actix.rs")));
    }
    if uses.rocket {
        parts.push(("rocket", include_str!("text/rocket.rs")));
    }
    parts
}

/// The door of the runtime. Not every cut uses every part of it, hence the `allow`.
fn module_text(side: Side, parts: &[(&str, &str)]) -> String {
    let role = match side {
        Side::Monolith => "the switch and the clients of the services cut from this monolith",
        Side::Service => "the server of this service",
    };
    let mut text = format!(
        "{UNFORMATTED_FILE} // @generated by calve: runtime.\n//! {}{}.\n{LINTS}\n\n",
        role[..1].to_uppercase(),
        &role[1..]
    );
    for (name, _) in parts {
        text.push_str(&format!("pub mod {name};\n"));
    }
    text
}

/// What the runtime needs of other crates, sorted by name.
#[must_use]
pub fn requirements(side: Side, uses: RuntimeUses) -> Vec<Requirement> {
    // Without `float_roundtrip` one amount in five comes back as its neighbour.
    let json = Requirement::new("serde_json", "1", &["float_roundtrip"]);
    let mut needed = vec![Requirement::new("serde", "1", &["derive"]), json];
    match side {
        Side::Service => {
            let tokio = ["macros", "net", "rt-multi-thread", "signal", "sync", "time"];
            let axum = ["http1", "json", "matched-path", "tokio"];
            needed.push(Requirement::new("axum", "0.8", &axum).without_defaults());
            needed.push(Requirement::new("tokio", "1", &tokio));
            // What axum itself routes by; the part of `tower` that never changes.
            needed.push(Requirement::new("tower-service", "0.3", &[]));
            needed.extend(said(uses));
            needed.extend(traces());
        }
        Side::Monolith => {
            // No TLS by default: inside a cluster the wall is plain HTTP or a mesh; switch a TLS feature on otherwise.
            let streams: &[&str] = if uses.forward || uses.actix || uses.rocket { &["stream"] } else { &[] };
            needed.push(Requirement::new("reqwest", "0.12", streams).without_defaults());
            let tokio: &[&str] = if uses.actix { &["rt", "sync", "time"] } else { &["rt", "time"] };
            needed.push(Requirement::new("tokio", if uses.old_tokio { "1" } else { "1.47" }, tokio));
            if uses.forward {
                let axum = ["http1", "matched-path", "original-uri", "tokio"];
                needed.push(Requirement::new("axum", "0.8", &axum).without_defaults());
            }
            if uses.sync_client {
                needed.push(Requirement::new("ureq", "3", &[]).without_defaults());
            }
        }
    }
    if uses.actix {
        // With the parts of actix-web that it does not hand on.
        needed.push(Requirement::new("actix-web", "4", &[]).without_defaults());
        needed.push(Requirement::new("actix-http", "3", &[]).without_defaults());
        needed.push(Requirement::new("actix-service", "2", &[]));
    }
    if uses.rocket {
        needed.push(Requirement::new("rocket", "0.5", &[]).without_defaults());
    }
    if uses.actix || uses.rocket {
        needed.push(Requirement::new("futures-core", "0.3", &[]));
    }
    if uses.tracing || (side == Side::Service && uses.subscriber) {
        needed.push(Requirement::new("tracing", "0.1", &[]));
    }
    needed.sort();
    needed
}

/// What takes over what the application says.
fn said(uses: RuntimeUses) -> Option<Requirement> {
    let subscriber = |features| Requirement::new("tracing-subscriber", "0.3", features);
    match (uses.subscriber, uses.old_subscriber, uses.log) {
        (true, false, _) => Some(subscriber(&["registry", "std", "tracing-log"]).without_defaults()),
        (true, true, _) => Some(subscriber(&["fmt"])),
        (false, _, true) => Some(Requirement::new("log", "0.4", &[])),
        (false, _, false) => None,
    }
}

/// What sends traces, with the feature `otlp` of the package alone.
fn traces() -> [Requirement; 3] {
    let only =
        |name: &str, features: &[&str]| Requirement::new(name, "0.33", features).without_defaults().only_with(TRACES);
    [
        only("opentelemetry", &["trace"]),
        only("opentelemetry-otlp", &["http-proto", "reqwest-blocking-client", "trace"]),
        only("opentelemetry_sdk", &["trace"]),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_says_that_it_is_generated() {
        let uses = RuntimeUses {
            sync_client: true,
            forward: true,
            actix: true,
            rocket: true,
            start_up: true,
            ..RuntimeUses::default()
        };
        for side in [Side::Monolith, Side::Service] {
            for (name, text) in runtime_files(side, uses).into_iter().filter(|(name, _)| name.ends_with(".rs")) {
                let first = text.lines().next().unwrap_or_default();
                assert!(first.contains("@generated by calve"), "{name}: {first}");
            }
        }
    }

    #[test]
    fn only_what_is_used_is_asked_for() {
        let names = |uses| {
            let needed = requirements(Side::Monolith, uses);
            needed.into_iter().map(|needed| needed.name).collect::<Vec<_>>()
        };
        assert_eq!(names(RuntimeUses::default()), ["reqwest", "serde", "serde_json", "tokio"]);
        let all = RuntimeUses {
            sync_client: true,
            forward: true,
            actix: true,
            rocket: true,
            start_up: true,
            tracing: true,
            ..RuntimeUses::default()
        };
        assert_eq!(
            names(all),
            [
                "actix-http",
                "actix-service",
                "actix-web",
                "axum",
                "futures-core",
                "reqwest",
                "rocket",
                "serde",
                "serde_json",
                "tokio",
                "tracing",
                "ureq"
            ]
        );
    }
}
