//! Takes a plan, gives its graph of modules in the formats of drawing programs, each service a cluster.
//! Never lays anything out: that is what the programs are for.

mod picture;

use askama::Template;
use calve_analyzer::plan::Plan;

use picture::Picture;

/// Graphviz: `dot -Tsvg`.
#[must_use]
pub fn dot(plan: &Plan) -> String {
    print(&Dot { picture: Picture::new(plan, |text| text.replace('\\', "\\\\").replace('"', "\\\"")) })
}

/// Mermaid, as documents on the web show it.
#[must_use]
pub fn mermaid(plan: &Plan) -> String {
    print(&Mermaid { picture: Picture::new(plan, |text| text.replace('"', "#quot;")) })
}

/// GraphML, for yEd, Gephi and the like.
#[must_use]
pub fn graphml(plan: &Plan) -> String {
    print(&GraphMl { picture: Picture::new(plan, str::to_string) })
}

/// These templates print into a string: nothing of theirs can fail.
fn print(template: &impl Template) -> String {
    template.render().unwrap_or_default() + "\n"
}

#[derive(Template)]
#[template(path = "diagram/modules.dot.j2")]
struct Dot {
    picture: Picture,
}

#[derive(Template)]
#[template(path = "diagram/modules.mmd.j2")]
struct Mermaid {
    picture: Picture,
}

#[derive(Template)]
#[template(path = "diagram/modules.graphml.html")]
struct GraphMl {
    picture: Picture,
}
