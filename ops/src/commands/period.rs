//! A span of time as it is typed: `90`, `90s`, `15m`, `1h`, `2d`.

use std::time::Duration;

/// The longest that is meant.
const LONGEST: Duration = Duration::from_hours(7 * 24);

/// Reads a span of one second to seven days.
pub(super) fn parse(text: &str) -> Result<Duration, String> {
    let digits = text.trim_end_matches(|c: char| !c.is_ascii_digit());
    let unit = match &text[digits.len()..] {
        "" | "s" => 1,
        "m" => 60,
        "h" => 3_600,
        "d" => 86_400,
        unit => return Err(format!("no unit {unit:?}; there are s, m, h and d")),
    };
    let number: u64 = digits
        .parse()
        .map_err(|_| "a number with s, m, h or d, such as 15m".to_owned())?;
    let period = Duration::from_secs(number.saturating_mul(unit));
    if period.is_zero() || LONGEST < period {
        return Err("between 1s and 7d".to_owned());
    }
    Ok(period)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_is_a_number_with_a_unit_and_in_bounds() {
        let cases = [
            ("90", 90),
            ("90s", 90),
            ("15m", 900),
            ("1h", 3_600),
            ("7d", 604_800),
        ];
        for (text, seconds) in cases {
            assert_eq!(parse(text), Ok(Duration::from_secs(seconds)), "{text}");
        }
        for text in [
            "",
            "m",
            "0",
            "8d",
            "1w",
            "-1",
            "1.5h",
            "1h30m",
            "99999999999999999999d",
            "1ü",
        ] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
