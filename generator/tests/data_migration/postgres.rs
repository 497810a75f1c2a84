//! A server of PostgreSQL, started for the test.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use super::{is_here, run, script};

const SCHEMA: &str = "
    CREATE SCHEMA app;
    CREATE TYPE state AS ENUM ('new', 'it''s');
    CREATE TABLE users (id int PRIMARY KEY);
    CREATE TABLE charges (id bigserial PRIMARY KEY, user_id int NOT NULL REFERENCES users (id),
        state state NOT NULL DEFAULT 'new', tags state[], at timestamptz NOT NULL DEFAULT now(), amount double precision);
    CREATE INDEX ON charges (user_id);
    CREATE TABLE refunds (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        charge_id bigint NOT NULL REFERENCES charges (id), raw bytea, more jsonb);
    CREATE TABLE app.invoices (id int PRIMARY KEY, charge_id bigint REFERENCES public.charges (id), note text);
    CREATE VIEW paid AS SELECT * FROM charges;
    INSERT INTO users VALUES (1);
    INSERT INTO charges (user_id, tags, amount) SELECT 1, '{new,\"it''s\"}', 0.1::float8 + 0.2 FROM generate_series(1, 1000);
    INSERT INTO refunds (charge_id, raw, more) SELECT id, '\\x0001', '{\"a\": 1}' FROM charges LIMIT 10;
    INSERT INTO app.invoices SELECT id, id, 'a|b' || chr(10) || '''' FROM charges LIMIT 5;";

/// A server that ends with the test.
struct Server {
    programs: PathBuf,
    folder: PathBuf,
    port: u16,
}

impl Server {
    fn start() -> Option<Self> {
        let installed = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
        let mut programs: Vec<PathBuf> = installed.map(|version| version.path().join("bin")).collect();
        programs.sort();
        let programs = programs.pop().filter(|programs| programs.join("initdb").exists());
        if !is_here("PostgreSQL", programs.is_some()) {
            return None;
        }
        let folder = std::env::temp_dir().join(format!("calve-data-migration-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        let free = std::net::TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
        let server = Self { programs: programs?, folder, port: free.expect("a port").port() };
        if is_root() {
            let owned = Command::new("chown").arg("postgres").arg(&server.folder).status();
            assert!(owned.is_ok_and(|status| status.success()));
        }
        let data = server.folder.join("data");
        server.own("initdb", &["--auth=trust", "--username=postgres", "--pgdata", path(&data)]);
        let options = format!("-p {} -k {} -c listen_addresses=127.0.0.1", server.port, path(&server.folder));
        let log = server.folder.join("log");
        server.own("pg_ctl", &["--pgdata", path(&data), "--options", &options, "--log", path(&log), "--wait", "start"]);
        Some(server)
    }

    /// Runs a program of the server; it refuses to work for root.
    fn own(&self, name: &str, arguments: &[&str]) {
        let program = self.programs.join(name);
        let mut command = if is_root() { Command::new("runuser") } else { Command::new(&program) };
        if is_root() {
            command.args(["-u", "postgres", "--"]).arg(&program);
        }
        // Not piped: the server would hold the other end.
        let status = command.args(arguments).current_dir("/").stdout(std::process::Stdio::null()).status();
        assert!(status.is_ok_and(|status| status.success()), "{name}");
    }

    fn address(&self, database: &str) -> String {
        format!("postgres://postgres@127.0.0.1:{}/{database}", self.port)
    }

    fn ask(&self, database: &str, query: &str) -> String {
        let arguments = ["--quiet", "--no-align", "--tuples-only", "--set=ON_ERROR_STOP=1", "--command", query];
        let Output { status, stdout, stderr } =
            Command::new("psql").arg(self.address(database)).args(arguments).output().expect("psql");
        assert!(status.success(), "{query}: {}", String::from_utf8_lossy(&stderr));
        String::from_utf8(stdout).expect("text")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let data = self.folder.join("data");
        self.own("pg_ctl", &["--pgdata", path(&data), "--mode=immediate", "stop"]);
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

fn path(path: &Path) -> &str {
    path.to_str().expect("a path")
}

fn is_root() -> bool {
    let user = Command::new("id").arg("-u").output().expect("a user");
    user.stdout.trim_ascii() == b"0"
}

#[test]
fn tables_get_into_a_database_of_their_own() {
    let Some(server) = Server::start() else { return };
    for database in ["shop", "billing", "other"] {
        server.ask("postgres", &format!("CREATE DATABASE {database}"));
    }
    server.ask("shop", SCHEMA);
    let own = ["app.invoices", "charges", "refunds"];
    let (script, source) = (script(&own, &[], true), server.address("shop"));
    let to = |database: &str| [("SOURCE_URL", source.clone()), ("TARGET_URL", server.address(database))];
    let run = |database: &str| run(&script, &to(database).each_ref().map(|(name, value)| (*name, value.as_str())));

    let (told, is_done) = run("billing");
    assert!(is_done && told.contains("public.charges: 1000 rows\n"), "{told}");
    assert!(told.contains("left out: FK CONSTRAINT public charges charges_user_id_fkey"), "{told}");
    for table in own {
        let rows = format!("SELECT * FROM {table} ORDER BY id");
        assert_eq!(server.ask("billing", &rows), server.ask("shop", &rows), "{table}");
    }
    let references = "SELECT conname FROM pg_constraint WHERE contype = 'f' ORDER BY 1";
    assert_eq!(server.ask("billing", references), "invoices_charge_id_fkey\nrefunds_charge_id_fkey\n");
    let next = "INSERT INTO charges (user_id) VALUES (7) RETURNING id";
    assert_eq!(server.ask("billing", next), "1001\n", "numbers are not given twice");

    let (told, is_done) = run("billing");
    assert!(!is_done && told.contains("with other contents"), "{told}");
    server.ask("billing", "DELETE FROM charges WHERE id = 1001");
    let (told, is_done) = run("billing");
    assert!(is_done && told.contains("there already"), "{told}");

    // What fails in the midst leaves nothing behind.
    server.ask("other", "CREATE SEQUENCE charges_id_seq");
    let (told, is_done) = run("other");
    assert!(!is_done && told.contains("nothing was copied"), "{told}");
    assert_eq!(server.ask("other", "SELECT count(*) FROM pg_type WHERE typname = 'state'"), "0\n");
}
