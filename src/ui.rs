//! Drawing: widgets, screens and themes.

pub mod line;
pub mod text;
pub mod theme;
pub mod widgets;
