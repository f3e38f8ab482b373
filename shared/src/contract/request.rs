//! What a client asks for.

use serde::{Deserialize, Serialize};

/// Most elements in one batch.
pub const MAX_ELEMENTS: usize = 10;
/// Longest `element_id`, in Unicode code points.
pub const MAX_ELEMENT_ID_CHARS: usize = 256;
/// Longest `image_url`, in Unicode code points.
pub const MAX_IMAGE_URL_CHARS: usize = 2048;

/// One picture to digitize.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ElementRequest {
    /// The client's own name for it; need not be unique, may hold any character.
    pub element_id: String,
    /// What the client believes it to be; a hint, any string is legal.
    pub element_type: String,
    /// Where the picture is.
    pub image_url: String,
}

/// A validated batch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BatchRequest {
    /// 1 to [`MAX_ELEMENTS`] pictures, digitized in this order.
    pub elements: Vec<ElementRequest>,
    /// Whether the pictures are parts of one whole.
    pub stitch: bool,
}
