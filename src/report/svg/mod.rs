//! Small charts, drawn as SVG inside a page in HTML.
//!
//! A chart is described by its numbers and drawn here in fixed coordinates; the style sheet of the page gives colours, light and dark. Colours
//! are those that colour-blind readers can tell apart (M. Okabe and K. Ito, 2008), and never alone: lines differ in their dashes, points in their shapes.

mod bars;
mod curves;
mod drawing;
mod frame;

pub use bars::{Bar, Bars};
pub(super) use curves::dash;
pub use curves::{Curves, Line, Point, Spread, Stroke};
pub(super) use drawing::{Drawing, Shape};
pub use frame::{Axis, Ticks};

/// A chart.
#[derive(Clone, Debug, PartialEq)]
pub enum Chart {
    /// Lines or points over a continuous or ordered axis.
    Curves(Curves),
    /// One value for each name.
    Bars(Bars),
}

impl Chart {
    pub(super) fn draw(&self) -> Drawing {
        match self {
            Self::Curves(curves) => curves.draw(),
            Self::Bars(bars) => bars.draw(),
        }
    }

    /// What it shows.
    pub(super) fn title(&self) -> &str {
        match self {
            Self::Curves(curves) => &curves.title,
            Self::Bars(bars) => &bars.title,
        }
    }

    /// The names of the lines, for the legend; none where there is one line only.
    pub(super) fn legend(&self) -> Vec<&str> {
        match self {
            Self::Curves(curves) if curves.lines.len() > 1 => curves.lines.iter().map(|l| l.name.as_str()).collect(),
            _ => Vec::new(),
        }
    }
}

impl From<Curves> for Chart {
    fn from(curves: Curves) -> Self {
        Self::Curves(curves)
    }
}

impl From<Bars> for Chart {
    fn from(bars: Bars) -> Self {
        Self::Bars(bars)
    }
}
