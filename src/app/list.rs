//! A cursor in a list, and the first row that shows.

/// Which row is selected and which is the first on the screen. Rows are counted from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ListCursor {
    pub selected: usize,
    pub offset: usize,
}

impl ListCursor {
    /// Moves by `step` rows, stopping at both ends of `len` rows.
    pub fn step(&mut self, step: isize, len: usize) {
        self.selected = self.selected.saturating_add_signed(step).min(len.saturating_sub(1));
    }

    /// Brings selection and offset into range for `len` rows of which `height` show, scrolling no
    /// further than needed, and leaving no room below the last row that could be used.
    pub fn settle(&mut self, len: usize, height: usize) {
        self.show_selected(len, height);
        self.offset = self.offset.min(len.saturating_sub(height));
    }

    /// The same, but room below the last row may stay: the selected row does not move.
    pub fn show_selected(&mut self, len: usize, height: usize) {
        self.selected = self.selected.min(len.saturating_sub(1));
        let lowest = (self.selected + 1).saturating_sub(height.max(1));
        self.offset = self.offset.clamp(lowest, self.selected.max(lowest));
    }

    /// The rows that show: a range for `len` rows of which `height` fit.
    pub fn window(&self, len: usize, height: usize) -> std::ops::Range<usize> {
        let start = self.offset.min(len);
        start..(start + height).min(len)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_selection_stays_on_the_screen() {
        let mut cursor = ListCursor { selected: 50, offset: 0 };
        cursor.settle(100, 10);
        assert_eq!(cursor.offset, 41);

        cursor.step(-20, 100);
        cursor.settle(100, 10);
        assert_eq!((cursor.selected, cursor.offset), (30, 30));

        cursor.settle(5, 10);
        assert_eq!((cursor.selected, cursor.offset), (4, 0));

        cursor.settle(0, 0);
        assert_eq!((cursor.selected, cursor.offset), (0, 0));
    }
}
