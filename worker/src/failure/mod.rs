//! Every way an element can fail, in the contract's words: the only place that maps to [`FailureCode`].
//!
//! Messages are for the person who put the picture on the canvas. They never hold an address, a URL or a cause from
//! inside; what an operator needs is logged where the failure is handled.

use std::{error::Error, time::Duration};

use digitizer::{DigitizeError, figure::Rejection};
use shared::contract::{Failure, FailureCode, Stage};

use crate::{
    compute::ComputeError,
    egress::{RedirectRefused, Refused},
    element::{DecodeError, FetchError, ImageUrlError},
    present::FormatError,
};

/// Said of a host that is forbidden, does not exist, or leads inside: telling these apart would map a network.
const HOST_REFUSED: &str = "The image's host is not allowed or cannot be reached.";

/// A failure together with what an operator should know about it.
#[derive(Debug, Clone)]
pub(crate) struct Diagnosed {
    pub(crate) failure: Failure,
    pub(crate) cause: String,
}

/// Failures of a stage whose errors occur in more than one.
pub(crate) trait InStage {
    /// The failure, when it happened in this stage.
    fn in_stage(self, stage: Stage) -> Diagnosed;
}

impl Diagnosed {
    fn new(failure: Failure, error: &dyn Error) -> Self {
        let (mut cause, mut source) = (error.to_string(), error.source());
        while let Some(deeper) = source {
            cause = format!("{cause}: {deeper}");
            source = deeper.source();
        }
        Self { failure, cause }
    }

    /// Whether an operator should look, and not the one who gave the URL.
    pub(crate) const fn is_our_fault(&self) -> bool {
        matches!(
            self.failure.code,
            FailureCode::ExtractionFailed
                | FailureCode::ExtractionTimeout
                | FailureCode::FormattingFailed
                | FailureCode::Poison
                | FailureCode::Overloaded
                | FailureCode::InternalError
        )
    }
}

impl From<ImageUrlError> for Diagnosed {
    fn from(error: ImageUrlError) -> Self {
        let (code, message) = match error {
            ImageUrlError::Malformed => {
                (FailureCode::InvalidUrl, "The image URL is not a valid URL.")
            }
            ImageUrlError::NoBase => (
                FailureCode::InvalidUrl,
                "The image URL is relative, and this service has no base URL for images.",
            ),
            ImageUrlError::DataUrl => (
                FailureCode::DataUrlUnsupported,
                "A data URL must hold a base64 image of type png, jpeg, webp or gif, without parameters.",
            ),
        };
        Self::new(Failure::new(code, Stage::Analyzing, message), &error)
    }
}

impl From<FetchError> for Diagnosed {
    fn from(error: FetchError) -> Self {
        let analyzing = |code, message: String| Failure::new(code, Stage::Analyzing, message);
        let failure = match &error {
            FetchError::Refused(refused) => refusal(*refused),
            FetchError::Redirect(refused) => analyzing(
                FailureCode::RedirectRefused,
                redirect_message(*refused).into(),
            ),
            FetchError::Timeout { limit } => {
                let message = format!(
                    "The image's host took longer than {} s.",
                    limit.as_secs_f32()
                );
                analyzing(FailureCode::FetchTimeout, message).with_limit(millis(*limit))
            }
            FetchError::Status(status) => Failure::http_status(status.as_u16()),
            FetchError::TooLarge { limit } => {
                let message = format!("The image has more than {limit} bytes.");
                analyzing(FailureCode::ImageTooLarge, message).with_limit(*limit)
            }
            FetchError::Encoded => analyzing(
                FailureCode::UnsupportedMediaType,
                "The image's host sent it in a content encoding that was not asked for.".into(),
            ),
            FetchError::Failed(_) => analyzing(
                FailureCode::FetchFailed,
                "The image's host could not be reached or broke off.".into(),
            ),
        };
        Self::new(failure, &error)
    }
}

impl From<DecodeError> for Diagnosed {
    fn from(error: DecodeError) -> Self {
        let analyzing = |code, message: String| Failure::new(code, Stage::Analyzing, message);
        let failure = match &error {
            DecodeError::Unsupported(what) => analyzing(
                FailureCode::UnsupportedMediaType,
                format!("This is {what}; supported are PNG, JPEG, WebP, GIF, BMP and TIFF images."),
            ),
            DecodeError::TooManyPixels {
                width,
                height,
                limit,
            } => analyzing(
                FailureCode::ImageDimensionsExceeded,
                format!("The image has {width} x {height} pixels, more than {limit} in all."),
            )
            .with_limit(*limit),
            DecodeError::TooLongSide {
                width,
                height,
                limit,
            } => analyzing(
                FailureCode::ImageDimensionsExceeded,
                format!("The image has {width} x {height} pixels, more than {limit} on a side."),
            )
            .with_limit((*limit).into()),
            DecodeError::Damaged(_) => analyzing(
                FailureCode::ImageDecodeFailed,
                "The image file is damaged.".into(),
            ),
            DecodeError::CutOff => analyzing(
                FailureCode::ImageDecodeFailed,
                "The image file is cut off.".into(),
            ),
        };
        Self::new(failure, &error)
    }
}

impl From<Rejection> for Diagnosed {
    fn from(rejection: Rejection) -> Self {
        let failure = match &rejection {
            Rejection::NotDigitizable { reason } => Failure::new(
                FailureCode::NotDigitizable,
                Stage::Extracting,
                sentence(reason),
            ),
            // The closed list has no code of its own for a kind that has no reader.
            Rejection::UnsupportedKind { kind, reason } => {
                let message = format!("There is no reader for a {kind} yet: {}", sentence(reason));
                Failure::new(FailureCode::NotDigitizable, Stage::Extracting, message)
                    .with_reason("unsupported_kind")
            }
            Rejection::Unreadable { reason } => {
                Failure::new(FailureCode::Unreadable, Stage::Extracting, sentence(reason))
            }
            _ => Failure::new(
                FailureCode::NotDigitizable,
                Stage::Extracting,
                "There is nothing to digitize.",
            ),
        };
        Self {
            cause: failure.message.clone(),
            failure,
        }
    }
}

