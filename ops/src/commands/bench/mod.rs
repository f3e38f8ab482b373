//! `bench`: what reading pictures costs here, and what Tesseract takes for the same files.
//!
//! ```text
//! cost     processor time, wall time, memory
//! watched  the networks with a watch on them
//! summary  the numbers of a set
//! ```

mod cost;
mod summary;
mod watched;

use std::ffi::OsStr;
use std::fs;
use std::num::NonZeroU16;
use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};
use digitizer::{
    Digitizer, Options,
    figure::Hint,
    inference::{Networks, Weights},
    ocr::Ocr,
};
use serde_json::json;
use worker::offline::digitize_bytes;

use self::cost::{Cost, measured, of_program, peak_memory_mb};
use self::summary::{Set, summary};
use self::watched::{Notes, Watched, Work};
use super::Verdict;
use super::digitize::{PIXEL_LIMITS, read};
use crate::console::{data, talk};

/// What a picture's name ends with.
const PICTURES: [&str; 8] = ["bmp", "gif", "jpeg", "jpg", "png", "tif", "tiff", "webp"];

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Folder with the weights of the neural networks.
    #[arg(
        long,
        env = "DIGITIZE_MODELS",
        value_name = "DIR",
        default_value = "models"
    )]
    models: PathBuf,
    /// Threads that run the neural networks.
    #[arg(long, value_name = "N", default_value = "2")]
    threads: NonZeroU16,
    /// Tesseract, to time it on the same files; left out where it is not installed.
    #[arg(long, value_name = "PROGRAM", default_value = "tesseract")]
    tesseract: PathBuf,
    /// One JSON object per line and file instead of the summary.
    #[arg(long)]
    jsonl: bool,
    /// Folders of pictures, or single pictures, which make a set of their own.
    #[arg(value_name = "PATH", default_value = "samples")]
    paths: Vec<PathBuf>,
}

/// What one picture took.
#[derive(Debug, Clone, Copy)]
struct Timing {
    /// The whole reader, decoding included.
    ours: Cost,
    /// The networks' part of it.
    networks: Work,
    /// Tesseract, where it is there and can read the file.
    tesseract: Option<Cost>,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<Verdict> {
    let threads = args.threads.get().into();
    let (networks, alphabet) = Networks::new(&Weights::load(&args.models)?, threads)?;
    let notes = Notes::default();
    let watched = Watched {
        networks,
        notes: notes.clone(),
    };
    let options = Options {
        threads,
        ..Options::default()
    };
    let digitizer = Digitizer::with_ocr(Ocr::with_model(Box::new(watched), alphabet), options);
    let tesseract = of_program(&args.tesseract, &[Path::new("--version")])
        .is_ok()
        .then_some(args.tesseract.as_path());
    let mut sets = Vec::new();
    for (name, files) in sets_of(&args.paths)? {
        let mut timings = Vec::with_capacity(files.len());
        for file in &files {
            let timing = timing(&digitizer, &notes, tesseract, file)?;
            if args.jsonl {
                data(object(file, &timing))?;
            }
            timings.push(timing);
        }
        sets.push(Set { name, timings });
    }
    if args.jsonl {
        return Ok(Verdict::All);
    }
    data(summary(&sets))?;
    if let Some(peak) = peak_memory_mb() {
        data(format_args!("peak memory {peak:.0} MB"))?;
    }
    if tesseract.is_none() {
        let name = args.tesseract.display();
        talk(format_args!("{name} is not here, so nothing is compared"));
    }
    Ok(Verdict::All)
}

/// The pictures of each folder, and those that were named one by one.
fn sets_of(paths: &[PathBuf]) -> anyhow::Result<Vec<(String, Vec<PathBuf>)>> {
    let (folders, files): (Vec<&PathBuf>, Vec<&PathBuf>) =
        paths.iter().partition(|path| path.is_dir());
    let mut sets = Vec::new();
    for folder in folders {
        let context = || format!("listing {}", folder.display());
        let mut pictures = Vec::new();
        for entry in fs::read_dir(folder).with_context(context)? {
            let path = entry.with_context(context)?.path();
            if is_picture(&path) {
                pictures.push(path);
            }
        }
        ensure!(
            !pictures.is_empty(),
            "{} holds no picture",
            folder.display()
        );
        pictures.sort();
        sets.push((folder.display().to_string(), pictures));
    }
    if !files.is_empty() {
        sets.push(("files".to_owned(), files.into_iter().cloned().collect()));
    }
    Ok(sets)
}

fn is_picture(path: &Path) -> bool {
    let extension = path.extension().map(OsStr::to_ascii_lowercase);
    extension.is_some_and(|it| PICTURES.iter().any(|known| it == *known))
}

fn timing(
    digitizer: &Digitizer,
    notes: &Notes,
    tesseract: Option<&Path>,
    file: &Path,
) -> anyhow::Result<Timing> {
    let bytes = read(file).with_context(|| format!("reading {}", file.display()))?;
    notes.take();
    let (outcome, ours) = measured(|| digitize_bytes(digitizer, &bytes, Hint::Auto, PIXEL_LIMITS));
    if let Err(failure) = outcome {
        let (name, code) = (file.display(), failure.code.as_str());
        talk(format_args!("{name}: {code}, timed all the same"));
    }
    // `stdout` stands for the file to write to; 6 means one block of text, which suits tables best.
    let args = [
        file,
        Path::new("stdout"),
        Path::new("--psm"),
        Path::new("6"),
    ];
    Ok(Timing {
        ours,
        networks: notes.take(),
        tesseract: tesseract.and_then(|program| of_program(program, &args).ok()),
    })
}

fn object(file: &Path, timing: &Timing) -> serde_json::Value {
    let Timing {
        ours,
        networks,
        tesseract,
    } = timing;
    json!({
        "file": file.to_string_lossy(),
        "cpu_s": ours.cpu_s,
        "wall_s": ours.wall_s,
        "detection_cpu_s": networks.detection_s,
        "recognition_cpu_s": networks.recognition_s,
        "detection_pixels": networks.n_pixels,
        "crops": networks.n_crops,
        "crop_columns": networks.n_columns,
        "tesseract_cpu_s": tesseract.and_then(|cost| cost.cpu_s),
        "tesseract_wall_s": tesseract.map(|cost| cost.wall_s),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_a_set_of_its_pictures_and_files_are_one_more() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["b.PNG", "a.jpg", "a.json"] {
            fs::write(folder.path().join(name), []).unwrap();
        }
        let single = folder.path().join("a.json");
        let sets = sets_of(&[single.clone(), folder.path().to_owned()]).unwrap();
        let expected = ["a.jpg", "b.PNG"].map(|name| folder.path().join(name));
        assert_eq!(sets[0].1, expected);
        assert_eq!(sets[1], ("files".to_owned(), vec![single]));
    }

    #[test]
    fn a_folder_without_pictures_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let error = sets_of(&[folder.path().to_owned()]).unwrap_err();
        assert!(error.to_string().ends_with("holds no picture"), "{error}");
    }
}
