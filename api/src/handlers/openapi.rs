//! `GET /openapi.json`: the schema, as it is checked in.

use bytes::Bytes;
use http::{Response, StatusCode};

use crate::response::{self, ResponseBody};

const DOCUMENT: &[u8] = include_bytes!("../../openapi.json");

pub(super) fn document() -> Response<ResponseBody> {
    response::json(StatusCode::OK, Bytes::from_static(DOCUMENT))
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::router;

    #[test]
    fn every_route_is_in_the_schema_and_nothing_else() {
        let schema: Value = serde_json::from_slice(DOCUMENT).unwrap();
        let mut described: Vec<(String, String)> = Vec::new();
        for (path, operations) in schema["paths"].as_object().unwrap() {
            for method in operations.as_object().unwrap().keys() {
                described.push((method.to_uppercase(), path.clone()));
            }
        }
        let mut routed: Vec<(String, String)> = router::all()
            .map(|(method, path)| (method.to_string(), path.to_owned()))
            .collect();
        described.sort();
        routed.sort();
        assert_eq!(described, routed);
    }

    #[test]
    fn every_reference_in_the_schema_leads_somewhere() {
        fn references(value: &Value, found: &mut Vec<String>) {
            match value {
                Value::Object(members) => {
                    for (name, value) in members {
                        match value.as_str() {
                            Some(target) if name == "$ref" => found.push(target.to_owned()),
                            _ => references(value, found),
                        }
                    }
                }
                Value::Array(items) => items.iter().for_each(|item| references(item, found)),
                _ => {}
            }
        }
        let schema: Value = serde_json::from_slice(DOCUMENT).unwrap();
        let mut found = Vec::new();
        references(&schema, &mut found);
        assert!(!found.is_empty());
        for target in found {
            assert!(
                schema.pointer(target.trim_start_matches('#')).is_some(),
                "{target}"
            );
        }
    }
}
