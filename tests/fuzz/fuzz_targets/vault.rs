//! See `kamen_fuzz::vault`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| kamen_fuzz::vault::check(bytes));
