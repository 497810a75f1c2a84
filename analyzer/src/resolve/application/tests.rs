use super::*;

const RUN: &str = r#"async fn run(port: u16) -> std::io::Result<()> {
    HttpServer::new(move || {
        App::new()
            .wrap(Logger::default())
            .route("/", web::get().to(home))
            .service(
                web::scope("/admin")
                    .service(web::resource("/users/{id}").route(web::get().to(user)).to(other))
                    .configure(more),
            )
            .service(index)
            .default_service(web::to(lost))
    })
    .bind(port)?
    .run()
    .await
}"#;

fn told(text: &str, part: Option<&Range<usize>>) -> Vec<String> {
    let place = |range: &Range<usize>| text[range.clone()].to_owned();
    registered(text, part)
        .iter()
        .map(|one| match &one.told {
            Told::Handler(method, at) => format!("{method} {} {}", one.path, place(at)),
            Told::Named(at) => format!("{} {}", one.path, place(at)),
            Told::Default(at) => format!("else {}", place(at)),
        })
        .collect()
}

#[test]
fn what_an_application_registers_is_told_in_its_order() {
    let found = application(RUN).unwrap();
    assert_eq!(found.server, "HttpServer");
    assert!(RUN[found.call..].starts_with("new("));
    assert!(RUN[found.factory.clone()].starts_with("move ||"));
    let told = told(RUN, Some(&found.factory));
    assert_eq!(
        told,
        [
            "GET / home",
            "GET /admin/users/{id} user",
            "ANY /admin/users/{id} other",
            "/admin more",
            " index",
            "else web::to(lost)"
        ]
    );
}

#[test]
fn statements_that_only_register_are_found() {
    let text = "fn configure(cfg: &mut ServiceConfig) { let a = 1; cfg.service(one).service(two); cfg.route(\"/x\", web::post().guard(g).to(x)); }";
    let statements: Vec<(&str, usize)> =
        registrations(text).iter().map(|one| (&text[one.statement.clone()], one.links.len())).collect();
    assert_eq!(
        statements,
        [("cfg.service(one).service(two);", 2), ("cfg.route(\"/x\", web::post().guard(g).to(x));", 1)]
    );
    assert_eq!(told(text, None), [" one", " two", "POST /x x"]);
    assert!(registered(text, None)[2].is_guarded);
}

#[test]
fn of_two_applications_none_is_the_only_one() {
    assert_eq!(application("fn a() { HttpServer::new(|| App::new()); HttpServer::new(|| App::new()); }"), None);
    assert_eq!(application("fn a( {"), None);
}
