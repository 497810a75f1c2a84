//! Takes a plan, gives its graph of modules in the formats of drawing programs, each service a cluster.
//! Never lays anything out: that is what the programs are for.

mod picture;

use askama::Template;
use calve_analyzer::plan::Plan;

use crate::markdown::one_line;
use picture::Picture;

/// Graphviz: `dot -Tsvg`.
#[must_use]
pub fn dot(plan: &Plan) -> String {
    print(&Dot { picture: Picture::new(plan, |text| one_line(text).replace('\\', "\\\\").replace('"', "\\\"")) })
}

/// Mermaid, as documents on the web show it.
#[must_use]
pub fn mermaid(plan: &Plan) -> String {
    print(&Mermaid { picture: Picture::new(plan, entities) })
}

/// GraphML, for yEd, Gephi and the like.
#[must_use]
pub fn graphml(plan: &Plan) -> String {
    print(&GraphMl { picture: Picture::new(plan, one_line) })
}

/// Mermaid's own entities: it reads labels as HTML, and `#` begins an entity.
fn entities(text: &str) -> String {
    let entity = |one: char| match one {
        '#' => "#35;".to_owned(),
        '"' => "#quot;".to_owned(),
        '<' => "#lt;".to_owned(),
        '>' => "#gt;".to_owned(),
        '&' => "#amp;".to_owned(),
        '`' => "#96;".to_owned(),
        _ => one.to_string(),
    };
    one_line(text).chars().map(entity).collect()
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

#[cfg(test)]
mod tests {
    #[test]
    fn labels_of_mermaid_are_text() {
        assert_eq!(super::entities("a \"<b>\" #1 & `c`\n"), "a #quot;#lt;b#gt;#quot; #35;1 #amp; #96;c#96;\u{fffd}");
    }
}
