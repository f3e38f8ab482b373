//! Request bytes become a typed request, or *all* the reasons why they cannot.
//!
//! The original service was a FastAPI application, and front ends parse its 422 bodies: which issues are
//! reported, in which order, with which words and with which part of the input echoed is therefore part of the
//! contract. serde stops at the first problem and words it in its own way, so the path is ours:
//!
//! ```text
//! bytes --document--> Document --batch | single--> BatchRequest | ElementRequest
//!            \                        \
//!             400 | one json_invalid    every Issue, in schema order
//! ```

pub(crate) mod batch;
pub(crate) mod document;
mod field;
pub(crate) mod issue;
pub(crate) mod json;
pub(crate) mod single;

#[cfg(test)]
mod tests;
