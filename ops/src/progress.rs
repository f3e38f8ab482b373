//! A batch as it goes on: bars on a terminal, one line per event elsewhere or when asked for.

use std::fmt::Arguments;
use std::time::{Duration, Instant};

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};
use shared::contract::event::{BatchStart, ElementError, ElementResult, StageReached};
use shared::contract::{Event, Stage};

use crate::console::{printable, talk};
use crate::draw;

/// How it is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Style {
    /// One bar per element, redrawn in place.
    Bars,
    /// One line per event.
    Lines,
}

/// What has been shown so far.
#[derive(Debug)]
pub(crate) struct Progress {
    style: Style,
    submitted: Instant,
    board: MultiProgress,
    bars: Vec<ProgressBar>,
    digitize_ms: Vec<u64>,
}

impl Progress {
    /// The clock starts now.
    pub(crate) fn new(style: Style) -> Self {
        Self {
            style,
            submitted: Instant::now(),
            board: MultiProgress::new(),
            bars: Vec::new(),
            digitize_ms: Vec::new(),
        }
    }

    /// Shows an event.
    pub(crate) fn show(&mut self, event: &Event) {
        match event {
            Event::BatchStart(start) => self.begin(start),
            Event::Stage(stage) => self.stage(stage),
            Event::Result(result) => self.result(result),
            Event::ElementError(failed) => self.failed(failed),
            Event::StitchResult(stitched) => {
                let (what, of) = (draw::size(&stitched.replacement), &stitched.element_ids);
                let of = printable(&of.join(", "));
                self.line("stitch", format_args!("{what}, joined from {of}"));
            }
            Event::StitchError(failed) => self.line(
                "stitch",
                format_args!("not joined: {}", printable(&failed.error.message)),
            ),
            Event::Summary(summary) => {
                let (ok, total) = (summary.succeeded, summary.total);
                self.line(
                    "summary",
                    format_args!(
                        "{ok} of {total} digitized in {:.3} s",
                        seconds(summary.duration_ms)
                    ),
                );
            }
        }
    }

    /// Says that the stream broke and is taken up again.
    pub(crate) fn broken(&self, reason: &anyhow::Error) {
        self.line("stream", format_args!("interrupted ({reason:#}), resuming"));
    }

    /// The median time of the elements that gave a result, from fetch to result.
    pub(crate) fn median_ms(&self) -> Option<u64> {
        let mut times = self.digitize_ms.clone();
        times.sort_unstable();
        times.get(times.len() / 2).copied()
    }

    fn begin(&mut self, start: &BatchStart) {
        self.line(
            "batch",
            format_args!("{} accepted, {} elements", start.batch_id, start.total),
        );
        if self.style == Style::Bars {
            let template = ProgressStyle::with_template("{prefix:24!} {bar:12} {msg}");
            let template = template.unwrap_or_else(|_| ProgressStyle::default_bar());
            self.bars = start
                .elements
                .iter()
                .map(|element| {
                    let bar =
                        ProgressBar::new(u64::from(Stage::COUNT)).with_style(template.clone());
                    self.board
                        .add(bar)
                        .with_prefix(printable(&element.element_id))
                        .with_message("waiting")
                })
                .collect();
            for bar in &self.bars {
                bar.tick();
            }
        }
    }

    fn stage(&self, stage: &StageReached) {
        let word = match (stage.stage, stage.queue_position) {
            (_, Some(ahead)) if 0 < ahead => format!("waiting behind {ahead}"),
            (Stage::Analyzing, _) => "analyzing".to_owned(),
            (Stage::Extracting, _) => "extracting".to_owned(),
            (Stage::Formatting, _) => "formatting".to_owned(),
        };
        let word = match stage.attempt {
            Some(attempt) => format!("{word}, attempt {attempt}"),
            None => word,
        };
        match self.bars.get(stage.index) {
            Some(bar) => {
                bar.set_position(u64::from(stage.stage_index));
                bar.set_message(word);
            }
            None => self.line(&stage.element_id, format_args!("{word}")),
        }
    }

    fn result(&mut self, result: &ElementResult) {
        self.digitize_ms.push(result.duration_ms);
        let what = draw::size(&result.replacement);
        let (confidence, took) = (result.confidence, seconds(result.duration_ms));
        self.settle(
            result.index,
            &result.element_id,
            &format!("{what}, confidence {confidence:.2}, took {took:.3} s"),
        );
    }

    fn failed(&self, failed: &ElementError) {
        let (code, message) = (failed.error.code.as_str(), printable(&failed.error.message));
        self.settle(
            failed.index,
            &failed.element_id,
            &format!("{code}: {message}"),
        );
    }

    fn settle(&self, index: usize, element_id: &str, message: &str) {
        match self.bars.get(index) {
            Some(bar) => {
                bar.set_position(u64::from(Stage::COUNT));
                bar.abandon_with_message(message.to_owned());
            }
            None => self.line(element_id, format_args!("{message}")),
        }
    }

    fn line(&self, subject: &str, what: Arguments<'_>) {
        let at = self.submitted.elapsed();
        self.board.suspend(|| {
            talk(format_args!(
                "{}  {:22} {what}",
                clock(at),
                printable(subject)
            ));
        });
    }
}

fn clock(at: Duration) -> String {
    format!("{:8.3} s", at.as_secs_f64())
}

fn seconds(ms: u64) -> f64 {
    ms as f64 / 1000.0
}
