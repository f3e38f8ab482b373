//! A panic in a handler is that request's 500 and nobody else's.

use std::any::Any;
use std::panic::AssertUnwindSafe;

use futures_util::FutureExt;

use crate::error::ApiError;

/// Runs a handler to its end, whatever end that is.
pub(super) async fn contain<T>(
    handler: impl Future<Output = Result<T, ApiError>>,
) -> Result<T, ApiError> {
    // Nothing that a handler leaves behind half done is looked at again: it owns its request, and `App` is behind
    // channels and locks that recover from poisoning.
    AssertUnwindSafe(handler)
        .catch_unwind()
        .await
        .unwrap_or_else(|panic| {
            let message = message(&*panic);
            tracing::error!(panic = message, "A handler panicked: {message}");
            Err(ApiError::Panic)
        })
}

fn message(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("no message")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_panic_becomes_an_error_and_a_success_stays_one() {
        let panicking = async { panic!("out of {}", "luck") };
        let contained: Result<(), ApiError> = contain(panicking).await;
        assert!(matches!(contained, Err(ApiError::Panic)));
        assert!(matches!(contain(async { Ok(7) }).await, Ok(7)));
    }

    #[test]
    fn the_words_of_a_panic_are_found() {
        assert_eq!(message(&"fixed"), "fixed");
        assert_eq!(message(&String::from("built")), "built");
        assert_eq!(message(&7), "no message");
    }
}
