//! How often the 95 % intervals of the shares hold the truth when labels are distributed otherwise than in training.
//!
//! ```sh
//! cargo bench --bench prevalence -- 1000
//! ```
//!
//! The held-out rows of the shipped model are taken for the population. Each simulation draws a labelled set of as many
//! groups from it and calibrates the probabilities on it anew, by five folds for the labelled rows themselves, so that
//! the calibration has its errors too. Then it draws the true shares (uniform over all there can be, so nearly always a strong shift, or those of
//! the scenario), then a corpus of articles: labels by the shares, half of an article's statements with its first label, and for
//! each label a row of the population. Of the corpus a random sample is labelled. Printed are, for each scenario and method, how
//! often the interval of a label holds its true share, the same of the label where it does so least often, the mean width, and the
//! root of the mean squared error.

use std::io::Write as _;

use demarche::features::SparseMatrix;
use demarche::metrics::{Bootstrap, ClassifierErrors, Groups, Prevalence, ScoredRows, Share};
use demarche::model::{Examples, LogisticModel, LogisticParams};
use demarche::{Label, Probabilities, StanceModel};

/// A corpus, or a small part of one.
struct Scenario {
    articles: usize,
    /// In each article.
    statements: usize,
    sampled: usize,
    /// The true shares; `None` for others in each simulation.
    shares: Option<[f64; 3]>,
}

const SCENARIOS: [Scenario; 6] = [
    Scenario { articles: 150, statements: 3, sampled: 100, shares: None },
    Scenario { articles: 20, statements: 1, sampled: 0, shares: None },
    Scenario { articles: 20, statements: 1, sampled: 0, shares: Some([0.05, 0.90, 0.05]) },
    Scenario { articles: 50, statements: 1, sampled: 0, shares: Some([0.05, 0.90, 0.05]) },
    Scenario { articles: 200, statements: 1, sampled: 20, shares: Some([0.05, 0.15, 0.80]) },
    Scenario { articles: 150, statements: 3, sampled: 30, shares: Some([0.03, 0.17, 0.80]) },
];

const FOLDS: u32 = 5;
const LEVEL: f64 = 0.95;

/// SplitMix64, as in the library.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn below(&mut self, n: usize) -> usize {
        (self.next() % n as u64) as usize
    }

    /// One of the labels by their shares.
    fn label(&mut self, shares: &[f64]) -> usize {
        let mut rest = self.unit();
        for (label, share) in shares.iter().enumerate() {
            rest -= share;
            if rest < 0.0 {
                return label;
            }
        }
        shares.len() - 1
    }

    /// Shares drawn evenly from all there can be.
    fn shares(&mut self, n: usize) -> Vec<f64> {
        let raw: Vec<f64> = (0..n).map(|_| -libm::log(1.0 - self.unit())).collect();
        let sum: f64 = raw.iter().sum();
        raw.iter().map(|x| x / sum).collect()
    }
}

struct Population {
    n_classes: usize,
    rows: Vec<(Label, Probabilities)>,
    of_groups: Vec<Vec<usize>>,
    of_labels: Vec<Vec<usize>>,
}

impl Population {
    fn of(model: &StanceModel) -> Self {
        let n_classes = model.names().len();
        let held_out = model.out_of_fold().expect("the shipped model was cross-validated");
        let probabilities = held_out.probabilities.chunks_exact(n_classes).map(|row| {
            let sum: f64 = row.iter().map(|p| f64::from(*p)).sum();
            Probabilities::new(row.iter().map(|p| f64::from(*p) / sum))
        });
        let gold = held_out.gold.iter().map(|gold| *gold as usize);
        let mut of_groups = vec![Vec::new(); held_out.groups.iter().max().map_or(0, |most| *most as usize + 1)];
        let mut of_labels = vec![Vec::new(); n_classes];
        for (at, (gold, group)) in gold.clone().zip(&held_out.groups).enumerate() {
            of_groups[*group as usize].push(at);
            of_labels[gold].push(at);
        }
        Self { n_classes, rows: gold.map(Label::new).zip(probabilities).collect(), of_groups, of_labels }
    }

    /// How the classifier errs on a labelled set, and the map that was fitted on the set.
    fn labelled_set(&self, random: &mut Random, bootstrap: &Bootstrap) -> Option<(ClassifierErrors, LogisticModel)> {
        let (mut rows, mut groups) = (Vec::new(), Vec::new());
        for group in 0..self.of_groups.len() as u32 {
            for at in &self.of_groups[random.below(self.of_groups.len())] {
                rows.push(*at);
                groups.push(group);
            }
        }
        let fit = |fold: Option<u32>| {
            let kept = rows.iter().zip(&groups).filter(|(_, group)| fold != Some(*group % FOLDS)).map(|(at, _)| *at);
            self.calibrate(&kept.collect::<Vec<_>>())
        };
        let maps: Vec<LogisticModel> = (0..FOLDS).map(|fold| fit(Some(fold))).collect();
        let held_out: Vec<(Label, Probabilities)> = rows
            .iter()
            .zip(&groups)
            .map(|(at, group)| (self.rows[*at].0, apply(&maps[(*group % FOLDS) as usize], &self.rows[*at].1)))
            .collect();
        let errors = ClassifierErrors::of(self.n_classes, &held_out, &Groups::of(groups.iter().copied()), bootstrap)?;
        Some((errors, fit(None)))
    }

