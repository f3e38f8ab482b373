//! Who is calling, and which deals may they touch.
//!
//! Callers present a static bearer token. Tokens are listed by the operator with a name, which is what appears in
//! logs and scopes idempotency keys, and with the deals they open.

mod bearer;
mod tokens;

pub(crate) use tokens::Grant;
pub use tokens::{TokenList, TokenListError};

use http::HeaderMap;

use crate::error::ApiError;

/// The grant of the request's bearer token, provided that it opens the deal.
pub(crate) fn authorize<'t>(
    tokens: &'t TokenList,
    headers: &HeaderMap,
    deal_id: &str,
) -> Result<&'t Grant, ApiError> {
    let token = bearer::token(headers).ok_or(ApiError::NotAuthenticated)?;
    let grant = tokens.find(token).ok_or(ApiError::InvalidToken)?;
    if !grant.opens(deal_id) {
        return Err(ApiError::ForeignDeal);
    }
    Ok(grant)
}
