//! The pieces that screens are made of. Each borrows what it shows and survives an area of any size.

pub mod block;
pub mod dialog;
pub mod field;
pub mod notice;
pub mod page;
pub mod scrollbar;
pub mod spinner;
pub mod table;
pub mod tabs;
