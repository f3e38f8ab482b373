//! The 422 bodies, byte for byte.
//!
//! The expected ones are what FastAPI gives for the published models, and this service's own where FastAPI fails with
//! a 500 of its own. `tests/it/validation.rs` sends the same cases over HTTP.

use http::{HeaderMap, HeaderValue, header};
use serde::Deserialize;

use super::batch::batch;
use super::document::{Document, DocumentError, document};
use super::issue::Issue;
use super::single::single;

#[derive(Debug, Deserialize)]
struct Case {
    model: String,
    name: String,
    body: String,
    answer: String,
}

fn cases() -> Vec<Case> {
    serde_json::from_str(include_str!("../../tests/validation_cases.json")).unwrap()
}

fn declared(media_type: &'static str) -> HeaderMap {
    HeaderMap::from_iter([(header::CONTENT_TYPE, HeaderValue::from_static(media_type))])
}

fn answer(issues: &[Issue<'_>]) -> String {
    format!("{{\"detail\":{}}}", serde_json::to_string(issues).unwrap())
}

/// What a body is answered, or `None` when it is taken.
fn refusal(model: &str, headers: &HeaderMap, body: &[u8]) -> Option<String> {
    let document = match document(headers, body) {
        Ok(document) => document,
        Err(DocumentError::Syntax(issue)) => return Some(answer(&[issue])),
        Err(DocumentError::Unreadable) => return Some("400".to_owned()),
    };
    if model == "batch" {
        batch(&document).err().map(|issues| answer(&issues))
    } else {
        single("e1".to_owned(), &document)
            .err()
            .map(|issues| answer(&issues))
    }
}

#[test]
fn every_known_refusal_is_given_byte_for_byte() {
    let cases = cases();
    assert!(cases.len() > 100);
    for Case {
        model,
        name,
        body,
        answer,
    } in cases
    {
        let given = refusal(&model, &declared("application/json"), body.as_bytes());
        assert_eq!(given, Some(answer), "{model}: {name}");
    }
}

const GOOD: &str =
    r#"{"elements":[{"element_id":"é😀","element_type":"","image_url":"u"}],"stitch":true}"#;

#[test]
fn bodies_in_every_unicode_encoding_are_taken() {
    let utf16 = |to_bytes: fn(u16) -> [u8; 2]| GOOD.encode_utf16().flat_map(to_bytes).collect();
    let utf32 =
        |to_bytes: fn(u32) -> [u8; 4]| GOOD.chars().map(u32::from).flat_map(to_bytes).collect();
    let encodings: [Vec<u8>; 6] = [
        GOOD.into(),
        [b"\xef\xbb\xbf", GOOD.as_bytes()].concat(),
        utf16(u16::to_le_bytes),
        utf16(u16::to_be_bytes),
        utf32(u32::to_le_bytes),
        utf32(u32::to_be_bytes),
    ];
    for encoded in encodings {
        let document = document(&declared("application/json"), &encoded).unwrap();
        let request = batch(&document).unwrap();
        assert_eq!(request.elements[0].element_id, "é😀");
        assert!(request.stitch);
    }
}

#[test]
fn unusual_bodies_are_taken() {
    let element = r#"{"element_id":"e","element_type":"t","image_url":"u"}"#;
    let with = |members: &str| format!(r#"{{"elements":[{element}],{members}}}"#);
    let with_id = |id: &str| {
        format!(r#"{{"elements":[{{"element_id":"{id}","element_type":"t","image_url":"u"}}]}}"#)
    };
    let bodies = [
        with(r#""unknown":[NaN,-Infinity,1e999,"\ud800"]"#),
        with(&format!(r#""unknown":{}{}"#, "[".repeat(500), "]".repeat(500))),
        with(r#""stitch":"bad","stitch":true"#),
        r#"{"\u0065lements":[{"element_id":1,"element_id":"x","element_type":"t","image_url":"u"}]}"#
            .to_owned(),
        with_id(&"😀".repeat(256)),
        with_id(&r"\ud83d\ude00".repeat(256)),
        with_id(r"a\u0000b\u2028"),
        with_id(""),
    ];
    for body in bodies {
        let refusal = refusal("batch", &declared("application/json"), body.as_bytes());
        assert_eq!(refusal, None, "{body}");
    }
}

#[test]
fn stitch_is_what_pydantic_makes_of_it() {
    let cases = [
        (
            true,
            vec![
                "true",
                "1",
                "1.0",
                "1e0",
                r#""1""#,
                r#""on""#,
                r#""T""#,
                r#""True""#,
                r#""Y""#,
                r#""yes""#,
            ],
        ),
        (
            false,
            vec![
                "false",
                "0",
                "-0",
                "-0.0",
                r#""0""#,
                r#""OFF""#,
                r#""f""#,
                r#""FALSE""#,
                r#""n""#,
                r#""No""#,
            ],
        ),
    ];
    for (expected, literals) in cases {
        for literal in literals {
            let body = GOOD.replace("true}", &format!("{literal}}}"));
            let document = document(&declared("application/json"), body.as_bytes()).unwrap();
            assert_eq!(batch(&document).unwrap().stitch, expected, "{literal}");
        }
    }
    let body = GOOD.replace(r#","stitch":true"#, "");
    let document = document(&declared("application/json"), body.as_bytes()).unwrap();
    assert!(!batch(&document).unwrap().stitch, "the default");
}

#[test]
fn only_json_media_types_are_read_as_json() {
    let json = [
        "application/json",
        "Application/JSON",
        "application/json; charset=latin-1",
        "application/json; foo",
        "application/vnd.api+json",
        " application/json ",
    ];
    for media_type in json {
        assert_eq!(
            refusal("batch", &declared(media_type), GOOD.as_bytes()),
            None,
            "{media_type}"
        );
    }
    let echo = serde_json::to_string(GOOD).unwrap();
    let undeclared = format!(
        r#"{{"detail":[{{"type":"model_attributes_type","loc":["body"],"msg":"Input should be a valid dictionary or object to extract fields from","input":{echo}}}]}}"#
    );
    let other = [
        "text/plain",
        "text/json",
        "application/jsonl",
        "application/json, text/plain",
        "application/x-www-form-urlencoded",
        "",
    ];
    for media_type in other {
        let given = refusal("batch", &declared(media_type), GOOD.as_bytes());
        assert_eq!(given.as_ref(), Some(&undeclared), "{media_type}");
    }
    assert_eq!(
        refusal("batch", &HeaderMap::new(), GOOD.as_bytes()),
        Some(undeclared)
    );
}

#[test]
fn no_body_is_a_missing_body_whatever_its_type() {
    let missing =
        r#"{"detail":[{"type":"missing","loc":["body"],"msg":"Field required","input":null}]}"#;
    for headers in [
        declared("application/json"),
        declared("text/plain"),
        HeaderMap::new(),
    ] {
        for model in ["batch", "single"] {
            assert_eq!(refusal(model, &headers, b"").as_deref(), Some(missing));
        }
    }
}

#[test]
fn what_cannot_be_read_is_no_issue_of_the_model() {
    let huge = format!("[{}]", "9".repeat(4301));
    let deep = "[".repeat(100_000);
    for body in [
        b"{\"a\":\"\xff\"}".as_slice(),
        huge.as_bytes(),
        deep.as_bytes(),
    ] {
        let document = document(&declared("application/json"), body);
        assert!(matches!(document, Err(DocumentError::Unreadable)));
    }
    let widest = format!("[-{}]", "9".repeat(4300));
    let document = document(&declared("application/json"), widest.as_bytes());
    assert!(matches!(document, Ok(Document::Json(_))));
}
