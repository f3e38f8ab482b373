//! The model of `POST {element_id}/digitize`: `image_url` and `element_type`; the id comes from the path.

use shared::contract::request::{ElementRequest, MAX_IMAGE_URL_CHARS};

use super::document::Document;
use super::field::{Collector, string, string_up_to};
use super::issue::Issue;

/// Checks the whole body and reports everything that is wrong with it.
pub(crate) fn single(
    element_id: String,
    document: &Document,
) -> Result<ElementRequest, Vec<Issue<'_>>> {
    let mut collector = Collector::default();
    let Some(body) = collector.body(document) else {
        return collector.finish(None);
    };
    let image_url = collector.required(&body, "image_url", |value| {
        string_up_to(value, MAX_IMAGE_URL_CHARS)
    });
    let element_type = collector.required(&body, "element_type", string);

    let request = image_url
        .zip(element_type)
        .map(|(image_url, element_type)| ElementRequest {
            element_id,
            element_type,
            image_url,
        });
    collector.finish(request)
}
