//! Axes: from numbers to places on the sheet, with ticks at round numbers.

use super::drawing::Drawing;

/// One axis.
#[derive(Clone, Debug, PartialEq)]
pub struct Axis {
    /// What it measures.
    pub name: String,
    /// The numbers at its ends, low and high.
    pub range: (f64, f64),
    /// What its ticks say.
    pub ticks: Ticks,
}

/// What stands at the ticks of an axis.
#[derive(Clone, Debug, PartialEq)]
pub enum Ticks {
    /// Round numbers.
    Numbers,
    /// Shares, as percent.
    Percent,
    /// A name at each whole number from 0 on; where there are too many for the room, some of them.
    Names(Vec<String>),
}

impl Axis {
    /// A share in percent, from 0 to 1.
    #[must_use]
    pub fn share(name: impl Into<String>) -> Self {
        Self { name: name.into(), range: (0.0, 1.0), ticks: Ticks::Percent }
    }

    /// Numbers from 0 to 1.
    #[must_use]
    pub fn unit(name: impl Into<String>) -> Self {
        Self { name: name.into(), range: (0.0, 1.0), ticks: Ticks::Numbers }
    }

    /// Names in order, one beside the other.
    #[must_use]
    pub fn names(name: impl Into<String>, names: Vec<String>) -> Self {
        let last = names.len().max(2) - 1;
        Self { name: name.into(), range: (-0.25, last as f64 + 0.25), ticks: Ticks::Names(names) }
    }

    /// The ticks inside its range, at most about `n`, and what stands there.
    pub(super) fn marks(&self, n: usize) -> Vec<(f64, String)> {
        let (low, high) = self.range;
        if let Ticks::Names(names) = &self.ticks {
            let every = names.len().div_ceil(n.max(1)).max(1);
            return names.iter().enumerate().step_by(every).map(|(i, name)| (i as f64, shortened(name))).collect();
        }
        let step = round_step((high - low) / n as f64);
        let is_whole = |scale: f64| (step * scale - (step * scale).round()).abs() < 1e-9;
        let unit = if self.ticks == Ticks::Percent { 100.0 } else { 1.0 };
        let decimals = [1.0, 10.0, 100.0, 1e3].into_iter().position(|scale| is_whole(unit * scale)).unwrap_or(4);
        let first = (low / step - 1e-9).ceil() * step;
        let ticks = (0..=2 * n).map(|i| first + i as f64 * step).take_while(|tick| *tick <= high + step * 1e-9);
        let name = |tick: f64| match self.ticks {
            Ticks::Percent => format!("{:.decimals$} %", tick * 100.0),
            // The sum of steps may end at −0.
            _ => format!("{:.decimals$}", tick + 0.0),
        };
        ticks.map(|tick| (tick, name(tick))).collect()
    }
}

/// The smallest of 1, 2, 2.5, 5 and 10 times a power of ten that is not below `least`.
fn round_step(least: f64) -> f64 {
    let power = libm::pow(10.0, libm::log10(least.max(1e-9)).floor());
    let factor = [1.0, 2.0, 2.5, 5.0].into_iter().find(|f| f * power >= least * (1.0 - 1e-9)).unwrap_or(10.0);
    factor * power
}

/// A name as far as there is room for it.
pub(super) fn shortened(name: &str) -> String {
    const ROOM: usize = 18;
    match name.char_indices().nth(ROOM) {
        Some((end, _)) => format!("{}…", name[..end].trim_end()),
        None => name.to_owned(),
    }
}

/// The rectangle between two axes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Frame {
    pub(super) left: f64,
    pub(super) right: f64,
    pub(super) top: f64,
    pub(super) bottom: f64,
}

impl Frame {
    pub(super) fn x(self, axis: &Axis, value: f64) -> f64 {
        self.left + place(axis, value) * (self.right - self.left)
    }

    pub(super) fn y(self, axis: &Axis, value: f64) -> f64 {
        self.bottom - place(axis, value) * (self.bottom - self.top)
    }

    /// Grid, ticks and names of both axes.
    pub(super) fn draw(self, drawing: &mut Drawing, x: &Axis, y: &Axis) {
        for (tick, name) in y.marks(5) {
            let at = self.y(y, tick);
            drawing.line("grid", &[(self.left, at), (self.right, at)]);
            drawing.words("tick end", self.left - 6.0, at + 4.0, name);
        }
        for (tick, name) in x.marks(5) {
            let at = self.x(x, tick);
            drawing.line("grid", &[(at, self.top), (at, self.bottom)]);
            drawing.words("tick middle", at, self.bottom + 16.0, name);
        }
        drawing.line("axis", &[(self.left, self.top), (self.left, self.bottom), (self.right, self.bottom)]);
        drawing.words("name middle", f64::midpoint(self.left, self.right), self.bottom + 34.0, x.name.clone());
        // Above its ticks, where it needs not be turned to be read.
        drawing.words("name", 4.0, self.top - 10.0, y.name.clone());
    }
}

/// Where a value stands between the ends of an axis: 0 to 1.
fn place(axis: &Axis, value: f64) -> f64 {
    let (low, high) = axis.range;
    if high > low { ((value - low) / (high - low)).clamp(0.0, 1.0) } else { 0.5 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_stand_at_round_numbers() {
        let names = |axis: Axis| axis.marks(5).into_iter().map(|(_, name)| name).collect::<Vec<_>>();
        assert_eq!(names(Axis::unit("")), ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]);
        assert_eq!(names(Axis::share("")), ["0 %", "20 %", "40 %", "60 %", "80 %", "100 %"]);
        let rows = Axis { name: String::new(), range: (0.0, 1740.0), ticks: Ticks::Numbers };
        assert_eq!(names(rows), ["0", "500", "1000", "1500"]);
        let months = Axis::names("", (1..=12).map(|m| format!("2024-{m:02}")).collect());
        assert_eq!(names(months), ["2024-01", "2024-04", "2024-07", "2024-10"]);
    }
}
