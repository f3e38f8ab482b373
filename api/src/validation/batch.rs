//! The model of `POST batch-digitize`: `elements`, 1 to 10 of them, and `stitch`.

use shared::contract::request::{
    BatchRequest, ElementRequest, MAX_ELEMENT_ID_CHARS, MAX_ELEMENTS, MAX_IMAGE_URL_CHARS,
};

use super::document::Document;
use super::field::{Collector, lax_bool, list, string, string_up_to};
use super::issue::{Issue, Step};
use super::json::Json;

/// Checks the whole body and reports everything that is wrong with it.
pub(crate) fn batch(document: &Document) -> Result<BatchRequest, Vec<Issue<'_>>> {
    let mut collector = Collector::default();
    let Some(body) = collector.body(document) else {
        return collector.finish(None);
    };
    let items = collector.required(&body, "elements", |value| list(value, 1, MAX_ELEMENTS));
    let elements: Vec<_> = items
        .unwrap_or_default()
        .iter()
        .enumerate()
        .map(|(index, item)| element(&mut collector, &body.member("elements"), index, item))
        .collect();
    let stitch = collector.optional(&body, "stitch", false, lax_bool);

    let request = elements
        .into_iter()
        .collect::<Option<Vec<_>>>()
        .zip(stitch)
        .map(|(elements, stitch)| BatchRequest { elements, stitch });
    collector.finish(request)
}

fn element<'d>(
    collector: &mut Collector<'d>,
    list: &[Step],
    index: usize,
    item: &'d Json,
) -> Option<ElementRequest> {
    let place = collector.item(list, index, item)?;
    let element_id = collector.required(&place, "element_id", |value| {
        string_up_to(value, MAX_ELEMENT_ID_CHARS)
    });
    let element_type = collector.required(&place, "element_type", string);
    let image_url = collector.required(&place, "image_url", |value| {
        string_up_to(value, MAX_IMAGE_URL_CHARS)
    });
    Some(ElementRequest {
        element_id: element_id?,
        element_type: element_type?,
        image_url: image_url?,
    })
}
