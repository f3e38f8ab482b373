//! One log line per request, written when its head is answered.
//!
//! The path has ids in it and is logged; the query may have tokens and URLs in it and is not, nor is any header.

use std::time::Instant;

use http::{Method, Request, Response};

/// What is known before the answer.
#[derive(Debug)]
pub(super) struct Line {
    method: Method,
    path: String,
    began: Instant,
}

impl Line {
    pub(super) fn of<B>(request: &Request<B>) -> Self {
        Self {
            method: request.method().clone(),
            path: request.uri().path().to_owned(),
            began: Instant::now(),
        }
    }

    pub(super) fn write<B>(self, response: &Response<B>) {
        let Self {
            method,
            path,
            began,
        } = self;
        let status = response.status().as_u16();
        let duration_ms = began.elapsed().as_micros() as f64 / 1e3;
        // Probes come every few seconds and say nothing when they succeed.
        if response.status().is_success() && matches!(&*path, "/healthz" | "/readyz") {
            tracing::debug!(http.method = %method, http.path = path, http.status = status, duration_ms,
                "{method} {path} -> {status} in {duration_ms:.1} ms");
        } else {
            tracing::info!(http.method = %method, http.path = path, http.status = status, duration_ms,
                "{method} {path} -> {status} in {duration_ms:.1} ms");
        }
    }
}
