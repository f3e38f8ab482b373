//! The entry point: a picture in, a figure or the reason for none out.

use std::path::Path;

use image::{DynamicImage, RgbImage};

use crate::{
    classify::{self, Classification, Kind},
    error::DigitizeError,
    figure::{Figure, Hint, Rejection},
    inference::Weights,
    ocr::{Ocr, Word},
    options::Options,
    raster, readers,
};

/// Pictures smaller than this on a side hold no text that could be read.
const MIN_SIDE: u32 = 8;

/// Mean word confidence below which the text as a whole is a guess.
const MIN_READABLE: f32 = 0.6;

/// Turns pictures into figures. One is enough for a process; it reads several pictures at the same time.
///
/// ```no_run
/// use std::path::Path;
/// use digitizer::{Digitizer, Options, figure::{Figure, Hint}};
///
/// let digitizer = Digitizer::load(Path::new("models"), Options::default())?;
/// let picture = image::open("rent-roll.png")?;
/// match digitizer.digitize(&picture, Hint::Auto)? {
///     Ok(Figure::Table(table)) => println!("{} rows", table.n_rows),
///     Ok(_) => println!("some other figure"),
///     Err(rejection) => println!("{rejection:?}"),
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Digitizer {
    ocr: Ocr,
    options: Options,
}

/// A picture that was looked at: its pixels and the words in it.
#[derive(Debug, Clone)]
pub struct Analysis {
    /// The picture as 8-bit RGB on white, scaled down when it was very large.
    pub raster: RgbImage,
    /// Every word found, in pixels of the raster.
    pub words: Vec<Word>,
    /// Pixels of the picture that was given for one of the raster, at least 1.
    pub shrunk_by: f32,
    /// What it shows.
    pub classification: Classification,
    /// What the caller believes it to be.
    pub hint: Hint,
}

impl Digitizer {
    /// Loads the weights from a folder.
    ///
    /// # Errors
    /// The weights are missing, unreadable, or not the pinned ones.
    pub fn load(weights_dir: &Path, options: Options) -> Result<Self, DigitizeError> {
        let ocr = Ocr::new(&Weights::load(weights_dir)?, options.threads)?;
        Ok(Self::with_ocr(ocr, options))
    }

    /// Reads with an OCR that is loaded already.
    pub fn with_ocr(ocr: Ocr, options: Options) -> Self {
        Self { ocr, options }
    }

    /// Looks at a picture and reads and extracts in one go.
    ///
    /// # Errors
    /// Those of [`analyze`](Self::analyze). That a picture holds no figure is a value, the inner result.
    pub fn digitize(
        &self,
        image: &DynamicImage,
        hint: Hint,
    ) -> Result<Result<Figure, Rejection>, DigitizeError> {
        Ok(self.extract(&self.analyze(image, hint)?))
    }

    /// Normalises a picture, reads its words, and tells what it shows.
    ///
    /// # Errors
    /// The picture has too many pixels, or a network failed.
    pub fn analyze(&self, image: &DynamicImage, hint: Hint) -> Result<Analysis, DigitizeError> {
        let raster = raster::normalise(image, self.options.max_pixels)?;
        let (raster, shrunk_by) = raster::shrink(raster, self.options.working_pixels);
        let words = self.ocr.read(&raster)?;
        let classification = classify::classify(&raster, &words);
        Ok(Analysis {
            raster,
            words,
            shrunk_by,
            classification,
            hint,
        })
    }

    /// Turns a picture that was looked at into a figure.
    ///
    /// # Errors
    /// The picture holds nothing that can be read as a figure.
    #[expect(
        clippy::unused_self,
        reason = "readers to come have options of their own"
    )]
    pub fn extract(&self, analysis: &Analysis) -> Result<Figure, Rejection> {
        readable(analysis)?;
        readers::read(analysis)
    }
}

/// Whether there is text to work with.
fn readable(analysis: &Analysis) -> Result<(), Rejection> {
    let (width, height) = analysis.raster.dimensions();
    if width.min(height) < MIN_SIDE {
        let reason = format!("the picture has {width} x {height} pixels, too few to hold text");
        return Err(Rejection::Unreadable { reason });
    }
    let shown = &analysis.classification;
    let sum: f32 = analysis.words.iter().map(|word| word.confidence).sum();
    if analysis.words.is_empty() || sum < MIN_READABLE * analysis.words.len() as f32 {
        return Err(if shown.kind == Kind::Other {
            readers::nothing(shown.appearance)
        } else {
            let reason = "the text is too small or too blurred to be read".to_owned();
            Rejection::Unreadable { reason }
        });
    }
    Ok(())
}
