//! Why an element, or a stitch, has no result.

use serde::{Deserialize, Serialize};

use super::Stage;

macro_rules! failure_codes {
    ($($(#[$doc:meta])* $variant:ident = $text:literal, $retryable:literal;)*) => {
        /// The closed list of codes.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum FailureCode {
            $($(#[$doc])* #[serde(rename = $text)] $variant,)*
        }

        impl FailureCode {
            /// Every code.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The code on the wire.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),* }
            }

            /// Whether the same request may succeed later. [`FailureCode::FetchHttpStatus`] depends on the status.
            pub const fn retryable(self) -> bool {
                match self { $(Self::$variant => $retryable),* }
            }
        }
    };
}

failure_codes! {
    /// The address is not one that the worker may reach.
    FetchBlocked = "fetch_blocked", false;
    /// The picture's host could not be reached or broke off.
    FetchFailed = "fetch_failed", true;
    /// The picture's host was too slow.
    FetchTimeout = "fetch_timeout", true;
    /// The picture's host answered with an error status.
    FetchHttpStatus = "fetch_http_status", false;
    /// A redirect that is not followed.
    RedirectRefused = "redirect_refused", false;
    /// More bytes than the limit.
    ImageTooLarge = "image_too_large", false;
    /// More pixels than the limit.
    ImageDimensionsExceeded = "image_dimensions_exceeded", false;
    /// Not a picture of a supported format.
    UnsupportedMediaType = "unsupported_media_type", false;
    /// A supported format, but damaged.
    ImageDecodeFailed = "image_decode_failed", false;
    /// Not a URL that can be fetched.
    InvalidUrl = "invalid_url", false;
    /// A `data:` URL of a form that is not accepted.
    DataUrlUnsupported = "data_url_unsupported", false;
    /// A photo, a logo, or a kind without a reader.
    NotDigitizable = "not_digitizable", false;
    /// Too small or too blurred.
    Unreadable = "unreadable", false;
    /// The reader broke.
    ExtractionFailed = "extraction_failed", true;
    /// The reader took too long.
    ExtractionTimeout = "extraction_timeout", true;
    /// The result did not pass its own validation.
    FormattingFailed = "formatting_failed", true;
    /// The element killed its worker repeatedly.
    Poison = "poison", false;
    /// The batch was cancelled.
    Cancelled = "cancelled", true;
    /// The batch ran out of time.
    DeadlineExceeded = "deadline_exceeded", true;
    /// Something this service needs is away.
    UpstreamUnavailable = "upstream_unavailable", true;
    /// Too much work at once.
    Overloaded = "overloaded", true;
    /// A defect of this service.
    InternalError = "internal_error", true;
    /// Fewer than two results to join.
    StitchInsufficientResults = "stitch_insufficient_results", false;
    /// The results do not fit together.
    StitchIncompatible = "stitch_incompatible", false;
}

/// One failure, as the client sees it. The message never holds internals.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// What went wrong.
    pub code: FailureCode,
    /// One sentence for a person.
    pub message: String,
    /// Where it went wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stage: Option<Stage>,
    /// Whether the same request may succeed later.
    pub retryable: bool,
    /// The picture's host's answer, with `fetch_http_status`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub http_status: Option<u16>,
    /// The bound that was passed: bytes, pixels or milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<u64>,
    /// A finer word than the code, such as `unsupported_kind`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

impl Failure {
    /// A failure in a stage, with the code's own `retryable`.
    pub fn new(code: FailureCode, stage: Stage, message: impl Into<String>) -> Self {
        Self {
            stage: Some(stage),
            ..Self::unstaged(code, message)
        }
    }

    /// A failure outside any stage.
    pub fn unstaged(code: FailureCode, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            stage: None,
            retryable: code.retryable(),
            http_status: None,
            limit: None,
            reason: None,
        }
    }

    /// `fetch_http_status` for an answer: 429 and 5xx may pass, others will not.
    pub fn http_status(status: u16) -> Self {
        let mut failure = Self::new(
            FailureCode::FetchHttpStatus,
            Stage::Analyzing,
            format!("The image server answered {status}."),
        );
        failure.retryable = status == 429 || (500..600).contains(&status);
        failure.http_status = Some(status);
        failure
    }

    /// The same failure with the bound that was passed.
    #[must_use]
    pub fn with_limit(mut self, limit: u64) -> Self {
        self.limit = Some(limit);
        self
    }

    /// The same failure with a finer word than the code.
    #[must_use]
    pub fn with_reason(mut self, reason: impl Into<String>) -> Self {
        self.reason = Some(reason.into());
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_its_own_wire_name() {
        for &code in FailureCode::ALL {
            let text = serde_json::to_string(&code).unwrap();
            assert_eq!(text, format!("\"{}\"", code.as_str()));
            assert_eq!(serde_json::from_str::<FailureCode>(&text).unwrap(), code);
        }
    }

    #[test]
    fn only_passing_http_answers_are_worth_a_retry() {
        for (status, retryable) in [
            (404, false),
            (403, false),
            (429, true),
            (500, true),
            (503, true),
            (302, false),
        ] {
            assert_eq!(
                Failure::http_status(status).retryable,
                retryable,
                "{status}"
            );
        }
    }
}
