//! Numbers: integers keep their digits, floats are written as python writes them.

use serde::ser::{Error, Serialize, Serializer};
use serde_json::value::RawValue;

/// An integer of any size, as its decimal digits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Integer {
    digits: Box<str>,
}

impl Integer {
    /// Takes the text of a JSON integer: an optional minus sign and digits without a leading zero.
    pub(super) fn from_literal(literal: &str) -> Self {
        // python has no negative zero among its integers.
        let literal = if literal == "-0" { "0" } else { literal };
        Self {
            digits: literal.into(),
        }
    }

    /// The value, if it fits.
    pub(crate) fn to_i64(&self) -> Option<i64> {
        self.digits.parse().ok()
    }
}

impl Serialize for Integer {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        verbatim(String::from(&*self.digits), serializer)
    }
}

/// Writes a float as python's `repr` does, and what JSON cannot hold as `null`.
pub(super) fn serialize_float<S: Serializer>(value: f64, serializer: S) -> Result<S::Ok, S::Error> {
    if value.is_finite() {
        verbatim(float_repr(value), serializer)
    } else {
        serializer.serialize_unit()
    }
}

/// Both languages print the shortest digits that read back as the same float, and turn to an exponent below
/// 1e-4 and from 1e16 on; python writes that exponent with a sign and at least two digits.
fn float_repr(value: f64) -> String {
    let shortest = format!("{value:?}");
    match shortest.split_once('e') {
        None => shortest,
        Some((mantissa, exponent)) => {
            let (sign, digits) = match exponent.strip_prefix('-') {
                Some(digits) => ('-', digits),
                None => ('+', exponent),
            };
            format!("{mantissa}e{sign}{digits:0>2}")
        }
    }
}

fn verbatim<S: Serializer>(literal: String, serializer: S) -> Result<S::Ok, S::Error> {
    RawValue::from_string(literal)
        .map_err(S::Error::custom)?
        .serialize(serializer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn floats_are_written_as_python_writes_them() {
        let cases = [
            (1000.0, "1000.0"),
            (-0.0, "-0.0"),
            (0.1, "0.1"),
            (0.0001, "0.0001"),
            (0.00001, "1e-05"),
            (1.25e-7, "1.25e-07"),
            (1e15, "1000000000000000.0"),
            (1e16, "1e+16"),
            (1.5e300, "1.5e+300"),
            (5e-324, "5e-324"),
        ];
        for (value, expected) in cases {
            assert_eq!(float_repr(value), expected);
        }
    }

    #[test]
    fn integers_keep_all_their_digits() {
        let cases = [
            ("-0", "0", Some(0)),
            ("-12", "-12", Some(-12)),
            ("1180591620717411303424", "1180591620717411303424", None),
        ];
        for (literal, echoed, value) in cases {
            let integer = Integer::from_literal(literal);
            assert_eq!(serde_json::to_string(&integer).unwrap(), echoed);
            assert_eq!(integer.to_i64(), value);
        }
    }
}
