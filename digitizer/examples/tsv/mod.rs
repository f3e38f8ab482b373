//! Words that the example `words` wrote.

use std::{error::Error, fs, path::Path};

use digitizer::{
    geometry::Rect,
    ocr::{Turn, Word},
};

/// Reads the words of one picture.
pub(crate) fn read(path: &Path) -> Result<Vec<Word>, Box<dyn Error>> {
    let lines = fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    lines.lines().map(word).collect()
}

fn word(line: &str) -> Result<Word, Box<dyn Error>> {
    let fields: Vec<&str> = line.splitn(8, '\t').collect();
    let [left, top, right, bottom, confidence, detected, turn, text] = fields[..] else {
        return Err(format!("not eight fields: {line}").into());
    };
    Ok(Word {
        text: text.to_owned(),
        bbox: Rect::from_ltrb(left.parse()?, top.parse()?, right.parse()?, bottom.parse()?),
        confidence: confidence.parse()?,
        weakest: confidence.parse()?,
        alternatives: Vec::new(),
        line: detected.parse()?,
        turn: match turn {
            "Up" => Turn::Up,
            "Down" => Turn::Down,
            _ => Turn::Upright,
        },
    })
}
