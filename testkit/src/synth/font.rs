//! The fonts that pictures are drawn with, found on the system.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use ab_glyph::FontVec;

/// A font file that `./dev setup` installs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Face {
    /// Metric twin of Arial.
    Sans,
    /// The same, bold.
    SansBold,
    /// The same, italic.
    SansItalic,
    /// Metric twin of Times New Roman.
    Serif,
    /// The same, bold.
    SerifBold,
    /// Wide letters, drawn for screens.
    Screen,
    /// The same, bold.
    ScreenBold,
}

impl Face {
    const ALL: [Self; 7] = [
        Self::Sans,
        Self::SansBold,
        Self::SansItalic,
        Self::Serif,
        Self::SerifBold,
        Self::Screen,
        Self::ScreenBold,
    ];

    /// The name of the font's file.
    pub fn file_name(self) -> &'static str {
        match self {
            Self::Sans => "LiberationSans-Regular.ttf",
            Self::SansBold => "LiberationSans-Bold.ttf",
            Self::SansItalic => "LiberationSans-Italic.ttf",
            Self::Serif => "LiberationSerif-Regular.ttf",
            Self::SerifBold => "LiberationSerif-Bold.ttf",
            Self::Screen => "DejaVuSans.ttf",
            Self::ScreenBold => "DejaVuSans-Bold.ttf",
        }
    }

    /// The bold cut of the same family.
    #[must_use]
    pub fn bold(self) -> Self {
        match self {
            Self::Sans | Self::SansBold | Self::SansItalic => Self::SansBold,
            Self::Serif | Self::SerifBold => Self::SerifBold,
            Self::Screen | Self::ScreenBold => Self::ScreenBold,
        }
    }
}

/// Folders below this depth hold no fonts, but may hold loops of links.
const MAX_FOLDER_DEPTH: usize = 4;

/// The font, read once per process.
///
/// # Panics
/// When it is not installed: there is nothing to draw with, and the message says what to do.
pub fn load(face: Face) -> &'static FontVec {
    static LOADED: [OnceLock<FontVec>; Face::ALL.len()] =
        [const { OnceLock::new() }; Face::ALL.len()];
    LOADED[face as usize].get_or_init(|| read(face.file_name()))
}

/// Where the font's file is.
///
/// # Panics
/// When it is not installed.
pub fn path(face: Face) -> PathBuf {
    found(face.file_name())
}

fn read(file_name: &str) -> FontVec {
    let path = found(file_name);
    let bytes = std::fs::read(&path)
        .unwrap_or_else(|error| panic!("reading font {}: {error}", path.display()));
    FontVec::try_from_vec(bytes).unwrap_or_else(|error| panic!("font {}: {error}", path.display()))
}

fn found(file_name: &str) -> PathBuf {
    let folders = folders();
    folders.iter().find_map(|folder| find(folder, file_name, MAX_FOLDER_DEPTH)).unwrap_or_else(|| {
        panic!("font {file_name} is in none of {folders:?}: run `./dev setup`, or install fonts-liberation and fonts-dejavu-core")
    })
}

/// Where Linux distributions and macOS keep fonts.
fn folders() -> Vec<PathBuf> {
    let mut folders: Vec<PathBuf> = [
        "/usr/share/fonts",
        "/usr/local/share/fonts",
        "/Library/Fonts",
        "/opt/homebrew/share/fonts",
    ]
    .map(PathBuf::from)
    .to_vec();
    if let Some(home) = std::env::home_dir() {
        folders.push(home.join(".local/share/fonts"));
        folders.push(home.join("Library/Fonts"));
    }
    folders
}

fn find(folder: &Path, file_name: &str, depth: usize) -> Option<PathBuf> {
    let file = folder.join(file_name);
    if file.is_file() {
        return Some(file);
    }
    if depth == 0 {
        return None;
    }
    let subfolders = std::fs::read_dir(folder)
        .ok()?
        .filter_map(Result::ok)
        .map(|entry| entry.path());
    subfolders
        .filter(|path| path.is_dir())
        .find_map(|path| find(&path, file_name, depth - 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_face_is_installed_and_readable() {
        for face in Face::ALL {
            load(face);
        }
    }

    #[test]
    fn a_missing_font_says_what_to_install() {
        let panic =
            std::panic::catch_unwind(|| read("NoSuchFont.ttf")).expect_err("there is no such font");
        let message = panic.downcast_ref::<String>().expect("a formatted message");
        assert!(
            message.contains("NoSuchFont.ttf") && message.contains("./dev setup"),
            "{message}"
        );
    }
}
