//! One thing that is wrong with a request, in FastAPI's form: `{type, loc, msg, input, ctx?}`.

use serde::ser::{Serialize, SerializeStruct, Serializer};

use super::json::{Json, Object};

/// What is wrong; carries what its message needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum IssueKind {
    /// The body is not JSON.
    JsonInvalid {
        /// The reader's words.
        error: &'static str,
    },
    /// A required member is absent.
    Missing,
    /// Not an object where a model is expected.
    ModelAttributesType,
    /// Not a list.
    ListType,
    /// A list below its minimum.
    TooShort {
        /// The fewest items allowed.
        min_length: usize,
        /// The items given.
        actual_length: usize,
    },
    /// A list above its maximum.
    TooLong {
        /// The most items allowed.
        max_length: usize,
        /// The items given.
        actual_length: usize,
    },
    /// Not a string.
    StringType,
    /// A string with lone surrogates.
    StringUnicode,
    /// A string above its maximum.
    StringTooLong {
        /// The most code points allowed.
        max_length: usize,
    },
    /// Nothing that could mean true or false.
    BoolType,
    /// A string or number that means neither true nor false.
    BoolParsing,
}

impl IssueKind {
    /// The `type` member.
    fn name(self) -> &'static str {
        match self {
            Self::JsonInvalid { .. } => "json_invalid",
            Self::Missing => "missing",
            Self::ModelAttributesType => "model_attributes_type",
            Self::ListType => "list_type",
            Self::TooShort { .. } => "too_short",
            Self::TooLong { .. } => "too_long",
            Self::StringType => "string_type",
            Self::StringUnicode => "string_unicode",
            Self::StringTooLong { .. } => "string_too_long",
            Self::BoolType => "bool_type",
            Self::BoolParsing => "bool_parsing",
        }
    }

    /// The `msg` member.
    fn message(self) -> String {
        let fixed = match self {
            Self::JsonInvalid { .. } => "JSON decode error",
            Self::Missing => "Field required",
            Self::ModelAttributesType => {
                "Input should be a valid dictionary or object to extract fields from"
            }
            Self::ListType => "Input should be a valid list",
            Self::StringType => "Input should be a valid string",
            Self::StringUnicode => {
                "Input should be a valid string, unable to parse raw data as a unicode string"
            }
            Self::BoolType => "Input should be a valid boolean",
            Self::BoolParsing => "Input should be a valid boolean, unable to interpret input",
            Self::TooShort {
                min_length,
                actual_length,
            } => {
                let items = if min_length == 1 { "item" } else { "items" };
                return format!(
                    "List should have at least {min_length} {items} after validation, not {actual_length}"
                );
            }
            Self::TooLong {
                max_length,
                actual_length,
            } => {
                let items = if max_length == 1 { "item" } else { "items" };
                return format!(
                    "List should have at most {max_length} {items} after validation, not {actual_length}"
                );
            }
            Self::StringTooLong { max_length } => {
                return format!("String should have at most {max_length} characters");
            }
        };
        fixed.to_owned()
    }

    /// The `ctx` member, which most kinds do not have.
    fn context(self) -> Option<serde_json::Value> {
        match self {
            Self::JsonInvalid { error } => Some(serde_json::json!({ "error": error })),
            Self::TooShort {
                min_length,
                actual_length,
            } => Some(serde_json::json!({
                "field_type": "List", "min_length": min_length, "actual_length": actual_length,
            })),
            Self::TooLong {
                max_length,
                actual_length,
            } => Some(serde_json::json!({
                "field_type": "List", "max_length": max_length, "actual_length": actual_length,
            })),
            Self::StringTooLong { max_length } => {
                Some(serde_json::json!({ "max_length": max_length }))
            }
            _ => None,
        }
    }
}

/// One step of the way to the offending value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(untagged)]
pub(crate) enum Step {
    /// A member, or the part of the request (`body`).
    Name(&'static str),
    /// A place in a list, or in the text.
    Index(usize),
}

/// One issue.
#[derive(Debug)]
pub(crate) struct Issue<'d> {
    kind: IssueKind,
    loc: Vec<Step>,
    input: Input<'d>,
}

/// The echoed value.
#[derive(Debug)]
enum Input<'d> {
    Value(&'d Json),
    /// The object in which a member is missing.
    Parent(&'d Object),
    Null,
    EmptyObject,
}

impl Issue<'static> {
    /// The body is not JSON from the code point `position` on.
    pub(crate) fn of_syntax(kind: IssueKind, position: usize) -> Self {
        Self {
            kind,
            loc: vec![Step::Name("body"), Step::Index(position)],
            input: Input::EmptyObject,
        }
    }

    /// There is no body.
    pub(crate) fn of_absent_body() -> Self {
        Self {
            kind: IssueKind::Missing,
            loc: vec![Step::Name("body")],
            input: Input::Null,
        }
    }
}

impl<'d> Issue<'d> {
    /// `value` at `loc` is not what it should be.
    pub(crate) fn of_value(kind: IssueKind, loc: Vec<Step>, value: &'d Json) -> Self {
        Self {
            kind,
            loc,
            input: Input::Value(value),
        }
    }

    /// `parent` lacks the member that `loc` ends with.
    pub(crate) fn of_missing(loc: Vec<Step>, parent: &'d Object) -> Self {
        Self {
            kind: IssueKind::Missing,
            loc,
            input: Input::Parent(parent),
        }
    }
}

impl Serialize for Issue<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let context = self.kind.context();
        let n_fields = 4 + usize::from(context.is_some());
        let mut issue = serializer.serialize_struct("Issue", n_fields)?;
        issue.serialize_field("type", self.kind.name())?;
        issue.serialize_field("loc", &self.loc)?;
        issue.serialize_field("msg", &self.kind.message())?;
        issue.serialize_field("input", &self.input)?;
        if let Some(context) = context {
            issue.serialize_field("ctx", &context)?;
        }
        issue.end()
    }
}

impl Serialize for Input<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Value(value) => value.serialize(serializer),
            Self::Parent(object) => object.serialize(serializer),
            Self::Null => serializer.serialize_unit(),
            Self::EmptyObject => Object::default().serialize(serializer),
        }
    }
}
