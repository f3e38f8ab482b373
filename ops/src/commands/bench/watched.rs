//! The networks with a watch on them.

use std::sync::{Arc, Mutex, PoisonError};

use digitizer::{
    DigitizeError,
    inference::{CharacterMap, Model, Networks, Planes, TextMap},
};

use super::cost::measured;

/// Processor seconds and sizes of what the networks did since last asked.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Work {
    /// Processor seconds of detection.
    pub(super) detection_s: f64,
    /// Processor seconds of recognition.
    pub(super) recognition_s: f64,
    /// Pixels that detection saw.
    pub(super) n_pixels: usize,
    /// Crops that were read.
    pub(super) n_crops: usize,
    /// Columns of pixels in them.
    pub(super) n_columns: usize,
}

/// Where the work is noted.
#[derive(Debug, Clone, Default)]
pub(super) struct Notes(Arc<Mutex<Work>>);

impl Notes {
    /// What was done since the last call.
    pub(super) fn take(&self) -> Work {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn note(&self, change: impl FnOnce(&mut Work)) {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

/// Networks that note what they do.
#[derive(Debug)]
pub(super) struct Watched {
    pub(super) networks: Networks,
    pub(super) notes: Notes,
}

impl Model for Watched {
    fn text_map(&self, page: Planes) -> Result<TextMap, DigitizeError> {
        let n_pixels = page.width * page.height;
        let (map, cost) = measured(|| self.networks.text_map(page));
        self.notes.note(|work| {
            work.detection_s += cost.cpu_s.unwrap_or(0.0);
            work.n_pixels += n_pixels;
        });
        map
    }

    fn character_maps(&self, crops: Vec<Planes>) -> Result<Vec<CharacterMap>, DigitizeError> {
        let n_crops = crops.len();
        let n_columns: usize = crops.iter().map(|crop| crop.width).sum();
        let (maps, cost) = measured(|| self.networks.character_maps(crops));
        self.notes.note(|work| {
            work.recognition_s += cost.cpu_s.unwrap_or(0.0);
            work.n_crops += n_crops;
            work.n_columns += n_columns;
        });
        maps
    }
}
