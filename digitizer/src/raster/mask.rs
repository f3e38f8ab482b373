//! One bit per pixel.

/// A black and white picture; set pixels are foreground.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mask {
    width: usize,
    height: usize,
    bits: Vec<bool>,
}

impl Mask {
    /// Nothing set.
    pub fn new(width: usize, height: usize) -> Self {
        Self {
            width,
            height,
            bits: vec![false; width * height],
        }
    }

    /// The mask with these bits, row by row.
    ///
    /// # Panics
    /// When there are not `width * height` bits.
    pub fn from_bits(width: usize, height: usize, bits: Vec<bool>) -> Self {
        assert_eq!(bits.len(), width * height, "one bit per pixel");
        Self {
            width,
            height,
            bits,
        }
    }

    /// Width in pixels.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Height in pixels.
    pub fn height(&self) -> usize {
        self.height
    }

    /// All bits, row by row.
    pub fn bits(&self) -> &[bool] {
        &self.bits
    }

    /// All bits, row by row, to change.
    pub fn bits_mut(&mut self) -> &mut [bool] {
        &mut self.bits
    }

    /// One row.
    pub fn row(&self, y: usize) -> &[bool] {
        &self.bits[y * self.width..(y + 1) * self.width]
    }

    /// Whether a pixel is set.
    pub fn get(&self, x: usize, y: usize) -> bool {
        self.bits[y * self.width + x]
    }

    /// For each column, whether any pixel of it is set.
    pub fn columns(&self) -> Vec<bool> {
        let mut columns = vec![false; self.width];
        for y in 0..self.height {
            for (column, &bit) in columns.iter_mut().zip(self.row(y)) {
                *column |= bit;
            }
        }
        columns
    }

    /// The rows from the first to one past the last that have a set pixel in these columns; `None` when there is none.
    pub fn rows_within(&self, left: usize, right: usize) -> Option<(usize, usize)> {
        let has_ink = |y: &usize| self.row(*y)[left..right].contains(&true);
        let top = (0..self.height).find(has_ink)?;
        let bottom = (0..self.height).rev().find(has_ink)?;
        Some((top, bottom + 1))
    }
}

#[cfg(test)]
impl Mask {
    /// A mask drawn with `#` for set pixels.
    pub(crate) fn from_rows(rows: &[&str]) -> Self {
        let width = rows.first().map_or(0, |row| row.len());
        Self::from_bits(
            width,
            rows.len(),
            rows.concat().chars().map(|c| c == '#').collect(),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_and_rows_are_those_with_ink() {
        let mask = Mask::from_rows(&["....", ".#..", ".#.#", "...."]);
        assert_eq!(mask.columns(), [false, true, false, true]);
        assert_eq!(mask.rows_within(0, 4), Some((1, 3)));
        assert_eq!(mask.rows_within(3, 4), Some((2, 3)));
        assert_eq!(mask.rows_within(2, 3), None);
    }
}
