//! The weights files: found, read, and checked to be the ones this version was measured with.

use std::{fmt::Write as _, fs, io, path::Path};

use sha2::{Digest, Sha256};

use crate::error::DigitizeError;

/// A file of weights and the hash it must have.
struct Pinned {
    file: &'static str,
    sha256: &'static str,
}

/// PP-OCRv4 mobile text detection, as ONNX in the Python package `rapidocr-onnxruntime` 1.4.4 (Apache-2.0).
const DETECTION: Pinned = Pinned {
    file: "ch_PP-OCRv4_det_infer.onnx",
    sha256: "d2a7720d45a54257208b1e13e36a8479894cb74155a5efe29462512d42f49da9",
};

/// PP-OCRv4 mobile text recognition from the same package; its metadata carry the dictionary.
const RECOGNITION: Pinned = Pinned {
    file: "ch_PP-OCRv4_rec_infer.onnx",
    sha256: "48fc40f24f6d2a207a2b1091d3437eb3cc3eb6b676dc3ef9c37384005483683b",
};

/// The bytes of both weights files, checked.
#[derive(Clone)]
pub struct Weights {
    pub(super) detection: Vec<u8>,
    pub(super) recognition: Vec<u8>,
}

impl std::fmt::Debug for Weights {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Weights")
            .field("detection_bytes", &self.detection.len())
            .field("recognition_bytes", &self.recognition.len())
            .finish()
    }
}

impl Weights {
    /// Reads both files from a folder.
    ///
    /// # Errors
    /// Says which file is missing, unreadable, or not the pinned one.
    pub fn load(dir: &Path) -> Result<Self, DigitizeError> {
        Ok(Self {
            detection: read(dir, &DETECTION)?,
            recognition: read(dir, &RECOGNITION)?,
        })
    }
}

fn read(dir: &Path, pinned: &Pinned) -> Result<Vec<u8>, DigitizeError> {
    let path = dir.join(pinned.file);
    let bytes = match fs::read(&path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Err(DigitizeError::WeightsMissing {
                dir: dir.to_owned(),
                file: pinned.file,
            });
        }
        Err(source) => return Err(DigitizeError::WeightsUnreadable { path, source }),
    };
    let found = hex(&Sha256::digest(&bytes));
    if found == pinned.sha256 {
        Ok(bytes)
    } else {
        Err(DigitizeError::WeightsMismatch {
            path,
            found,
            expected: pinned.sha256,
        })
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
            write!(text, "{byte:02x}").expect("writing to a String cannot fail");
            text
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn missing_weights_name_the_folder_and_the_command_that_fetches_them() {
        let dir = tempfile::tempdir().unwrap();
        let message = Weights::load(dir.path()).unwrap_err().to_string();
        assert!(
            message.starts_with(&format!(
                "OCR weights not found in {}",
                dir.path().display()
            )),
            "{message}"
        );
        assert!(message.contains("`./dev models`"), "{message}");
        assert!(message.contains(DETECTION.file), "{message}");
    }

    #[test]
    fn weights_with_other_bytes_are_refused_with_both_hashes() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join(DETECTION.file), b"").unwrap();
        let message = Weights::load(dir.path()).unwrap_err().to_string();
        let of_nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert!(
            message.contains(of_nothing) && message.contains(DETECTION.sha256),
            "{message}"
        );
    }

    #[test]
    fn weights_that_cannot_be_read_keep_the_reason() {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join(DETECTION.file)).unwrap();
        let error = Weights::load(dir.path()).unwrap_err();
        assert!(
            matches!(error, DigitizeError::WeightsUnreadable { .. }),
            "{error:?}"
        );
        assert!(std::error::Error::source(&error).is_some());
    }
}
