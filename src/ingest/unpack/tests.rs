//! Files that Python's `zipfile` and `bz2`, and zstandard 0.25.0 of PyPI, packed, and ones that are none.

use super::*;
use proptest::prelude::*;

const BZIP2: &[u8] = include_bytes!("../../../tests/fixtures/packed.csv.bz2");
const ZIP: &[u8] = include_bytes!("../../../tests/fixtures/packed.zip");
const STREAMED: &[u8] = include_bytes!("../../../tests/fixtures/packed-streamed.zip");
const STORED: &[u8] = include_bytes!("../../../tests/fixtures/packed-stored.zip");
/// One frame with its size and a checksum.
const ZSTD: &[u8] = include_bytes!("../../../tests/fixtures/packed.csv.zst");
/// Frames of several blocks without a size, an empty one, and frames for others before and between.
const FRAMES: &[u8] = include_bytes!("../../../tests/fixtures/packed-frames.csv.zst");
const ALL: [&[u8]; 6] = [BZIP2, ZIP, STREAMED, STORED, ZSTD, FRAMES];
const ROWS: &str = "timestamp,requests\n2026-03-01T00:00,0\n2026-03-01T00:01,1\n2026-03-01T00:02,2\n";

/// What comes out of `packed` in pieces of at most `out_bytes`, where it comes in pieces of `in_bytes`.
fn unpacked(packed: &[u8], in_bytes: usize, out_bytes: usize) -> Result<Vec<u8>, UnpackError> {
    let container = Container::of(packed).expect("a packed file");
    let mut unpack = unpacker(container).expect("a kind that is unpacked here");
    let (mut out, mut whole) = (vec![0; out_bytes], Vec::new());
    for mut piece in packed.chunks(in_bytes) {
        loop {
            let (taken, put) = unpack.unpack(piece, &mut out)?;
            piece = &piece[taken..];
            whole.extend_from_slice(&out[..put]);
            if piece.is_empty() && put < out_bytes {
                break;
            }
            if (taken, put) == (0, 0) {
                return Err(UnpackError::stuck());
            }
        }
    }
    unpack.finish().map(|()| whole)
}

/// A local header of a stored file with its content, as no packer has to write it.
fn stored(name: &str, flags: u16, method: u16, content: &[u8]) -> Vec<u8> {
    let mut crc = flate2::Crc::new();
    crc.update(content);
    let size = u32::try_from(content.len()).expect("a small file");
    let mut bytes = b"PK\x03\x04\x14\0".to_vec();
    bytes.extend([flags, method, 0, 0].iter().flat_map(|n| n.to_le_bytes()));
    bytes.extend([crc.sum(), size, size].iter().flat_map(|n| n.to_le_bytes()));
    bytes.extend([u16::try_from(name.len()).expect("a short name"), 0].iter().flat_map(|n| n.to_le_bytes()));
    bytes.extend(name.bytes());
    bytes.extend(content);
    bytes
}

#[test]
fn one_file_is_unpacked_wherever_the_bytes_are_cut() {
    for packed in ALL {
        for (in_bytes, out_bytes) in [(1, 1), (1, 4096), (7, 3), (30, 64), (4096, 1), (4096, 4096)] {
            let whole = unpacked(packed, in_bytes, out_bytes);
            assert_eq!(whole.as_deref(), Ok(ROWS.as_bytes()), "{in_bytes} in, {out_bytes} out");
        }
        let mut text = String::new();
        let unpack = unpacker(Container::of(packed).expect("packed")).expect("unpacked here");
        Unpacked::new(packed, unpack).read_to_string(&mut text).expect("rows");
        assert_eq!(text, ROWS);
    }
}

