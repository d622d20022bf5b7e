//! Tokens that nobody can guess.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::SecretString;

/// A new token: 256 bits of the operating system's randomness, as 43 characters that fit into a cookie or a URL.
pub fn random_token() -> SecretString {
    URL_SAFE_NO_PAD.encode(crate::wrapping::random_key().as_slice()).into()
}
