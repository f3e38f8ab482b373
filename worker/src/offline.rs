//! The same work for bytes at hand: no queue, no network, no runtime. `digitizectl digitize` enters here.

use digitizer::{Digitizer, figure::Hint};
use image::DynamicImage;
use shared::contract::{Failure, Stage};

use crate::{
    compute::{ComputeError, caught},
    element::{PixelLimits, decode_picture},
    failure::{Diagnosed, InStage as _},
    present::{self, PictureSize, Presented},
};

/// What the bytes of a picture gave.
#[derive(Debug, Clone, PartialEq)]
pub struct Digitized {
    /// The result, in wire form.
    pub presented: Presented,
    /// The size of the picture.
    pub size: PictureSize,
}

/// Decodes a picture within the worker's bounds.
///
/// # Errors
/// With the failure that the wire would have. A panic is a failure too.
pub fn decode(bytes: &[u8], limits: PixelLimits) -> Result<DynamicImage, Failure> {
    caught(|| decode_picture(bytes, limits))
        .map_err(|panic: ComputeError| panic.in_stage(Stage::Analyzing))
        .and_then(|picture| Ok(picture?))
        .map_err(|diagnosed: Diagnosed| diagnosed.failure)
}

/// Decodes a picture, digitizes it and brings the result into the wire form, as the worker does.
///
/// # Errors
/// With the failure that the wire would have. A panic is a failure too.
pub fn digitize_bytes(
    digitizer: &Digitizer,
    bytes: &[u8],
    hint: Hint,
    limits: PixelLimits,
) -> Result<Digitized, Failure> {
    digitize(digitizer, bytes, hint, limits).map_err(|diagnosed| {
        tracing::debug!("Digitizing failed: {}", diagnosed.cause);
        diagnosed.failure
    })
}

fn digitize(
    digitizer: &Digitizer,
    bytes: &[u8],
    hint: Hint,
    limits: PixelLimits,
) -> Result<Digitized, Diagnosed> {
    let at = |stage| move |panic: ComputeError| panic.in_stage(stage);
    let picture = caught(|| decode_picture(bytes, limits)).map_err(at(Stage::Analyzing))??;
    let size = PictureSize {
        width: picture.width(),
        height: picture.height(),
    };
    let analysis = caught(|| digitizer.analyze_owned(picture, hint))
        .map_err(at(Stage::Analyzing))?
        .map_err(|error| error.in_stage(Stage::Analyzing))?;
    let figure = caught(|| digitizer.extract(&analysis)).map_err(at(Stage::Extracting))??;
    let presented = caught(|| present::figure(&figure, size)).map_err(at(Stage::Formatting))??;
    Ok(Digitized { presented, size })
}
