//! Times `predict_batch` on the texts of a file, for the comparison with other programs that `peers.py` runs.
//!
//! `cargo bench --bench in_memory -- MODEL TEXTS.txt [PASSES]` reads one text a line, predicts all of them on one thread once unmeasured and
//! then PASSES times (default 3), and prints JSON: the seconds of each pass, the number of texts, and the bytes of the file.

#![expect(clippy::print_stdout, reason = "peers.py reads it")]

use demarche::model::StanceModel;
use std::{env, error::Error, fs, hint::black_box, time::Instant};

/// The program's own.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = env::args().skip(1).filter(|arg| arg != "--bench").collect();
    let [model, texts, rest @ ..] = args.as_slice() else {
        println!("nothing to predict: benches/peers.py runs this program (see its head)");
        return Ok(());
    };
    let passes: u32 = rest.first().map_or(Ok(3), |text| text.parse())?;
    let model = StanceModel::from_path(model)?;
    let bytes = fs::read_to_string(texts)?;
    let texts: Vec<&str> = bytes.lines().collect();
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build()?;
    let mut seconds = Vec::new();
    for pass in 0..=passes {
        let start = Instant::now();
        black_box(pool.install(|| model.predict_batch(black_box(&texts))));
        if pass > 0 {
            seconds.push(start.elapsed().as_secs_f64());
        }
    }
    println!("{{\"seconds\": {seconds:?}, \"texts\": {}, \"bytes\": {}}}", texts.len(), bytes.len());
    Ok(())
}
