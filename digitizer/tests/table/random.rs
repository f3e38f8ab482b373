//! Properties that hold for any words and any rules.

use digitizer::table;
use proptest::prelude::*;

use crate::sheet::{PITCH, Sheet, assert_covers_exactly_once};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn any_words_and_bars_give_a_grid_that_is_covered_exactly_once(
        words in prop::collection::vec((0.0_f32..680.0, 0.0_f32..390.0, "[A-Za-z]{1,9}|[0-9]{1,3},[0-9]{3}|[$%()-]|[0-9.]{1,5}%"), 0..60),
        bars in prop::collection::vec((0_u32..600, 0_u32..380, 1_u32..100, 1_u32..20, 0_u8..255), 0..12),
    ) {
        let mut sheet = Sheet::new();
        for (left, top, width, height, level) in bars {
            sheet = sheet.bar(left, top, left + width, top + height, level);
        }
        for (x, y, text) in words {
            sheet = sheet.left(x, (y - 20.0) / PITCH, &text);
        }
        if let Ok(table) = table::read(&sheet.image, &sheet.words) {
            assert_covers_exactly_once(&table);
            prop_assert!(table.cells.iter().all(|cell| (0.0..=1.0).contains(&cell.confidence)));
        }
    }

    #[test]
    fn a_regular_grid_of_figures_keeps_its_shape(n_rows in 3_usize..14, n_cols in 2_usize..6, pitch in 1.0_f32..1.3) {
        let mut sheet = Sheet::new();
        let names = ["Unit", "Area", "Rent", "Total", "Share", "Price"];
        sheet = sheet.row(0.0, &names[..n_cols]);
        for row in 1..n_rows {
            let figure = format!("{},{:03}", row, row * 37 % 1000);
            let cells: Vec<&str> = (0..n_cols).map(|col| if col == 0 { "Suite" } else { figure.as_str() }).collect();
            sheet = sheet.row(row as f32 * pitch, &cells);
        }
        let table = sheet.read();
        prop_assert_eq!((table.n_rows, table.n_cols, table.header_rows), (n_rows, n_cols, 1));
    }
}
