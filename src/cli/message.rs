//! What the program says about its work, always on standard error: data alone goes to standard output.

use std::fmt::Display;
use std::io::Write as _;
use std::time::Duration;

use anstyle::{AnsiColor, Style};
use demarche::input::Meter;
use indicatif::{HumanBytes, HumanDuration, ProgressBar, ProgressState, ProgressStyle};

/// Says as much as `-q` and `-v` ask for. Colours are left out where `NO_COLOR` says so.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Messages {
    quiet: bool,
    verbose: bool,
}

impl Messages {
    pub(crate) fn new(quiet: bool, verbose: bool) -> Self {
        Self { quiet, verbose }
    }

    /// Whether details are wanted.
    pub(crate) fn is_verbose(self) -> bool {
        self.verbose
    }

    /// Something that may surprise: not with `-q`.
    pub(crate) fn warning(self, text: impl Display) {
        if !self.quiet {
            say("warning", AnsiColor::Yellow, text);
        }
    }

    /// Something good to know: not with `-q`.
    pub(crate) fn note(self, text: impl Display) {
        if !self.quiet {
            say("note", AnsiColor::Cyan, text);
        }
    }

    /// What is being done: only with `-v`.
    pub(crate) fn detail(self, text: impl Display) {
        if self.verbose {
            say("note", AnsiColor::Cyan, text);
        }
    }

    /// A count of what is done, if it is `wanted`, on a terminal and not with `-q`. Say other things inside its `suspend`.
    pub(crate) fn progress(self, unit: &str, wanted: bool) -> ProgressBar {
        self.bar(None, wanted, template(&format!("{{spinner}} {{human_pos}} {unit}, {{elapsed}}, {{per_sec}}")))
    }

    /// A bar over so many bytes, with a message of what is done, if it is `wanted`, on a terminal and not with `-q`.
    pub(crate) fn bytes(self, total: u64, wanted: bool) -> ProgressBar {
        let style = template("{bar:20} {percent} %, {msg}, {bytes_per_sec}, {elapsed}{left}").with_key("left", left);
        self.bar(Some(total), wanted, style)
    }

    /// How much of the bytes is read, by the meter that counts them, on a terminal and not with `-q`.
    pub(crate) fn reading(self, total: u64, meter: &Meter) -> ProgressBar {
        let meter = meter.clone();
        let read = move |state: &ProgressState, to: &mut dyn std::fmt::Write| {
            let (read, milliseconds) = (meter.bytes().min(total), state.elapsed().as_millis().max(1));
            let speed = u64::try_from(u128::from(read) * 1000 / milliseconds).unwrap_or(u64::MAX);
            // The bar draws itself again; a line that does not fit is no failure.
            let _ = write!(to, "{} %, {}/s", 100 * read / total.max(1), HumanBytes(speed));
            write_left(state.elapsed(), read, total, to);
        };
        self.bar(None, true, template("{spinner} reading, {elapsed}, {read}").with_key("read", read))
    }

    /// A sign that something goes on whose end is not known, on a terminal and not with `-q`.
    pub(crate) fn waiting(self, what: &str) -> ProgressBar {
        self.bar(None, true, template(&format!("{{spinner}} {what}, {{elapsed}}")))
    }

    /// A bar over work whose amount is known in no unit of its own, on a terminal and not with `-q`.
    pub(crate) fn work(self, what: &str) -> ProgressBar {
        let text = format!("{{bar:20}} {{percent}} %, {what}, {{elapsed}}{{left}}");
        self.bar(Some(1), true, template(&text).with_key("left", left))
    }

    /// A bar over a known number of long steps, on a terminal and not with `-q`.
    pub(crate) fn steps(self, unit: &str) -> ProgressBar {
        let text = format!("{{bar:20}} {{pos}} of {{len}} {unit}, {{per_sec}}, {{elapsed}}{{left}}");
        self.bar(Some(1), true, template(&text).with_key("left", left))
    }

    fn bar(self, length: Option<u64>, wanted: bool, style: ProgressStyle) -> ProgressBar {
        if self.quiet || !wanted {
            return ProgressBar::hidden();
        }
        let bar = length.map_or_else(ProgressBar::new_spinner, ProgressBar::new);
        bar.set_style(style);
        bar.enable_steady_tick(Duration::from_millis(200));
        bar
    }
}

/// The time left of a bar.
fn left(state: &ProgressState, to: &mut dyn std::fmt::Write) {
    write_left(state.elapsed(), state.pos(), state.len().unwrap_or_default(), to);
}

/// The time left, as soon as something is done by which to tell it.
fn write_left(elapsed: Duration, done: u64, all: u64, to: &mut dyn std::fmt::Write) {
    if done > 0 && done <= all {
        // The bar draws itself again; a line that does not fit is no failure.
        let _ = write!(to, ", about {} left", HumanDuration(elapsed.mul_f64((all - done) as f64 / done as f64)));
    }
}

fn template(text: &str) -> ProgressStyle {
    ProgressStyle::with_template(text).expect("the template is ours")
}

/// An error with its causes as one line, even with `-q`.
pub(crate) fn error(error: &anyhow::Error) {
    let mut text = String::new();
    for cause in error.chain().map(ToString::to_string) {
        // Some errors repeat their cause at their end.
        if text.ends_with(&cause) {
            continue;
        }
        if !text.is_empty() {
            text.push_str(": ");
        }
        text.push_str(&cause);
    }
    say("error", AnsiColor::Red, text);
}

fn say(kind: &str, color: AnsiColor, text: impl Display) {
    let style = Style::new().bold().fg_color(Some(color.into()));
    // A value found in a file must not move the cursor or change colours.
    let text = text.to_string().replace(|c: char| c.is_control() && c != '\n', " ");
    // Nobody is left to tell when standard error is closed.
    let _ = writeln!(anstream::stderr(), "{style}{kind}:{style:#} {text}");
}
