//! The operator's list of tokens: one `name token deals` a line, `deals` being `*` or names with commas between.

use std::collections::HashSet;
use std::sync::Arc;

use sha2::{Digest, Sha256};
use subtle::{ConditionallySelectable, ConstantTimeEq};

/// Most tokens in one list: a lookup goes through all of them.
const MAX_TOKENS: usize = 1000;

/// A token shorter than this is taken, but worth a warning.
const SHORT_TOKEN_BYTES: usize = 16;

/// All tokens, by the digests that are compared.
#[derive(Clone, Debug, Default)]
pub struct TokenList {
    entries: Vec<(TokenDigest, Grant)>,
    has_short_token: bool,
}

type TokenDigest = [u8; 32];

/// What a token is called and what it opens.
#[derive(Clone, Debug)]
pub(crate) struct Grant {
    name: Arc<str>,
    deals: Deals,
}

#[derive(Clone, Debug)]
enum Deals {
    All,
    Listed(HashSet<String>),
}

/// Why a list of tokens cannot be used. Never tells a token.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TokenListError {
    /// A line lacks one of its three parts.
    #[error("line {line} is not `name token deal1,deal2` or `name token *`")]
    Malformed {
        /// Line number, from 1.
        line: usize,
    },
    /// Two lines have the same name or the same token.
    #[error("line {line} repeats the name or the token of an earlier line")]
    Repeated {
        /// Line number, from 1.
        line: usize,
    },
    /// There is no token at all, so that nobody could call.
    #[error("there is no token in it")]
    Empty,
    /// More tokens than a lookup should go through.
    #[error("more than {MAX_TOKENS} tokens")]
    TooMany,
}

impl TokenList {
    /// Reads a list. Lines end with a line feed or, for environment variables, a semicolon; `#` begins a comment line.
    pub fn parse(text: &str) -> Result<Self, TokenListError> {
        let mut list = Self::default();
        for (index, line) in text.split(['\n', ';']).map(str::trim).enumerate() {
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            list.add(line, index + 1)?;
        }
        match list.entries.len() {
            0 => Err(TokenListError::Empty),
            n if n > MAX_TOKENS => Err(TokenListError::TooMany),
            _ => Ok(list),
        }
    }

    fn add(&mut self, text: &str, line: usize) -> Result<(), TokenListError> {
        let malformed = TokenListError::Malformed { line };
        let parts = text
            .split_once(char::is_whitespace)
            .and_then(|(name, rest)| {
                Some((name, rest.trim_start().split_once(char::is_whitespace)?))
            });
        let Some((name, (token, deals))) = parts else {
            return Err(malformed);
        };
        let deals = match deals.trim() {
            "*" => Deals::All,
            listed => Deals::Listed(
                listed
                    .split(',')
                    .map(|deal| deal.trim().to_owned())
                    .collect(),
            ),
        };
        let lists_nothing = matches!(&deals, Deals::Listed(deals) if deals.contains(""));
        if lists_nothing {
            return Err(malformed);
        }
        let token_digest = digest(token.as_bytes());
        let repeats =
            |(known, grant): &(TokenDigest, Grant)| *known == token_digest || *grant.name == *name;
        if self.entries.iter().any(repeats) {
            return Err(TokenListError::Repeated { line });
        }
        self.has_short_token |= token.len() < SHORT_TOKEN_BYTES;
        let name = name.into();
        self.entries.push((token_digest, Grant { name, deals }));
        Ok(())
    }

    /// The names of all tokens.
    pub(crate) fn names(&self) -> impl Iterator<Item = &Arc<str>> {
        self.entries.iter().map(|(_, grant)| &grant.name)
    }

    /// Whether a token is so short that it could be guessed.
    pub(crate) const fn has_short_token(&self) -> bool {
        self.has_short_token
    }

    /// The grant of `token`.
    ///
    /// Digests of equal length are compared, each in constant time and all of them always, so the time taken tells
    /// nothing about any token, not even its length.
    pub(crate) fn find(&self, token: &[u8]) -> Option<&Grant> {
        let presented = digest(token);
        let mut found = u32::MAX;
        for (place, (known, _)) in (0u32..).zip(&self.entries) {
            found.conditional_assign(&place, known.ct_eq(&presented));
        }
        self.entries.get(found as usize).map(|(_, grant)| grant)
    }
}

impl Grant {
    /// The token's name.
    pub(crate) const fn name(&self) -> &Arc<str> {
        &self.name
    }

    /// Whether the token may be used for a deal.
    pub(crate) fn opens(&self, deal_id: &str) -> bool {
        match &self.deals {
            Deals::All => true,
            Deals::Listed(deals) => deals.contains(deal_id),
        }
    }
}

fn digest(token: &[u8]) -> TokenDigest {
    Sha256::digest(token).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opened<'d>(list: &TokenList, token: &str, deals: &[&'d str]) -> Vec<&'d str> {
        let grant = list.find(token.as_bytes());
        deals
            .iter()
            .copied()
            .filter(|deal| grant.is_some_and(|grant| grant.opens(deal)))
            .collect()
    }

    #[test]
    fn a_token_opens_the_deals_of_its_line_and_no_other() {
        let list = TokenList::parse(
            "# who  token  deals\n\
             ui     s3cret-ui-token-1   deal-1, deal 2\n\
             admin\ts3cret-admin-token *\n",
        )
        .unwrap();
        let deals = ["deal-1", "deal 2", "deal-3", "*", ""];
        assert_eq!(
            opened(&list, "s3cret-ui-token-1", &deals),
            ["deal-1", "deal 2"]
        );
        assert_eq!(opened(&list, "s3cret-admin-token", &deals), deals);
        for wrong in ["", "s3cret", "s3cret-ui-token-", "s3cret-ui-token-12", "ui"] {
            assert!(list.find(wrong.as_bytes()).is_none(), "{wrong:?}");
        }
        assert!(!list.has_short_token());
    }

    #[test]
    fn a_list_in_an_environment_variable_has_semicolons() {
        let list = TokenList::parse("a token-a deal-1; b token-b *;").unwrap();
        assert_eq!(
            list.names().map(|name| &**name).collect::<Vec<_>>(),
            ["a", "b"]
        );
        assert_eq!(&**list.find(b"token-b").unwrap().name(), "b");
        assert!(list.has_short_token());
    }

    #[test]
    fn a_broken_list_names_its_line() {
        let cases = [
            ("", TokenListError::Empty),
            ("# only a comment", TokenListError::Empty),
            ("a", TokenListError::Malformed { line: 1 }),
            ("a token", TokenListError::Malformed { line: 1 }),
            ("\na token ,", TokenListError::Malformed { line: 2 }),
            ("a token *\na other *", TokenListError::Repeated { line: 2 }),
            ("a token *\nb token *", TokenListError::Repeated { line: 2 }),
        ];
        for (text, expected) in cases {
            assert_eq!(TokenList::parse(text).unwrap_err(), expected, "{text:?}");
        }
    }
}
