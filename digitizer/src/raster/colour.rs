//! How far colours are apart.

/// Largest difference of a channel.
///
/// Asked for every pixel by most of what looks at colours, hence without an iterator.
#[inline]
pub(crate) fn distance(a: [u8; 3], b: [u8; 3]) -> u8 {
    let [red, green, blue] = [0, 1, 2].map(|channel| a[channel].abs_diff(b[channel]));
    red.max(green).max(blue)
}