#[test]
fn what_is_no_single_file_is_refused_with_its_remedy() {
    let two = [stored("a.csv", 0, 0, b"1"), stored("b.csv", 0, 0, b"2")].concat();
    let none = [stored("folder/", 0, 0, b""), b"PK\x01\x02".to_vec()].concat();
    let cases = [
        (two, "several files, a.csv and b.csv among them"),
        (none, "has no file in it"),
        (stored("[Content_Types].xml", 0, 0, b"<"), "save the sheet as CSV"),
        (stored("a.csv", 1, 0, b"1"), "encrypted"),
        (stored("a.csv", 0, 9, b"1"), "packed with Deflate64"),
        (stored("a.csv", 0, 77, b"1"), "packed with method 77"),
        (ZIP[..60].to_vec(), "ends too early"),
        (BZIP2[..40].to_vec(), "ends too early"),
        (ZSTD[..40].to_vec(), "ends too early"),
        (FRAMES[..12].to_vec(), "ends too early"),
        ([ZSTD, b"no frame"].concat(), "a frame begins as none does"),
        (b"\x28\xB5\x2F\xFD\x04\xA0\x01\0\0".to_vec(), "1024 MiB are held"),
        (b"\x28\xB5\x2F\xFD\x01\x00\x07\x01\0\0".to_vec(), "with a dictionary"),
        ([&stored("a.csv", 0, 0, b"1")[..], b"no header"].concat(), "damaged"),
    ];
    for (bytes, words) in cases {
        let error = unpacked(&bytes, 13, 64).expect_err(words).to_string();
        assert!(error.contains(words), "{error}");
    }
    let mut other = STORED.to_vec();
    let place = other.windows(5).position(|five| five == b"00:02").expect("a row");
    other[place] = b'9';
    assert!(matches!(unpacked(&other, 99, 99), Err(UnpackError::Damaged(_))), "a checksum is checked");
    let mut other = ZSTD.to_vec();
    other.iter_mut().last().into_iter().for_each(|byte| *byte ^= 1);
    assert!(matches!(unpacked(&other, 99, 99), Err(UnpackError::Damaged(_))), "a checksum is checked");
}

#[test]
fn an_empty_frame_for_others_may_be_the_last() {
    let packed = [ZSTD, b"\x50\x2A\x4D\x18\0\0\0\0"].concat();
    for in_bytes in [1, 3, 4096] {
        assert_eq!(unpacked(&packed, in_bytes, 4096).as_deref(), Ok(ROWS.as_bytes()), "{in_bytes} at once");
    }
}

#[test]
fn a_few_bytes_that_become_many_come_out_piece_by_piece() {
    // A frame that reaches back 1 KiB, of blocks that each repeat a byte 128 Ki times.
    let block = [(0x0002_0000_u32 << 3 | 1 << 1).to_le_bytes()[..3].to_vec(), b"x".to_vec()].concat();
    let packed = [b"\x28\xB5\x2F\xFD\x00\x38".to_vec(), block.repeat(1000), b"\x01\0\0".to_vec()].concat();
    let (mut unpack, mut out, mut rest) =
        (unpacker(Container::Zstandard).expect("unpacked here"), [0; 65_536], &packed[..]);
    let mut bytes = 0;
    loop {
        let (taken, put) = unpack.unpack(rest, &mut out).expect("a frame");
        (rest, bytes) = (&rest[taken..], bytes + put);
        assert!(taken <= 10, "no more is taken than what is put comes from: {taken}");
        if (taken, put) == (0, 0) {
            break;
        }
    }
    assert_eq!((bytes, unpack.finish()), (1000 << 17, Ok(())));
}

#[test]
fn whoever_reads_hears_of_what_is_passed_over() {
    let mut packed = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::best());
    std::io::Write::write_all(&mut packed, &vec![0; 50_000_000]).expect("packed");
    let junk = packed.finish().expect("packed");
    let mut archive = stored("__MACOSX/a", 0, 8, &junk);
    let mut crc = flate2::Crc::new();
    crc.update(&vec![0; 50_000_000]);
    archive[14..18].copy_from_slice(&crc.sum().to_le_bytes());
    archive.extend(stored("a.csv", 0, 0, ROWS.as_bytes()));
    archive.extend(b"PK\x01\x02");
    let (mut unpack, mut out, mut calls) = (unpacker(Container::Zip).expect("unpacked here"), [0; 4096], 0);
    let (mut rest, mut whole) = (&archive[..], Vec::new());
    while !rest.is_empty() {
        let (taken, put) = unpack.unpack(rest, &mut out).expect("an archive");
        (rest, calls) = (&rest[taken..], calls + 1);
        whole.extend_from_slice(&out[..put]);
    }
    assert_eq!((unpack.finish(), whole.as_slice()), (Ok(()), ROWS.as_bytes()));
    assert!(calls > junk.len() / 8192, "{calls} for {} bytes", junk.len());
}

#[test]
fn what_follows_streams_of_bzip2_is_passed_over() {
    let padded = [BZIP2, &[0; 99]].concat();
    assert_eq!(unpacked(&padded, 50, 50).as_deref(), Ok(ROWS.as_bytes()));
}

proptest! {
    #[test]
    fn whatever_is_changed_ends_in_rows_or_an_error(
        which in 0_usize..ALL.len(),
        changes in prop::collection::vec((4_usize..400, any::<u8>()), 1..6),
        cut in 1_usize..64,
    ) {
        let mut bytes = ALL[which].to_vec();
        for (place, byte) in changes {
            if let Some(slot) = bytes.get_mut(place) {
                *slot = byte;
            }
        }
        if let Ok(whole) = unpacked(&bytes, cut, 32) {
            prop_assert!(whole.len() <= 1 << 20);
        }
    }
}
