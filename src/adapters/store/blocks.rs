//! Bytes in blocks, each with a checksum: any part can be read alone, and no flipped bit is taken for data.

use std::io::{Read, Seek, SeekFrom};

/// A block on the disk, checksum included: one page, which the disk reads at once anyway.
const BLOCK: usize = 4096;

const CHECKSUM: usize = 4;

/// As much as there is room for before it is known how much there is.
const AT_ONCE: usize = 16 * BLOCK;

/// What a block carries.
const PAYLOAD: usize = BLOCK - CHECKSUM;

/// Puts the bytes into blocks behind a head that is not part of them.
pub(super) fn seal(head: &[u8], bytes: &[u8]) -> Vec<u8> {
    let blocks = bytes.len().div_ceil(PAYLOAD);
    let mut sealed = Vec::with_capacity(head.len() + bytes.len() + blocks * CHECKSUM);
    sealed.extend_from_slice(head);
    for (number, payload) in bytes.chunks(PAYLOAD).enumerate() {
        sealed.extend_from_slice(&checksum(number, payload).to_le_bytes());
        sealed.extend_from_slice(payload);
    }
    sealed
}

/// The checksum of a block. Its number is part of it, so that no block passes for another.
fn checksum(number: usize, payload: &[u8]) -> u32 {
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(&number.to_le_bytes());
    hasher.update(payload);
    hasher.finalize()
}

/// Sealed bytes, read where they are needed.
#[derive(Debug)]
pub(super) struct Sealed<R> {
    source: R,
    /// Where the first block begins.
    start: u64,
}

impl<R: Read + Seek> Sealed<R> {
    /// `None` if the source does not begin with the head.
    pub(super) fn open(mut source: R, head: &[u8]) -> Option<Self> {
        let mut found = vec![0; head.len()];
        source.read_exact(&mut found).ok()?;
        (found == head).then_some(Self { source, start: u64::try_from(head.len()).ok()? })
    }

    /// The bytes from `start` on; fewer than `length` if they end before. `None` if a block that
    /// they stand in is damaged.
    pub(super) fn read(&mut self, start: usize, length: usize) -> Option<Vec<u8>> {
        let first = start / PAYLOAD;
        let end = start.checked_add(length)?.div_ceil(PAYLOAD).max(first);
        let place = self.start + u64::try_from(first.checked_mul(BLOCK)?).ok()?;
        self.source.seek(SeekFrom::Start(place)).ok()?;
        let wanted = u64::try_from((end - first).checked_mul(BLOCK)?).ok()?;
        // Into an empty vector it would be read in pieces of 32 bytes, then 64 …
        let mut blocks = Vec::with_capacity(usize::try_from(wanted).ok()?.min(AT_ONCE));
        self.source.by_ref().take(wanted).read_to_end(&mut blocks).ok()?;
        let mut bytes = Vec::with_capacity(blocks.len());
        for (index, block) in blocks.chunks(BLOCK).enumerate() {
            let (sum, payload) = block.split_first_chunk::<CHECKSUM>()?;
            if u32::from_le_bytes(*sum) != checksum(first + index, payload) {
                return None;
            }
            bytes.extend_from_slice(payload);
        }
        bytes.drain(..(start - first * PAYLOAD).min(bytes.len()));
        bytes.truncate(length);
        Some(bytes)
    }

    /// All bytes from `start` to the end.
    pub(super) fn rest(&mut self, start: usize) -> Option<Vec<u8>> {
        self.read(start, usize::MAX / BLOCK * PAYLOAD - start.checked_add(PAYLOAD)?)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    const HEAD: &[u8] = b"test 1\n";

    fn content() -> Vec<u8> {
        (0..3 * PAYLOAD + 100).map(|number| u8::try_from(number % 251).unwrap()).collect()
    }

    fn open(bytes: Vec<u8>) -> Sealed<Cursor<Vec<u8>>> {
        Sealed::open(Cursor::new(bytes), HEAD).unwrap()
    }

    #[test]
    fn any_part_is_read_as_it_was_sealed() {
        let content = content();
        let mut sealed = open(seal(HEAD, &content));

        for (start, length) in
            [(0, 1), (PAYLOAD - 1, 2), (PAYLOAD, PAYLOAD), (5, 2 * PAYLOAD), (9, 0)]
        {
            assert_eq!(sealed.read(start, length).unwrap(), content[start..start + length]);
        }
        assert_eq!(sealed.rest(7).unwrap(), content[7..]);
        assert_eq!(sealed.read(content.len() - 3, 10).unwrap(), content[content.len() - 3..]);
        assert_eq!(sealed.read(10 * BLOCK, 10).unwrap(), b"");
    }

    #[test]
    fn every_flipped_bit_is_noticed_where_it_is_read() {
        let sealed = seal(HEAD, &content());

        for place in (HEAD.len()..sealed.len()).step_by(97) {
            let mut flipped = sealed.clone();
            flipped[place] ^= 1 << (place % 8);
            assert_eq!(open(flipped).rest(0), None, "{place}");
        }
    }

    #[test]
    fn blocks_that_changed_places_are_noticed() {
        let mut sealed = seal(HEAD, &content());
        let (first, second) = (HEAD.len(), HEAD.len() + BLOCK);
        let moved = sealed[second..second + BLOCK].to_vec();
        sealed.copy_within(first..second, second);
        sealed[first..second].copy_from_slice(&moved);

        assert_eq!(open(sealed).rest(0), None);
        assert!(Sealed::open(Cursor::new(b"test 2\n".to_vec()), HEAD).is_none());
    }
}
