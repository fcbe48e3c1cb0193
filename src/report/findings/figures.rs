//! The tables of a report that hold figures of all rows.

use crate::evaluation::{Findings, HumanAgreement};
use crate::report::page::Page;
use crate::report::prose::Prose;
use crate::report::rounding::{at, count, decimals, figure, figure_with_interval, share, signed, words_of};
use crate::report::table::Table;

/// Precision, recall and F1 with their intervals.
pub(super) fn per_label(findings: &Findings) -> Table {
    let mut table = Table::new(["label", "precision", "recall", "F1", "statements"]);
    let labels = findings.evaluation.per_label.iter().zip(findings.label_intervals.iter());
    for ((name, scores), (_, intervals)) in labels {
        let cell = |key: &str, value, interval| {
            let places = [at(["per_label", name, key]), at(["label_intervals", name, key])];
            figure_with_interval(value, interval, scores.support, &places[0], &places[1])
        };
        table.row([
            name.into(),
            cell("precision", scores.precision, intervals.precision),
            cell("recall", scores.recall, intervals.recall),
            cell("f1", scores.f1, intervals.f1),
            count(scores.support, &at(["per_label", name, "support"])),
        ]);
    }
    table
}

/// Counts, with the shares of each row.
pub(super) fn confusion(findings: &Findings) -> Table {
    let labels = &findings.evaluation.labels;
    let mut table = Table::new(std::iter::once("gold").chain(labels.iter().map(String::as_str)));
    for (gold, counts) in findings.evaluation.confusion.iter().enumerate() {
        let cell = |(predicted, n): (usize, &u64)| {
            let cell = count(*n, &format!("/confusion/{gold}/{predicted}"));
            let of_row = findings.confusion_shares[gold][predicted];
            if of_row.is_none() {
                return cell;
            }
            cell.words(" (").and(share(of_row, &format!("/confusion_shares/{gold}/{predicted}"))).words(")")
        };
        let cells = counts.iter().enumerate().map(cell);
        table.row(std::iter::once(Prose::from(&labels[gold])).chain(cells));
    }
    table
}

/// What a random split would have claimed beyond the grouped one.
pub(super) fn leak(findings: &Findings) -> Option<Prose> {
    let leak = findings.leak?;
    let line = Prose::from(
        "Leakage: a random split, which leaves statements of one article on both sides, would change macro-F1 by ",
    );
    Some(
        line.and(signed(leak, "/leak"))
            .words(". Above 0 it is what would have leaked; a few hundredths either way are chance."),
    )
}

/// People among themselves and with the model.
pub(super) fn human(page: &mut Page, human: &HumanAgreement) {
    page.heading("Human agreement");
    let matched =
        words_of(human.matched, "statement", "/human/matched").words(" of this evaluation have labels of annotators; ");
    let alpha = figure_with_interval(
        human.annotators.alpha,
        human.annotators.intervals.alpha,
        human.annotators.compared,
        "/human/alpha",
        "/human/intervals/alpha",
    );
    page.line(
        matched
            .and(count(human.annotators.compared, "/human/compared"))
            .words(" of them have two labels or more, with a Krippendorff’s α of ")
            .and(alpha)
            .words(". A model can hardly agree with people better than they do with each other; where statements on which they differ were left out, it is held against the easier ones."),
    );
    let mut table = Table::new(["pair", "statements", "agreement", "macro-F1", "Cohen’s κ"]);
    for (number, pair) in human.pairs.iter().enumerate() {
        let place = |key: &str| format!("/human/pairs/{number}/{key}");
        let name = Prose::new().quoted(&pair.first).words(" and ");
        let name = match &pair.second {
            Some(second) => name.quoted(second),
            None => name.words("the model"),
        };
        table.row([
            name,
            count(pair.rows, &place("rows")),
            figure_with_interval(
                pair.agreement,
                pair.intervals.agreement,
                pair.rows,
                &place("agreement"),
                &place("intervals/agreement"),
            ),
            figure(pair.macro_f1, pair.rows, &place("macro_f1")),
            figure_with_interval(
                pair.kappa,
                pair.intervals.kappa,
                pair.rows,
                &place("kappa"),
                &place("intervals/kappa"),
            ),
        ]);
    }
    page.table(table);
}

