//! Prints what pictures are taken for, against what they show, from words that were read before.
//!
//! ```text
//! cargo run --release -p digitizer --example words -- --out words/charts charts/*.png
//! cargo run --release -p digitizer --example confusion -- --words words \
//!     --shows chart charts/*.png --shows table tables/*.png --shows "a photo" photos/*.png
//! ```
//!
//! `--evidence` prints what was measured on every picture. The words of `charts/NAME.png` are those of `words/charts/NAME.words.tsv`. Pictures that are taken for something else
//! are listed with it in any case.

mod tsv;

use std::{
    collections::BTreeMap,
    error::Error,
    io::{self, Write as _},
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use digitizer::{
    classify::{self, Classification, Kind},
    raster,
};

fn main() -> Result<(), Box<dyn Error>> {
    let Args {
        words,
        pictures,
        evidence,
    } = args()?;
    let mut matrix: BTreeMap<String, BTreeMap<String, usize>> = BTreeMap::new();
    let mut out = io::stdout().lock();
    let mut slowest = Duration::ZERO;
    for (shows, file) in &pictures {
        let name = file.file_stem().ok_or("not a file name")?.to_string_lossy();
        let set = file.parent().and_then(Path::file_name).unwrap_or_default();
        let words = tsv::read(&words.join(set).join(format!("{name}.words.tsv")))?;
        let picture = raster::normalise(&image::open(file)?, 40_000_000)?;
        let started = Instant::now();
        let told = classify::classify(&picture, &words);
        slowest = slowest.max(started.elapsed());
        let answer = answer(&told);
        if evidence || answer != *shows {
            writeln!(out, "{shows} -> {answer}: {}\n    {told:?}", file.display())?;
        }
        *matrix
            .entry(shows.clone())
            .or_default()
            .entry(answer)
            .or_default() += 1;
    }
    for (shows, answers) in &matrix {
        let n_pictures: usize = answers.values().sum();
        let right = answers.get(shows).copied().unwrap_or(0);
        writeln!(out, "{shows}: {right} of {n_pictures} right; {answers:?}")?;
    }
    writeln!(out, "slowest: {slowest:?}")?;
    Ok(())
}

/// A kind, or what a picture of no kind looks like.
fn answer(told: &Classification) -> String {
    match told.kind {
        Kind::Other => told.appearance.to_string(),
        kind => format!("{kind:?}").to_lowercase(),
    }
}

/// What was asked for.
struct Args {
    /// Folder with a folder of words for each folder of pictures.
    words: PathBuf,
    /// Each with what it shows.
    pictures: Vec<(String, PathBuf)>,
    /// Print the measures of all pictures.
    evidence: bool,
}

fn args() -> Result<Args, Box<dyn Error>> {
    let mut parsed = Args {
        words: PathBuf::from("words"),
        pictures: Vec::new(),
        evidence: false,
    };
    let mut shows = String::new();
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--words" => parsed.words = args.next().ok_or("--words lacks its folder")?.into(),
            "--shows" => shows = args.next().ok_or("--shows lacks its kind")?,
            "--evidence" => parsed.evidence = true,
            file => parsed.pictures.push((shows.clone(), file.into())),
        }
    }
    Ok(parsed)
}
