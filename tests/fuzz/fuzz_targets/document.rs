//! See `kamen_fuzz::document`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| kamen_fuzz::document::check(bytes));
