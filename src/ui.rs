//! Drawing: widgets, screens and themes.

pub mod text;
pub mod theme;
