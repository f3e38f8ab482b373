//! The entry point: a picture in, a figure or the reason for none out.

use std::path::Path;

use image::{DynamicImage, RgbImage};

use crate::{
    chart::{self, slanted},
    classify::{self, Classification, Kind},
    diagram,
    error::DigitizeError,
    figure::{Chart, Diagram, Figure, Hint, Rejection, Warning, WarningCode},
    geometry::Rect,
    inference::Weights,
    ocr::{Ocr, Word},
    options::Options,
    orient::{self, Placement, Upright},
    raster, table,
};

/// Pictures smaller than this on a side hold no text that could be read.
const MIN_SIDE: u32 = 8;

/// Mean word confidence below which the text as a whole is a guess.
const MIN_READABLE: f32 = 0.6;

/// Share of nodes with an edge from which a picture that is said to be a diagram is taken for one.
const MIN_LINKED: f32 = 0.75;

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
        if let Some(diagram) = shown_diagram(analysis) {
            return diagram.map(Figure::Diagram);
        }
        match (analysis.classification.kind, analysis.hint) {
            // What is neither a table nor a chart by itself may be a chart that hardly has marks.
            (Kind::Chart, _) | (Kind::Text | Kind::Other | Kind::Diagram, Hint::Chart) => {
                return read_chart(analysis).map(Figure::Chart);
            }
            _ => {}
        }
        let table = match (analysis.classification.kind, analysis.hint) {
            (Kind::Table, _) => table::read(&analysis.raster, &analysis.words),
            // A list or a single row is not told from text by itself; who asks knows that it is a table.
            (kind @ (Kind::Text | Kind::Other), hint @ Hint::Table) => {
                table::read_narrow(&analysis.raster, &analysis.words)
                    .map_err(|_| no_table(kind, hint))
            }
            (kind, hint) => Err(no_table(kind, hint)),
        };
        let mut table = match (table, analysis.hint) {
            (Ok(table), _) => table,
            (Err(_), hint @ (Hint::Chart | Hint::Graph)) => {
                return Err(no_table(analysis.classification.kind, hint));
            }
            (Err(rejection), Hint::Table | Hint::Auto) => return Err(rejection),
        };
        table.warnings.extend(doubts(analysis));
        Ok(Figure::Table(table.placed(|bbox| in_given(analysis, bbox))))
    }
}

/// A place of the raster in the picture that was given.
fn in_given(analysis: &Analysis, bbox: &Rect) -> Rect {
    let upright = analysis.placement.as_given(bbox);
    upright.scaled(analysis.shrunk_by)
}

/// The diagram that the picture shows, or that it is said to show and whose nodes are linked; none where it is no
/// diagram.
fn shown_diagram(analysis: &Analysis) -> Option<Result<Diagram, Rejection>> {
    let is_shown = analysis.classification.kind == Kind::Diagram;
    if !is_shown && analysis.hint != Hint::Graph {
        return None;
    }
    match diagram::read(&analysis.raster, &analysis.words) {
        Ok(diagram) if !is_shown && diagram.linked_share() < MIN_LINKED => None,
        Err(_) if !is_shown => None,
        Err(rejection) => Some(Err(rejection)),
        Ok(mut diagram) => {
            if matches!(analysis.hint, Hint::Table | Hint::Chart) {
                diagram.warnings.push(Warning {
                    code: WarningCode::ElementTypeMismatch,
                    message: "the picture shows a diagram".to_owned(),
                });
            }
            diagram.warnings.extend(slant(analysis));
            Some(Ok(diagram.placed(|bbox| in_given(analysis, bbox))))
        }
    }
}

/// Reads a chart and brings its places into the picture that was given.
fn read_chart(analysis: &Analysis) -> Result<Chart, Rejection> {
    let mut chart = chart::read(&analysis.raster, &analysis.words)?;
    if matches!(analysis.hint, Hint::Table | Hint::Graph) {
        chart.warnings.push(Warning {
            code: WarningCode::ElementTypeMismatch,
            message: "the picture shows a chart".to_owned(),
        });
    }
    let in_given = |bbox: &Rect| analysis.placement.as_given(bbox).scaled(analysis.shrunk_by);
    Ok(chart.placed(in_given))
}

/// What is to be told about the picture besides what is in the table.
fn doubts(analysis: &Analysis) -> Vec<Warning> {
    let mut doubts = Vec::new();
    if matches!(analysis.hint, Hint::Chart | Hint::Graph) {
        doubts.push(Warning {
            code: WarningCode::ElementTypeMismatch,
            message: "the picture shows a table".to_owned(),
        });
    }
    doubts.extend(slant(analysis));
    doubts
}

/// The doubt about a picture whose lines are not parallel.
fn slant(analysis: &Analysis) -> Option<Warning> {
    analysis.in_perspective.then(|| Warning {
        code: WarningCode::LowConfidence,
        message: "the lines of text are not parallel, as in a photo taken from the side".to_owned(),
    })
}

/// The answer for a picture without a table. What it shows decides; the hint decides where that is unclear.
fn no_table(shown: Kind, hint: Hint) -> Rejection {
    let no_reader = |kind, shows: &str| Rejection::UnsupportedKind {
        kind,
        reason: format!("the picture {shows}; there is no reader for it"),
    };
    match (shown, hint) {
        (Kind::Chart, _) => no_reader("chart", "shows a chart"),
        (Kind::Diagram, _) => no_reader("diagram", "shows a diagram"),
        (_, Hint::Chart) => no_reader("chart", "is said to be a chart and shows no table"),
        (_, Hint::Graph) => no_reader("diagram", "is said to be a diagram and shows no table"),
        (Kind::Text | Kind::Table, _) => no_reader("text", "shows running text"),
        (Kind::Other, _) => Rejection::NotDigitizable {
            reason: "the picture shows no table, chart or diagram".to_owned(),
        },
    }
}

/// Whether there is text to work with.
fn readable(analysis: &Analysis) -> Result<(), Rejection> {
    let (width, height) = analysis.raster.dimensions();
    if width.min(height) < MIN_SIDE {
        let reason = format!("the picture has {width} x {height} pixels, too few to hold text");
        return Err(Rejection::Unreadable { reason });
    }
    if analysis.words.is_empty() {
        return Err(Rejection::NotDigitizable {
            reason: "there is no text in the picture".to_owned(),
        });
    }
    let sum: f32 = analysis.words.iter().map(|word| word.confidence).sum();
    if sum < MIN_READABLE * analysis.words.len() as f32 {
        let reason = "the text is too small or too blurred to be read".to_owned();
        return Err(Rejection::Unreadable { reason });
    }
    Ok(())
}
