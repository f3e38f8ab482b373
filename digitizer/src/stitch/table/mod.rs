//! Two tables as one: downward or sideways.
//!
//! ```text
//! sheet      cells with the part each comes from; rows of folded text to compare
//! columns    which column of one part is which of the other
//! down       repeated headers and overlapping rows are dropped, the rest goes below
//! sideways   rows with the same labels are one row, repeated label columns are dropped
//! heading    one that the edge of a picture cut goes on over the other part
//! totals     a total at the end against the rows above it
//! ```

mod sheet;
mod columns;
mod down;
mod sideways;
mod heading;
mod totals;

use super::Evidence;
pub(super) use sheet::Sheet;

/// The two as one, if enough speaks for it.
pub(super) fn join(above: &Sheet, next: &Sheet, least: Evidence) -> Option<Sheet> {
    sideways::join(above, next).or_else(|| down::join(above, next, least))
}
