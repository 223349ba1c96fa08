//! Answers from CSV, wide or long, plain and gzipped, and the same bytes as what they claim to be.
#![no_main]

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;
use gradatim_fuzz::{check, with_file};
use gradatim_log::packed::PackedResponses;
use gradatim_log::{ReadOptions, read_answered, read_outcomes, read_responses};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(bytes).expect("memory");
    let packed = packed.finish().expect("memory");
    for (name, bytes) in [("answers.csv", bytes), ("answers.csv.gz", &packed)] {
        with_file(name, bytes, |path| {
            let usual = ReadOptions::default();
            let lenient =
                ReadOptions { details: true, skip_bad: true, max_score: 4, ..ReadOptions::default() };
            [&usual, &lenient].iter().for_each(|options| check(read_responses(path, options), name));
            check(PackedResponses::pack(path, &usual), name);
            check(read_answered(path, &Default::default(), None), name);
            check(read_outcomes(path), name);
        });
    }
});
