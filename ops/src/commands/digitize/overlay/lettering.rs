//! Capitals and digits of 3 by 5 dots, twice as large on the picture: enough for a legend and values, and no font file
//! is needed.

use image::{Rgb, RgbImage};

/// Picture pixels of a dot.
const DOT: u32 = 2;
/// Dots from one letter to the next.
const ADVANCE: u32 = 4;

/// The dots of a letter, row by row, the left one in the highest of three bits. What has no letter is a space.
const fn dots(letter: char) -> [u8; 5] {
    match letter {
        'A' => [0b010, 0b101, 0b111, 0b101, 0b101],
        'B' => [0b110, 0b101, 0b110, 0b101, 0b110],
        'C' => [0b011, 0b100, 0b100, 0b100, 0b011],
        'D' => [0b110, 0b101, 0b101, 0b101, 0b110],
        'E' => [0b111, 0b100, 0b110, 0b100, 0b111],
        'F' => [0b111, 0b100, 0b110, 0b100, 0b100],
        'G' => [0b011, 0b100, 0b101, 0b101, 0b011],
        'H' => [0b101, 0b101, 0b111, 0b101, 0b101],
        'I' => [0b111, 0b010, 0b010, 0b010, 0b111],
        'K' => [0b101, 0b110, 0b100, 0b110, 0b101],
        'L' => [0b100, 0b100, 0b100, 0b100, 0b111],
        'M' => [0b101, 0b111, 0b111, 0b101, 0b101],
        'N' => [0b110, 0b101, 0b101, 0b101, 0b101],
        'O' => [0b010, 0b101, 0b101, 0b101, 0b010],
        'P' => [0b110, 0b101, 0b110, 0b100, 0b100],
        'R' => [0b110, 0b101, 0b110, 0b101, 0b101],
        'S' => [0b011, 0b100, 0b010, 0b001, 0b110],
        'T' => [0b111, 0b010, 0b010, 0b010, 0b010],
        'U' => [0b101, 0b101, 0b101, 0b101, 0b111],
        'W' => [0b101, 0b101, 0b101, 0b111, 0b101],
        'Y' => [0b101, 0b101, 0b010, 0b010, 0b010],
        '0' => [0b111, 0b101, 0b101, 0b101, 0b111],
        '1' => [0b010, 0b110, 0b010, 0b010, 0b111],
        '2' => [0b110, 0b001, 0b010, 0b100, 0b111],
        '3' => [0b110, 0b001, 0b010, 0b001, 0b110],
        '4' => [0b101, 0b101, 0b111, 0b001, 0b001],
        '5' => [0b111, 0b100, 0b110, 0b001, 0b110],
        '6' => [0b011, 0b100, 0b111, 0b101, 0b111],
        '7' => [0b111, 0b001, 0b010, 0b010, 0b010],
        '8' => [0b111, 0b101, 0b111, 0b101, 0b111],
        '9' => [0b111, 0b101, 0b111, 0b001, 0b110],
        '.' => [0b000, 0b000, 0b000, 0b000, 0b010],
        '-' => [0b000, 0b000, 0b111, 0b000, 0b000],
        _ => [0; 5],
    }
}

/// Pixels that a text takes.
pub(super) fn width(text: &str) -> u32 {
    text.chars().count() as u32 * ADVANCE * DOT
}

/// Writes a text with its upper left corner at a place; what lies outside is left out.
pub(super) fn write(image: &mut RgbImage, (x, y): (u32, u32), text: &str, ink: Rgb<u8>) {
    for (i, letter) in text.chars().enumerate() {
        let left = x + i as u32 * ADVANCE * DOT;
        for (row, bits) in (0..).zip(dots(letter)) {
            for col in (0..3).filter(|col| bits & (0b100 >> col) != 0) {
                for (dx, dy) in [(0, 0), (1, 0), (0, 1), (1, 1)] {
                    let (x, y) = (left + col * DOT + dx, y + row * DOT + dy);
                    if let Some(pixel) = image.get_pixel_mut_checked(x, y) {
                        *pixel = ink;
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_letter_of_the_legend_is_drawn_and_no_two_are_alike() {
        let mut letters: Vec<char> = super::super::legend()
            .iter()
            .chain(&super::super::chart::legend())
            .flat_map(|(_, name)| name.chars().filter(|letter| *letter != ' '))
            .collect();
        letters.extend("0123456789.-".chars());
        for a in &letters {
            assert_ne!(dots(*a), dots(' '), "{a}");
            for b in letters.iter().filter(|b| *b != a) {
                assert_ne!(dots(*a), dots(*b), "{a} and {b}");
            }
        }
    }
}
