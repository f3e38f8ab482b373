//! One element, top to bottom: a URL becomes a result.
//!
//! ```text
//! analyzing   image_url -> fetch -> decode -> analyze     where is the text, and what does it say
//! extracting  extract                                     what is the structure
//! formatting  present                                     the wire form, checked
//! ```

mod deadline;
mod decode;
mod fetch;
mod hint;
mod image_url;

use std::{sync::Arc, time::Duration};

use backon::{ExponentialBuilder, Retryable as _};
use bytes::Bytes;
use sha2::{Digest as _, Sha256};
use shared::{
    contract::{
        ElementRequest, Event, Failure, Stage,
        event::{ElementError, ElementResult, Outcome, Source, StageReached},
    },
    job::Mode,
    queue::{Delivery, WriteError},
};
use tokio::time::Instant;
use tracing::{debug, warn};
use url::Url;

use crate::{
    context::Context,
    egress::Egress,
    failure::{Diagnosed, InStage as _, poison},
    present::{self, PictureSize, Presented},
};
pub(crate) use deadline::Deadline;
pub use decode::PixelLimits;
pub(crate) use decode::{DecodeError, picture as decode_picture};
pub(crate) use fetch::FetchError;
pub use fetch::FetchLimits;
pub use hint::hint;
use image_url::ImageUrl;
pub(crate) use image_url::ImageUrlError;

/// Wait before a fetch is tried for the second time; doubled for each further try, and up to as much added at random.
const FIRST_PAUSE: Duration = Duration::from_millis(250);

/// Tries after the first one.
const MAX_RETRIES: usize = 2;

/// An element that is over: the event that says so, and the outcome that the job remembers.
#[derive(Debug)]
pub(crate) struct Finished {
    pub(crate) event: Event,
    pub(crate) outcome: Outcome,
}

/// Why an element's story stops early.
enum Stopped {
    /// It failed: that is its outcome.
    Failed(Diagnosed),
    /// An event could not be written: the job is not ours any more, or Redis is away.
    Unwritten(WriteError),
}

/// Digitizes one element of a job. Its failure is an outcome; only an event that cannot be written is an error.
pub(crate) async fn run(
    ctx: &Context,
    delivery: &mut Delivery,
    index: usize,
    deadline: Deadline,
) -> Result<Finished, WriteError> {
    let element = delivery.job().elements[index].clone();
    let started = Instant::now();
    match digitize(ctx, delivery, index, &element, deadline).await {
        Ok((presented, size)) => {
            let duration_ms = started.elapsed().as_millis() as u64;
            debug!(batch.id = %delivery.batch(), element.index = index, duration_ms, "Digitized element {index}");
            Ok(Finished {
                outcome: Outcome::Ok {
                    kind: presented.replacement.kind().to_owned(),
                },
                event: Event::Result(ElementResult {
                    index,
                    source: Source {
                        image_url_sha256: shared::hex(&Sha256::digest(&element.image_url)),
                        width: size.width,
                        height: size.height,
                    },
                    element_id: element.element_id,
                    replacement: presented.replacement,
                    confidence: presented.confidence,
                    warnings: presented.warnings,
                    duration_ms,
                }),
            })
        }
        Err(Stopped::Failed(diagnosed)) => {
            log_failure(delivery, index, &diagnosed);
            let failure = diagnosed.failure;
            Ok(Finished {
                outcome: Outcome::Failed { code: failure.code },
                event: Event::ElementError(ElementError {
                    index,
                    element_id: element.element_id,
                    error: failure,
                }),
            })
        }
        Err(Stopped::Unwritten(error)) => Err(error),
    }
}

