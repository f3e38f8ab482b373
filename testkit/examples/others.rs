//! Draws the pictures that show neither table, chart nor diagram.
//!
//! `cargo run -p testkit --example others -- FOLDER [SEED]`

use std::path::PathBuf;

use testkit::synth::others;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args_os().skip(1);
    let folder = args
        .next()
        .map(PathBuf::from)
        .ok_or("usage: others FOLDER [SEED]")?;
    let seed = match args.next() {
        Some(seed) => seed.to_str().ok_or("the seed is not a number")?.parse()?,
        None => 1,
    };
    std::fs::create_dir_all(&folder)?;
    for other in others::all(seed) {
        let name = format!("{:?}-{:02}.png", other.shows, other.number);
        other.picture.save(folder.join(name.to_ascii_lowercase()))?;
    }
    Ok(())
}
