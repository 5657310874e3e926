//! The verdict log: a file that only grows, one line a verdict, written by many at once.
//!
//! A writer holds the file's lock, writes its line with one call in append mode, and waits until the disk has
//! it. A line that did not get in whole is taken back; where a writer died in the middle of one, the next line
//! begins on a line of its own.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::time::{Duration, Instant};

use crate::error::Error;
use crate::record::VerdictEntry;

/// Writers hold the lock for as long as a line takes; one that holds it longer is stuck.
const LOCK_WITHIN: Duration = Duration::from_secs(10);
const LOCK_AGAIN: Duration = Duration::from_millis(5);

/// Appends a verdict; when this comes back without an error, the disk has it.
pub fn append_verdict(path: &Path, entry: &VerdictEntry) -> Result<(), Error> {
    append(path, &entry.line()).map_err(|source| Error::Output {
        path: path.to_owned(),
        source,
    })
}

fn append(path: &Path, line: &str) -> io::Result<()> {
    let mut log = OpenOptions::new()
        .append(true)
        .read(true)
        .create(true)
        .open(path)?;
    if !log.metadata()?.is_file() {
        return whole(&mut log, line);
    }
    lock(&log)?;
    // Closing the file unlocks it, however this ends.
    let before = log.metadata()?.len();
    let line = if ends_in_the_middle(&mut log, before)? {
        format!("\n{line}")
    } else {
        line.to_owned()
    };
    let written = whole(&mut log, &line).and_then(|()| log.sync_data());
    if written.is_err() {
        // Half a line is worse than none; where it cannot be taken back, the next writer works around it.
        let _ = log.set_len(before);
    }
    written
}

/// One call, so that even those who know no locks write between lines.
fn whole(log: &mut File, line: &str) -> io::Result<()> {
    let count = log.write(line.as_bytes())?;
    if count == line.len() {
        return Ok(());
    }
    // The call that follows says why.
    log.write_all(&line.as_bytes()[count..])
        .and(Err(ErrorKind::WriteZero.into()))
}

fn lock(log: &File) -> io::Result<()> {
    let end = Instant::now() + LOCK_WITHIN;
    loop {
        match log.try_lock() {
            Ok(()) => return Ok(()),
            Err(TryLockError::WouldBlock) if Instant::now() < end => std::thread::sleep(LOCK_AGAIN),
            Err(TryLockError::WouldBlock) => {
                let what = format!("another process has held its lock for {LOCK_WITHIN:?}");
                return Err(io::Error::new(ErrorKind::TimedOut, what));
            }
            Err(TryLockError::Error(error)) => return Err(error),
        }
    }
}

fn ends_in_the_middle(log: &mut File, length: u64) -> io::Result<bool> {
    if length == 0 {
        return Ok(false);
    }
    let mut last = [0];
    log.seek(SeekFrom::Start(length - 1))?;
    log.read_exact(&mut last)?;
    Ok(last != *b"\n")
}

/// What a log holds.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Log {
    /// The entries with their lines, counted from 1.
    pub(super) entries: Vec<(usize, VerdictEntry)>,
    /// Lines that are none.
    pub(super) unreadable: Vec<usize>,
}

/// Reads a log. A line that cannot be read takes none of the others away.
pub(super) fn read_log(path: &Path) -> io::Result<Log> {
    let bytes = std::fs::read(path)?;
    let mut log = Log {
        entries: Vec::new(),
        unreadable: Vec::new(),
    };
    for (index, line) in bytes.split(|byte| *byte == b'\n').enumerate() {
        if line.is_empty() {
            continue;
        }
        let entry = std::str::from_utf8(line).ok().map(VerdictEntry::read);
        match entry {
            Some(Ok(entry)) => log.entries.push((index + 1, entry)),
            Some(Err(_)) | None => log.unreadable.push(index + 1),
        }
    }
    Ok(log)
}
