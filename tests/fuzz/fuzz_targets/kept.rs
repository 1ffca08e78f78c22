//! See `kamen_fuzz::kept`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| kamen_fuzz::kept::check(bytes));
