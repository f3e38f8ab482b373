//! Connected components of a mask.

use super::Mask;

/// A set of pixels that touch each other, by side or by corner. Edges are half-open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Component {
    /// Smallest column.
    pub left: usize,
    /// Smallest row.
    pub top: usize,
    /// First column to the right of it.
    pub right: usize,
    /// First row below it.
    pub bottom: usize,
    /// Number of pixels.
    pub n_pixels: usize,
}

impl Component {
    /// Width in pixels, at least 1.
    pub fn width(&self) -> usize {
        self.right - self.left
    }

    /// Height in pixels, at least 1.
    pub fn height(&self) -> usize {
        self.bottom - self.top
    }
}

/// Every component of a mask, and which one each pixel belongs to.
#[derive(Debug, Clone)]
pub struct Components {
    /// In the order of their first pixel, row by row.
    pub list: Vec<Component>,
    /// For each pixel, 1 + the index of its component, or 0 outside all.
    pub labels: Vec<u32>,
}

/// Finds the 8-connected components of a mask by flood fill.
pub fn components(mask: &Mask) -> Components {
    let (width, height) = (mask.width(), mask.height());
    let mut labels = vec![0_u32; width * height];
    let mut list = Vec::new();
    let mut open = Vec::new();
    for seed in 0..width * height {
        if labels[seed] != 0 || !mask.bits()[seed] {
            continue;
        }
        let label = list.len() as u32 + 1;
        let (x, y) = (seed % width, seed / width);
        let mut found = Component {
            left: x,
            top: y,
            right: x + 1,
            bottom: y + 1,
            n_pixels: 0,
        };
        labels[seed] = label;
        open.push(seed);
        while let Some(pixel) = open.pop() {
            let (x, y) = (pixel % width, pixel / width);
            found.left = found.left.min(x);
            found.right = found.right.max(x + 1);
            found.bottom = found.bottom.max(y + 1);
            found.n_pixels += 1;
            let columns = x.saturating_sub(1)..(x + 2).min(width);
            let rows = y.saturating_sub(1)..(y + 2).min(height);
            for near in rows.flat_map(|y| columns.clone().map(move |x| y * width + x)) {
                if labels[near] == 0 && mask.bits()[near] {
                    labels[near] = label;
                    open.push(near);
                }
            }
        }
        list.push(found);
    }
    Components { list, labels }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pixels_that_touch_by_a_corner_are_one_component() {
        let mask = Mask::from_rows(&["#..#", ".#..", "...#"]);
        let found = components(&mask);
        let boxes: Vec<_> = found
            .list
            .iter()
            .map(|c| (c.left, c.top, c.right, c.bottom, c.n_pixels))
            .collect();
        assert_eq!(boxes, [(0, 0, 2, 2, 2), (3, 0, 4, 1, 1), (3, 2, 4, 3, 1)]);
        assert_eq!(found.labels, [1, 0, 0, 2, 0, 1, 0, 0, 0, 0, 0, 3]);
    }

    #[test]
    fn an_empty_mask_has_none() {
        assert!(
            components(&Mask::from_rows(&["...", "..."]))
                .list
                .is_empty()
        );
        assert!(components(&Mask::new(0, 0)).list.is_empty());
    }
}
