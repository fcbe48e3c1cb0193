//! Lines, steps and points over two axes, with bands or whiskers: curves, reliability diagrams and timelines.

use super::drawing::{Drawing, through};
use super::frame::{Axis, Frame};
use crate::report::prose::COLOURS;

/// A chart of lines.
///
/// ```
/// use demarche::report::{Axis, Curves, Line, Page, Point, Spread, Stroke, Table};
///
/// let points = vec![Point::new(0.0, 0.2), Point { interval: Some((0.3, 0.6)), ..Point::new(1.0, 0.5) }];
/// let chart = Curves {
///     title: "Share of hawkish statements".to_owned(),
///     description: "It rises from 20 to 50 %.".to_owned(),
///     x: Axis::names("month", vec!["2024-01".to_owned(), "2024-02".to_owned()]),
///     y: Axis::share("share"),
///     lines: vec![Line { name: "all".to_owned(), points, stroke: Stroke::Straight, spread: Spread::Band }],
///     reference: Vec::new(),
/// };
/// let mut page = Page::default();
/// page.chart(chart, Table::new(["month", "share"]));
/// assert!(page.html("Timeline").contains("<svg"));
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Curves {
    /// What it shows.
    pub title: String,
    /// What is to be seen, for who does not see it.
    pub description: String,
    /// From left to right.
    pub x: Axis,
    /// From below to above.
    pub y: Axis,
    /// The lines, the first on top.
    pub lines: Vec<Line>,
    /// Lines to compare with, each through two points or more: the diagonal, a level.
    pub reference: Vec<Vec<(f64, f64)>>,
}

/// One line.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// Its name in the legend.
    pub name: String,
    /// From left to right.
    pub points: Vec<Point>,
    /// How its points are joined.
    pub stroke: Stroke,
    /// How their intervals are shown.
    pub spread: Spread,
}

/// One point of a line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// Its place.
    pub x: f64,
    /// Its value; `None` leaves a gap.
    pub y: Option<f64>,
    /// Low and high end of the value's interval.
    pub interval: Option<(f64, f64)>,
}

impl Point {
    /// A point without an interval.
    #[must_use]
    pub fn new(x: f64, y: f64) -> Self {
        Self { x, y: Some(y), interval: None }
    }
}

/// How the points of a line are joined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stroke {
    /// By straight lines.
    Straight,
    /// By straight lines, with a mark at each point.
    Marked,
    /// Not at all: marks only.
    Points,
}

/// How intervals are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spread {
    /// As a band along the line.
    Band,
    /// As a whisker at each point.
    Whiskers,
}

/// Room between the whiskers of lone points.
const WHISKERS_APART: f64 = 5.0;

const FRAME: Frame = Frame { left: 46.0, right: 398.0, top: 30.0, bottom: 238.0 };

impl Curves {
    pub(super) fn draw(&self) -> Drawing {
        let mut drawing = Drawing {
            width: 420,
            height: 280,
            title: self.title.clone(),
            description: self.description.clone(),
            shapes: Vec::new(),
        };
        FRAME.draw(&mut drawing, &self.x, &self.y);
        for line in &self.reference {
            let points: Vec<_> = line.iter().map(|(x, y)| (FRAME.x(&self.x, *x), FRAME.y(&self.y, *y))).collect();
            drawing.line("reference", &points);
        }
        for (number, line) in self.lines.iter().enumerate().rev() {
            self.draw_line(&mut drawing, number, line);
        }
        drawing
    }

    fn draw_line(&self, drawing: &mut Drawing, number: usize, line: &Line) {
        let place = |x: f64, y: f64| (FRAME.x(&self.x, x), FRAME.y(&self.y, y));
        let style = format!("s{} d{}", number % COLOURS, dash(number));
        for run in line.points.split(|point| point.y.is_none()).filter(|run| !run.is_empty()) {
            let values: Vec<(f64, f64)> = run.iter().filter_map(|p| p.y.map(|y| place(p.x, y))).collect();
            let ends: Vec<_> = run.iter().filter_map(|p| p.interval.map(|(low, high)| (p.x, low, high))).collect();
            let low: Vec<_> = ends.iter().map(|(x, low, _)| place(*x, *low)).collect();
            let high: Vec<_> = ends.iter().map(|(x, _, high)| place(*x, *high)).collect();
            // The whiskers of lone points stand side by side.
            let middle = (self.lines.len() - 1) as f64 / 2.0;
            let aside = if run.len() == 1 { (number as f64 - middle) * WHISKERS_APART } else { 0.0 };
            match line.spread {
                Spread::Band if ends.len() > 1 => {
                    let around: Vec<_> = high.into_iter().chain(low.into_iter().rev()).collect();
                    drawing.path(format!("band s{}", number % COLOURS), through(&around) + "Z");
                }
                // The band of a single point would not be seen.
                _ => {
                    for ((x, low), (_, high)) in low.into_iter().zip(high) {
                        drawing.line(format!("whisker s{}", number % COLOURS), &[(x + aside, low), (x + aside, high)]);
                    }
                }
            }
            match line.stroke {
                Stroke::Straight | Stroke::Marked if values.len() > 1 => drawing.line(format!("line {style}"), &values),
                _ => {}
            }
            if values.len() == 1 || matches!(line.stroke, Stroke::Marked | Stroke::Points) {
                values.iter().for_each(|(x, y)| drawing.dot(number, *x + aside, *y));
            }
        }
    }
}

/// The dashes of a line of this number; lines of one colour have others.
pub(in crate::report) fn dash(number: usize) -> usize {
    (number + number / COLOURS) % 4
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::svg::Shape;

    fn chart(points: Vec<Point>, stroke: Stroke) -> Vec<(String, String)> {
        let line = Line { name: "a".to_owned(), points, stroke, spread: Spread::Band };
        let (title, description) = (String::new(), String::new());
        let (x, y) = (Axis::unit("x"), Axis::unit("y"));
        let drawing = Curves { title, description, x, y, lines: vec![line], reference: Vec::new() }.draw();
        let own = |shape: Shape| match shape {
            Shape::Path { class, d } if !matches!(class.as_str(), "grid" | "axis") => Some((class, d)),
            _ => None,
        };
        drawing.shapes.into_iter().filter_map(own).collect()
    }

    #[test]
    fn a_value_that_is_missing_leaves_a_gap() {
        let point = |x: f64| Point::new(x, x);
        let points = vec![point(0.0), point(0.5), Point { y: None, ..point(0.6) }, point(0.7), point(1.0)];
        let paths = chart(points, Stroke::Straight);
        assert_eq!(paths.iter().filter(|(class, _)| class == "line s0 d0").count(), 2);
        assert_eq!(paths[0].1, "M46 238L222 134");
    }

    #[test]
    fn the_interval_of_a_lone_point_is_a_whisker() {
        let lone = Point { interval: Some((0.0, 1.0)), ..Point::new(0.5, 0.5) };
        let classes: Vec<String> = chart(vec![lone], Stroke::Straight).into_iter().map(|(class, _)| class).collect();
        assert_eq!(classes, ["whisker s0", "dot s0"]);
    }
}
