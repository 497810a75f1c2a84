//! The picture of services: on a circle, as large as their code, joined by lines as thick as what joins them.

use std::f64::consts::TAU;

use super::document::Document;

const WIDTH: f64 = 760.0;
const HEIGHT: f64 = 560.0;
const RADIUS: f64 = 195.0;

/// Shapes with their places; numbers are printed as they stand here.
pub(super) struct Drawing {
    pub nodes: Vec<Disc>,
    pub lines: Vec<Line>,
}

pub(super) struct Disc {
    pub name: String,
    pub lines: usize,
    pub x: String,
    pub y: String,
    pub radius: String,
    pub label_x: String,
    pub label_y: String,
    /// `start`, `middle` or `end`.
    pub anchor: &'static str,
    pub is_kernel: bool,
}

pub(super) struct Line {
    pub path: String,
    pub width: String,
    pub title: String,
}

impl Drawing {
    pub fn new(document: &Document) -> Self {
        let rows = &document.matrix.rows;
        let centre = |at: usize| {
            #[expect(clippy::cast_precision_loss, reason = "a few services")]
            let angle = TAU * at as f64 / rows.len() as f64 - TAU / 4.0;
            (WIDTH / 2.0 + RADIUS * angle.cos(), HEIGHT / 2.0 + RADIUS * angle.sin())
        };
        let most_lines = rows.iter().map(|row| row.lines).max().unwrap_or(1).max(1);
        let counts = || rows.iter().flat_map(|row| row.cells.iter().map(|cell| cell.count));
        let most_calls = counts().max().unwrap_or(1).max(1);
        let nodes = rows.iter().enumerate().map(|(at, row)| disc(&row.name, row.lines, most_lines, centre(at)));
        let mut lines = Vec::new();
        for (from, row) in rows.iter().enumerate() {
            for (to, cell) in row.cells.iter().enumerate().filter(|(to, cell)| *to != from && cell.count > 0) {
                let title = format!("{} calls {} at {} places", row.name, rows[to].name, cell.count);
                lines.push(Line {
                    path: curve(centre(from), centre(to)),
                    width: number(1.0 + 5.0 * ratio(cell.count, most_calls)),
                    title,
                });
            }
        }
        Self { nodes: nodes.collect(), lines }
    }
}

fn disc(name: &str, lines: usize, most: usize, (x, y): (f64, f64)) -> Disc {
    let radius = 10.0 + 26.0 * ratio(lines, most).sqrt();
    let (dx, dy) = (x - WIDTH / 2.0, y - HEIGHT / 2.0);
    let length = dx.hypot(dy).max(1.0);
    let away = (radius + 12.0) / length;
    let anchor = match dx {
        dx if dx > 40.0 => "start",
        dx if dx < -40.0 => "end",
        _ => "middle",
    };
    Disc {
        name: name.to_string(),
        lines,
        x: number(x),
        y: number(y),
        radius: number(radius),
        label_x: number(x + dx * away),
        label_y: number(y + dy * away + 4.0),
        anchor,
        is_kernel: name == "kernel",
    }
}

/// A curve bent towards the middle, so that both directions of a pair can be told apart.
fn curve(from: (f64, f64), to: (f64, f64)) -> String {
    let middle = (f64::midpoint(from.0, to.0), f64::midpoint(from.1, to.1));
    let bend = (middle.0 + (to.1 - from.1) * 0.12, middle.1 - (to.0 - from.0) * 0.12);
    let points = [from.0, from.1, bend.0, bend.1, to.0, to.1].map(number);
    format!("M{} {}Q{} {} {} {}", points[0], points[1], points[2], points[3], points[4], points[5])
}

#[expect(clippy::cast_precision_loss, reason = "counts of lines and calls")]
fn ratio(part: usize, whole: usize) -> f64 {
    part as f64 / whole as f64
}

fn number(value: f64) -> String {
    format!("{value:.1}")
}
