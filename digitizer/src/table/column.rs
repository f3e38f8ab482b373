//! Name, type and unit of a column.

use super::currency::{self, Currency};
use super::typed::{self, Typed};
use super::units::{self, Scale};
use super::value::Kind;
use crate::figure::{Cell, CellRole, Column, ValueType};

/// What the table says about all its columns: `(in millions)`, `$ in thousands` in the title or above the labels.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct TableUnit {
    currency: Option<Currency>,
    scale: Option<Scale>,
}

impl TableUnit {
    /// Looks for a line about units in the title, the notes, the heading of the labels and headings over all columns.
    pub(crate) fn find(cells: &[Cell], title: &[String], n_cols: usize) -> Self {
        let is_general = |cell: &&Cell| {
            cell.role == CellRole::ColumnHeader && (cell.col == 0 || cell.col_span + 1 >= n_cols)
        };
        let headings = cells.iter().filter(is_general).map(|cell| &cell.text);
        title
            .iter()
            .chain(headings)
            .find_map(|text| {
                let scale = Scale::in_heading(text)?;
                Some(Self {
                    currency: currency::in_heading(text),
                    scale: Some(scale),
                })
            })
            .unwrap_or_default()
    }

    /// The unit of money below this heading: `USD`, `$M`, `CHF 000s`, `$/SF`.
    fn of_money(self, heading: &str) -> String {
        let currency = self.currency.unwrap_or(currency::DOLLAR);
        let sign = currency.sign.map(String::from);
        let scale = self.scale.map(Scale::suffix);
        match (units::per(heading), scale, sign) {
            (Some(per), _, sign) => format!("{}/{per}", sign.as_deref().unwrap_or(currency.code)),
            (None, Some(scale), Some(sign)) => format!("{sign}{scale}"),
            (None, Some(scale), None) => format!("{} {scale}", currency.code),
            (None, None, _) => currency.code.to_owned(),
        }
    }
}

/// How many body cells of a column are of each kind.
#[derive(Debug, Default)]
struct Count {
    text: usize,
    number: usize,
    percent: usize,
    currency: usize,
    multiple: usize,
    basis_points: usize,
    date: usize,
    /// The first currency that is printed.
    printed: Option<Currency>,
}

impl Count {
    fn of(texts: impl Iterator<Item = Typed>) -> Self {
        let mut count = Self::default();
        for typed in texts {
            match typed.kind {
                Kind::Text => count.text += 1,
                Kind::Number => count.number += 1,
                Kind::Percent => count.percent += 1,
                Kind::Currency => count.currency += 1,
                Kind::Multiple => count.multiple += 1,
                Kind::BasisPoints => count.basis_points += 1,
                Kind::Date => count.date += 1,
                Kind::Absent => {}
            }
            count.printed = count.printed.or(typed.currency);
        }
        count
    }

    fn values(&self) -> usize {
        self.number + self.currency + self.percent + self.multiple + self.basis_points
    }
}

/// Describes one column; the labels of the rows are text whatever they look like.
pub(crate) fn describe(cells: &[Cell], col: usize, header_cols: usize, table: TableUnit) -> Column {
    let name = name(cells, col);
    let in_body = |cell: &&Cell| {
        cell.role != CellRole::ColumnHeader
            && cell.col == col
            && cell.col_span == 1
            && !cell.text.is_empty()
    };
    let body = cells.iter().filter(in_body);
    let count = Count::of(body.map(|cell| typed::read(&cell.text)));
    let named = units::in_heading(&name);
    let heads_rows = col < header_cols.min(1);
    let value_type = if heads_rows {
        ValueType::Text
    } else {
        value_type(&count, &name, named.as_deref())
    };
    let unit = match value_type {
        ValueType::Text | ValueType::Date => None,
        ValueType::Percent => Some("%".to_owned()),
        ValueType::Currency => {
            let own = currency::in_heading(&name).or(count.printed);
            let unit = TableUnit {
                currency: own.or(table.currency),
                scale: Scale::in_heading(&name).or(table.scale),
            };
            Some(unit.of_money(&name))
        }
        ValueType::Number if count.multiple * 2 > count.values() => Some("x".to_owned()),
        ValueType::Number if count.basis_points * 2 > count.values() => Some("bps".to_owned()),
        ValueType::Number => named.or_else(|| match (Scale::in_heading(&name), table) {
            (Some(scale), _) => Some(scale.word().to_owned()),
            (None, table) if table.currency.is_some() => Some(table.of_money(&name)),
            (None, table) => Some(table.scale?.word().to_owned()),
        }),
    };
    Column {
        name,
        value_type,
        unit,
    }
}

