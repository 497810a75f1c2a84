//! The texts that calls through an outbox need, for each kind of database.

use super::{Dialect, Side};

/// Modules of the runtime.
pub(super) fn parts(side: Side, dialect: Dialect) -> [(&'static str, &'static str); 2] {
    match side {
        Side::Monolith => [
            ("outbox", include_str!("text/outbox.rs")),
            (
                "outbox_sql",
                match dialect {
                    Dialect::Sqlite => include_str!("text/outbox_sqlite.rs"),
                    Dialect::Postgres => include_str!("text/outbox_postgres.rs"),
                    Dialect::MySql => include_str!("text/outbox_mysql.rs"),
                },
            ),
        ],
        Side::Service => [
            ("inbox", include_str!("text/inbox.rs")),
            (
                "inbox_sql",
                match dialect {
                    Dialect::Sqlite => include_str!("text/inbox_sqlite.rs"),
                    Dialect::Postgres => include_str!("text/inbox_postgres.rs"),
                    Dialect::MySql => include_str!("text/inbox_mysql.rs"),
                },
            ),
        ],
    }
}

/// The migrations of its table, up and down.
pub(super) fn migrations(side: Side, dialect: Dialect) -> [(&'static str, &'static str); 2] {
    match side {
        Side::Monolith => [
            (
                "outbox.up.sql",
                match dialect {
                    Dialect::Sqlite => include_str!("text/outbox_sqlite.up.sql"),
                    Dialect::Postgres => include_str!("text/outbox_postgres.up.sql"),
                    Dialect::MySql => include_str!("text/outbox_mysql.up.sql"),
                },
            ),
            ("outbox.down.sql", include_str!("text/outbox.down.sql")),
        ],
        Side::Service => [
            (
                "inbox.up.sql",
                match dialect {
                    Dialect::Sqlite => include_str!("text/inbox_sqlite.up.sql"),
                    Dialect::Postgres => include_str!("text/inbox_postgres.up.sql"),
                    Dialect::MySql => include_str!("text/inbox_mysql.up.sql"),
                },
            ),
            ("inbox.down.sql", include_str!("text/inbox.down.sql")),
        ],
    }
}
