//! Text within markup: nothing in it ends or begins a tag, and what a reader would not see is spelled out. Not for what the markup is.

use crate::base::text::one_line;

/// Text that HTML leaves as it is: no tag, entity or attribute ends or begins in it, a line break is `<br>`.
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for (i, line) in text.lines().enumerate() {
        if i > 0 {
            out.push_str("<br>");
        }
        out.push_str(&attribute(line));
    }
    out
}

/// The same within quotes: a line break is spelled out.
pub fn attribute(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in one_line(text).chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

/// Bytes as the policy of a page writes a hash: base64.
pub fn base64(bytes: &[u8]) -> String {
    const SIGNS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let group = |three: &[u8]| {
        let at = |i: usize| u32::from(three.get(i).copied().unwrap_or(0));
        let bits = at(0) << 16 | at(1) << 8 | at(2);
        let sign = |i: usize| {
            let value = usize::try_from(bits >> (18 - 6 * i) & 63).unwrap_or(0);
            if i <= three.len() { char::from(SIGNS[value]) } else { '=' }
        };
        (0..4).map(sign).collect::<String>()
    };
    bytes.chunks(3).map(group).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_is_shown_and_never_obeyed() {
        assert_eq!(escaped("<b a='1' c=\"2\">&amp;]]>"), "&lt;b a=&#39;1&#39; c=&quot;2&quot;&gt;&amp;amp;]]&gt;");
        assert_eq!(escaped("一\r\n二\u{202e}\t"), "一<br>二\\u{202e}\\t");
        assert_eq!(attribute("一\n二"), "一\\n二");
    }

    #[test]
    fn base64_is_as_everywhere() {
        for (plain, coded) in [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg==")] {
            assert_eq!(base64(plain.as_bytes()), coded);
        }
        assert_eq!(base64(&[0xff, 0xfe, 0xfd]), "//79");
    }
}
