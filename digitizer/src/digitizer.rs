//! The entry point: a picture in, a figure or the reason for none out.

use std::path::Path;

use image::{DynamicImage, RgbImage};

use crate::{
    chart::slanted,
    classify::{self, Classification, Kind},
    error::DigitizeError,
    figure::{Figure, Hint, Rejection},
    geometry::Rect,
    inference::Weights,
    ocr::{Ocr, Word},
    options::Options,
    orient::{self, Placement, Upright},
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
    /// The picture as 8-bit RGB on white, upright, scaled down when it was very large.
    pub raster: RgbImage,
    /// Every word found, in pixels of the raster.
    pub words: Vec<Word>,
    /// Pixels of the picture that was given for one of the raster, at least 1.
    pub shrunk_by: f32,
    /// How the picture that was given lies under the raster.
    pub placement: Placement,
    /// Its text lines are not parallel: a camera looked at it from the side.
    pub in_perspective: bool,
    /// What it shows.
    pub classification: Classification,
    /// What the caller believes it to be.
    pub hint: Hint,
}

impl Analysis {
    /// A place of the raster in the picture that was given.
    pub(crate) fn in_given(&self, bbox: &Rect) -> Rect {
        self.placement.as_given(bbox).scaled(self.shrunk_by)
    }
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
        self.look_at(self.fitted(image)?, hint)
    }

    /// The same for a picture that is not needed any more: a large one is freed before its words are read, which is
    /// what takes long.
    ///
    /// # Errors
    /// Those of [`analyze`](Self::analyze).
    pub fn analyze_owned(
        &self,
        image: DynamicImage,
        hint: Hint,
    ) -> Result<Analysis, DigitizeError> {
        let fitted = self.fitted(&image)?;
        drop(image);
        self.look_at(fitted, hint)
    }

    fn fitted(&self, image: &DynamicImage) -> Result<(RgbImage, f32), DigitizeError> {
        let Options {
            max_pixels,
            working_pixels,
            ..
        } = self.options;
        raster::fitted(image, max_pixels, working_pixels)
    }

    fn look_at(
        &self,
        (raster, shrunk_by): (RgbImage, f32),
        hint: Hint,
    ) -> Result<Analysis, DigitizeError> {
        let Upright {
            raster,
            words,
            placement,
            is_slanted,
            in_perspective,
        } = orient::upright(&self.ocr, raster)?;
        let classification = if is_slanted {
            classify::classify_slanted(&raster, &words)
        } else {
            classify::classify(&raster, &words)
        };
        let is_chart = classification.kind == Kind::Chart || hint == Hint::Chart;
        let strip = is_chart.then(|| slanted::find(&raster, &words)).flatten();
        let words = match strip {
            Some(strip) => slanted::replaced(words, &strip, &self.ocr.read(&strip.picture)?),
            None => words,
        };
        Ok(Analysis {
            raster,
            words,
            shrunk_by,
            placement,
            in_perspective,
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
