use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;

use super::*;

fn packed(text: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text).unwrap();
    encoder.finish().unwrap()
}

fn zstd_packed(text: &[u8]) -> Vec<u8> {
    zstd::encode_all(text, 3).unwrap()
}

fn read(bytes: &[u8], promised: Option<Packing>) -> String {
    let mut text = String::new();
    let opened = unpacked(Box::new(Cursor::new(bytes.to_vec())), promised);
    match opened.and_then(|mut bytes| bytes.read_to_string(&mut text)) {
        Ok(_) => text,
        Err(error) => error.to_string(),
    }
}

#[test]
fn all_members_are_unpacked_and_what_is_not_packed_passes() {
    let members = [packed(b"one "), packed(b"two")].concat();
    assert_eq!(read(&members, Some(Packing::Gzip)), "one two");
    assert_eq!(read(&members, None), "one two");
    assert_eq!(read(b"plain", None), "plain");
    assert_eq!(read(b"", None), "");
}

#[test]
fn what_is_wrong_with_the_data_is_said() {
    let packed = packed("A page of some length. ".repeat(20).as_bytes());
    assert_eq!(read(&packed[..packed.len() / 2], Some(Packing::Gzip)), "the gzip data is cut off");
    let mut damaged = packed.clone();
    *damaged.iter_mut().nth_back(6).unwrap() ^= 1;
    assert!(
        read(&damaged, Some(Packing::Gzip)).starts_with("the gzip data is damaged ("),
        "{}",
        read(&damaged, Some(Packing::Gzip))
    );
    assert_eq!(read(b"plain", Some(Packing::Gzip)), "the name ends in .gz, but this is no gzip data");
}

/// How much is read where two megabytes are beyond suspicion, and what is said.
fn unpack(packing: Packing, packed: &[u8]) -> (usize, Option<String>) {
    let (beginning, rest) = (packed[..4].to_vec(), packed[4..].to_vec());
    let mut text = Vec::new();
    let unpacked = Unpacked::new(packing, beginning, Box::new(Cursor::new(rest)), 2 << 20);
    let result = unpacked.and_then(|mut unpacked| unpacked.read_to_end(&mut text));
    (text.len(), result.err().map(|error| error.to_string()))
}

#[test]
fn what_unpacks_to_far_more_than_its_size_is_not_read_to_its_end() {
    let read = |text: &[u8]| {
        let packed = packed(text);
        unpack(Packing::Gzip, &packed)
    };
    let (n_read, message) = read(&b"1,\n".repeat(4 << 20));
    assert!(n_read < 3 << 20, "{n_read}");
    let expected = "the gzip data unpacks to more than 200 times its size; 2 MB of it are read, no more";
    assert_eq!(message.as_deref(), Some(expected));
    assert_eq!(read(&b"1,\n".repeat(400_000)), (1_200_000, None));
    let mut state = 1_u32;
    let text: Vec<u8> = (0..3 << 20)
        .map(|_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            b'a' + (state >> 29) as u8
        })
        .collect();
    assert_eq!(read(&text), (text.len(), None));
}

#[test]
fn behind_a_damaged_member_the_next_one_is_read() {
    let pages = ["one. ", "two, which is damaged. ", "three. "].map(|page| packed(page.repeat(30).as_bytes()));
    let mut damaged = pages.clone();
    damaged[1][12..20].fill(0xFF);
    let mut reader = unpacked(Box::new(Cursor::new(damaged.concat())), Some(Packing::Gzip)).unwrap();
    let mut text = Vec::new();
    let error = reader.read_to_end(&mut text).unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::InvalidData);
    reader.read_to_end(&mut text).unwrap();
    let text = String::from_utf8_lossy(&text);
    assert!(text.starts_with("one. one. ") && text.ends_with("three. three. "), "{text}");
    assert!(text.matches("one. ").count() == 30 && text.matches("three. ").count() == 30, "{text}");
}

#[test]
fn all_frames_of_zstd_are_unpacked_and_skippable_ones_passed_over() {
    let skippable = b"\x50\x2A\x4D\x18\x03\0\0\0abc";
    let frames = [&skippable[..], &zstd_packed(b"one "), skippable, &zstd_packed(b"two")].concat();
    assert_eq!(read(&frames, Some(Packing::Zstd)), "one two");
    assert_eq!(read(&frames, Some(Packing::Gzip)), "one two");
    assert_eq!(read(&zstd_packed(b"one"), None), "one");
}

#[test]
fn what_is_wrong_with_zstd_data_is_said() {
    let packed = zstd_packed("A page of some length. ".repeat(20).as_bytes());
    assert_eq!(read(&packed[..packed.len() - 3], None), "the zstd data is cut off");
    let mut damaged = packed.clone();
    damaged[8..12].fill(0xFF);
    assert!(read(&damaged, None).starts_with("the zstd data is damaged ("), "{}", read(&damaged, None));
    assert_eq!(read(b"plain", Some(Packing::Zstd)), "the name ends in .zst, but this is no zstd data");
}

#[test]
fn a_zstd_bomb_is_not_read_to_its_end() {
    let (n_read, message) = unpack(Packing::Zstd, &zstd_packed(&b"1,\n".repeat(4 << 20)));
    assert!(n_read < 3 << 20, "{n_read}");
    let expected = "the zstd data unpacks to more than 200 times its size; 2 MB of it are read, no more";
    assert_eq!(message.as_deref(), Some(expected));
    // A frame that asks for a window of 2 GB.
    let window = [&zstandard::MAGIC[..], &[0x00, 0xA8, 0x01, 0, 0]].concat();
    assert!(read(&window, None).starts_with("the zstd data is damaged ("), "{}", read(&window, None));
}
