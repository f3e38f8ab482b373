//! Square codes, told by their finder patterns: three nested squares whose middle rows run dark, light, dark, light, dark in the
//! proportion 1:1:3:1:1, at three corners of a square (ISO/IEC 18004).

use image::RgbImage;

/// Most places where a finder may lie that are looked at; a code has three.
const MAX_FINDERS: usize = 40;
/// Share of a module by which a run may be off.
const TOLERANCE: f32 = 0.5;
/// Brightness below which a pixel is dark.
const DARK: u16 = 3 * 128;

/// The middle of a finder pattern.
#[derive(Debug, Clone, Copy)]
struct Finder {
    x: f32,
    y: f32,
    /// Side of a module in pixels.
    module: f32,
}

/// Whether a picture holds a square code.
pub(super) fn is_in(image: &RgbImage) -> bool {
    let finders = finders(image);
    finders.iter().any(|corner| {
        let others = || {
            finders
                .iter()
                .filter(|other| is_near(corner.module, other.module, 0.3))
        };
        others().any(|right| others().any(|below| is_corner(corner, right, below)))
    })
}

/// Whether two finders lie at equal distances from a third one, and at a right angle.
fn is_corner(corner: &Finder, right: &Finder, below: &Finder) -> bool {
    let (ax, ay) = (right.x - corner.x, right.y - corner.y);
    let (bx, by) = (below.x - corner.x, below.y - corner.y);
    let (a, b) = (ax.hypot(ay), bx.hypot(by));
    // The smallest code has 14 modules between two finders.
    a > 12.0 * corner.module && is_near(a, b, 0.1) && (ax * bx + ay * by).abs() < 0.1 * a * b
}

fn finders(image: &RgbImage) -> Vec<Finder> {
    let (width, height) = image.dimensions();
    let is_dark = |x: u32, y: u32| {
        image
            .get_pixel(x, y)
            .0
            .iter()
            .map(|c| u16::from(*c))
            .sum::<u16>()
            < DARK
    };
    let mut finders: Vec<Finder> = Vec::new();
    for y in 0..height {
        for (middle, module) in patterns((0..width).map(|x| is_dark(x, y))) {
            let is_known = |known: &Finder| {
                (known.x - middle).abs() < 2.0 * module && (known.y - y as f32).abs() < 4.0 * module
            };
            if finders.len() >= MAX_FINDERS || finders.iter().any(is_known) {
                continue;
            }
            let column = patterns((0..height).map(|y| is_dark(middle as u32, y)));
            let crosses = |(at, of): &&(f32, f32)| {
                (at - y as f32).abs() < 2.0 * module && is_near(*of, module, 0.3)
            };
            if let Some((at, _)) = column.iter().find(crosses) {
                finders.push(Finder {
                    x: middle,
                    y: *at,
                    module,
                });
            }
        }
    }
    finders
}

/// The middle and the module of each run 1:1:3:1:1 that begins dark.
fn patterns(pixels: impl Iterator<Item = bool>) -> Vec<(f32, f32)> {
    let mut found = Vec::new();
    let mut runs = [0_usize; 5];
    let mut dark = false;
    let mut length = 0;
    // A light pixel at the end closes the last run.
    for (at, pixel) in pixels.chain([false]).enumerate() {
        if pixel == dark {
            length += 1;
            continue;
        }
        runs.rotate_left(1);
        runs[4] = length;
        if dark && runs[0] > 0 {
            let whole: usize = runs.iter().sum();
            let module = whole as f32 / 7.0;
            let fits = runs
                .iter()
                .zip([1.0, 1.0, 3.0, 1.0, 1.0])
                .all(|(run, share)| (*run as f32 - share * module).abs() <= TOLERANCE * module);
            if fits && module >= 1.0 {
                found.push((at as f32 - whole as f32 / 2.0, module));
            }
        }
        (dark, length) = (pixel, 1);
    }
    found
}

fn is_near(a: f32, b: f32, share: f32) -> bool {
    (a - b).abs() <= share * a.max(b)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finder_is_told_from_stripes_by_its_proportions() {
        let row = |text: &str| patterns(text.chars().map(|c| c == '#'));
        assert_eq!(row("..##..######..##.."), [(9.0, 2.0)]);
        assert_eq!(row("..##..##..##..##.."), []);
        assert_eq!(row(".#.###.#"), [(4.5, 1.0)]);
    }
}
