//! What may happen to a document on its way, and what somebody may do to it on purpose.

use proptest::prelude::*;
use proptest::sample::Index;

/// One change.
#[derive(Debug, Clone)]
pub enum Change {
    /// It ends early.
    Cut(Index),
    /// A stretch is missing.
    Remove(Index, Index),
    /// A stretch comes twice, right behind itself or elsewhere.
    Copy(Index, Index, Index),
    /// Two stretches change places.
    Swap(Index, Index, Index),
    /// Bytes are others.
    Overwrite(Index, Vec<u8>),
    /// Something is put in.
    Insert(Index, Vec<u8>),
    /// A stretch comes very often.
    Repeat(Index, Index, usize),
    /// It is put many deep into something.
    Nest(&'static str, &'static str, usize),
}

/// What means something to one of the readers, and numbers at the ends of what machines hold.
const WORDS: [&str; 46] = [
    "{",
    "}",
    "[",
    "]",
    "\"",
    "'",
    ",",
    ":",
    ": ",
    "- ",
    "\n",
    "\r\n",
    "\t",
    "  ",
    "&a ",
    "*a",
    "<<: *a",
    "!!binary ",
    "|\n",
    ">-\n",
    "#",
    "---\n",
    "...\n",
    "%YAML 1.1\n",
    "? ",
    "~",
    "null",
    "true",
    "NaN",
    ".nan",
    "-.inf",
    "+Inf",
    "1e999",
    "-1e-999",
    "9223372036854775808",
    "18446744073709551616",
    "-0",
    "0x7fffffffffffffff",
    "1e308",
    "99999999999999999999999999999999999999999999999999",
    "\\u0000",
    "\\ud800",
    "\u{feff}",
    "\u{202e}",
    "\u{0}",
    "9999-12-31T23:59:60Z",
];

fn piece() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        4 => prop::sample::select(WORDS.to_vec()).prop_map(|word| word.as_bytes().to_vec()),
        2 => prop::collection::vec(any::<u8>(), 1..8),
        1 => (any::<u8>(), 1usize..100_000).prop_map(|(byte, count)| vec![byte; count]),
        1 => (prop::sample::select(WORDS.to_vec()), 1usize..5000)
            .prop_map(|(word, count)| word.repeat(count).into_bytes()),
    ]
}

fn change() -> impl Strategy<Value = Change> {
    let index = any::<Index>;
    let brackets = prop::sample::select(vec![
        ("{\"a\":", "}"),
        ("[", "]"),
        ("{a: ", "}"),
        ("- ", ""),
        ("(", ")"),
    ]);
    prop_oneof![
        2 => index().prop_map(Change::Cut),
        3 => (index(), index()).prop_map(|(a, b)| Change::Remove(a, b)),
        3 => (index(), index(), index()).prop_map(|(a, b, c)| Change::Copy(a, b, c)),
        2 => (index(), index(), index()).prop_map(|(a, b, c)| Change::Swap(a, b, c)),
        4 => (index(), piece()).prop_map(|(at, piece)| Change::Overwrite(at, piece)),
        4 => (index(), piece()).prop_map(|(at, piece)| Change::Insert(at, piece)),
        1 => (index(), index(), 2usize..3000).prop_map(|(a, b, count)| Change::Repeat(a, b, count)),
        1 => (brackets, 1usize..50_000).prop_map(|((open, close), deep)| Change::Nest(open, close, deep)),
    ]
}

/// No document becomes longer than this by copies of itself.
const LONGEST: usize = 1 << 20;

impl Change {
    fn apply(&self, mut bytes: Vec<u8>) -> Vec<u8> {
        let place = |index: &Index, bytes: &Vec<u8>| index.index(bytes.len() + 1);
        let stretch = |a: &Index, b: &Index, bytes: &Vec<u8>| {
            let (a, b) = (place(a, bytes), place(b, bytes));
            a.min(b)..a.max(b)
        };
        match self {
            Self::Cut(at) => bytes.truncate(place(at, &bytes)),
            Self::Remove(a, b) => {
                // Short ones mostly: a document without its middle is only broken.
                let stretch = stretch(a, b, &bytes);
                let end = stretch.end.min(stretch.start + 1 + stretch.len() % 24);
                bytes.drain(stretch.start..end.min(bytes.len()));
            }
            Self::Copy(a, b, to) => {
                let copy = bytes[stretch(a, b, &bytes)].to_vec();
                let to = place(to, &bytes);
                bytes.splice(to..to, copy);
            }
            Self::Swap(a, b, c) => {
                let mut cuts = [place(a, &bytes), place(b, &bytes), place(c, &bytes)];
                cuts.sort_unstable();
                bytes[cuts[0]..cuts[2]].rotate_left(cuts[1] - cuts[0]);
            }
            Self::Overwrite(at, piece) => {
                let at = place(at, &bytes);
                let end = bytes.len().min(at + piece.len());
                bytes.splice(at..end, piece.iter().copied());
            }
            Self::Insert(at, piece) => {
                let at = place(at, &bytes);
                bytes.splice(at..at, piece.iter().copied());
            }
            Self::Repeat(a, b, count) => {
                let stretch = stretch(a, b, &bytes);
                let copies =
                    bytes[stretch.clone()].repeat((*count).min(LONGEST / stretch.len().max(1)));
                bytes.splice(stretch, copies);
            }
            Self::Nest(open, close, deep) => {
                bytes = [
                    open.repeat(*deep).into_bytes(),
                    bytes,
                    close.repeat(*deep).into_bytes(),
                ]
                .concat();
            }
        }
        bytes.truncate(4 * LONGEST);
        bytes
    }
}

/// A document of these, changed a few times, perhaps with the end of another behind it.
pub fn damaged(documents: &[&str]) -> impl Strategy<Value = Vec<u8>> + use<> {
    let documents: Vec<Vec<u8>> = documents
        .iter()
        .map(|text| text.as_bytes().to_vec())
        .collect();
    let one = || prop::sample::select(documents.clone());
    let spliced = (one(), one(), any::<Index>(), any::<Index>()).prop_map(|(head, tail, a, b)| {
        let (a, b) = (a.index(head.len() + 1), b.index(tail.len() + 1));
        [&head[..a], &tail[b..]].concat()
    });
    let start = prop_oneof![3 => one(), 1 => spliced];
    (start, prop::collection::vec(change(), 0..5)).prop_map(|(document, changes)| {
        changes
            .iter()
            .fold(document, |bytes, change| change.apply(bytes))
    })
}