impl From<FormatError> for Diagnosed {
    fn from(error: FormatError) -> Self {
        let message = "What was read did not make a valid result.";
        Self::new(
            Failure::new(FailureCode::FormattingFailed, Stage::Formatting, message),
            &error,
        )
    }
}

impl InStage for DigitizeError {
    fn in_stage(self, stage: Stage) -> Diagnosed {
        let failure = match &self {
            Self::TooManyPixels { max_pixels, .. } => {
                let message = format!("The image has more than {max_pixels} pixels.");
                Failure::new(FailureCode::ImageDimensionsExceeded, stage, message)
                    .with_limit(*max_pixels)
            }
            _ => Failure::new(
                FailureCode::ExtractionFailed,
                stage,
                "Reading the image failed.",
            ),
        };
        Diagnosed::new(failure, &self)
    }
}

impl InStage for ComputeError {
    fn in_stage(self, stage: Stage) -> Diagnosed {
        let failure = match &self {
            Self::Timeout { limit } => {
                let message = format!(
                    "Reading the image took longer than {} s.",
                    limit.as_secs_f32()
                );
                Failure::new(FailureCode::ExtractionTimeout, stage, message)
                    .with_limit(millis(*limit))
            }
            Self::Saturated { .. } => Failure::new(
                FailureCode::Overloaded,
                stage,
                "This worker is busy with images that take too long.",
            ),
            Self::Panicked(_) if stage == Stage::Formatting => Failure::new(
                FailureCode::FormattingFailed,
                stage,
                "What was read did not make a valid result.",
            ),
            Self::Panicked(_) => Failure::new(
                FailureCode::ExtractionFailed,
                stage,
                "Reading the image failed.",
            ),
            Self::NoThread => Failure::new(
                FailureCode::InternalError,
                stage,
                "This worker is out of resources.",
            ),
        };
        Diagnosed::new(failure, &self)
    }
}

/// An element that was begun too often: whoever began it never came back.
pub(crate) fn poison(deliveries: u32) -> Diagnosed {
    let message =
        format!("This image stopped its worker {deliveries} times and is not tried again.");
    let failure = Failure::unstaged(FailureCode::Poison, message);
    Diagnosed {
        cause: failure.message.clone(),
        failure,
    }
}

/// An element whose time, or its batch's, was over before it was.
pub(crate) fn deadline_exceeded() -> Failure {
    Failure::unstaged(
        FailureCode::DeadlineExceeded,
        "The time for this image was over before it was digitized.",
    )
}

/// Fewer than two results: nothing to join.
pub(crate) fn too_few_to_stitch(results: usize) -> Failure {
    let message = format!("Joining needs at least two results, and this batch has {results}.");
    Failure::unstaged(FailureCode::StitchInsufficientResults, message)
}

/// Results that stay apart.
pub(crate) fn not_stitched() -> Failure {
    let message = "The results do not go on from one another; those of the elements stand.";
    Failure::unstaged(FailureCode::StitchIncompatible, message)
}

/// Joining that went wrong.
pub(crate) fn stitch_broke() -> Failure {
    let message = "Joining the results failed; those of the elements stand.";
    Failure::unstaged(FailureCode::InternalError, message)
}

/// Joining that was begun too often: whoever began it never came back.
pub(crate) fn stitch_poison(deliveries: u32) -> Failure {
    let message = format!(
        "Joining stopped its worker {deliveries} times and is not tried again; the results of the elements stand."
    );
    Failure::unstaged(FailureCode::Poison, message)
}

fn refusal(refused: Refused) -> Failure {
    let (code, message) = match refused {
        Refused::Scheme => (
            FailureCode::InvalidUrl,
            "Only https and http URLs can be fetched.",
        ),
        Refused::PlainHttp => (
            FailureCode::FetchBlocked,
            "This service fetches images over https only.",
        ),
        Refused::Credentials => (
            FailureCode::FetchBlocked,
            "The image URL must not hold a user name or password.",
        ),
        Refused::Port => (
            FailureCode::FetchBlocked,
            "Images are fetched from ports 80 and 443 only.",
        ),
        Refused::Host => (FailureCode::FetchBlocked, HOST_REFUSED),
        Refused::ResolverDown => (
            FailureCode::FetchFailed,
            "Host names cannot be resolved at the moment.",
        ),
    };
    Failure::new(code, Stage::Analyzing, message)
}

const fn redirect_message(refused: RedirectRefused) -> &'static str {
    match refused {
        RedirectRefused::TooMany => "The image's host redirects too often.",
        RedirectRefused::Location => "The image's host redirects to nowhere.",
        RedirectRefused::Downgrade => "The image's host redirects from https to http.",
        RedirectRefused::Target(_) => {
            "The image's host redirects to where fetching is not allowed."
        }
    }
}

/// The reader's reason as a sentence: a capital at the beginning, a full stop at the end.
pub(crate) fn sentence(reason: &str) -> String {
    let mut rest = reason.trim().trim_end_matches('.').chars();
    match rest.next() {
        Some(first) => format!("{}{}.", first.to_uppercase(), rest.as_str()),
        None => String::new(),
    }
}

fn millis(limit: Duration) -> u64 {
    u64::try_from(limit.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests;
