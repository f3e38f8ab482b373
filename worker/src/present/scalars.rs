//! Numbers, boxes, colours and texts as the wire has them.

use digitizer::geometry::Rect;

use super::PictureSize;

/// Steps of a place: a ten-thousandth of the picture is finer than a pixel of any sensible one.
const PLACE_STEPS: f32 = 10_000.0;

/// A share of a whole: 0..=1, to three decimals, and 0 for what is no number.
pub(super) fn share(value: f32) -> f32 {
    let value = if value.is_finite() {
        value.clamp(0.0, 1.0)
    } else {
        0.0
    };
    (value * 1000.0).round() / 1000.0
}

/// Edges as shares of the picture, in order and inside it.
pub(super) fn bbox(rect: &Rect, size: PictureSize) -> [f32; 4] {
    let [left, top] = place((rect.left, rect.top), size);
    let [right, bottom] = place((rect.right, rect.bottom), size);
    [left, top, right.max(left), bottom.max(top)]
}

/// A point as shares of the picture, inside it.
pub(super) fn place((x, y): (f32, f32), size: PictureSize) -> [f32; 2] {
    let step = |pixels: f32, side: u32| {
        let share = pixels / side.max(1) as f32;
        let share = if share.is_finite() {
            share.clamp(0.0, 1.0)
        } else {
            0.0
        };
        (share * PLACE_STEPS).round() / PLACE_STEPS
    };
    [step(x, size.width), step(y, size.height)]
}

/// A number to twelve digits, since what is behind them is noise of arithmetic; `None` for what is no number.
pub(super) fn number(value: f64) -> Option<f64> {
    let rounded = format!("{value:.11e}").parse().ok();
    rounded.filter(|rounded: &f64| rounded.is_finite())
}

/// `#rrggbb`.
pub(super) fn colour([red, green, blue]: [u8; 3]) -> String {
    format!("#{red:02x}{green:02x}{blue:02x}")
}

/// One line without control characters, words apart by one space.
pub(super) fn plain_text(text: &str) -> String {
    let words = text
        .split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ")
}

/// The same, and `None` when nothing is left.
pub(super) fn some_text(text: Option<&String>) -> Option<String> {
    text.map(|text| plain_text(text))
        .filter(|text| !text.is_empty())
}

/// Lines that say something.
pub(super) fn lines(lines: &[String]) -> Vec<String> {
    lines
        .iter()
        .filter_map(|line| some_text(Some(line)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_box_is_a_share_of_the_picture_and_never_leaves_it() {
        let size = PictureSize {
            width: 200,
            height: 100,
        };
        let cases = [
            (
                Rect::from_ltrb(20.0, 10.0, 100.0, 50.0),
                [0.1, 0.1, 0.5, 0.5],
            ),
            (
                Rect::from_ltrb(-3.0, -1.0, 203.0, 101.0),
                [0.0, 0.0, 1.0, 1.0],
            ),
            (
                Rect::from_ltrb(100.0, 50.0, 20.0, 10.0),
                [0.5, 0.5, 0.5, 0.5],
            ),
            (
                Rect::from_ltrb(f32::NAN, 0.0, f32::INFINITY, 100.0),
                [0.0, 0.0, 0.0, 1.0],
            ),
        ];
        for (rect, shares) in cases {
            assert_eq!(bbox(&rect, size), shares, "{rect:?}");
        }
    }

    #[test]
    fn a_number_keeps_what_was_read_and_loses_the_noise() {
        let cases = [
            (0.1 + 0.2, Some(0.3)),
            (-1234.56, Some(-1234.56)),
            (0.0, Some(0.0)),
            (1e300, Some(1e300)),
            (1e-300, Some(1e-300)),
            (f64::NAN, None),
            (f64::NEG_INFINITY, None),
        ];
        for (value, expected) in cases {
            assert_eq!(number(value), expected, "{value}");
        }
    }

    #[test]
    fn text_is_one_clean_line() {
        assert_eq!(
            plain_text("  Net\n operating\tincome \u{7}\u{a0}(NOI)\0 "),
            "Net operating income (NOI)"
        );
        assert_eq!(plain_text("\u{2028}"), "");
    }
}