/// The bins that hold rows.
pub(super) fn reliability(findings: &Findings) -> Table {
    let mut table = Table::new(["confidence", "statements", "mean confidence", "share right"]);
    for (number, bin) in findings.evaluation.reliability.iter().enumerate().filter(|(_, bin)| bin.rows > 0) {
        let place = |key: &str| format!("/reliability/{number}/{key}");
        table.row([
            Prose::new()
                .figure(format!("{:.1}", bin.above), place("above"))
                .words("–")
                .figure(format!("{:.1}", bin.up_to), place("up_to")),
            count(bin.rows, &place("rows")),
            figure(bin.confidence, bin.rows, &place("confidence")),
            figure_with_interval(
                bin.accuracy,
                findings.reliability_intervals[number],
                bin.rows,
                &place("accuracy"),
                &format!("/reliability_intervals/{number}"),
            ),
        ]);
    }
    table
}

/// The summary of each curve, beside what knowing nothing gives.
pub(super) fn average_precision(findings: &Findings) -> Table {
    let mut table = Table::new(["label", "average precision", "share of statements"]);
    for ((name, curve), (_, scores)) in findings.precision_recall.iter().zip(findings.evaluation.per_label.iter()) {
        let place = |key: &str| at(["precision_recall", name, key]);
        table.row([
            name.into(),
            figure(curve.average_precision, scores.support, &place("average_precision")),
            figure(curve.prevalence, findings.evaluation.rows, &place("prevalence")),
        ]);
    }
    table
}

/// For each tenth of recall the first point that reaches it.
pub(super) fn precision_at_recall(findings: &Findings) -> Table {
    let labels = findings.evaluation.labels.iter().map(String::as_str);
    let mut table = Table::new(std::iter::once("recall at least").chain(labels)).caption("Precision");
    for tenth in 1..=10_u32 {
        let recall = f64::from(tenth) / 10.0;
        let cells = findings.precision_recall.iter().map(|(name, curve)| {
            match curve.points.iter().position(|point| point.recall >= recall - 1e-9) {
                Some(i) => {
                    let place = format!("{}/points/{i}/precision", at(["precision_recall", name]));
                    decimals(Some(curve.points[i].precision), 2, &place)
                }
                None => "–".into(),
            }
        });
        table.row(std::iter::once(Prose::from(format!("{recall:.1}"))).chain(cells));
    }
    table
}

/// For each tenth of coverage the first point that reaches it.
pub(super) fn errors_at_coverage(findings: &Findings) -> Table {
    let mut table = Table::new(["coverage", "confidence from", "errors"]);
    let points = &findings.risk_coverage.points;
    let mut before = None;
    for tenth in 1..=10_u32 {
        let found = points.iter().position(|point| point.coverage >= f64::from(tenth) / 10.0 - 1e-9);
        if let Some(i) = found.filter(|_| found != before) {
            let place = |key: &str| format!("/risk_coverage/points/{i}/{key}");
            table.row([
                share(Some(points[i].coverage), &place("coverage")),
                decimals(Some(points[i].confidence), 2, &place("confidence")),
                share(Some(points[i].error), &place("error")),
            ]);
            before = found;
        }
    }
    table
}

/// Where the error of all rows stands.
pub(super) fn last_point(findings: &Findings) -> String {
    format!("/risk_coverage/points/{}/error", findings.risk_coverage.points.len().saturating_sub(1))
}

/// What was evaluated, to the byte.
pub(super) fn checksums(findings: &Findings) -> Table {
    let mut table = Table::new(["of", "value"]).words([1]);
    let evaluated = &findings.provenance;
    let version = Prose::new().figure(&evaluated.program_version, "/provenance/program_version");
    table.row([Prose::from("program"), Prose::from("demarche ").and(version)]);
    table.row([Prose::from("seed"), Prose::new().figure(evaluated.seed.to_string(), "/provenance/seed")]);
    table.row([
        Prose::from("labelled rows, SHA-256"),
        Prose::new().figure(&evaluated.labels_sha256, "/provenance/labels_sha256"),
    ]);
    for (name, text, place) in [
        ("model, SHA-256", &evaluated.model_sha256, "/provenance/model_sha256"),
        ("codebook, SHA-256", &evaluated.codebook_sha256, "/provenance/codebook_sha256"),
        ("recipe of the model", &evaluated.recipe, "/provenance/recipe"),
    ] {
        if let Some(text) = text {
            table.row([Prose::from(name), Prose::new().figure(text, place)]);
        }
    }
    table
}
