//! The document around every answer: `{"status": …, "data": …, "warnings": …}`.
//!
//! Keys may come in any order; keys we do not know must be valid JSON and are passed over. A document
//! that says `error` is [`DecodeError::Refused`] whatever else it holds.

use std::io::Read;

use super::error::{DecodeError, quote_message};
use super::input::{Input, SMALL};

/// An answer and what the server remarked about it.
#[derive(Debug)]
pub(super) struct Envelope<T> {
    /// What `data` held.
    pub(super) data: T,
    /// `warnings`, in the order sent.
    pub(super) warnings: Vec<String>,
    /// `infos`, in the order sent.
    pub(super) infos: Vec<String>,
    /// `isPartial`, which `VictoriaMetrics` clusters say.
    pub(super) partial: bool,
}

/// Remarks on the query itself; the answer is whole.
const NOTES: [&str; 2] = ["PromQL warning:", "PromQL info:"];

impl<T> Envelope<T> {
    /// Refuses an answer of which the server says that something is missing.
    pub(super) fn whole(self) -> Result<Self, DecodeError> {
        let is_note = |warning: &str| NOTES.iter().any(|note| warning.starts_with(note));
        if let Some(warning) = self.warnings.iter().find(|warning| !is_note(warning)) {
            return Err(DecodeError::Partial(quote_message(warning)));
        }
        if self.partial {
            return Err(DecodeError::Partial("isPartial is true".to_owned()));
        }
        Ok(self)
    }
}

#[derive(Default)]
struct Remarks {
    status: Option<String>,
    kind: Option<String>,
    message: Option<String>,
    warnings: Option<Vec<String>>,
    infos: Option<Vec<String>>,
    partial: Option<bool>,
}

/// Reads a whole body; `decode` reads the value of `data`.
pub(super) fn read<R: Read, T>(
    input: &mut Input<R>,
    mut decode: impl FnMut(&mut Input<R>) -> Result<T, DecodeError>,
) -> Result<Envelope<T>, DecodeError> {
    input.must_begin_object()?;
    let mut remarks = Remarks::default();
    let mut data = None;
    input.object(|input, key| match key {
        "data" if remarks.status.as_deref() == Some("error") || input.peek()? == b'n' => {
            input.skip()
        }
        "data" => set_once(&mut data, input, key, &mut decode),
        _ => remarks.member(input, key),
    })?;
    input.must_end()?;
    match remarks.status.as_deref() {
        Some("success") => {}
        Some("error") => return Err(remarks.refusal()),
        Some(other) => {
            let what = format!(
                "status is {:?}, expected success or error",
                quote_message(other)
            );
            return Err(input.malformed(what));
        }
        None => return Err(input.malformed("the answer has no `status`")),
    }
    Ok(Envelope {
        data: data.ok_or_else(|| input.malformed("the answer has no `data`"))?,
        warnings: remarks.warnings.unwrap_or_default(),
        infos: remarks.infos.unwrap_or_default(),
        partial: remarks.partial.unwrap_or_default(),
    })
}

impl Remarks {
    fn member<R: Read>(&mut self, input: &mut Input<R>, key: &str) -> Result<(), DecodeError> {
        let text = |input: &mut Input<R>| input.value::<String>(SMALL);
        let list = |input: &mut Input<R>| {
            let list: Option<Vec<String>> = input.value(SMALL)?;
            Ok(list.unwrap_or_default())
        };
        match key {
            "status" => set_once(&mut self.status, input, key, text),
            "errorType" => set_once(&mut self.kind, input, key, text),
            "error" => set_once(&mut self.message, input, key, text),
            "warnings" => set_once(&mut self.warnings, input, key, list),
            "infos" => set_once(&mut self.infos, input, key, list),
            "isPartial" => set_once(&mut self.partial, input, key, |input| input.value(SMALL)),
            _ => input.skip(),
        }
    }

    fn refusal(self) -> DecodeError {
        DecodeError::Refused {
            kind: quote_message(self.kind.as_deref().unwrap_or("error")),
            message: quote_message(self.message.as_deref().unwrap_or("no reason given")),
        }
    }
}

/// Reads a member that may come once: the second one would silently win.
pub(super) fn set_once<R: Read, T>(
    slot: &mut Option<T>,
    input: &mut Input<R>,
    key: &str,
    mut read: impl FnMut(&mut Input<R>) -> Result<T, DecodeError>,
) -> Result<(), DecodeError> {
    if slot.is_some() {
        return Err(input.malformed(format!("`{key}` comes twice")));
    }
    *slot = Some(read(input)?);
    Ok(())
}
