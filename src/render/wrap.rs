//! Text in lines of a width: broken between Chinese characters and at spaces. Not for lists: there a record is one line.

use crate::base::text::width;

/// Marks that must not open a line.
const CLOSING: &str = ",.;:!?)]}%、。〉》」』】〕〗”’…—·\u{ff0c}\u{ff1b}\u{ff1a}\u{ff01}\u{ff1f}\u{ff09}\u{ff05}";
/// Marks that must not end one.
const OPENING: &str = "([{〈《「『【〔〖“‘\u{ff08}";

/// A piece of text that stays whole, and how many spaces stand before it.
struct Piece {
    gap: usize,
    text: String,
}

/// True where no line may be broken: inside a word, before a closing mark, after an opening one, within a joined emoji.
fn together(before: char, c: char) -> bool {
    let columns = |c: char| width(c.encode_utf8(&mut [0; 4]));
    CLOSING.contains(c)
        || OPENING.contains(before)
        || before == '\u{200d}'
        || columns(c) == 0
        || columns(before) == 1 && columns(c) == 1 && (c.is_ascii() == before.is_ascii() || !CLOSING.contains(before))
}

/// The pieces of one line of text.
fn pieces(text: &str) -> Vec<Piece> {
    let mut out: Vec<Piece> = Vec::new();
    let mut gap = 0;
    for c in text.chars() {
        if c == ' ' {
            gap += 1;
            continue;
        }
        let before = out.last().and_then(|p| p.text.chars().last());
        let joins = gap == 0 && before.is_some_and(|before| together(before, c));
        match out.last_mut() {
            Some(last) if joins => last.text.push(c),
            _ => out.push(Piece { gap, text: c.to_string() }),
        }
        gap = 0;
    }
    out
}

/// Sets pieces into lines of at most `columns`; a piece wider than a line is broken anywhere.
fn set(pieces: impl IntoIterator<Item = Piece>, columns: usize) -> Vec<String> {
    let columns = columns.max(2);
    let mut lines = vec![String::new()];
    let mut used = 0;
    for Piece { gap, text } in pieces {
        let wide = width(&text);
        let gap = if used == 0 && lines.len() > 1 { 0 } else { gap };
        if used > 0 && used + gap + wide > columns {
            lines.push(String::new());
            used = 0;
        } else if gap > 0 {
            let gap = gap.min(columns);
            push(&mut lines, &" ".repeat(gap));
            used += gap;
        }
        if used + wide <= columns {
            push(&mut lines, &text);
            used += wide;
            continue;
        }
        for c in text.chars() {
            let mut bytes = [0; 4];
            let c = &*c.encode_utf8(&mut bytes);
            if used > 0 && used + width(c) > columns {
                lines.push(String::new());
                used = 0;
            }
            push(&mut lines, c);
            used += width(c);
        }
    }
    lines
}

fn push(lines: &mut [String], text: &str) {
    if let Some(last) = lines.last_mut() {
        last.push_str(text);
    }
}

/// A text, itself of one line or several, in lines of at most `columns`.
pub fn wrap(text: &str, columns: usize) -> Vec<String> {
    text.split('\n')
        .flat_map(|line| if width(line) <= columns { vec![line.to_owned()] } else { set(pieces(line), columns) })
        .collect()
}

/// Pieces that stay whole, one space between, in lines of at most `columns`.
pub fn fill(pieces: Vec<String>, columns: usize) -> Vec<String> {
    set(pieces.into_iter().enumerate().map(|(i, text)| Piece { gap: usize::from(i > 0), text }), columns)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_where_a_reader_expects() {
        assert_eq!(wrap("窗口无人值守,群众等候一小时。", 12), ["窗口无人值", "守,群众等候", "一小时。"]);
        assert_eq!(wrap("see ducha unit list first", 10), ["see ducha", "unit list", "first"]);
        assert_eq!(wrap("a\n\nb", 10), ["a", "", "b"]);
        assert_eq!(wrap("abcdefghij", 4), ["abcd", "efgh", "ij"]);
        assert_eq!(
            fill(vec!["196 件 =".into(), "电话 126 +".into(), "来访 41".into()], 20),
            ["196 件 = 电话 126 +", "来访 41"]
        );
    }

    #[test]
    fn no_line_is_wider_than_asked_and_nothing_is_lost() {
        let text =
            "依据《信访工作条例》(2022年)第22条,ducha-complaint 应当在15日内 accept or refuse,并书面告知“投诉人”。"
                .repeat(3);
        for columns in 2..90 {
            let lines = wrap(&text, columns);
            assert!(lines.iter().all(|l| width(l) <= columns), "{columns}");
            let plain = |s: &str| s.replace(' ', "");
            assert_eq!(plain(&lines.concat()), plain(&text));
        }
    }
}
