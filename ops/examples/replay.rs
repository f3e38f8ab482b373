//! Digitizes pictures whose words were read before: the way to work on what comes after OCR, a hundred pictures in
//! seconds. Prints what `digitizectl digitize --jsonl` prints.
//!
//! ```text
//! cargo run --release -p digitizer --example words -- --out words FILES
//! cargo run --release -p ops --example replay -- --words words --type chart FILES > preds.jsonl
//! ```

use std::{
    error::Error,
    fs,
    io::{self, Write as _},
    path::Path,
    path::PathBuf,
    time::Instant,
};

use clap::Parser;
use digitizer::{
    Analysis, Digitizer, Options, classify, geometry::Rect, ocr::Turn, ocr::Word,
    orient::Placement, raster,
};
use serde_json::{Value, json};
use shared::contract::Replacement;
use worker::{
    element::hint,
    present::{self, FormatError, Presented},
};

#[derive(Parser)]
struct Args {
    /// Folder with the weights of the neural networks.
    #[arg(long, default_value = "models")]
    models: PathBuf,
    /// Folder with a `NAME.words.tsv` for each picture.
    #[arg(long)]
    words: PathBuf,
    /// What the pictures are believed to be.
    #[arg(long = "type", default_value = "auto")]
    element_type: String,
    /// The pictures are parts of one whole, in this order: print the wholes that they join to, too.
    #[arg(long)]
    stitch: bool,
    /// Pictures.
    #[arg(required = true)]
    files: Vec<PathBuf>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let args = Args::parse();
    let options = Options::default();
    let max_pixels = options.max_pixels;
    let digitizer = Digitizer::load(&args.models, options)?;
    let mut results: Vec<Option<Replacement>> = Vec::new();
    for file in &args.files {
        let name = file.file_stem().ok_or("not a file name")?.to_string_lossy();
        let words = words(&args.words.join(format!("{name}.words.tsv")))?;
        let raster = raster::normalise(&image::open(file)?, max_pixels)?;
        let started = Instant::now();
        let analysis = Analysis {
            classification: classify::classify(&raster, &words),
            raster,
            words,
            shrunk_by: 1.0,
            placement: Placement::default(),
            in_perspective: false,
            hint: hint(&args.element_type),
        };
        let replayed = replayed(&digitizer, &analysis);
        let mut line = told(&replayed);
        line["file"] = json!(file);
        line["duration_ms"] = json!(started.elapsed().as_secs_f64() * 1e3);
        writeln!(io::stdout().lock(), "{line}")?;
        results.push(replayed.ok().map(|presented| presented.replacement));
    }
    if args.stitch {
        let results: Vec<Option<&Replacement>> = results.iter().map(Option::as_ref).collect();
        for whole in worker::stitch::join(&results) {
            let mut line = told(&whole.presented.map_err(Refused::from));
            let files = whole.members.iter().map(|part| &args.files[*part]);
            line["files"] = json!(files.collect::<Vec<_>>());
            writeln!(io::stdout().lock(), "{line}")?;
        }
    }
    Ok(())
}

/// Why there is no result: a code and a message.
struct Refused(&'static str, String);

impl From<FormatError> for Refused {
    fn from(error: FormatError) -> Self {
        Self("formatting_failed", error.to_string())
    }
}

fn replayed(digitizer: &Digitizer, analysis: &Analysis) -> Result<Presented, Refused> {
    let size = present::PictureSize {
        width: analysis.raster.width(),
        height: analysis.raster.height(),
    };
    let figure = digitizer.extract(analysis);
    let figure = figure.map_err(|rejection| Refused("rejected", format!("{rejection:?}")))?;
    Ok(present::figure(&figure, size)?)
}

fn told(result: &Result<Presented, Refused>) -> Value {
    match result {
        Ok(presented) => json!({
            "replacement": presented.replacement,
            "confidence": presented.confidence,
            "warnings": presented.warnings,
        }),
        Err(Refused(code, message)) => json!({"error": {"code": code, "message": message}}),
    }
}

fn words(path: &Path) -> Result<Vec<Word>, Box<dyn Error>> {
    let mut words = Vec::new();
    for line in fs::read_to_string(path)?.lines() {
        let fields: Vec<&str> = line.splitn(8, '\t').collect();
        let [left, top, right, bottom, confidence, line, turn, text] = fields[..] else {
            return Err(format!("{}: not eight fields: {line}", path.display()).into());
        };
        words.push(Word {
            text: text.to_owned(),
            bbox: Rect::from_ltrb(left.parse()?, top.parse()?, right.parse()?, bottom.parse()?),
            confidence: confidence.parse()?,
            weakest: confidence.parse()?,
            alternatives: Vec::new(),
            line: line.parse()?,
            turn: match turn {
                "Up" => Turn::Up,
                "Down" => Turn::Down,
                _ => Turn::Upright,
            },
        });
    }
    Ok(words)
}
