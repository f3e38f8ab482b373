//! `GET /healthz` and `GET /readyz`: alive, and able to serve.

use http::{Response, StatusCode};
use serde_json::json;

use crate::app::App;
use crate::response::{self, ResponseBody};

/// The process runs: whoever gets this answer knows.
pub(super) fn liveness() -> Response<ResponseBody> {
    response::json(StatusCode::OK, response::encode(&json!({ "status": "ok" })))
}

/// Requests can be served: Redis answered within the last seconds, and nobody asked the process to stop.
pub(super) fn readiness(app: &App) -> Response<ResponseBody> {
    if app.stopping().is_cancelled() {
        return not_ready("stopping");
    }
    match app.readiness().recent() {
        Some(round_trip) => {
            let took_ms = round_trip.took.as_micros() as f64 / 1e3;
            let body = json!({ "status": "ready", "redis_round_trip_ms": took_ms });
            response::json(StatusCode::OK, response::encode(&body))
        }
        None => not_ready("redis does not answer"),
    }
}

fn not_ready(reason: &str) -> Response<ResponseBody> {
    let body = json!({ "status": "not ready", "reason": reason });
    response::json(StatusCode::SERVICE_UNAVAILABLE, response::encode(&body))
}
