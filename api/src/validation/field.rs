//! The checks that models are made of: each looks at one value, and the collector notes where it was.

use super::document::Document;
use super::issue::{Issue, IssueKind, Step};
use super::json::{Json, Object};

/// Gathers every issue of one document in the order of the checks.
#[derive(Debug, Default)]
pub(super) struct Collector<'d> {
    issues: Vec<Issue<'d>>,
}

impl<'d> Collector<'d> {
    /// The object that the body is.
    pub(super) fn body(&mut self, document: &'d Document) -> Option<Place<'d>> {
        let loc = vec![Step::Name("body")];
        match document {
            Document::Absent => {
                self.issues.push(Issue::of_absent_body());
                None
            }
            Document::Json(value) | Document::Undeclared(value) => {
                let object = self.check(&loc, value, object)?;
                Some(Place { loc, object })
            }
        }
    }

    /// The object at `index` of the list at `loc`.
    pub(super) fn item(
        &mut self,
        loc: &[Step],
        index: usize,
        value: &'d Json,
    ) -> Option<Place<'d>> {
        let loc = [loc, &[Step::Index(index)]].concat();
        let object = self.check(&loc, value, object)?;
        Some(Place { loc, object })
    }

    /// A member that has to be there and to pass `check`.
    pub(super) fn required<T>(
        &mut self,
        place: &Place<'d>,
        name: &'static str,
        check: impl FnOnce(&'d Json) -> Result<T, IssueKind>,
    ) -> Option<T> {
        let loc = place.member(name);
        if let Some(value) = place.object.get(name) {
            return self.check(&loc, value, check);
        }
        self.issues.push(Issue::of_missing(loc, place.object));
        None
    }

    /// A member that may be absent, but has to pass `check` when it is there.
    pub(super) fn optional<T>(
        &mut self,
        place: &Place<'d>,
        name: &'static str,
        default: T,
        check: impl FnOnce(&'d Json) -> Result<T, IssueKind>,
    ) -> Option<T> {
        match place.object.get(name) {
            Some(value) => self.check(&place.member(name), value, check),
            None => Some(default),
        }
    }

    /// The checked request, or what was found wrong with it.
    ///
    /// A check that yields nothing has noted an issue, so `request` is there exactly when no issue is.
    pub(super) fn finish<T>(self, request: Option<T>) -> Result<T, Vec<Issue<'d>>> {
        match request {
            Some(request) if self.issues.is_empty() => Ok(request),
            _ => Err(self.issues),
        }
    }

    fn check<T>(
        &mut self,
        loc: &[Step],
        value: &'d Json,
        check: impl FnOnce(&'d Json) -> Result<T, IssueKind>,
    ) -> Option<T> {
        match check(value) {
            Ok(checked) => Some(checked),
            Err(kind) => {
                self.issues.push(Issue::of_value(kind, loc.to_vec(), value));
                None
            }
        }
    }
}

/// An object and the way to it.
#[derive(Debug)]
pub(super) struct Place<'d> {
    loc: Vec<Step>,
    object: &'d Object,
}

impl Place<'_> {
    /// The way to a member.
    pub(super) fn member(&self, name: &'static str) -> Vec<Step> {
        [&self.loc[..], &[Step::Name(name)]].concat()
    }
}

fn object(value: &Json) -> Result<&Object, IssueKind> {
    match value {
        Json::Object(object) => Ok(object),
        _ => Err(IssueKind::ModelAttributesType),
    }
}

/// A list of `min..=max` items; its items are looked at only when their number is right.
pub(super) fn list(value: &Json, min: usize, max: usize) -> Result<&[Json], IssueKind> {
    match value {
        Json::Array(items) if items.len() < min => Err(IssueKind::TooShort {
            min_length: min,
            actual_length: items.len(),
        }),
        Json::Array(items) if items.len() > max => Err(IssueKind::TooLong {
            max_length: max,
            actual_length: items.len(),
        }),
        Json::Array(items) => Ok(items),
        _ => Err(IssueKind::ListType),
    }
}

/// A string; nothing else is turned into one.
pub(super) fn string(value: &Json) -> Result<String, IssueKind> {
    match value {
        Json::String(text) if text.is_unicode => Ok(text.value.clone()),
        Json::String(_) => Err(IssueKind::StringUnicode),
        _ => Err(IssueKind::StringType),
    }
}

/// A string of at most `max` code points.
pub(super) fn string_up_to(value: &Json, max: usize) -> Result<String, IssueKind> {
    let text = string(value)?;
    if text.chars().count() > max {
        return Err(IssueKind::StringTooLong { max_length: max });
    }
    Ok(text)
}

/// A boolean as pydantic's lax mode takes it: also 0 and 1 as numbers, and a few English words.
pub(super) fn lax_bool(value: &Json) -> Result<bool, IssueKind> {
    const TRUE: [&str; 6] = ["1", "on", "t", "true", "y", "yes"];
    const FALSE: [&str; 6] = ["0", "off", "f", "false", "n", "no"];
    let integer = match value {
        Json::Bool(value) => return Ok(*value),
        Json::String(text) => {
            let is_one_of = |words: [&str; 6]| {
                words
                    .iter()
                    .any(|word| text.value.eq_ignore_ascii_case(word))
            };
            return if is_one_of(TRUE) {
                Ok(true)
            } else if is_one_of(FALSE) {
                Ok(false)
            } else {
                Err(IssueKind::BoolParsing)
            };
        }
        Json::Integer(integer) => integer.to_i64(),
        Json::Float(float) => whole(*float),
        Json::Null | Json::Array(_) | Json::Object(_) => None,
    };
    match integer {
        Some(0) => Ok(false),
        Some(1) => Ok(true),
        Some(_) => Err(IssueKind::BoolParsing),
        None => Err(IssueKind::BoolType),
    }
}

/// The integer that a float is, if it is one and fits.
fn whole(float: f64) -> Option<i64> {
    // 2^63 is the first float beyond i64.
    let fits = -(2f64.powi(63)) < float && float < 2f64.powi(63);
    (fits && float.fract() == 0.0).then_some(float as i64)
}
