//! Bytes of a file, handed on only when they are those that were written.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

use bytes::Bytes;

use super::checksum::{self, FooterCheck};
use super::encode::TRAILER;
use super::error::Fault;
use super::stored_file::RowGroup;

/// How a Parquet file starts and ends.
const MAGIC: &[u8] = b"PAR1";
/// Most footers fit: one read instead of two.
const FIRST_READ: u64 = 16 * 1024;

/// The bytes of row groups, each checked.
pub(super) struct RowBytes(File);

impl RowBytes {
    /// Of the file at `path`.
    pub(super) fn open(path: &Path) -> Result<Self, Fault> {
        File::open(path).map(Self).map_err(Fault::Io)
    }

    /// The bytes of one row group, as they were written, in a buffer no longer needed.
    pub(super) fn read(&mut self, group: &RowGroup, spare: Vec<u8>) -> Result<Bytes, Fault> {
        let mut bytes = spare;
        bytes.resize((group.bytes.end - group.bytes.start) as usize, 0);
        read_at(&mut self.0, group.bytes.start, &mut bytes)?;
        if checksum::of(&bytes) != group.checksum {
            let series = &group.series;
            let found = format!("the rows of series {series} are not what was written");
            return Err(Fault::Damaged(found));
        }
        Ok(Bytes::from(bytes))
    }
}

fn read_at(file: &mut File, offset: u64, bytes: &mut [u8]) -> Result<(), Fault> {
    let read = file
        .seek(SeekFrom::Start(offset))
        .and_then(|_| file.read_exact(bytes));
    read.map_err(|error| match error.kind() {
        io::ErrorKind::UnexpectedEof => Fault::Damaged("it was cut short".to_owned()),
        _ => Fault::Io(error),
    })
}

/// A footer whose bytes are those that were written.
pub(super) struct FooterBytes {
    pub(super) bytes: Vec<u8>,
    /// How long the whole file is.
    pub(super) file_length: u64,
}

impl FooterBytes {
    /// Where the rows end and the footer begins.
    pub(super) fn start(&self) -> u64 {
        self.file_length - (TRAILER + self.bytes.len()) as u64
    }
}

/// Where the rows of a file begin.
pub(super) const FIRST_ROW: u64 = MAGIC.len() as u64;

/// The bytes of the footer, checked.
pub(super) fn read_footer(path: &Path) -> Result<FooterBytes, Fault> {
    let mut file = File::open(path).map_err(Fault::Io)?;
    let file_length = file.metadata().map_err(Fault::Io)?.len();
    let bytes = find_footer(&mut file, file_length)?;
    match checksum::check_footer(&bytes) {
        FooterCheck::Whole => Ok(FooterBytes { bytes, file_length }),
        FooterCheck::Altered => Err(damaged("its footer is not what was written")),
        FooterCheck::Unknown => {
            let found = format!("its footer has no `{}`", checksum::FOOTER_KEY);
            Err(Fault::Foreign(found))
        }
    }
}

/// The footer lies before its length and the magic, at the end.
fn find_footer(file: &mut File, length: u64) -> Result<Vec<u8>, Fault> {
    let framing = (MAGIC.len() + TRAILER) as u64;
    if length < framing {
        let found = format!("it has {length} bytes, too few for a Parquet file");
        return Err(Fault::Damaged(found));
    }
    let mut head = [0; MAGIC.len()];
    read_at(file, 0, &mut head)?;
    if head != MAGIC {
        return Err(damaged("it does not start as a Parquet file does"));
    }
    let mut tail = vec![0; length.min(FIRST_READ) as usize];
    read_at(file, length - tail.len() as u64, &mut tail)?;
    let end = tail.len() - TRAILER;
    if &tail[end + 4..] != MAGIC {
        return Err(damaged(
            "it does not end as a Parquet file does; it may have been cut short",
        ));
    }
    let size: [u8; 4] = tail[end..end + 4].try_into().expect("four bytes");
    let size = u64::from(u32::from_le_bytes(size));
    if size > length - framing {
        return Err(damaged("its footer is longer than the file"));
    }
    if let Some(start) = end.checked_sub(size as usize) {
        return Ok(tail[start..end].to_vec());
    }
    let mut footer = vec![0; size as usize];
    read_at(file, length - TRAILER as u64 - size, &mut footer)?;
    Ok(footer)
}

fn damaged(found: &str) -> Fault {
    Fault::Damaged(found.to_owned())
}
