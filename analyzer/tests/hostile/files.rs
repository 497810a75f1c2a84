//! Files and folders.

use std::fs;
use std::path::Path;
use std::process::Command;

use super::project::{items, project, read, run, told, write};

fn paths(root: &Path) -> (Vec<String>, Vec<String>) {
    let (_, sources, findings) = read(root);
    (sources.files.into_iter().map(|file| file.path).collect(), told(&findings))
}

#[cfg(unix)]
#[test]
fn links_are_followed_once_and_not_out_of_the_workspace() {
    use std::os::unix::fs::symlink;
    let outside = project(&[("secret.rs", "pub fn secret() {}")]);
    let folder = project(&[
        ("src/lib.rs", "mod shared; mod dir; mod a; mod out; #[path = \"out.rs\"] mod by_path;"),
        ("other/shared.rs", "pub fn s() {}"),
        ("other/dir/mod.rs", "pub fn d() {}"),
        ("other/dir/more/x.sql", "create table t (a int);"),
    ]);
    let src = folder.path().join("src");
    symlink("../other/shared.rs", src.join("shared.rs")).expect("a link");
    symlink("../other/dir", src.join("dir")).expect("a link");
    symlink("b.rs", src.join("a.rs")).expect("a link");
    symlink("a.rs", src.join("b.rs")).expect("a link");
    symlink(".", src.join("circle")).expect("a link");
    symlink("..", folder.path().join("other/dir/up")).expect("a link");
    symlink(outside.path().join("secret.rs"), src.join("out.rs")).expect("a link");
    symlink("/dev/zero", src.join("zero.rs")).expect("a link");
    symlink(outside.path(), src.join("outside")).expect("a link");
    let (files, findings) = paths(folder.path());
    let expected = [
        "Cargo.toml",
        "other/dir/mod.rs",
        "other/dir/more/x.sql",
        "other/shared.rs",
        "src/dir/mod.rs",
        "src/dir/more/x.sql",
        "src/lib.rs",
        "src/shared.rs",
    ];
    assert_eq!(files, expected);
    let refused = ["other/dir/up", "src/a.rs", "src/b.rs", "src/circle", "src/out.rs", "src/outside", "src/zero.rs"];
    assert_eq!(findings, refused.map(|path| format!("link-not-followed {path}:0")));
    let analysis = run(folder.path());
    assert!(items(&analysis).contains(&"p::dir::d"));
    assert!(!items(&analysis).iter().any(|path| path.contains("secret")));
}

#[cfg(unix)]
#[test]
fn what_cannot_be_looked_into_is_told() {
    let folder = project(&[("src/lib.rs", "mod pipe; #[path = \"other.rs\"] mod other;"), ("src/locked/x.rs", "")]);
    let (locked, src) = (folder.path().join("src/locked"), folder.path().join("src"));
    Command::new("mkfifo").args([src.join("pipe.rs"), src.join("other.rs")]).status().expect("pipes");
    Command::new("chmod").arg("000").arg(&locked).status().expect("chmod");
    let is_denied = fs::read_dir(&locked).is_err();
    // Deeper than any path may be long.
    let deep = "d=dddddddddddddddddddddddddddddddddddddddd; for i in $(seq 120); do mkdir $d && cd $d || exit; done";
    Command::new("sh").arg("-c").arg(deep).current_dir(&src).status().expect("folders");
    let (files, findings) = paths(folder.path());
    Command::new("chmod").arg("700").arg(&locked).status().expect("chmod");
    assert_eq!(findings.iter().any(|finding| finding.starts_with("unreadable-folder src/locked")), is_denied);
    assert!(findings.iter().any(|finding| finding.starts_with("unreadable-folder src/dddd")), "{findings:?}");
    assert!(files.contains(&"src/lib.rs".to_owned()));
    let missing = told(&run(folder.path()).plan.findings);
    assert_eq!(missing.iter().filter(|finding| finding.starts_with("module-without-file src/lib.rs:1")).count(), 2);
    Command::new("rm").arg("-rf").arg(&src).status().expect("rm");
}

#[test]
fn texts_of_any_kind_are_read_or_told() {
    let folder = project(&[(
        "src/lib.rs",
        "mod bom; mod crlf; mod empty; mod latin; mod nul; mod utf16; mod broken; mod open; pub fn good() { helper(); } fn helper() {}",
    )]);
    let root = folder.path();
    write(root, "src/bom.rs", "\u{feff}//! doc\nfn a() {}");
    write(root, "src/crlf.rs", "/// doc\r\nfn a() {\r\n    \"x\\\r\n  y\";\r\n}\r\nfn b() { a(); }\r\n");
    write(root, "src/empty.rs", "");
    write(root, "src/latin.rs", b"fn a() {}\n// caf\xe9\n");
    write(root, "src/nul.rs", b"fn a() {}\n\0\0\0");
    write(root, "src/utf16.rs", b"\xff\xfef\0n\0");
    write(root, "src/broken.rs", "\n\nfn broken( {\n");
    write(root, "src/open.rs", "fn a() { \"");
    let analysis = run(root);
    let found = told(&analysis.plan.findings);
    for expected in [
        "not-utf8 src/latin.rs:2",
        "not-utf8 src/utf16.rs:1",
        "unparsable-file src/nul.rs:2",
        "unparsable-file src/broken.rs:3",
        "unparsable-file src/open.rs:1",
    ] {
        assert!(found.iter().any(|finding| finding == expected), "{expected}: {found:?}");
    }
    let items = items(&analysis);
    for expected in ["p::bom::a", "p::crlf::b", "p::good"] {
        assert!(items.contains(&expected), "{expected}: {items:?}");
    }
    assert!(!analysis.resolved.references.is_empty());
    let line = |path: &str| analysis.resolved.items.iter().find(|item| item.path == path).map(|item| item.line);
    assert_eq!((line("p::bom::a"), line("p::crlf::b")), (Some(2), Some(6)));
}

