//! How far colours are apart, and from grey.

/// Channels of a grey, for what is drawn, differ by less.
const MIN_CHROMA: u8 = 40;

/// Largest difference of a channel.
///
/// Asked for every pixel by most of what looks at colours, hence without an iterator.
#[inline]
pub(crate) fn distance(a: [u8; 3], b: [u8; 3]) -> u8 {
    let [red, green, blue] = [0, 1, 2].map(|channel| a[channel].abs_diff(b[channel]));
    red.max(green).max(blue)
}

/// Difference between the largest and the smallest channel: 0 for a grey.
pub(crate) fn chroma([red, green, blue]: [u8; 3]) -> u8 {
    red.max(green).max(blue) - red.min(green).min(blue)
}

/// Whether a colour is drawn for a grey: axes, grids, lettering.
pub(crate) fn is_grey(colour: [u8; 3]) -> bool {
    chroma(colour) < MIN_CHROMA
}
