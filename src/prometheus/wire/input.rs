//! Bytes as they arrive, and small JSON values cut out of them.
//!
//! An [`Input`] holds one window of the body (64 KiB). What is small (a key, a label set, a point in an
//! unusual notation) is cut out whole, with a bound, and given to `serde_json`, which alone decides what
//! is valid; what is large (arrays, the objects around them) is walked through here. So memory is
//! bounded whatever is sent, and chunk boundaries mean nothing.

use std::io::{ErrorKind, Read};

use serde::de::DeserializeOwned;

use super::error::{DecodeError, quote, quote_message};

/// The window on the body.
const WINDOW: usize = 64 * 1024;
/// The longest value that is cut out whole: a label set, a list of warnings.
pub(super) const SMALL: usize = 1 << 20;
/// How much of something that is not JSON is shown.
const EXCERPT: usize = 80;

/// A body being read.
pub struct Input<R> {
    source: R,
    window: Vec<u8>,
    start: usize,
    end: usize,
    before: u64,
    ended: bool,
    value: Vec<u8>,
}

impl<R: Read> Input<R> {
    /// Reads `source` from its beginning.
    pub fn new(source: R) -> Self {
        Self::with_window(source, WINDOW)
    }

    /// The same with a window of another size, at least as long as a point.
    pub(super) fn with_window(source: R, size: usize) -> Self {
        Self {
            source,
            window: vec![0; size],
            start: 0,
            end: 0,
            before: 0,
            ended: false,
            value: Vec::new(),
        }
    }

    /// Bytes consumed so far.
    pub(super) fn position(&self) -> u64 {
        self.before + self.start as u64
    }

    /// At least `wanted` bytes in one piece, or all that is left of the body.
    #[inline]
    pub(super) fn ahead(&mut self, wanted: usize) -> &[u8] {
        if self.end - self.start < wanted {
            self.fill(wanted);
        }
        &self.window[self.start..self.end]
    }

    fn fill(&mut self, wanted: usize) {
        self.window.copy_within(self.start..self.end, 0);
        self.before += self.start as u64;
        self.end -= self.start;
        self.start = 0;
        while !self.ended && self.end < wanted.min(self.window.len()) {
            match self.source.read(&mut self.window[self.end..]) {
                Ok(0) => self.ended = true,
                Ok(count) => self.end += count,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                // The sender knows why; here it is a body without its end.
                Err(_) => self.ended = true,
            }
        }
    }

    /// Marks `count` bytes of what lies ahead as read.
    #[inline]
    pub(super) fn consume(&mut self, count: usize) {
        self.start += count;
        debug_assert!(self.start <= self.end);
    }

    /// The next byte that is not white space, left where it is; `None` at the end.
    #[inline]
    fn peek_or_end(&mut self) -> Option<u8> {
        loop {
            match self.ahead(1).first() {
                Some(b' ' | b'\n' | b'\r' | b'\t') => self.consume(1),
                other => return other.copied(),
            }
        }
    }

    /// The next byte that is not white space, left where it is.
    #[inline]
    pub(super) fn peek(&mut self) -> Result<u8, DecodeError> {
        self.peek_or_end().ok_or_else(|| self.truncated())
    }

    fn truncated(&self) -> DecodeError {
        DecodeError::Truncated {
            bytes: self.position(),
        }
    }

    pub(super) fn malformed(&self, what: impl Into<String>) -> DecodeError {
        DecodeError::Malformed {
            at: self.position(),
            what: what.into(),
        }
    }

    fn expect(&mut self, wanted: u8) -> Result<(), DecodeError> {
        let found = self.peek()?;
        if found == wanted {
            self.consume(1);
            return Ok(());
        }
        Err(self.malformed(format!(
            "found {:?}, expected {:?}",
            char::from(found),
            char::from(wanted)
        )))
    }

    /// The body must be a JSON object; says how it begins when it is not.
    pub(super) fn must_begin_object(&mut self) -> Result<(), DecodeError> {
        if self.peek()? == b'{' {
            return Ok(());
        }
        let start = self.ahead(4 * EXCERPT);
        let start = &start[..start.len().min(4 * EXCERPT)];
        Err(DecodeError::NotJson {
            excerpt: quote(&String::from_utf8_lossy(start), EXCERPT),
        })
    }