#[test]
fn ignore_files_hold_also_above_the_workspace() {
    let folder = project(&[
        ("Cargo.toml", "[workspace]\nexclude = [\"app\"]\n"),
        (".git/HEAD", ""),
        (".gitignore", "/app/src/made.rs\n"),
        ("app/Cargo.toml", "[package]\nname = \"app\"\nversion = \"0.1.0\"\n"),
        ("app/src/lib.rs", "mod made; mod kept;"),
        ("app/src/made.rs", "pub fn made() {}"),
        ("app/src/kept.rs", "pub fn kept() {}"),
        ("app/src/lost.rs", "pub fn lost() {}"),
        ("app/out/CACHEDIR.TAG", "Signature: 8a477f597d28d172789f06886806bc55"),
        ("app/out/built.rs", "fn built() {}"),
    ]);
    let analysis = run(&folder.path().join("app"));
    let files: Vec<&str> = analysis.sources.files.iter().map(|file| file.path.as_str()).collect();
    assert_eq!(files, ["Cargo.toml", "src/kept.rs", "src/lib.rs", "src/lost.rs"]);
    assert_eq!(
        told(&analysis.plan.findings),
        ["file-outside-module-tree src/lost.rs:0", "module-without-file src/lib.rs:1"]
    );
}

#[test]
fn paths_may_be_called_anything() {
    let odd =
        ["quo\"te", "new\nline", "<b>&amp;", "back`tick|pipe", "sp ace", "{{brace}}", "$(x)", "-dash", "\u{202e}rtl"];
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path().join("odd \"folder\"\n<i>");
    write(&root, "Cargo.toml", super::project::MANIFEST);
    let modules =
        odd.iter().enumerate().map(|(at, name)| format!("#[path = {:?}] pub mod m{at};\n", format!("{name}.rs")));
    write(&root, "src/lib.rs", modules.collect::<String>());
    for (at, name) in odd.iter().enumerate() {
        write(&root, &format!("src/{name}.rs"), format!("pub fn f() {{ crate::m{}::f() }}", (at + 1) % odd.len()));
    }
    let analysis = run(&root);
    assert_eq!(told(&analysis.plan.findings), Vec::<String>::new());
    assert_eq!(analysis.resolved.references.len(), odd.len());
}

#[cfg(target_os = "linux")]
#[test]
fn names_that_are_no_text_are_told() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let folder = project(&[("src/lib.rs", "pub fn f() {}")]);
    fs::write(folder.path().join("src").join(OsStr::from_bytes(b"x\xff.rs")), "").expect("a file");
    let (files, findings) = paths(folder.path());
    assert_eq!(files, ["Cargo.toml", "src/lib.rs"]);
    assert_eq!(findings, ["not-utf8 src/x\u{fffd}.rs:0"]);
}

#[test]
fn large_files_are_read_or_told() {
    let folder = project(&[("src/lib.rs", "mod code; mod comment; pub fn good() {}")]);
    write(folder.path(), "src/code.rs", "pub static A: [u8; 1] = [1, 2, 3, 4];\n".repeat(1_400_000));
    write(folder.path(), "src/comment.rs", format!("fn f() {{}}\n//{}", "x".repeat(50_000_000)));
    let analysis = run(folder.path());
    let found = told(&analysis.plan.findings);
    assert!(found.iter().any(|finding| finding.starts_with("unparsable-file src/code.rs:")), "{found:?}");
    assert!(items(&analysis).contains(&"p::comment::f"));
}

#[test]
fn many_files_are_no_trouble() {
    let folder = project(&[("src/lib.rs", "pub fn good() {}")]);
    for dir in 0..100 {
        fs::create_dir_all(folder.path().join(format!("src/d{dir}"))).expect("a folder");
        for file in 0..1000 {
            fs::write(folder.path().join(format!("src/d{dir}/f{file}.rs")), "").expect("a file");
        }
    }
    let analysis = run(folder.path());
    assert_eq!(analysis.sources.files.len(), 100_002);
    assert_eq!(analysis.plan.findings.len(), 100_000);
}
