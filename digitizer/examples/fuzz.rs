//! Digitizes drawn samples that were damaged at random, until the time is up, and stops at the first broken promise.
//!
//! `cargo run --release -p digitizer --example fuzz -- --models models --minutes 5 --seed 1`

use std::error::Error;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use digitizer::{Digitizer, Options};

#[path = "../tests/fuzz/mutate.rs"]
mod mutate;
#[path = "../tests/fuzz/promise.rs"]
mod promise;

/// No picture of the size that is made here may take longer.
const MAX_SECONDS: u64 = 60;

fn main() -> Result<(), Box<dyn Error>> {
    let mut models = PathBuf::from("models");
    let (mut minutes, mut seed) = (5, 1);
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        let value = args.next().ok_or("an option lacks its value")?;
        match arg.as_str() {
            "--models" => models = value.into(),
            "--minutes" => minutes = value.parse()?,
            "--seed" => seed = value.parse()?,
            _ => return Err(format!("unknown option {arg}").into()),
        }
    }
    let digitizer = Digitizer::load(&models, Options::default())?;
    let sources = mutate::sources();
    let end = Instant::now() + Duration::from_secs(60 * minutes);
    let (mut n_pictures, mut n_figures, mut slowest) = (0_u64, 0_u64, Duration::ZERO);
    while Instant::now() < end {
        let picture = mutate::picture(&sources, seed, n_pictures);
        let started = Instant::now();
        let outcome = promise::kept(&digitizer, &picture.pixels, mutate::hint(n_pictures))
            .map_err(|broken| {
                format!(
                    "seed {seed}, picture {n_pictures} ({}): {broken}",
                    picture.made_of
                )
            })?;
        let took = started.elapsed();
        if took > Duration::from_secs(MAX_SECONDS) {
            return Err(format!("seed {seed}, picture {n_pictures}: took {took:?}").into());
        }
        slowest = slowest.max(took);
        n_pictures += 1;
        n_figures += u64::from(outcome.is_figure);
    }
    let report = format!(
        "{n_pictures} pictures, {n_figures} figures, slowest {slowest:?}, no broken promise\n"
    );
    std::io::Write::write_all(&mut std::io::stdout(), report.as_bytes())?;
    Ok(())
}
