//! How large things are, in twentieths of a point: the paper of GB/T 9704-2012, and how wide the columns of a table come out. Not
//! for what is written in them.

/// A line of the text: 22 of them fill a page.
pub const LINE: u32 = 579;
/// A character of the text: 28 of them fill a line.
pub const CHAR: u32 = 315;
/// What is taken off a character of 16 points for that.
pub const SPACING: i32 = -5;
/// The type area's width (版心 156 mm).
pub const WIDTH: u32 = 8845;
/// The type area's height (225 mm).
pub const HEIGHT: u32 = 12756;
/// The longer side of the paper (297 mm).
pub const LONG: u32 = 16838;
/// The shorter side (210 mm).
pub const SHORT: u32 = 11906;
/// The head's margin (天头 37 mm).
pub const ABOVE: u32 = 2098;
/// The binding's margin (订口 28 mm).
pub const BINDING: u32 = 1587;
/// The margins of a form above and below (22 mm).
pub const FORM: u32 = 1247;
/// The line of a page number.
pub const PAGE_NUMBER: u32 = 360;
/// What is left of a cell's text, and right of it.
pub const CELL: u32 = 80;

/// How a table is set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// Half points of its letters.
    pub size: u32,
    /// Whether the paper lies on its side.
    pub landscape: bool,
    /// Width of each column.
    pub widths: Vec<u32>,
}

/// What a column wants: so many half-width characters of its longest line, of its longest word, and of its heading.
#[derive(Clone, Copy, Debug, Default)]
pub struct Wants {
    /// Of its longest line.
    pub line: u32,
    /// Of what is not broken: its longest word, half its heading.
    pub word: u32,
}

/// No column is narrower.
const LEAST: u32 = 4;
/// How a table is tried, in this order: half points of its letters, whether the paper lies on its side, and what a column of text is
/// not squeezed below.
const TRIES: [(u32, bool, u32); 5] =
    [(21, false, 16), (18, false, 12), (21, true, 24), (18, true, 16), (15, true, LEAST)];
/// No line counts for more than this.
const MOST: u32 = 80;

/// The largest letters, upright if possible, in which every column has room.
pub fn setting(wants: &[Wants]) -> Setting {
    for (size, landscape, comfort) in TRIES {
        if let Some(widths) = shares(wants, size, if landscape { HEIGHT } else { WIDTH }, comfort) {
            return Setting { size, landscape, widths };
        }
    }
    // Nothing fits: all alike, and words are broken.
    let each = HEIGHT / u32::try_from(wants.len()).unwrap_or(u32::MAX).max(1);
    Setting { size: 15, landscape: true, widths: vec![each; wants.len()] }
}

/// The widths of columns in a space; nothing where they have no room.
fn shares(wants: &[Wants], size: u32, space: u32, comfort: u32) -> Option<Vec<u32>> {
    // Half the height of a letter is half its width; some letters are wider.
    let room = |characters: u32| characters * size * 5 + characters * size / 4 + 2 * CELL;
    let full: Vec<u32> = wants.iter().map(|w| room(w.line.clamp(LEAST, MOST))).collect();
    let least = |w: &Wants| room(w.word.max(w.line.min(comfort)).clamp(LEAST, MOST));
    let mut widths: Vec<u32> = wants.iter().map(least).collect();
    let taken: u32 = widths.iter().sum();
    if taken > space {
        return None;
    }
    // What is left goes to the columns that lack, by how much they lack.
    let lacks: Vec<u32> = full.iter().zip(&widths).map(|(full, width)| full.saturating_sub(*width)).collect();
    let (rest, lacking) = (space - taken, lacks.iter().sum::<u32>());
    for (width, lack) in widths.iter_mut().zip(&lacks) {
        *width += if lacking > rest { rest * *lack / lacking } else { *lack };
    }
    // The table is as wide as the text: the rest goes to all by how wide they are, and the last takes what is left over.
    let sum: u32 = widths.iter().sum();
    let unused = space - sum;
    for width in &mut widths {
        *width += unused * *width / sum.max(1);
    }
    let over = space - widths.iter().sum::<u32>();
    widths.iter_mut().last().into_iter().for_each(|width| *width += over);
    Some(widths)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wants(columns: &[(u32, u32)]) -> Vec<Wants> {
        columns.iter().map(|(line, word)| Wants { line: *line, word: *word }).collect()
    }

    #[test]
    fn a_table_is_as_wide_as_the_text_and_turned_only_where_it_must() {
        let few = setting(&wants(&[(8, 4), (6, 4)]));
        assert_eq!((few.size, few.landscape, few.widths.iter().sum::<u32>()), (21, false, WIDTH));
        let long = setting(&wants(&[(10, 10), (10, 10), (400, 4)]));
        assert_eq!((long.size, long.landscape, long.widths.iter().sum::<u32>()), (21, false, WIDTH));
        assert!(long.widths[2] > 3 * long.widths[0], "{long:?}");
        let many = setting(&wants(&[(10, 10); 12]));
        assert_eq!((many.landscape, many.widths.iter().sum::<u32>()), (true, HEIGHT));
        let far_too_many = setting(&wants(&[(30, 24); 40]));
        assert!(far_too_many.widths.iter().sum::<u32>() <= HEIGHT && far_too_many.landscape);
        assert_eq!(setting(&[]).widths, Vec::<u32>::new());
    }

    #[test]
    fn a_word_is_not_broken_where_there_is_room() {
        let set = setting(&wants(&[(10, 10), (60, 20), (90, 4)]));
        assert!(set.widths[0] >= 10 * set.size * 5 + 2 * CELL, "{set:?}");
        assert!(set.widths[1] >= 20 * set.size * 5 + 2 * CELL, "{set:?}");
    }
}
