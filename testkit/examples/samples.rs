//! Draws the pictures of `samples/`, each with a JSON file of what must be read from it.
//!
//! `cargo run -p testkit --example samples -- samples`

use std::io::BufWriter;
use std::path::{Path, PathBuf};

use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use testkit::synth::samples::{self, Sample};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::env::args_os()
        .nth(1)
        .map(PathBuf::from)
        .ok_or("usage: samples FOLDER")?;
    std::fs::create_dir_all(&folder)?;
    for sample in samples::all() {
        write_picture(&folder, &sample)?;
        let mut expected = serde_json::to_string_pretty(&sample.expected)?;
        expected.push('\n');
        std::fs::write(folder.join(sample.name).with_extension("json"), expected)?;
    }
    Ok(())
}

fn write_picture(folder: &Path, sample: &Sample) -> Result<(), Box<dyn std::error::Error>> {
    let path = folder.join(sample.name).with_extension(sample.extension);
    let file = BufWriter::new(std::fs::File::create(path)?);
    match sample.extension {
        "jpg" => sample
            .picture
            .write_with_encoder(JpegEncoder::new_with_quality(file, 82))?,
        _ => sample
            .picture
            .write_with_encoder(PngEncoder::new_with_quality(
                file,
                CompressionType::Best,
                FilterType::NoFilter,
            ))?,
    }
    Ok(())
}
