//! A fleet's root: the stores of many gates side by side, `ROOT/gate=<name>/`.
//!
//! Each of them is a store of its own. The name of the folder is the gate's, percent-encoded as readers of hive
//! partitions decode it, so that nothing in a name can lead out of the root and two gates never share a
//! folder; there is no list beside them that could fall out of step.

use std::path::{Path, PathBuf};

use super::error::StoreError;
use super::reader::{Contents, contents};

const PREFIX: &str = "gate=";
/// What file systems take.
const LONGEST: usize = 255;

/// The store of a gate of that name under `root`; none when the name is too long for a folder.
pub fn store_of_gate(root: &Path, name: &str) -> Option<PathBuf> {
    let folder = format!("{PREFIX}{}", encoded_name(name));
    (folder.len() <= LONGEST).then(|| root.join(folder))
}

/// A gate's name as the name of a file or a folder: letters, digits, `_`, `-` and `.` (not in front) stand for
/// themselves.
pub fn encoded_name(name: &str) -> String {
    let encoded = name.bytes().enumerate().map(|(at, byte)| match byte {
        b'.' if at > 0 => ".".to_owned(),
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'_' | b'-' => char::from(byte).to_string(),
        other => format!("%{other:02X}"),
    });
    encoded.collect()
}

/// The gates that have a store under `root`, by name, and their stores. A root that does not exist has none.
///
/// # Errors
/// When it cannot be read, or is the store of one gate.
pub fn gates_under(root: &Path) -> Result<Vec<(String, PathBuf)>, StoreError> {
    match contents(root)? {
        Contents::Nothing | Contents::Empty => return Ok(Vec::new()),
        Contents::Store => {
            return Err(StoreError::NotAFleet {
                path: root.to_owned(),
            });
        }
        Contents::Other(_) => {}
    }
    let entries = std::fs::read_dir(root).map_err(StoreError::io("read the folder", root))?;
    let mut found = Vec::new();
    for entry in entries {
        let entry = entry.map_err(StoreError::io("read the folder", root))?;
        let folder = entry.file_name();
        let name = folder.to_str().and_then(|name| name.strip_prefix(PREFIX));
        if let Some(name) = name.and_then(decoded) {
            found.push((name, entry.path()));
        }
    }
    found.sort();
    Ok(found)
}

/// The name that is encoded so, if it is the very encoding.
fn decoded(folder: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(folder.len());
    let mut rest = folder.as_bytes();
    while let [first, behind @ ..] = rest {
        if *first == b'%' {
            let digits = folder.get(folder.len() - behind.len()..)?.get(..2)?;
            bytes.push(u8::from_str_radix(digits, 16).ok()?);
            rest = &behind[2..];
        } else {
            bytes.push(*first);
            rest = behind;
        }
    }
    let name = String::from_utf8(bytes).ok()?;
    (encoded_name(&name) == folder).then_some(name)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn no_name_leads_out_of_the_root() {
        for (name, expected) in [
            ("api-checkout", "api-checkout"),
            ("..", "%2E."),
            ("../../etc", "%2E.%2F..%2Fetc"),
            ("a/b", "a%2Fb"),
            ("a=b%", "a%3Db%25"),
            ("ü\n", "%C3%BC%0A"),
        ] {
            assert_eq!(encoded_name(name), expected, "{name}");
        }
        assert_eq!(store_of_gate(Path::new("r"), &"ü".repeat(50)), None);
    }

    #[test]
    fn what_is_no_encoding_is_nobodys() {
        for folder in ["a b", "%2e", "%", "%4", "%ZZ", "%FF", "%61", "ü", ".a"] {
            assert_eq!(decoded(folder), None, "{folder}");
        }
    }

    proptest! {
        #[test]
        fn every_name_is_found_again(name in any::<String>()) {
            prop_assert_eq!(decoded(&encoded_name(&name)), Some(name));
        }
    }
}
