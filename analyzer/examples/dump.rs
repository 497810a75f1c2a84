use calve_analyzer::ingest::{IngestOptions, ingest};
use calve_analyzer::resolve::resolve;
fn main() {
    let mut args = std::env::args().skip(1);
    let path = args.next().unwrap();
    let filter = args.next().unwrap_or_default();
    let t = std::time::Instant::now();
    let (w, s, f) = ingest(&IngestOptions { manifest_path: Some(path.into()), ..Default::default() }).unwrap();
    let t1 = t.elapsed();
    let r = resolve(&w, &s);
    println!("ingest {:?} resolve {:?}", t1, t.elapsed() - t1);
    for f in f.iter().chain(&r.findings) {
        println!("finding {} {:?} {}", f.code, f.place, f.message);
    }
    println!(
        "items {} refs {} ext {} muses {} lits {} uses {}",
        r.items.len(),
        r.references.len(),
        r.externals.len(),
        r.method_uses.len(),
        r.literals.len(),
        r.uses.len()
    );
    println!("{:#?}", r.understanding);
    let p = |i: calve_analyzer::resolve::ItemId| r.item(i).map(|i| i.path.clone()).unwrap_or_default();
    if filter == "uses" {
        for u in &r.uses {
            if u.targets.is_empty() && u.external.is_none() {
                println!("UNRESOLVED use {} in {}", u.name, p(u.scope));
            }
        }
    } else if filter == "guess" {
        for x in &r.references {
            if x.certainty == calve_analyzer::resolve::Certainty::Guessed {
                println!("{}:{} {} -> {} {:?}", s.file(x.file).unwrap().path, x.line, p(x.from), p(x.to), x.kind);
            }
        }
    } else if filter == "unknown" {
        for m in &r.method_uses {
            if m.receiver.is_none() {
                println!("{}:{} .{} in {}", s.file(m.file).unwrap().path, m.line, m.name, p(m.from));
            }
        }
    } else if filter == "items" {
        for i in &r.items {
            println!("{:?} {} {:?} {}..{}", i.kind, i.path, i.visibility, i.span.start, i.span.end);
        }
    } else if filter == "ext" {
        for x in &r.externals {
            println!("{} -> {} {:?} {}", p(x.from), x.path, x.kind, x.line);
        }
    } else if !filter.is_empty() {
        for x in &r.references {
            if p(x.from).contains(&filter) {
                println!("{} -> {} {:?} {:?} {}", p(x.from), p(x.to), x.kind, x.certainty, x.line);
            }
        }
        for l in &r.literals {
            if p(l.item).contains(&filter) {
                println!("lit {} {:?} {:?}#{}", p(l.item), l.value, l.call, l.argument);
            }
        }
        for m in &r.method_uses {
            if p(m.from).contains(&filter) {
                println!("mu {} .{} on {:?} {}", p(m.from), m.name, m.receiver, m.line);
            }
        }
    }
}
