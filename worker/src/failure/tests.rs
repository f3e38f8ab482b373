use super::*;

#[test]
fn a_forbidden_host_and_an_unknown_one_get_the_same_answer() {
    let forbidden = Diagnosed::from(FetchError::Refused(Refused::Host)).failure;
    assert_eq!(
        (forbidden.code, forbidden.message.as_str()),
        (FailureCode::FetchBlocked, HOST_REFUSED)
    );
    assert!(!forbidden.retryable);
}

#[test]
fn a_kind_without_a_reader_is_named() {
    let chart = Rejection::UnsupportedKind {
        kind: "chart",
        reason: "it has axes and bars.".into(),
    };
    let failure = Diagnosed::from(chart).failure;
    assert_eq!(failure.code, FailureCode::NotDigitizable);
    assert_eq!(failure.reason.as_deref(), Some("unsupported_kind"));
    assert!(failure.message.contains("chart"), "{}", failure.message);
}

#[test]
fn a_reason_becomes_a_sentence() {
    assert_eq!(
        sentence("there is no text in the picture"),
        "There is no text in the picture."
    );
    assert_eq!(sentence("Done. "), "Done.");
    assert_eq!(sentence(""), "");
}

#[test]
fn work_that_gives_no_outcome_is_told_apart_by_what_happened_and_where() {
    let limit = Duration::from_millis(1_500);
    let panicked = || ComputeError::Panicked("index 7 out of bounds".into());
    let cases = [
        (
            ComputeError::Timeout { limit },
            Stage::Analyzing,
            FailureCode::ExtractionTimeout,
        ),
        (
            ComputeError::Saturated { limit },
            Stage::Extracting,
            FailureCode::Overloaded,
        ),
        (panicked(), Stage::Extracting, FailureCode::ExtractionFailed),
        (panicked(), Stage::Formatting, FailureCode::FormattingFailed),
        (
            ComputeError::NoThread,
            Stage::Analyzing,
            FailureCode::InternalError,
        ),
    ];
    for (error, stage, code) in cases {
        let timed_out = matches!(error, ComputeError::Timeout { .. });
        let failure = error.in_stage(stage).failure;
        assert_eq!((failure.code, failure.stage), (code, Some(stage)));
        assert_eq!(failure.limit, timed_out.then_some(1_500));
    }
}

#[test]
fn a_panic_never_reaches_the_client_in_words() {
    for stage in [Stage::Analyzing, Stage::Extracting, Stage::Formatting] {
        let diagnosed = ComputeError::Panicked("index 7 out of bounds".into()).in_stage(stage);
        assert!(!diagnosed.failure.message.contains("bounds"));
        assert!(diagnosed.cause.contains("bounds"), "an operator sees it");
        assert_eq!(diagnosed.failure.stage, Some(stage));
    }
}
