//! Columns that share a width: the less important ones go first when it shrinks.

use crate::ui::text;

/// What a column asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// Below this it is left out.
    pub least: usize,
    /// It never grows beyond this.
    pub most: usize,
    /// Its share of the room that is left; 0 for a fixed column.
    pub weight: usize,
    /// The smallest number is left out last.
    pub rank: usize,
}

impl Column {
    /// A column of exactly `cells`.
    pub const fn fixed(cells: usize, rank: usize) -> Self {
        Self { least: cells, most: cells, weight: 0, rank }
    }

    /// The same column, no wider than what it holds.
    fn holding(self, cells: usize) -> Self {
        Self { least: self.least.min(cells), most: self.most.min(cells), ..self }
    }

    /// A column that grows from `least` to `most` with `weight`.
    pub const fn growing(least: usize, most: usize, weight: usize, rank: usize) -> Self {
        Self { least, most, weight, rank }
    }
}

/// The width of each column in `room` cells, `gap` cells between columns; `None` for those that are
/// left out.
pub fn fit(columns: &[Column], room: usize, gap: usize) -> Vec<Option<usize>> {
    let mut widths: Vec<Option<usize>> = columns.iter().map(|column| Some(column.least)).collect();
    while needed(&widths, gap) > room {
        let last = columns
            .iter()
            .enumerate()
            .filter(|(index, _)| widths.get(*index).is_some_and(Option::is_some))
            .max_by_key(|(_, column)| column.rank);
        match last {
            Some((index, _)) => set(&mut widths, index, None),
            None => return widths,
        }
    }
    grow(columns, &mut widths, room, gap);
    widths
}

/// The same for columns that hold texts of at most so many cells: none grows beyond what it holds and its title,
/// and one that holds nothing is left out.
pub fn fit_held<const N: usize>(
    columns: &[Column; N],
    titles: &[&str; N],
    held: &[usize; N],
    room: usize,
    gap: usize,
) -> [Option<usize>; N] {
    let all = columns.iter().zip(titles).zip(held);
    let shown: Vec<Column> = all
        .filter(|(_, held)| **held > 0)
        .map(|((column, title), held)| column.holding((*held).max(text::width(title))))
        .collect();
    let mut widths = fit(&shown, room, gap).into_iter();
    held.map(|held| if held > 0 { widths.next().flatten() } else { None })
}

/// Hands out what is left, by weight, until no column can take more.
fn grow(columns: &[Column], widths: &mut [Option<usize>], room: usize, gap: usize) {
    loop {
        let free = room.saturating_sub(needed(widths, gap));
        let hungry: Vec<(usize, usize, Column)> = columns
            .iter()
            .zip(widths.iter())
            .enumerate()
            .filter_map(|(index, (column, width))| width.map(|width| (index, width, *column)))
            .filter(|(_, width, column)| column.weight > 0 && *width < column.most)
            .collect();
        let weights: usize = hungry.iter().map(|(_, _, column)| column.weight).sum();
        if free == 0 || weights == 0 {
            return;
        }
        let mut given = 0;
        for (index, width, column) in hungry {
            let share = (free * column.weight / weights).max(1).min(free - given);
            let share = share.min(column.most - width);
            given += share;
            set(widths, index, Some(width + share));
        }
    }
}

fn needed(widths: &[Option<usize>], gap: usize) -> usize {
    let shown = widths.iter().flatten().count();
    widths.iter().flatten().sum::<usize>() + shown.saturating_sub(1) * gap
}

fn set(widths: &mut [Option<usize>], index: usize, width: Option<usize>) {
    if let Some(place) = widths.get_mut(index) {
        *place = width;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_is_as_wide_as_what_it_holds_and_an_empty_one_is_left_out() {
        let titles = ["Account", "Id", "Profiles"];

        assert_eq!(fit_held(&COLUMNS, &titles, &[4, 8, 40], 60, 1), [Some(7), Some(8), Some(40)]);
        assert_eq!(fit_held(&COLUMNS, &titles, &[25, 0, 9], 60, 1), [Some(25), None, Some(9)]);
        assert_eq!(fit_held(&COLUMNS, &titles, &[25, 8, 30], 29, 1), [Some(16), None, Some(12)]);
    }

    const COLUMNS: [Column; 3] =
        [Column::growing(10, 30, 2, 0), Column::fixed(8, 2), Column::growing(10, 99, 1, 1)];

    #[test]
    fn columns_share_the_room_by_weight() {
        assert_eq!(fit(&COLUMNS, 60, 1), [Some(30), Some(8), Some(20)]);
        assert_eq!(fit(&COLUMNS, 36, 1), [Some(14), Some(8), Some(12)]);
    }

    #[test]
    fn the_least_important_column_goes_first() {
        assert_eq!(fit(&COLUMNS, 25, 1), [Some(13), None, Some(11)]);
        assert_eq!(fit(&COLUMNS, 12, 1), [Some(12), None, None]);
        assert_eq!(fit(&COLUMNS, 3, 1), [None, None, None]);
    }
}
