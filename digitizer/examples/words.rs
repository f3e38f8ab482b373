//! Reads the words of pictures into tab separated files, one `NAME.words.tsv` for each picture:
//! left, top, right, bottom, confidence, line, turn, text.
//!
//! `cargo run --release -p digitizer --example words -- --models models --out words page.png ...`

use std::{error::Error, fmt::Write as _, fs, path::PathBuf};

use digitizer::{inference::Weights, ocr::Ocr};

fn main() -> Result<(), Box<dyn Error>> {
    let mut models = PathBuf::from("models");
    let mut out = PathBuf::from(".");
    let mut files: Vec<PathBuf> = Vec::new();
    let mut args = std::env::args_os().skip(1);
    while let Some(arg) = args.next() {
        let place = match arg.to_str() {
            Some("--models") => &mut models,
            Some("--out") => &mut out,
            _ => {
                files.push(arg.into());
                continue;
            }
        };
        *place = args.next().ok_or("an option lacks its value")?.into();
    }
    let ocr = Ocr::new(&Weights::load(&models)?, 2)?;
    fs::create_dir_all(&out)?;
    for file in &files {
        let page = digitizer::raster::normalise(&image::open(file)?, 40_000_000)?;
        let mut lines = String::new();
        for word in ocr.read(&page)? {
            let bbox = word.bbox;
            writeln!(
                lines,
                "{}\t{}\t{}\t{}\t{:.4}\t{}\t{:?}\t{}",
                bbox.left,
                bbox.top,
                bbox.right,
                bbox.bottom,
                word.confidence,
                word.line,
                word.turn,
                word.text
            )?;
        }
        let name = file.file_stem().ok_or("not a file name")?.to_string_lossy();
        fs::write(out.join(format!("{name}.words.tsv")), lines)?;
    }
    Ok(())
}
