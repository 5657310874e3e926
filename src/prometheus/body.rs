//! A body on its way into the decoder.
//!
//! The decoder blocks, so it runs on a thread of its own and is fed through a bounded channel: a slow
//! decoder slows the socket, and dropping the attempt (a deadline) ends the decoder.

use std::io::{self, Read};

use reqwest::Response;
use tokio::sync::mpsc;

use super::wire::{DecodeError, Input};

/// Chunks that may wait for the decoder.
const CHUNKS_IN_FLIGHT: usize = 8;

/// A body as the decoder sees it.
pub(super) type Body = Input<Chunks>;

/// The beginning of a body, as much of it as arrives.
pub(super) async fn head(mut response: Response, most: usize) -> Vec<u8> {
    let mut body = Vec::new();
    while body.len() < most {
        match response.chunk().await {
            Ok(Some(chunk)) => body.extend_from_slice(&chunk[..chunk.len().min(most - body.len())]),
            Ok(None) | Err(_) => break,
        }
    }
    body
}

/// Feeds a body to the decoder as it arrives.
pub(super) async fn decode_streaming<T, D>(
    mut response: Response,
    decode: D,
) -> Result<T, DecodeError>
where
    T: Send + 'static,
    D: FnOnce(&mut Body) -> Result<T, DecodeError> + Send + 'static,
{
    let (sender, receiver) = mpsc::channel(CHUNKS_IN_FLIGHT);
    let decoder =
        tokio::task::spawn_blocking(move || decode(&mut Input::new(Chunks::new(receiver))));
    let mut bytes = 0;
    let complete = loop {
        match response.chunk().await {
            Ok(Some(chunk)) => {
                bytes += chunk.len() as u64;
                // The decoder has seen enough to know that this is wrong.
                if sender.send(Box::from(&chunk[..])).await.is_err() {
                    break true;
                }
            }
            Ok(None) => break true,
            Err(_) => break false,
        }
    };
    drop(sender);
    let decoded = match decoder.await {
        Ok(decoded) => decoded,
        Err(failed) => std::panic::resume_unwind(failed.into_panic()),
    };
    match decoded {
        // Whole JSON in a body that is not whole (or whose checksum is wrong) is not to be trusted.
        Ok(_) if !complete => Err(DecodeError::Truncated { bytes }),
        decoded => decoded,
    }
}

/// The chunks of a body as one stream of bytes, for a thread that may block.
pub(super) struct Chunks {
    receiver: mpsc::Receiver<Box<[u8]>>,
    current: Box<[u8]>,
    read: usize,
}

impl Chunks {
    fn new(receiver: mpsc::Receiver<Box<[u8]>>) -> Self {
        Self {
            receiver,
            current: Box::default(),
            read: 0,
        }
    }
}

impl Read for Chunks {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while self.read == self.current.len() {
            let Some(next) = self.receiver.blocking_recv() else {
                return Ok(0);
            };
            self.current = next;
            self.read = 0;
        }
        let count = into.len().min(self.current.len() - self.read);
        into[..count].copy_from_slice(&self.current[self.read..self.read + count]);
        self.read += count;
        Ok(count)
    }
}
