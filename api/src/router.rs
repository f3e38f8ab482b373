//! Every URL on one screen.
//!
//! Paths are percent-decoded before they are matched, as the original service did: `%62atch` is `batch`, and an
//! encoded slash separates segments.

use std::sync::LazyLock;

use http::{HeaderValue, Method, Uri};
use percent_encoding::percent_decode_str;

/// What a request is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    /// Digitize several images.
    BatchDigitize { deal_id: String },
    /// Digitize one image.
    Digitize { deal_id: String, element_id: String },
    /// Go on with a stream.
    Resume { deal_id: String, batch_id: String },
    /// What is known of a batch.
    Snapshot { deal_id: String, batch_id: String },
    /// A batch is not wanted any more.
    Cancel { deal_id: String, batch_id: String },
    /// Is the process alive?
    Liveness,
    /// Can it serve?
    Readiness,
    /// The schema of all this.
    OpenApi,
}

/// Where a request goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Route {
    /// To a handler.
    Found(Target),
    /// The path is there, with other methods.
    MethodNotAllowed { allow: HeaderValue },
    /// The path is there without its trailing slash.
    Redirect { location: HeaderValue },
    /// Nowhere.
    NotFound,
}

/// Makes a target of path parameters.
type MakeTarget = fn(&mut dyn FnMut(&str) -> String) -> Target;

/// Method, path and target of every route. An element called `batch-digitize` has no route of its own.
const ROUTES: [(Method, &str, MakeTarget); 8] = [
    (
        Method::POST,
        "/api/canvas/{deal_id}/images/batch-digitize",
        |get| Target::BatchDigitize {
            deal_id: get("deal_id"),
        },
    ),
    (
        Method::POST,
        "/api/canvas/{deal_id}/images/{element_id}/digitize",
        |get| Target::Digitize {
            deal_id: get("deal_id"),
            element_id: get("element_id"),
        },
    ),
    (
        Method::GET,
        "/api/canvas/{deal_id}/images/batch-digitize/{batch_id}/stream",
        |get| Target::Resume {
            deal_id: get("deal_id"),
            batch_id: get("batch_id"),
        },
    ),
    (
        Method::GET,
        "/api/canvas/{deal_id}/images/batch-digitize/{batch_id}",
        |get| Target::Snapshot {
            deal_id: get("deal_id"),
            batch_id: get("batch_id"),
        },
    ),
    (
        Method::DELETE,
        "/api/canvas/{deal_id}/images/batch-digitize/{batch_id}",
        |get| Target::Cancel {
            deal_id: get("deal_id"),
            batch_id: get("batch_id"),
        },
    ),
    (Method::GET, "/healthz", |_| Target::Liveness),
    (Method::GET, "/readyz", |_| Target::Readiness),
    (Method::GET, "/openapi.json", |_| Target::OpenApi),
];

/// Path -> the routes that it has, one per method.
static PATHS: LazyLock<matchit::Router<Vec<usize>>> = LazyLock::new(|| {
    let mut paths = matchit::Router::<Vec<usize>>::new();
    for (index, (_, path, _)) in ROUTES.iter().enumerate() {
        match paths.at_mut(path) {
            Ok(routes) => routes.value.push(index),
            Err(_) => paths
                .insert(*path, vec![index])
                .expect("the paths of ROUTES do not contradict each other"),
        }
    }
    paths
});

/// Finds where a request goes.
pub(crate) fn route(method: &Method, uri: &Uri) -> Route {
    let Ok(path) = percent_decode_str(uri.path()).decode_utf8() else {
        return Route::NotFound;
    };
    let Some(found) = find(&path) else {
        return without_trailing_slash(uri)
            .map_or(Route::NotFound, |location| Route::Redirect { location });
    };
    let routes = || found.value.iter().map(|&index| &ROUTES[index]);
    if let Some((_, _, make_target)) = routes().find(|(allowed, ..)| allowed == method) {
        let mut parameter = |name: &str| found.params.get(name).unwrap_or_default().to_owned();
        return Route::Found(make_target(&mut parameter));
    }
    let allow = routes()
        .map(|(allowed, ..)| allowed.as_str())
        .collect::<Vec<_>>();
    Route::MethodNotAllowed {
        allow: HeaderValue::from_str(&allow.join(", ")).expect("methods are tokens"),
    }
}

fn find(path: &str) -> Option<matchit::Match<'static, '_, &'static Vec<usize>>> {
    let found = PATHS.at(path).ok()?;
    let whole = found.params.iter().all(|(_, value)| !value.is_empty());
    whole.then_some(found)
}