async fn digitize(
    ctx: &Context,
    delivery: &mut Delivery,
    index: usize,
    element: &ElementRequest,
    deadline: Deadline,
) -> Result<(Presented, PictureSize), Stopped> {
    let limits = ctx.limits;
    if delivery.attempt() > limits.deliveries {
        return Err(poison(limits.deliveries).into());
    }

    reach(delivery, index, element, Stage::Analyzing).await?;
    let base = ctx.image_base_url.as_ref();
    let fetched = image_bytes(&ctx.egress, base, &element.image_url, &limits.fetch);
    let bytes = deadline.bound(fetched).await??;
    let decoded = ctx.compute.run(limits.analyze, move || {
        decode::picture(&bytes, limits.pixels)
    });
    let picture = deadline
        .bound(decoded)
        .await?
        .map_err(|error| error.in_stage(Stage::Analyzing))??;
    let size = PictureSize {
        width: picture.width(),
        height: picture.height(),
    };
    let (digitizer, hint) = (Arc::clone(&ctx.digitizer), hint(&element.element_type));
    let analyzed = ctx.compute.run(limits.analyze, move || {
        digitizer.analyze_owned(picture, hint)
    });
    let analysis = deadline
        .bound(analyzed)
        .await?
        .map_err(|error| error.in_stage(Stage::Analyzing))?
        .map_err(|error| error.in_stage(Stage::Analyzing))?;

    reach(delivery, index, element, Stage::Extracting).await?;
    let digitizer = Arc::clone(&ctx.digitizer);
    let extracted = ctx
        .compute
        .run(limits.extract, move || digitizer.extract(&analysis));
    let figure = deadline
        .bound(extracted)
        .await?
        .map_err(|error| error.in_stage(Stage::Extracting))??;

    reach(delivery, index, element, Stage::Formatting).await?;
    let formatted = ctx
        .compute
        .run(limits.format, move || present::figure(&figure, size));
    let presented = deadline
        .bound(formatted)
        .await?
        .map_err(|error| error.in_stage(Stage::Formatting))??;
    Ok((presented, size))
}

/// A picture that cannot be had or read is everyday life; only what this service got wrong is worth a warning.
fn log_failure(delivery: &Delivery, index: usize, diagnosed: &Diagnosed) {
    let (batch, code) = (delivery.batch(), diagnosed.failure.code.as_str());
    let cause = &diagnosed.cause;
    if diagnosed.is_our_fault() {
        warn!(batch.id = %batch, element.index = index, failure.code = code, "Element {index} of {batch} failed: {cause}");
    } else {
        debug!(batch.id = %batch, element.index = index, failure.code = code, "Element {index} of {batch} failed: {cause}");
    }
}

/// Tells the client that the element is at a stage.
async fn reach(
    delivery: &mut Delivery,
    index: usize,
    element: &ElementRequest,
    stage: Stage,
) -> Result<(), WriteError> {
    let attempt = delivery.attempt();
    // A single image's first event, written when it was accepted, says `analyzing` already.
    if delivery.job().mode == Mode::Single && stage == Stage::Analyzing && attempt == 1 {
        return Ok(());
    }
    let mut reached = StageReached::new(index, element.element_id.as_str(), stage);
    reached.attempt = (attempt > 1).then_some(attempt);
    delivery.emit(&Event::Stage(reached)).await.map(|_seq| ())
}

/// The bytes behind an `image_url`, wherever it points to; a relative one is read against `base`.
///
/// # Errors
/// With the failure that the wire has.
pub async fn fetch_image(
    egress: &Egress,
    base: Option<&Url>,
    image_url: &str,
    limits: &FetchLimits,
) -> Result<Bytes, Failure> {
    image_bytes(egress, base, image_url, limits)
        .await
        .map_err(|diagnosed| diagnosed.failure)
}

async fn image_bytes(
    egress: &Egress,
    base: Option<&Url>,
    image_url: &str,
    limits: &FetchLimits,
) -> Result<Bytes, Diagnosed> {
    match ImageUrl::parse(image_url, base)? {
        ImageUrl::Inline(bytes) => Ok(bytes),
        ImageUrl::Remote(url) => {
            let fetch = || async { Ok(fetch::image(egress, url.clone(), limits).await?) };
            fetch
                .retry(backoff())
                .when(|diagnosed: &Diagnosed| diagnosed.failure.retryable)
                .notify(|diagnosed, pause| {
                    debug!("Fetching again in {pause:?}: {}", diagnosed.cause);
                })
                .await
        }
    }
}

/// Waits between the tries of one fetch. What passes usually passes at once; a client that waits is better told of a
/// host that is down than kept.
fn backoff() -> ExponentialBuilder {
    ExponentialBuilder::new()
        .with_min_delay(FIRST_PAUSE)
        .with_max_times(MAX_RETRIES)
        .with_jitter()
}

impl<E: Into<Diagnosed>> From<E> for Stopped {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

impl From<WriteError> for Stopped {
    fn from(error: WriteError) -> Self {
        Self::Unwritten(error)
    }
}
