//! Damaged files, for tests of everything that reads bytes from outside.
//!
//! A parser meets sound files that were truncated, changed, glued together or made to harm: [`damaged`] makes them from
//! samples, [`bytes`] without. [`assert_sentence`] says what a refusal has to look like.
//!
//! Tests use it only; the coverage-guided targets are in `fuzz/`.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};

/// Texts that parsers stumble over: numbers that fit no type, marks of other formats, what is no UTF-8.
const ODD: [&[u8]; 40] = [
    b"\0",
    b"\xff\xfe",
    b"\xc3",
    b"\xed\xa0\x80",
    b"\xef\xbb\xbf",
    "\u{2028}".as_bytes(),
    "\u{85}".as_bytes(),
    "ß→é".as_bytes(),
    b"\r\n",
    b"\r",
    b"\n",
    b"\n\n",
    b"\"",
    b"\"\"\"",
    b"'",
    b"\\",
    b"\\n",
    b"\\u0000",
    b"{",
    b"}",
    b"[",
    b"]",
    b"[[item]]\n",
    b"{}",
    b"[]",
    b"null",
    b"nan",
    b"-inf",
    b"1e999",
    b"-1",
    b"0",
    b"18446744073709551615",
    b"-9223372036854775808",
    b"9223372036854775807",
    b"4294967295",
    b",",
    b";",
    b"|",
    b"=",
    b"~%-1e308%",
];
/// A number that is as large as its type allows, or too large for any.
const NUMBERS: [&[u8]; 10] = [
    b"0",
    b"-1",
    b"255",
    b"4294967295",
    b"4294967296",
    b"9223372036854775807",
    b"18446744073709551615",
    b"99999999999999999999999999",
    b"1e308",
    b"0.1e-400",
];
/// Bytes of a damaged file at most, so that tests stay quick.
const LARGEST: usize = 1 << 18;

/// One thing that happens to a file.
#[derive(Clone, Copy, Debug)]
enum Blow {
    Truncate(Index),
    Lose(Index, usize),
    Flip(Index, u8),
    Insert(Index, &'static [u8]),
    Number(Index, &'static [u8]),
    DoubleLine(Index, usize),
    MoveLine(Index, Index),
    CarriageReturns,
    ByteOrderMark,
}

/// Samples after one to six blows.
pub fn damaged(samples: Vec<Vec<u8>>) -> impl Strategy<Value = Vec<u8>> {
    (select(samples), vec(blow(), 1..=6)).prop_map(|(sample, blows)| blows.into_iter().fold(sample, struck))
}

/// As [`damaged`], for parsers of text: what is no UTF-8 is replaced.
pub fn damaged_text(samples: &[&str]) -> impl Strategy<Value = String> + use<> {
    let samples = samples.iter().map(|text| text.as_bytes().to_vec()).collect();
    damaged(samples).prop_map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
}

/// Bytes that were never a file, with pieces that mean something to some parser among them.
pub fn bytes() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        vec(any::<u8>(), 0..24),
        "[ -~\n]{0,24}".prop_map(String::into_bytes),
        odd().prop_map(<[u8]>::to_vec)
    ];
    vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

/// How many cases a property runs: few in every test run, `PROPTEST_CASES` of them when somebody looks for faults.
#[must_use]
pub fn cases(usual: u32) -> ProptestConfig {
    let asked = std::env::var("PROPTEST_CASES").ok().and_then(|n| n.parse().ok());
    // Samples come from the code, so a seed kept in a file would say nothing once they change.
    ProptestConfig {
        cases: asked.unwrap_or(usual),
        failure_persistence: None,
        max_shrink_iters: 2_000,
        ..ProptestConfig::default()
    }
}

/// A refusal is one line of bearable length that names the file.
///
/// # Panics
/// If it is not.
#[track_caller]
pub fn assert_sentence(refusal: &impl std::fmt::Display, file: &str) {
    let text = refusal.to_string();
    let breaks = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
    assert!(!text.contains(breaks), "more than one line: {text:?}");
    assert!(text.contains(file), "does not name {file}: {text:?}");
    assert!(text.chars().count() < 1_500, "{} characters", text.chars().count());
}

fn blow() -> impl Strategy<Value = Blow> {
    let place = any::<Index>;
    prop_oneof![
        1 => place().prop_map(Blow::Truncate),
        2 => (place(), 1usize..40).prop_map(|(at, n)| Blow::Lose(at, n)),
        4 => (place(), 1u8..).prop_map(|(at, bits)| Blow::Flip(at, bits)),
        4 => (place(), odd()).prop_map(|(at, text)| Blow::Insert(at, text)),
        4 => (place(), select(&NUMBERS[..])).prop_map(|(at, number)| Blow::Number(at, number)),
        2 => (place(), 1usize..4).prop_map(|(at, n)| Blow::DoubleLine(at, n)),
        2 => (place(), place()).prop_map(|(from, to)| Blow::MoveLine(from, to)),
        1 => Just(Blow::CarriageReturns),
        1 => Just(Blow::ByteOrderMark),
    ]
}

fn odd() -> impl Strategy<Value = &'static [u8]> {
    select(&ODD[..])
}

fn struck(mut file: Vec<u8>, blow: Blow) -> Vec<u8> {
    match blow {
        Blow::Truncate(at) => file.truncate(at.index(file.len() + 1)),
        Blow::Lose(at, n) => {
            let from = at.index(file.len() + 1);
            file.drain(from..(from + n).min(file.len()));
        }
        Blow::Flip(at, bits) if !file.is_empty() => {
            let at = at.index(file.len());
            file[at] ^= bits;
        }
        Blow::Insert(at, text) => {
            let at = at.index(file.len() + 1);
            file.splice(at..at, text.iter().copied());
        }
        Blow::Number(at, number) => replace_number(&mut file, at, number),
        Blow::DoubleLine(at, n) => double_line(&mut file, at, n),
        Blow::MoveLine(from, to) => move_line(&mut file, from, to),
        Blow::CarriageReturns => file = lines(&file).join(&b"\r\n"[..]),
        Blow::ByteOrderMark => drop(file.splice(0..0, *b"\xef\xbb\xbf")),
        Blow::Flip(..) => {}
    }
    file.truncate(LARGEST);
    file
}

/// Puts a number in the place of the first one behind an offset.
fn replace_number(file: &mut Vec<u8>, at: Index, number: &[u8]) {
    let from = at.index(file.len() + 1);
    let Some(start) = file[from..].iter().position(u8::is_ascii_digit).map(|at| from + at) else { return };
    let end = file[start..].iter().position(|b| !b.is_ascii_digit()).map_or(file.len(), |at| start + at);
    file.splice(start..end, number.iter().copied());
}

fn double_line(file: &mut Vec<u8>, at: Index, n: usize) {
    let mut lines = lines(file);
    let at = at.index(lines.len());
    let line = lines[at].clone();
    lines.splice(at..at, std::iter::repeat_n(line, n));
    *file = lines.join(&b'\n');
}

fn move_line(file: &mut Vec<u8>, from: Index, to: Index) {
    let mut lines = lines(file);
    let line = lines.remove(from.index(lines.len()));
    lines.insert(to.index(lines.len() + 1), line);
    *file = lines.join(&b'\n');
}

fn lines(file: &[u8]) -> Vec<Vec<u8>> {
    file.split(|b| *b == b'\n').map(<[u8]>::to_vec).collect()
}
