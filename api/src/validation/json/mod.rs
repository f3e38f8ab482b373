//! JSON as python's `json` module reads it.
//!
//! Bodies are read the way the original service read them, so that what it took is taken and what it refused is
//! refused at the same place with the same words: any Unicode encoding, `NaN` and `Infinity`, integers of any
//! size, lone surrogates in escapes, and the last of duplicate keys.

mod encoding;
mod number;
mod reader;

pub(crate) use number::Integer;
pub(crate) use reader::{ReadError, read};

use std::collections::HashMap;

use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};

/// A parsed document.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Json {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number written without fraction and exponent, of any size.
    Integer(Integer),
    /// Any other number; may be infinite or NaN.
    Float(f64),
    /// A string.
    String(Text),
    /// A list.
    Array(Vec<Self>),
    /// An object.
    Object(Object),
}

/// A string that may have held lone surrogates, which Rust strings cannot.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Text {
    /// The text, each lone surrogate replaced by U+FFFD.
    pub(crate) value: String,
    /// Whether nothing had to be replaced.
    pub(crate) is_unicode: bool,
}

/// An object: unique keys in the order of their first appearance, each with its last value (a python `dict`).
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Object {
    members: Vec<(String, Json)>,
}

impl Object {
    /// Collects members as they were read.
    fn from_members(members: Vec<(String, Json)>) -> Self {
        if members.len() < 2 {
            return Self { members };
        }
        let mut places: HashMap<String, usize> = HashMap::with_capacity(members.len());
        let mut unique: Vec<(String, Json)> = Vec::with_capacity(members.len());
        for (key, value) in members {
            if let Some(&place) = places.get(&key) {
                unique[place].1 = value;
            } else {
                places.insert(key.clone(), unique.len());
                unique.push((key, value));
            }
        }
        Self { members: unique }
    }

    /// The value of `key`.
    pub(crate) fn get(&self, key: &str) -> Option<&Json> {
        self.members
            .iter()
            .find(|(name, _)| name == key)
            .map(|(_, value)| value)
    }
}

/// Writes what python's `json.dumps` would, except for NaN and the infinities, which JSON lacks: they become `null`.
impl Serialize for Json {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Bool(value) => serializer.serialize_bool(*value),
            Self::Integer(value) => value.serialize(serializer),
            Self::Float(value) => number::serialize_float(*value, serializer),
            Self::String(text) => serializer.serialize_str(&text.value),
            Self::Array(items) => {
                let mut sequence = serializer.serialize_seq(Some(items.len()))?;
                for item in items {
                    sequence.serialize_element(item)?;
                }
                sequence.end()
            }
            Self::Object(object) => object.serialize(serializer),
        }
    }
}

impl Serialize for Object {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.members.len()))?;
        for (key, value) in &self.members {
            map.serialize_entry(key, value)?;
        }
        map.end()
    }
}