    /// Nothing but white space may follow.
    pub(super) fn must_end(&mut self) -> Result<(), DecodeError> {
        match self.peek_or_end() {
            None => Ok(()),
            Some(_) => Err(self.malformed("data follows the end of the answer")),
        }
    }

    /// Walks an object; `member` must read the value of each key.
    pub(super) fn object(
        &mut self,
        mut member: impl FnMut(&mut Self, &str) -> Result<(), DecodeError>,
    ) -> Result<(), DecodeError> {
        self.expect(b'{')?;
        if self.peek()? == b'}' {
            self.consume(1);
            return Ok(());
        }
        loop {
            let key: String = self.value(SMALL)?;
            self.expect(b':')?;
            member(self, &key)?;
            if self.ends_with(b'}')? {
                return Ok(());
            }
        }
    }

    /// Walks an array; `item` must read one element.
    pub(super) fn array(
        &mut self,
        mut item: impl FnMut(&mut Self) -> Result<(), DecodeError>,
    ) -> Result<(), DecodeError> {
        self.expect(b'[')?;
        if self.peek()? == b']' {
            self.consume(1);
            return Ok(());
        }
        loop {
            item(self)?;
            if self.ends_with(b']')? {
                return Ok(());
            }
        }
    }

    /// After an element: a comma (false) or the end (true).
    #[inline]
    fn ends_with(&mut self, close: u8) -> Result<bool, DecodeError> {
        let found = self.peek()?;
        if found != b',' && found != close {
            return Err(self.malformed(format!(
                "found {:?}, expected ',' or {:?}",
                char::from(found),
                char::from(close)
            )));
        }
        self.consume(1);
        Ok(found == close)
    }

    /// Reads one value of at most `most` bytes.
    pub(super) fn value<T: DeserializeOwned>(&mut self, most: usize) -> Result<T, DecodeError> {
        let at = self.position();
        self.cut_out(most)?;
        serde_json::from_slice(&self.value).map_err(|error| DecodeError::Malformed {
            at,
            what: quote_message(&error.to_string()),
        })
    }

    /// Reads one value and forgets it; it must be valid and small.
    pub(super) fn skip(&mut self) -> Result<(), DecodeError> {
        self.value::<serde_json::Value>(SMALL).map(|_| ())
    }

    /// Copies the bytes of one value, found by its brackets and quotes alone.
    fn cut_out(&mut self, most: usize) -> Result<(), DecodeError> {
        self.peek()?;
        self.value.clear();
        let mut extent = Extent::default();
        loop {
            self.ahead(1);
            let ahead = &self.window[self.start..self.end];
            if ahead.is_empty() {
                return Err(self.truncated());
            }
            let end = extent.advance(ahead);
            let count = end.unwrap_or(ahead.len());
            if self.value.len() + count > most {
                return Err(self.malformed(format!("a value is longer than {most} bytes")));
            }
            self.value.extend_from_slice(&ahead[..count]);
            self.consume(count);
            if end.is_some() {
                return Ok(());
            }
        }
    }
}

/// Finds where a JSON value ends, a piece at a time.
#[derive(Default)]
struct Extent {
    depth: usize,
    in_string: bool,
    escaped: bool,
    begun: bool,
}

impl Extent {
    /// How many of these bytes still belong to the value, once its end is among them.
    fn advance(&mut self, bytes: &[u8]) -> Option<usize> {
        for (index, byte) in bytes.iter().enumerate() {
            if self.in_string {
                if self.escaped {
                    self.escaped = false;
                } else if *byte == b'\\' {
                    self.escaped = true;
                } else if *byte == b'"' {
                    self.in_string = false;
                    if self.depth == 0 {
                        return Some(index + 1);
                    }
                }
                continue;
            }
            match byte {
                // Outside brackets these end a number or a word, or are no value at all.
                b'"' | b'{' | b'[' if self.depth == 0 && self.begun => return Some(index),
                b'}' | b']' | b',' | b':' | b' ' | b'\n' | b'\r' | b'\t' if self.depth == 0 => {
                    return Some(index);
                }
                b'"' => self.in_string = true,
                b'{' | b'[' => self.depth += 1,
                b'}' | b']' => {
                    self.depth -= 1;
                    if self.depth == 0 {
                        return Some(index + 1);
                    }
                }
                _ => {}
            }
            self.begun = true;
        }
        None
    }
}
