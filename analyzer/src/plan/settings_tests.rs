//! Settings as a source of contexts, and as what code may read without being tied to one process.

use super::sample::Sample;
use super::*;

const SETTINGS: &str = "
    mod shop
    mod shop::accounts
    struct shop::Settings { database: shop::Database, limit: u32 }
    struct shop::Database { url: String }
    fn shop::settings() -> shop::Settings
    fn shop::pool(database: &shop::Database) -> sqlx::PgPool
    async fn shop::accounts::load(pool: &sqlx::PgPool, id: u64) -> Result<u64, sqlx::Error>
    fn shop::accounts::allowed(settings: &shop::Settings, wanted: u32) -> bool
    async fn shop::main()
    shop::settings ! std::env::var
    shop::accounts::load ! std::fs::write
    shop::main -> shop::settings
    shop::main -> shop::pool
    shop::main -> shop::accounts::load
    shop::main -> shop::accounts::allowed
";

fn cut(plan: &Plan) -> &Service {
    plan.service("cut").expect("the service")
}

#[test]
fn a_pool_is_made_from_a_part_of_the_settings() {
    let plan = Sample::new(SETTINGS).plan(&["shop::accounts"]);
    let contexts = &cut(&plan).contexts;
    let names: Vec<&str> = contexts.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(names, ["settings", "database", "pg_pool"]);
    let Provider::Field { field, of } = &contexts[1].provider else { panic!("{:?}", contexts[1].provider) };
    assert_eq!((field.as_str(), *of), ("database", contexts[0].id));
}

#[test]
fn code_that_only_reads_settings_is_copied() {
    let sample = Sample::new(SETTINGS);
    let plan = sample.plan(&["shop::accounts"]);
    assert_eq!(sample.paths(cut(&plan).copied.iter().copied()), ["shop::accounts::allowed"]);
    assert!(cut(&plan).blockers.is_empty(), "{:?}", cut(&plan).blockers);
}
