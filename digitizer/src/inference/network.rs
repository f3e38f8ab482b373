//! The networks, run by rten on a thread pool of their own.

use std::{fmt, sync::Arc};

use rten::{ModelOptions, RunOptions, ThreadPool};
use rten_onnx::onnx::ModelProto;
use rten_tensor::{NdTensor, Tensor, prelude::*};

use super::{Alphabet, CharacterMap, Model, Planes, TextMap, Weights, classifier};
use crate::error::DigitizeError;

const DETECTION: &str = "detection";
const RECOGNITION: &str = "recognition";

/// Name of the metadata entry of the recognition weights that holds the dictionary.
const DICTIONARY_KEY: &str = "character";

/// Both networks, loaded.
pub struct Networks {
    detection: rten::Model,
    recognition: rten::Model,
    pool: Arc<ThreadPool>,
}

impl fmt::Debug for Networks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Networks")
            .field("pool", &self.pool)
            .finish_non_exhaustive()
    }
}

impl Networks {
    /// Builds the networks, and the alphabet that the second one speaks.
    ///
    /// # Errors
    /// The weights do not make the networks expected here.
    pub fn new(weights: &Weights, threads: usize) -> Result<(Self, Alphabet), DigitizeError> {
        let detection = load(DETECTION, weights.detection.clone())?;
        let (recognition, alphabet) =
            cut_down(&weights.recognition).map_err(|reason| DigitizeError::WeightsInvalid {
                network: RECOGNITION,
                reason,
            })?;
        let recognition = load(RECOGNITION, recognition)?;
        let pool = Arc::new(ThreadPool::with_num_threads(threads.max(1)));
        Ok((
            Self {
                detection,
                recognition,
                pool,
            },
            alphabet,
        ))
    }

    /// Runs a network with one input and one output.
    fn run(
        &self,
        network: &'static str,
        model: &rten::Model,
        input: Planes,
    ) -> Result<Tensor<f32>, DigitizeError> {
        let failed = |reason: String| DigitizeError::Inference { network, reason };
        let Planes {
            n,
            height,
            width,
            values,
        } = input;
        let input = NdTensor::from_data([n, 3, height, width], values);
        let options = RunOptions::default().with_thread_pool(Some(Arc::clone(&self.pool)));
        let output = model
            .run_one(input.into(), Some(options))
            .map_err(|error| failed(error.to_string()))?;
        output
            .try_into()
            .map_err(|error: rten::TryFromValueError| failed(error.to_string()))
    }
}

impl Model for Networks {
    fn text_map(&self, page: Planes) -> Result<TextMap, DigitizeError> {
        let (height, width) = (page.height, page.width);
        let output = self.run(DETECTION, &self.detection, page)?;
        if output.shape() != [1, 1, height, width] {
            return Err(unexpected_shape(DETECTION, output.shape()));
        }
        Ok(TextMap {
            width,
            height,
            values: output.to_vec(),
        })
    }

    fn character_map(&self, crops: Planes) -> Result<CharacterMap, DigitizeError> {
        let n = crops.n;
        let output = self.run(RECOGNITION, &self.recognition, crops)?;
        match *output.shape() {
            [crops, n_steps, n_classes] if crops == n => Ok(CharacterMap {
                n_steps,
                n_classes,
                values: output.to_vec(),
            }),
            _ => Err(unexpected_shape(RECOGNITION, output.shape())),
        }
    }
}

fn unexpected_shape(network: &'static str, shape: &[usize]) -> DigitizeError {
    DigitizeError::Inference {
        network,
        reason: format!("the output has the unexpected shape {shape:?}"),
    }
}

/// The recognition network with the classes of the alphabet only.
fn cut_down(recognition: &[u8]) -> Result<(Vec<u8>, Alphabet), String> {
    let mut model = ModelProto::parse_buf(recognition).map_err(|error| error.to_string())?;
    let entry = model
        .metadata_props
        .iter()
        .find(|entry| entry.key.as_deref() == Some(DICTIONARY_KEY));
    let dictionary = entry
        .and_then(|entry| entry.value.as_deref())
        .ok_or("the weights carry no dictionary")?;
    let alphabet = Alphabet::from_dictionary(dictionary.trim_end_matches('\n'));
    classifier::keep_classes(&mut model, alphabet.classes())?;
    let bytes = model.write_buf().map_err(|error| error.to_string())?;
    Ok((bytes, alphabet))
}

/// Weights are packed once at load: each run is faster, and the networks are small.
fn load(network: &'static str, bytes: Vec<u8>) -> Result<rten::Model, DigitizeError> {
    let mut options = ModelOptions::with_all_ops();
    options.prepack_weights(true);
    options
        .load(bytes)
        .map_err(|error| DigitizeError::WeightsInvalid {
            network,
            reason: error.to_string(),
        })
}
