//! SHA-256 in hexadecimal digits, the only hash in a result.

use sha2::{Digest, Sha256};
use std::fmt::Write as _;

/// The SHA-256 of bytes that come part by part.
///
/// ```
/// use demarche::Checksum;
///
/// let mut checksum = Checksum::default();
/// checksum.update("a");
/// checksum.update("bc");
/// assert!(checksum.digits().starts_with("ba7816bf")); // FIPS 180-2, appendix B.1
/// ```
#[derive(Clone, Debug, Default)]
pub struct Checksum(Sha256);

impl Checksum {
    /// Adds a part behind those before.
    pub fn update(&mut self, part: impl AsRef<[u8]>) {
        self.0.update(part);
    }

    /// The checksum of the parts so far, in hexadecimal digits.
    #[must_use]
    pub fn digits(&self) -> String {
        let mut digits = String::with_capacity(64);
        for byte in self.0.clone().finalize() {
            // Writing to a string cannot fail.
            let _ = write!(digits, "{byte:02x}");
        }
        digits
    }
}

/// The checksum of parts one after the other.
pub(crate) fn sha256(parts: impl IntoIterator<Item = impl AsRef<[u8]>>) -> String {
    let mut checksum = Checksum::default();
    parts.into_iter().for_each(|part| checksum.update(part));
    checksum.digits()
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_checksum_is_the_published_one() {
        // FIPS 180-2, appendix B.1.
        let expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(super::sha256(["a", "bc"]), expected);
    }
}
