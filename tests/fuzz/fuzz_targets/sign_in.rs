//! See `kamen_fuzz::sign_in`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| kamen_fuzz::sign_in::check(bytes));
