//! Random and damaged pictures through the whole digitizer: nothing panics, and what comes out is sound.
//!
//! A bounded number of pictures of a fixed seed; `cargo run --release -p digitizer --example fuzz` goes on for longer.

mod mutate;
mod promise;

use std::path::Path;

use digitizer::{Digitizer, Options};

/// Few, since each is read by the real networks.
const N_PICTURES: u64 = 24;

#[test]
fn damaged_and_random_pictures_give_sound_results_or_a_reason() {
    let models = Path::new(env!("CARGO_MANIFEST_DIR")).join("../models");
    let digitizer =
        Digitizer::load(&models, Options::default()).unwrap_or_else(|error| panic!("{error}"));
    let sources = mutate::sources();
    let mut n_figures = 0;
    for idx in 0..N_PICTURES {
        let picture = mutate::picture(&sources, 20, idx);
        match promise::kept(&digitizer, &picture.pixels, mutate::hint(idx)) {
            Ok(outcome) => n_figures += u64::from(outcome.is_figure),
            Err(broken) => panic!("picture {idx} ({}): {broken}", picture.made_of),
        }
    }
    assert!(
        n_figures * 4 > N_PICTURES,
        "only {n_figures} figures: the damage leaves nothing to check"
    );
}
