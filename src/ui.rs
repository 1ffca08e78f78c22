//! Drawing: widgets, screens and themes.
