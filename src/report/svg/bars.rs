//! One value for each name, with its interval: bars from left to right, one below the other.

use super::drawing::{Drawing, coordinate};
use super::frame::{Axis, Frame, shortened};

/// A chart of bars.
#[derive(Clone, Debug, PartialEq)]
pub struct Bars {
    /// What it shows.
    pub title: String,
    /// What is to be seen, for who does not see it.
    pub description: String,
    /// From left to right.
    pub axis: Axis,
    /// From above to below.
    pub bars: Vec<Bar>,
    /// A value to compare with.
    pub reference: Option<f64>,
}

/// One bar.
#[derive(Clone, Debug, PartialEq)]
pub struct Bar {
    /// What it is of.
    pub name: String,
    /// Its value; `None` for none.
    pub value: Option<f64>,
    /// Low and high end of the value's interval.
    pub interval: Option<(f64, f64)>,
}

/// Height of a bar with the room around it.
const ROW: f64 = 24.0;

impl Bars {
    pub(super) fn draw(&self) -> Drawing {
        let bottom = 12.0 + ROW * self.bars.len() as f64;
        let frame = Frame { left: 160.0, right: 400.0, top: 12.0, bottom };
        let mut drawing = Drawing {
            width: 420,
            #[expect(clippy::cast_sign_loss, reason = "it is below the top")]
            height: bottom as u32 + 42,
            title: self.title.clone(),
            description: self.description.clone(),
            shapes: Vec::new(),
        };
        for (tick, name) in self.axis.marks(4) {
            let at = frame.x(&self.axis, tick);
            drawing.line("grid", &[(at, frame.top), (at, bottom)]);
            drawing.words("tick middle", at, bottom + 16.0, name);
        }
        let origin = frame.x(&self.axis, 0.0);
        for (i, bar) in self.bars.iter().enumerate() {
            let middle = frame.top + ROW * (i as f64 + 0.5);
            drawing.words("tick end", frame.left - 8.0, middle + 4.0, shortened(&bar.name));
            if let Some(value) = bar.value {
                let end = frame.x(&self.axis, value);
                let [left, right, top, low] = [origin, end, middle - 7.0, middle + 7.0].map(coordinate);
                drawing.path("bar s0", format!("M{left} {top}H{right}V{low}H{left}Z"));
            }
            if let Some((low, high)) = bar.interval {
                let [low, high] = [low, high].map(|value| frame.x(&self.axis, value));
                drawing.line("whisker strong", &[(low, middle), (high, middle)]);
            }
        }
        if let Some(value) = self.reference {
            let at = frame.x(&self.axis, value);
            drawing.line("reference", &[(at, frame.top), (at, bottom)]);
        }
        drawing.line("axis", &[(origin, frame.top), (origin, bottom)]);
        drawing.words("name middle", f64::midpoint(frame.left, frame.right), bottom + 34.0, self.axis.name.clone());
        drawing
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::svg::Shape;

    #[test]
    fn a_bar_without_a_value_has_its_name_only() {
        let bar = |name: &str, value| Bar { name: name.to_owned(), value, interval: value.map(|v| (v - 0.1, v + 0.1)) };
        let bars = vec![bar("a", Some(0.5)), bar("b", None)];
        let (title, description) = (String::new(), String::new());
        let drawing = Bars { title, description, axis: Axis::unit("F1"), bars, reference: Some(0.4) }.draw();
        let count = |wanted: &str| {
            let is = |shape: &&Shape| matches!(shape, Shape::Path { class, .. } if class == wanted);
            drawing.shapes.iter().filter(is).count()
        };
        assert_eq!(["bar s0", "whisker strong", "reference"].map(count), [1, 1, 1]);
        assert!(drawing.shapes.iter().any(|shape| matches!(shape, Shape::Words { text, .. } if text == "b")));
    }
}
