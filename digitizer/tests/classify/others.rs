//! Pictures of things that are no figures, read by the real networks, are told as what they are.
//!
//! The weights are fetched at set-up into `models` at the root of the workspace; without them this test fails.

use std::path::Path;

use digitizer::{
    Digitizer, Options,
    classify::{Appearance, Kind},
    figure::{Figure, Hint, Rejection},
};
use testkit::synth::others::{self, Shows};

/// At most one picture in so many is told wrong.
const ONE_IN: usize = 50;

/// The kind, and the appearance where there is none.
fn expected(shows: Shows) -> (Kind, Option<Appearance>) {
    let appearance = match shows {
        Shows::Paragraphs | Shows::Number | Shows::Slide => return (Kind::Text, None),
        Shows::Photo => Appearance::Photo,
        Shows::Map => Appearance::Map,
        Shows::Logo | Shows::Stamp => Appearance::Emblem,
        Shows::Signature | Shows::Scribble => Appearance::Handwriting,
        Shows::Screen => Appearance::Screen,
        Shows::Nothing => Appearance::Empty,
        Shows::Code => Appearance::Code,
    };
    (Kind::Other, Some(appearance))
}

#[test]
fn pictures_of_other_things_are_told_as_what_they_are_and_read_only_where_there_is_text() {
    let models = Path::new(env!("CARGO_MANIFEST_DIR")).join("../models");
    let digitizer =
        Digitizer::load(&models, Options::default()).unwrap_or_else(|error| panic!("{error}"));
    let mut wrong = Vec::new();
    let mut n_all = 0;
    for other in others::all(1) {
        n_all += 1;
        let analysis = digitizer
            .analyze(&other.picture.into(), Hint::Auto)
            .unwrap();
        let told = analysis.classification;
        let appearance = (told.kind == Kind::Other).then_some(told.appearance);
        let outcome = digitizer.extract(&analysis);
        let is_honest = match (&outcome, appearance) {
            (Ok(Figure::Text(text)), None) => !text.blocks.is_empty(),
            (Err(Rejection::NotDigitizable { reason }), Some(appearance)) => {
                reason.contains(&appearance.to_string())
            }
            _ => false,
        };
        if (told.kind, appearance) != expected(other.shows) || !is_honest {
            wrong.push(format!(
                "{:?} {}: {told:?}, {outcome:?}",
                other.shows, other.number
            ));
        }
    }
    // A signature may look like letters to the networks.
    assert!(
        ONE_IN * wrong.len() <= n_all,
        "{} wrong\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}
