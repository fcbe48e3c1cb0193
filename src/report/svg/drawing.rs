//! A chart as shapes in fixed coordinates, from which the template writes SVG.

use std::fmt::Write as _;

/// Shapes on a sheet of `width` by `height`, with the words that stand for them where they are not seen.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::report) struct Drawing {
    pub(in crate::report) width: u32,
    pub(in crate::report) height: u32,
    pub(in crate::report) title: String,
    pub(in crate::report) description: String,
    pub(in crate::report) shapes: Vec<Shape>,
}

/// One shape; `class` names its style.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::report) enum Shape {
    Path { class: String, d: String },
    Words { class: String, x: String, y: String, text: String },
}

/// A coordinate to a tenth of a unit, which no eye can tell from the exact place.
pub(super) fn coordinate(value: f64) -> String {
    let text = format!("{value:.1}");
    text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
}

impl Drawing {
    pub(super) fn path(&mut self, class: impl Into<String>, d: String) {
        self.shapes.push(Shape::Path { class: class.into(), d });
    }

    /// A line through points.
    pub(super) fn line(&mut self, class: impl Into<String>, points: &[(f64, f64)]) {
        self.path(class, through(points));
    }

    pub(super) fn words(&mut self, class: impl Into<String>, x: f64, y: f64, text: impl Into<String>) {
        let (x, y) = (coordinate(x), coordinate(y));
        self.shapes.push(Shape::Words { class: class.into(), x, y, text: text.into() });
    }

    /// A point whose shape tells its line: disc, square, diamond, triangle.
    pub(super) fn dot(&mut self, number: usize, x: f64, y: f64) {
        let [left, right, up, down] = [x - 3.5, x + 3.5, y - 3.5, y + 3.5].map(coordinate);
        let (cx, cy) = (coordinate(x), coordinate(y));
        let d = match number % 4 {
            0 => format!("M{left} {cy}a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0-7 0Z"),
            1 => format!("M{left} {up}H{right}V{down}H{left}Z"),
            2 => format!("M{cx} {up}L{right} {cy}L{cx} {down}L{left} {cy}Z"),
            _ => format!("M{cx} {up}L{right} {down}H{left}Z"),
        };
        self.path(format!("dot s{}", number % crate::report::prose::COLOURS), d);
    }
}

/// The path through points.
pub(super) fn through(points: &[(f64, f64)]) -> String {
    let mut d = String::new();
    for (i, (x, y)) in points.iter().enumerate() {
        let _ = write!(d, "{}{} {}", if i == 0 { 'M' } else { 'L' }, coordinate(*x), coordinate(*y));
    }
    d
}
