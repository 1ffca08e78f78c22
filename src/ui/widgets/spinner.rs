//! A turning mark: something is under way.

use jiff::Timestamp;

use crate::ui::theme::Theme;

/// The spinner's mark at `now`: ten a second, so a redraw is never needed for its own sake.
pub fn frame(theme: &Theme, now: Timestamp) -> &'static str {
    let frames = theme.glyphs().spinner;
    let step = now.as_millisecond().unsigned_abs() / 100;
    let length = u64::try_from(frames.len()).unwrap_or(1).max(1);
    let index = usize::try_from(step % length).unwrap_or(0);
    frames.get(index).copied().unwrap_or("-")
}
