//! Fits the matrix that `solver.py` writes, for the comparison with scikit-learn's solvers that it runs.
//!
//! `cargo bench --bench solver -- MATRIX WEIGHTS [C] [TOLERANCE] [REPEATS]` reads MATRIX (little-endian: n_rows u64, n_features u64, n_classes u64,
//! n_values u64, row starts u64 × (n_rows + 1), columns u32, values f32, labels u32), fits it, writes the weights and
//! then the intercepts to WEIGHTS as f64, and prints JSON: seconds of each repeat, iterations, passes, objective.

#![expect(clippy::print_stdout, reason = "solver.py reads it")]

use demarche::{
    features::SparseMatrix,
    model::{Examples, LogisticParams},
};
use std::{env, error::Error, fs, time::Instant};

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = env::args().skip(1).filter(|arg| arg != "--bench").collect();
    let [matrix, weights, rest @ ..] = args.as_slice() else {
        println!("nothing to fit: benches/solver.py runs this program (see its head)");
        return Ok(());
    };
    let number = |i: usize, default: f64| rest.get(i).map_or(Ok(default), |text| text.parse());
    let (c, tolerance) = (number(0, 1.0)?, number(1, 1e-7)?);
    let repeats: u32 = rest.get(2).map_or(Ok(5), |text| text.parse())?;
    let bytes = fs::read(matrix)?;
    let mut at = 0;
    let mut take = |n: usize| {
        at += n;
        &bytes[at - n..at]
    };
    let mut head = [0_usize; 4];
    for value in &mut head {
        *value = u64::from_le_bytes(take(8).try_into()?) as usize;
    }
    let [n_rows, n_features, n_classes, n_values] = head;
    let starts: Vec<usize> =
        take(8 * (n_rows + 1)).as_chunks().0.iter().map(|b| u64::from_le_bytes(*b) as usize).collect();
    let columns: Vec<u32> = take(4 * n_values).as_chunks().0.iter().map(|b| u32::from_le_bytes(*b)).collect();
    let values: Vec<f32> = take(4 * n_values).as_chunks().0.iter().map(|b| f32::from_le_bytes(*b)).collect();
    let y: Vec<u32> = take(4 * n_rows).as_chunks().0.iter().map(|b| u32::from_le_bytes(*b)).collect();
    let mut x = SparseMatrix::new(n_features);
    for row in starts.windows(2) {
        x.push_row((row[0]..row[1]).map(|i| (columns[i], values[i])));
    }
    let examples = Examples { x: &x, y: &y, n_classes, weights: None, scale: None };
    let params = LogisticParams::default().c(c).tolerance(tolerance);
    let mut seconds = Vec::new();
    let (mut model, mut report) = params.fit(examples, None)?;
    for _ in 0..repeats {
        let start = Instant::now();
        (model, report) = params.fit(examples, None)?;
        seconds.push(start.elapsed().as_secs_f64());
    }
    let numbers = model.weights().iter().chain(model.intercept());
    fs::write(weights, numbers.flat_map(|w| w.to_le_bytes()).collect::<Vec<u8>>())?;
    let (iterations, passes, objective) = (report.iterations, report.passes, report.objective);
    println!(
        "{{\"seconds\": {seconds:?}, \"iterations\": {iterations}, \"passes\": {passes}, \"objective\": {objective}}}"
    );
    Ok(())
}