    /// The Dirichlet map of these rows, with the penalty of the program.
    fn calibrate(&self, rows: &[usize]) -> LogisticModel {
        let mut x = SparseMatrix::new(self.n_classes);
        let mut y = Vec::new();
        for at in rows {
            let (gold, probabilities) = &self.rows[*at];
            x.push_row(features(probabilities));
            y.push(gold.index() as u32);
        }
        let examples = Examples { x: &x, y: &y, n_classes: self.n_classes, weights: None, scale: None };
        LogisticParams::default().c(1.0).fit(examples, None).expect("an optimum").0
    }

    fn corpus(&self, random: &mut Random, scenario: &Scenario, shares: &[f64], map: &LogisticModel) -> ScoredRows {
        let mut corpus = ScoredRows::default();
        let mut gold = Vec::new();
        for article in 0..scenario.articles {
            let first = random.label(shares);
            for statement in 0..scenario.statements {
                let repeats = statement == 0 || random.unit() < 0.5;
                let label = if repeats { first } else { random.label(shares) };
                let members = &self.of_labels[label];
                let probabilities = apply(map, &self.rows[members[random.below(members.len())]].1);
                corpus.predicted.push(probabilities.label());
                corpus.probabilities.push(probabilities);
                corpus.articles.push(article as u32);
                gold.push(Label::new(label));
            }
        }
        let mut order: Vec<usize> = (0..gold.len()).collect();
        (1..order.len()).rev().for_each(|i| order.swap(i, random.below(i + 1)));
        corpus.sampled = vec![None; gold.len()];
        order[..scenario.sampled].iter().for_each(|at| corpus.sampled[*at] = Some(gold[*at]));
        corpus
    }
}

/// Centred logarithms of the probabilities.
fn features(probabilities: &Probabilities) -> Vec<(u32, f32)> {
    let logs: Vec<f64> = probabilities.as_slice().iter().map(|p| libm::log(p.max(1e-6))).collect();
    let mean = logs.iter().sum::<f64>() / logs.len() as f64;
    (0..).zip(logs).map(|(label, log)| (label, (log - mean) as f32)).collect()
}

fn apply(map: &LogisticModel, probabilities: &Probabilities) -> Probabilities {
    let (columns, values): (Vec<u32>, Vec<f32>) = features(probabilities).into_iter().unzip();
    Probabilities::new(map.probabilities((&columns, &values)))
}

/// What became of one method.
#[derive(Default)]
struct Record {
    /// Of each label.
    hits: [usize; 3],
    intervals: usize,
    width: f64,
    squared_error: f64,
}

impl Record {
    fn add(&mut self, found: &[Share], truth: &[f64]) {
        self.intervals += 1;
        for (label, (share, truth)) in found.iter().zip(truth).enumerate() {
            let interval = share.interval.expect("enough articles");
            self.hits[label] += usize::from(interval.low <= *truth && *truth <= interval.high);
            self.width += interval.high - interval.low;
            self.squared_error += (share.share - truth) * (share.share - truth);
        }
    }
}

/// One line for each method.
fn simulate(population: &Population, scenario: &Scenario, simulations: u64) -> Vec<String> {
    let names = ["naive count", "adjusted count", "expectation maximisation", "prediction-powered"];
    let mut records = names.map(|name| (name, Record::default()));
    for simulation in 0..simulations {
        let mut random = Random(simulation);
        let bootstrap = Bootstrap::new(simulation);
        let Some((errors, map)) = population.labelled_set(&mut random, &bootstrap) else { continue };
        let truth = scenario.shares.map_or_else(|| random.shares(population.n_classes), Vec::from);
        let corpus = population.corpus(&mut random, scenario, &truth, &map);
        let found = Prevalence::of(population.n_classes, &corpus, Some(&errors), &bootstrap, LEVEL).expect("rows");
        let methods = [Some(found.naive), found.adjusted, found.expectation, found.powered];
        for ((_, record), shares) in records.iter_mut().zip(methods) {
            if let Some(shares) = shares {
                record.add(&shares, &truth);
            }
        }
    }
    let used = records.iter().filter(|(_, record)| record.intervals > 0);
    used.map(|(name, record)| {
        let n = record.intervals as f64;
        let coverage = record.hits.map(|hits| hits as f64 / n);
        let least = coverage.iter().copied().fold(1.0, f64::min);
        let (mean, width) = (coverage.iter().sum::<f64>() / 3.0, record.width / n / 3.0);
        format!("{name:26} {mean:8.3} {least:8.3} {width:8.3} {:8.4}", (record.squared_error / n / 3.0).sqrt())
    })
    .collect()
}

fn main() {
    let asked = std::env::args().find_map(|argument| argument.parse().ok());
    let simulations: u64 = asked.unwrap_or(1000);
    let population = Population::of(&StanceModel::shipped());
    let mut out = std::io::stdout().lock();
    let mut line = |text: String| writeln!(out, "{text}").expect("standard output takes it");
    for scenario in &SCENARIOS {
        let Scenario { articles, statements, sampled, shares } = scenario;
        let shares = shares.map_or("other shares in each".to_owned(), |shares| format!("shares {shares:?}"));
        line(format!("{simulations} corpora of {articles} articles of {statements}, {sampled} sampled, {shares}"));
        line(format!("{:26} {:>8} {:>8} {:>8} {:>8}", "method", "coverage", "least", "width", "error"));
        simulate(&population, scenario, simulations).into_iter().for_each(&mut line);
    }
}
