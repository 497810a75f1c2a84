//! Slices of small functions.

use super::*;

fn left(text: &str, slice: &BackSlice) -> String {
    let mut left = String::new();
    let mut at = 0;
    for cut in &slice.cuts {
        left.push_str(&text[at..cut.start.max(at)]);
        at = cut.end.max(at);
    }
    left.push_str(&text[at..]);
    left.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn sliced(text: &str) -> Option<(String, BackSlice)> {
    let slice = back_slice(text, text.find("app(")?, None)?;
    Some((left(text, &slice), slice))
}

#[test]
fn what_the_arguments_come_from_is_kept() {
    let text = "async fn start(unused: u8, config: Config) -> Result<(), Error> {
        log::init();
        let size = config.size()?;
        let other = config.other()?;
        let (db, worker) = Db::open(&config).await?;
        info!(\"{size}\");
        let state = State { db, size };
        serve(app(state.clone(), 3), other).await?;
        worker.await
    }";
    let (left, slice) = sliced(text).unwrap();
    assert_eq!(
        left,
        "async fn start( config: Config) -> Result<(), Error> { let size = config.size()?; let (db, worker) = \
         Db::open(&config).await?; let state = State { db, size }; }"
    );
    assert_eq!(slice.values, ["state.clone()", "3"]);
    assert_eq!(slice.rests, ["worker"]);
    assert_eq!(slice.needs, BTreeSet::from(["config".to_owned()]));
    assert_eq!(&text[slice.end..], "}");
}

#[test]
fn changes_guards_and_blocks_are_followed() {
    let text = "fn main() {
        let guard = lock();
        let mut list = Vec::new();
        list.push(guard.name());
        drop(guard);
        tokio::spawn(async move { let all = list; run(app(all)) });
        after();
    }";
    let (left, _) = sliced(text).unwrap();
    assert_eq!(
        left,
        "fn main() { let guard = lock(); let mut list = Vec::new(); list.push(guard.name()); drop(guard); let all \
         = list; }"
    );
}

#[test]
fn values_of_patterns_in_expressions_are_not_taken_out() {
    assert_eq!(sliced("fn main() { match open() { Some(db) => run(app(db)), None => {} } }"), None);
}

#[test]
fn links_of_chains_are_found() {
    let text = "fn app() -> Router { Router::new().route(\"/a\", get(a)).layer(x()).route(\"/b\", get(b)) }";
    let links: Vec<&str> = chain_links(text, &["route"]).into_iter().map(|link| &text[link]).collect();
    assert_eq!(links, [".route(\"/a\", get(a))", ".route(\"/b\", get(b))"]);
}

#[test]
fn locals_tell_what_they_are_made_of_and_handed_to() {
    let text = "async fn start(config: Config) {
        let store = Store::open(&config).await?;
        let shared: Arc<dyn Keeps> = Arc::new(store);
        let (pool, worker) = connect().await.expect(\"a pool\");
        let state = State { shared: shared.clone(), pool };
        serve(state, &shared, worker);
    }";
    let found = locals(text);
    let names: Vec<&str> = found.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(names, ["store", "shared", "pool", "worker", "state"]);
    let at = |name: &str| text.find(name).unwrap();
    let open = Made::Call { at: at("open("), names: vec!["Store".to_owned(), "open".to_owned()] };
    assert_eq!(found[0].made, Made::Inside(Box::new(open)));
    assert!(matches!(found[1].made, Made::Typed(_)));
    assert!(matches!(&found[3].made, Made::Part(of, 1) if matches!(**of, Made::Inside(_))));
    assert_eq!(found[4].made, Made::Struct(at("State {")));
    let lent = LocalUse::Argument { call: at("serve("), index: 1, is_lent: true };
    assert_eq!(found[1].uses, [LocalUse::Field { of: at("State {"), name: "shared".to_owned() }, lent]);
}

#[test]
fn slices_end_with_locals() {
    let text = "#[tokio::main]
    async fn main() {
        log::init();
        let config = Config::load();
        let store = Store::open(&config).await;
        let state = State::new(store.clone());
        let app = Router::new().with_state(state);
        serve(app).await;
    }";
    let at = |name: &str| text.find(name).unwrap();
    let ends = |wanted: &[(&str, usize)], taken: &[&str]| {
        slice_of_locals(text, wanted, taken).map(|slice| (left(text, &slice), slice.values))
    };
    let (text_left, values) = ends(&[("store", at("let store")), ("config", at("let config"))], &[]).unwrap();
    assert_eq!(text_left, "async fn main() { let config = Config::load(); let store = Store::open(&config).await; }");
    assert_eq!(values, ["store", "config"]);
    assert!(ends(&[("state", at("let state")), ("app", at("let app"))], &[]).is_none());
    assert!(ends(&[("store", at("let store")), ("state", at("let state"))], &[]).is_some());
    assert!(ends(&[("store", at("let store")), ("state", at("let state"))], &["store"]).is_none());
}
