//! `digitize`: picture files become tables, charts, diagrams and texts here, by the worker's own code, without a service.

mod overlay;
mod report;

use std::fs::File;
use std::io::Read;
use std::num::NonZeroU16;
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context, anyhow, ensure};
use digitizer::{Digitizer, Options};
use shared::contract::Replacement;
use worker::element::{PixelLimits, hint};
use worker::offline::{decode, digitize_bytes};

use self::report::{Form, Report, Reported};
use super::Verdict;
use crate::console::talk;

/// The same bounds as the worker's defaults.
const MAX_FILE_BYTES: u64 = 20 * 1024 * 1024;
pub(crate) const PIXEL_LIMITS: PixelLimits = PixelLimits {
    max_pixels: 50_000_000,
    max_side: 16_384,
};

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// What the pictures are believed to be: table, chart, graph, or auto to find out.
    #[arg(long = "type", value_name = "TYPE", default_value = "auto")]
    element_type: String,
    #[command(flatten)]
    form: FormArgs,
    /// The files are parts of one whole, in this order: join their results, and print the wholes after the parts.
    #[arg(long)]
    stitch: bool,
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
    /// Draw what was found on the picture, as a PNG file: words, cells, headers and doubts. Takes a single FILE.
    #[arg(long, value_name = "OUT.png")]
    overlay: Option<PathBuf>,
    /// Picture files: PNG, JPEG, WebP, GIF, BMP or TIFF.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
}

/// How results are printed; drawn for a terminal when none is given.
#[derive(Debug, clap::Args)]
#[group(multiple = false)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "flags that exclude each other, as clap sees them"
)]
struct FormArgs {
    /// One JSON object per line and file, as soon as it is done.
    #[arg(long)]
    jsonl: bool,
    /// The same objects as one indented JSON array.
    #[arg(long)]
    json: bool,
    /// GitHub-flavoured Markdown; of all but charts.
    #[arg(long)]
    markdown: bool,
    /// HTML; of tables only.
    #[arg(long)]
    html: bool,
    /// CSV; of tables and charts.
    #[arg(long)]
    csv: bool,
    /// An SVG picture with everything where it was found; of diagrams only.
    #[arg(long)]
    svg: bool,
}

impl FormArgs {
    fn form(&self) -> Form {
        match self {
            Self { jsonl: true, .. } => Form::JsonLines,
            Self { json: true, .. } => Form::Json,
            Self { markdown: true, .. } => Form::Markdown,
            Self { html: true, .. } => Form::Html,
            Self { csv: true, .. } => Form::Csv,
            Self { svg: true, .. } => Form::Svg,
            _ => Form::Drawing,
        }
    }
}

pub(crate) fn run(args: &Args) -> anyhow::Result<Verdict> {
    ensure!(
        args.overlay.is_none() || args.files.len() == 1,
        "--overlay draws on one picture, not on {}",
        args.files.len()
    );
    let options = Options {
        threads: args.threads.get().into(),
        ..Options::default()
    };
    let digitizer = Digitizer::load(&args.models, options)?;
    let mut report = Report::new(args.form.form());
    let mut results: Vec<Option<Replacement>> = Vec::new();
    for file in &args.files {
        let reported = digitize(&digitizer, file, &args.element_type);
        report.add(file, &reported)?;
        let result = reported.ok();
        results.push(result.map(|(digitized, _)| digitized.presented.replacement));
        if let Some(overlay) = &args.overlay {
            draw_over(&digitizer, file, &args.element_type, overlay)?;
        }
    }
    if args.stitch {
        stitch(&mut report, &args.files, &results)?;
    }
    report.finish()?;
    let succeeded = results.iter().flatten().count();
    Ok(Verdict::of(succeeded, args.files.len()))
}

fn stitch(
    report: &mut Report,
    files: &[PathBuf],
    results: &[Option<Replacement>],
) -> anyhow::Result<()> {
    let results: Vec<Option<&Replacement>> = results.iter().map(Option::as_ref).collect();
    let wholes = worker::stitch::join(&results);
    if wholes.is_empty() {
        talk(format_args!(
            "the results do not go on from one another; nothing is joined"
        ));
    }
    for whole in wholes {
        let files: Vec<&Path> = whole
            .members
            .iter()
            .map(|part| files[*part].as_path())
            .collect();
        report.add_whole(&files, &whole.presented)?;
    }
    Ok(())
}

fn digitize(digitizer: &Digitizer, file: &Path, element_type: &str) -> Reported {
    let bytes = read(file).map_err(|error| report::unreadable_file(&error))?;
    let started = Instant::now();
    let digitized = digitize_bytes(digitizer, &bytes, hint(element_type), PIXEL_LIMITS)?;
    let duration_ms = started.elapsed().as_millis() as u64;
    Ok((digitized, duration_ms))
}

/// Looks at the picture a second time: also one without a result has words to show.
fn draw_over(
    digitizer: &Digitizer,
    file: &Path,
    element_type: &str,
    to: &Path,
) -> anyhow::Result<()> {
    let picture = decode(&read(file)?, PIXEL_LIMITS).map_err(|failure| anyhow!(failure.message))?;
    overlay::write(digitizer, &picture, hint(element_type), to)
}

/// The bytes of a picture file, up to the bound.
pub(crate) fn read(file: &Path) -> anyhow::Result<Vec<u8>> {
    let opened = File::open(file).context("opening the file")?;
    ensure!(
        opened
            .metadata()
            .context("asking for the file's kind")?
            .is_file(),
        "it is not a file"
    );
    let mut bytes = Vec::new();
    let read = opened
        .take(MAX_FILE_BYTES + 1)
        .read_to_end(&mut bytes)
        .context("reading the file")?;
    ensure!(
        read as u64 <= MAX_FILE_BYTES,
        "it has more than {MAX_FILE_BYTES} bytes"
    );
    Ok(bytes)
}