/// The redirect is relative: the scheme and host that the client used are known to the proxy, not to this process.
fn without_trailing_slash(uri: &Uri) -> Option<HeaderValue> {
    let path = uri.path().strip_suffix('/')?;
    let decoded = percent_decode_str(path).decode_utf8().ok()?;
    find(&decoded)?;
    let query = uri
        .query()
        .map(|query| format!("?{query}"))
        .unwrap_or_default();
    HeaderValue::from_str(&format!("{path}{query}")).ok()
}

/// Method and path of every route.
#[cfg(test)]
pub(crate) fn all() -> impl Iterator<Item = (&'static Method, &'static str)> {
    ROUTES.iter().map(|(method, path, _)| (method, *path))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(method: &Method, target: &str) -> Route {
        route(method, &target.parse().unwrap())
    }

    fn batch_of(deal_id: &str) -> Route {
        Route::Found(Target::BatchDigitize {
            deal_id: deal_id.to_owned(),
        })
    }

    #[test]
    fn a_path_is_decoded_before_it_is_matched() {
        let cases = [
            ("/api/canvas/d/images/batch-digitize", batch_of("d")),
            ("/api/canvas/d/images/%62atch-digitize", batch_of("d")),
            (
                "/api/canvas/a%20b/images/batch-digitize?x=1",
                batch_of("a b"),
            ),
            ("/api/canvas/a+b/images/batch-digitize", batch_of("a+b")),
            (
                "/api/canvas/d%C3%A9al/images/batch-digitize",
                batch_of("déal"),
            ),
            ("/api/canvas/a%2Fb/images/batch-digitize", Route::NotFound),
            ("/api/canvas/%FF/images/batch-digitize", Route::NotFound),
            ("/api/canvas//images/batch-digitize", Route::NotFound),
            ("/api/canvas/d//images/batch-digitize", Route::NotFound),
            ("/api/canvas/d/images/Batch-Digitize", Route::NotFound),
            ("/api/canvas/d/images//digitize", Route::NotFound),
            ("/canvas/d/images/batch-digitize", Route::NotFound),
            ("/", Route::NotFound),
        ];
        for (target, expected) in cases {
            assert_eq!(at(&Method::POST, target), expected, "{target}");
        }
    }

    #[test]
    fn parameters_go_where_they_belong() {
        let (deal_id, batch_id) = ("d".to_owned(), "b".to_owned());
        let cases = [
            (
                Method::POST,
                "/api/canvas/d/images/e%2E1/digitize",
                Target::Digitize {
                    deal_id: deal_id.clone(),
                    element_id: "e.1".to_owned(),
                },
            ),
            (
                Method::GET,
                "/api/canvas/d/images/batch-digitize/b/stream",
                Target::Resume {
                    deal_id: deal_id.clone(),
                    batch_id: batch_id.clone(),
                },
            ),
            (
                Method::GET,
                "/api/canvas/d/images/batch-digitize/b",
                Target::Snapshot {
                    deal_id: deal_id.clone(),
                    batch_id: batch_id.clone(),
                },
            ),
            (
                Method::DELETE,
                "/api/canvas/d/images/batch-digitize/b",
                Target::Cancel { deal_id, batch_id },
            ),
        ];
        for (method, target, expected) in cases {
            assert_eq!(at(&method, target), Route::Found(expected), "{target}");
        }
    }

    #[test]
    fn other_methods_are_told_the_right_one() {
        let allow = |method| Route::MethodNotAllowed {
            allow: HeaderValue::from_static(method),
        };
        for method in [Method::GET, Method::HEAD, Method::OPTIONS, Method::DELETE] {
            assert_eq!(
                at(&method, "/api/canvas/d/images/batch-digitize"),
                allow("POST")
            );
        }
        for method in [Method::POST, Method::HEAD] {
            assert_eq!(
                at(&method, "/api/canvas/d/images/batch-digitize/b/stream"),
                allow("GET")
            );
        }
        assert_eq!(
            at(&Method::PUT, "/api/canvas/d/images/batch-digitize/b"),
            allow("GET, DELETE")
        );
    }

    #[test]
    fn a_trailing_slash_is_redirected_away() {
        let cases = [
            ("/healthz/", Some("/healthz")),
            (
                "/api/canvas/a%20b/images/batch-digitize/?x=1",
                Some("/api/canvas/a%20b/images/batch-digitize?x=1"),
            ),
            ("/nowhere/", None),
            ("//healthz/", None),
        ];
        for (target, location) in cases {
            let expected = location.map_or(Route::NotFound, |location| Route::Redirect {
                location: HeaderValue::from_static(location),
            });
            assert_eq!(at(&Method::GET, target), expected, "{target}");
        }
    }
}
