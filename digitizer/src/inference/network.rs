//! The networks, on a thread pool of their own.

use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

use rayon::prelude::*;
use rten::ThreadPool;
use rten_onnx::onnx::ModelProto;
use rten_tensor::{NdTensor, Tensor, prelude::*};

use super::{
    Alphabet, CharacterMap, Model, Planes, TextMap, Weights, classifier, graph::Graph,
    simplify::simplify, staged::Staged,
};
use crate::error::DigitizeError;

const DETECTION: &str = "detection";
const RECOGNITION: &str = "recognition";

/// Name of the metadata entry of the recognition weights that holds the dictionary.
const DICTIONARY_KEY: &str = "character";

/// Both networks, loaded.
pub struct Networks {
    detection: Staged,
    recognition: Staged,
    pool: Arc<ThreadPool>,
    /// Held while a page is looked at: it takes all threads anyway, and most of the memory.
    one_page: Mutex<()>,
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
        let invalid = |network| move |reason| DigitizeError::WeightsInvalid { network, reason };
        let detection = detection(&weights.detection).map_err(invalid(DETECTION))?;
        let (recognition, alphabet) =
            recognition(&weights.recognition).map_err(invalid(RECOGNITION))?;
        let pool = Arc::new(ThreadPool::with_num_threads(threads.max(1)));
        Ok((
            Self {
                detection,
                recognition,
                pool,
                one_page: Mutex::new(()),
            },
            alphabet,
        ))
    }

    fn run(
        &self,
        network: &'static str,
        stages: &Staged,
        input: Planes,
    ) -> Result<Tensor<f32>, DigitizeError> {
        let Planes {
            height,
            width,
            values,
        } = input;
        let input = NdTensor::from_data([1, 3, height, width], values);
        stages
            .run(input, &self.pool)
            .map_err(|reason| DigitizeError::Inference { network, reason })
    }
}

impl Model for Networks {
    fn text_map(&self, page: Planes) -> Result<TextMap, DigitizeError> {
        let (height, width) = (page.height, page.width);
        // Nothing is behind this lock that a panic could leave half done.
        let _one_page = self.one_page.lock().unwrap_or_else(PoisonError::into_inner);
        let output = self.run(DETECTION, &self.detection, page)?;
        if output.shape() != [1, 1, height, width] {
            return Err(unexpected_shape(DETECTION, output.shape()));
        }
        Ok(TextMap {
            width,
            height,
            values: output.into_data(),
        })
    }

    /// A thread takes a whole crop: what one layer makes of it is still in the cache when the next layer reads it, and
    /// threads wait for each other once, not at each of some hundred operators.
    fn character_maps(&self, crops: Vec<Planes>) -> Result<Vec<CharacterMap>, DigitizeError> {
        self.pool.run(|| {
            let crops = crops.into_par_iter().with_max_len(1);
            crops.map(|crop| self.character_map(crop)).collect()
        })
    }
}

impl Networks {
    fn character_map(&self, crop: Planes) -> Result<CharacterMap, DigitizeError> {
        let output = self.run(RECOGNITION, &self.recognition, crop)?;
        match *output.shape() {
            [1, n_steps, n_classes] => Ok(CharacterMap {
                n_steps,
                n_classes,
                values: output.into_data(),
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

fn detection(weights: &[u8]) -> Result<Staged, String> {
    staged(ModelProto::parse_buf(weights).map_err(|error| error.to_string())?)
}

/// The recognition network with the classes of the alphabet only.
fn recognition(weights: &[u8]) -> Result<(Staged, Alphabet), String> {
    let mut model = ModelProto::parse_buf(weights).map_err(|error| error.to_string())?;
    let entry = model
        .metadata_props
        .iter()
        .find(|entry| entry.key.as_deref() == Some(DICTIONARY_KEY));
    let dictionary = entry
        .and_then(|entry| entry.value.as_deref())
        .ok_or("the weights carry no dictionary")?;
    let alphabet = Alphabet::from_dictionary(dictionary.trim_end_matches('\n'));
    classifier::keep_classes(&mut model, alphabet.classes())?;
    Ok((staged(model)?, alphabet))
}

fn staged(model: ModelProto) -> Result<Staged, String> {
    let mut graph = Graph::new(model)?;
    simplify(&mut graph);
    Staged::new(graph)
}