/// Headings from outer to inner.
fn name(cells: &[Cell], col: usize) -> String {
    let headings = cells.iter().filter(|cell| {
        cell.role == CellRole::ColumnHeader
            && !cell.text.is_empty()
            && cell.col <= col
            && col < cell.col + cell.col_span
    });
    let texts: Vec<&str> = headings.map(|cell| cell.text.as_str()).collect();
    texts.join(" ")
}

fn value_type(count: &Count, heading: &str, named: Option<&str>) -> ValueType {
    let n_values = count.values();
    let names_money = currency::in_heading(heading).is_some();
    if count.text > n_values && count.text >= count.date {
        ValueType::Text
    } else if count.date > n_values {
        ValueType::Date
    } else if count.percent * 2 > n_values
        || (named == Some("%") && count.currency == 0 && n_values > 0)
    {
        ValueType::Percent
    } else if (count.currency > 0 || names_money) && (count.currency + count.number) * 2 > n_values
    {
        // Only the first and the total row of a column of money carry the sign.
        ValueType::Currency
    } else if n_values > 0 {
        ValueType::Number
    } else {
        ValueType::Text
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figure::Align;
    use crate::geometry::Rect;

    fn cells(column: &[&str]) -> Vec<Cell> {
        let role = |row| match row {
            0 => CellRole::ColumnHeader,
            _ => CellRole::Body,
        };
        let cell = |(row, text): (usize, &&str)| Cell {
            row,
            col: 1,
            row_span: 1,
            col_span: 1,
            role: role(row),
            text: (*text).to_owned(),
            value: None,
            align: Align::Right,
            bold: false,
            indent: 0,
            bbox: Rect::default(),
            confidence: 1.0,
        };
        column.iter().enumerate().map(cell).collect()
    }

    #[test]
    fn a_column_has_the_type_of_most_of_its_values_and_the_unit_of_its_heading_or_signs() {
        struct Case {
            column: &'static [&'static str],
            value_type: ValueType,
            unit: Option<&'static str>,
        }
        let case = |column, value_type, unit| Case {
            column,
            value_type,
            unit,
        };
        let cases = [
            case(
                &["Rent", "$1,200", "900", "$2,100"],
                ValueType::Currency,
                Some("USD"),
            ),
            case(
                &["Rent", "€1,200", "900", "€2,100"],
                ValueType::Currency,
                Some("EUR"),
            ),
            case(
                &["Rent (£m)", "£1.2", "0.9"],
                ValueType::Currency,
                Some("£M"),
            ),
            case(
                &["Cost ($000s)", "$1,200", "900"],
                ValueType::Currency,
                Some("$000s"),
            ),
            case(
                &["Rent PSF", "$28.50", "$31.00"],
                ValueType::Currency,
                Some("$/SF"),
            ),
            case(
                &["Paid", "CHF 1,200", "CHF 900"],
                ValueType::Currency,
                Some("CHF"),
            ),
            case(
                &["Share", "12%", "10–20%", "—"],
                ValueType::Percent,
                Some("%"),
            ),
            case(
                &["% of total", "12.0", "88.0"],
                ValueType::Percent,
                Some("%"),
            ),
            case(
                &["Cost ($000s)", "1,200", "900"],
                ValueType::Currency,
                Some("$000s"),
            ),
            case(&["Multiple", "1.2x", "1.5x"], ValueType::Number, Some("x")),
            case(
                &["Spread", "175 bps", "200 bps"],
                ValueType::Number,
                Some("bps"),
            ),
            case(
                &["Area (SF)", "1,200", "900"],
                ValueType::Number,
                Some("SF"),
            ),
            case(
                &["Units (thousands)", "12", "9"],
                ValueType::Number,
                Some("thousands"),
            ),
            case(&["Expiry", "3/15/2027", "Oct-28"], ValueType::Date, None),
            case(&["Type", "NNN", "MG", "5"], ValueType::Text, None),
        ];
        for Case {
            column,
            value_type,
            unit,
        } in cases
        {
            let described = describe(&cells(column), 1, 1, TableUnit::default());
            let found = (described.value_type, described.unit.as_deref());
            assert_eq!(found, (value_type, unit), "{column:?}");
        }
    }

    #[test]
    fn a_scale_in_the_title_holds_for_the_money_below() {
        let title = ["Balance sheet (dollars in millions)".to_owned()];
        let table = TableUnit::find(&[], &title, 3);
        let money = describe(&cells(&["2024", "$ 1,200", "900"]), 1, 1, table);
        assert_eq!(money.unit.as_deref(), Some("$M"));
        let share = describe(&cells(&["2024", "12%", "9%"]), 1, 1, table);
        assert_eq!(share.unit.as_deref(), Some("%"));
    }
}
