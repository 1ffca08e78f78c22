//! See `kamen_fuzz::scenario`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| kamen_fuzz::scenario::check(bytes));
