//! Checksums: a flipped bit must be an error, never a value.
//!
//! Parquet's own page checksums are optional and the library does not write them, so the store keeps its
//! own, in two places of a file's footer. `retrogate.checksums` has one XXH64 a row group, over all its
//! bytes as they lie in the file. `retrogate.footer_checksum` is the XXH64 of the footer itself, taken
//! with its own sixteen digits set to zero; it is found by searching for its key, so it is verified
//! *before* anything is parsed. Hashing compressed bytes costs a few percent of decoding them.
//!
//! This guards against disks, copies and editors, not against someone who computes checksums too.

use std::ops::Range;

use twox_hash::XxHash64;

/// The footer's key for its own checksum.
pub(super) const FOOTER_KEY: &str = "retrogate.footer_checksum";
/// The sixteen digits before they are known.
pub(super) const BLANK: &str = "0000000000000000";

/// The checksum of some bytes.
pub(super) fn of(bytes: &[u8]) -> u64 {
    XxHash64::oneshot(0, bytes)
}

/// As it is written: sixteen lower-case hexadecimal digits.
pub(super) fn spell(checksum: u64) -> String {
    format!("{checksum:016x}")
}

/// Reads what [`spell`] wrote.
pub(super) fn parse(text: &str) -> Option<u64> {
    let well_formed =
        text.len() == BLANK.len() && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    well_formed
        .then(|| u64::from_str_radix(text, 16).ok())
        .flatten()
}

/// Writes a footer's checksum into the blank left for it. Says whether there was one.
pub(super) fn stamp_footer(footer: &mut [u8]) -> bool {
    let Some(digits) = digits_in(footer) else {
        return false;
    };
    let spelled = spell(of_blanked(footer, &digits));
    footer[digits].copy_from_slice(spelled.as_bytes());
    true
}

/// What a footer says of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FooterCheck {
    /// Its bytes are those that were written.
    Whole,
    /// They are not.
    Altered,
    /// It has no checksum of ours.
    Unknown,
}

/// Is this footer what was written?
pub(super) fn check_footer(footer: &[u8]) -> FooterCheck {
    let Some(digits) = digits_in(footer) else {
        return FooterCheck::Unknown;
    };
    let said = std::str::from_utf8(&footer[digits.clone()])
        .ok()
        .and_then(parse);
    if said == Some(of_blanked(footer, &digits)) {
        FooterCheck::Whole
    } else {
        FooterCheck::Altered
    }
}

fn of_blanked(footer: &[u8], digits: &Range<usize>) -> u64 {
    let mut blanked = footer.to_vec();
    blanked[digits.clone()].copy_from_slice(BLANK.as_bytes());
    of(&blanked)
}

/// Where the sixteen digits stand: behind the *last* occurrence of their key, because a query may quote
/// it and our key is written last. Between the two lie the value's type and length, one byte each in
/// Thrift's compact protocol.
fn digits_in(footer: &[u8]) -> Option<Range<usize>> {
    let key = [FOOTER_KEY.as_bytes(), &[0x18, BLANK.len() as u8]].concat();
    let at = footer
        .windows(key.len())
        .rposition(|window| window == key)?;
    let start = at + key.len();
    let end = start + BLANK.len();
    (end <= footer.len()).then_some(start..end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn footer() -> Vec<u8> {
        [
            b"head ",
            FOOTER_KEY.as_bytes(),
            &[0x18, 16],
            BLANK.as_bytes(),
            b" tail",
        ]
        .concat()
    }

    #[test]
    fn a_stamped_footer_notices_every_flipped_bit() {
        let mut stamped = footer();
        assert!(stamp_footer(&mut stamped));
        assert_eq!(check_footer(&stamped), FooterCheck::Whole);
        for bit in 0..stamped.len() * 8 {
            let mut flipped = stamped.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            assert_ne!(check_footer(&flipped), FooterCheck::Whole, "bit {bit}");
        }
    }

    #[test]
    fn a_footer_of_someone_else_has_no_checksum() {
        assert_eq!(check_footer(b"parquet-mr"), FooterCheck::Unknown);
        assert!(!stamp_footer(&mut b"parquet-mr".to_vec()));
    }

    #[test]
    fn checksums_are_spelled_in_sixteen_digits() {
        assert_eq!(parse(&spell(0xab)), Some(0xab));
        for wrong in [
            "",
            "ab",
            "+0000000000000ab",
            "00000000000000abc",
            "00000000000000AB",
        ] {
            assert_eq!(parse(wrong), None);
        }
    }
}
