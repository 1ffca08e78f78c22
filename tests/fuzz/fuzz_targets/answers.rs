//! See `kamen_fuzz::answers`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| kamen_fuzz::answers::check(bytes));
