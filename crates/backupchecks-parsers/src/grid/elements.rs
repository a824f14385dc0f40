//! What the scan knows of elements: how browsers nest them.

use super::builder::Role;

/// How an element may stand in others, as far as the scan follows the rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// `html`, `head`, `body`: browsers add them, and further ones change nothing.
    Structure,
    /// `style`, `script`, `title`: what is in them is no mark-up.
    Raw,
    /// `meta`, `link`, `base`: nothing in it, nothing shown.
    Empty,
    /// `img` and its like.
    Picture,
    /// `br`
    Break,
    /// `hr`
    Rule,
    /// `p`
    Paragraph,
    /// `li`
    Item,
    /// `dt`, `dd`
    Term,
    /// `h1` to `h6`
    Heading,
    /// `div` and all others that end a paragraph.
    Block,
    /// `b`, `font` and all others that browsers open again where they were left open.
    Format,
    /// `a`, which stands in no other.
    Link,
    /// `span` and all others without rules of their own.
    Inline,
    Table,
    /// `colgroup`
    Columns,
    /// `col`
    Column,
    /// `tbody`, `thead`, `tfoot`
    Section,
    Row,
    /// `td`, `th`
    Cell,
}

/// The name of an element in lower case; the rest is zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Name {
    bytes: [u8; Name::MAX],
    length: usize,
}

impl Name {
    const MAX: usize = 16;
    pub(super) const SECTION: Self = Self::known(*b"tbody\0\0\0\0\0\0\0\0\0\0\0", 5);
    pub(super) const ROW: Self = Self::known(*b"tr\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 2);

    const fn known(bytes: [u8; Self::MAX], length: usize) -> Self {
        Self { bytes, length }
    }

    /// `None` for names that no known element has.
    pub(super) fn new(text: &[u8]) -> Option<Self> {
        let is_known = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b':' | b'-' | b'_');
        if Self::MAX < text.len() || !text.iter().all(is_known) {
            return None;
        }
        let mut bytes = [0; Self::MAX];
        for (to, from) in bytes.iter_mut().zip(text) {
            *to = from.to_ascii_lowercase();
        }
        Some(Self { bytes, length: text.len() })
    }

    pub(super) fn as_str(&self) -> &str {
        std::str::from_utf8(self.as_bytes()).unwrap_or_default()
    }

    fn as_bytes(&self) -> &[u8] {
        &self.bytes[..self.length]
    }

    /// `None` for elements whose rules the scan does not follow.
    pub(super) fn kind(&self) -> Option<Kind> {
        Some(match self.as_bytes() {
            b"td" | b"th" => Kind::Cell,
            b"tr" => Kind::Row,
            b"span" | b"label" | b"abbr" | b"acronym" | b"bdi" | b"bdo" | b"cite" | b"del" | b"dfn" | b"ins"
            | b"kbd" | b"mark" | b"q" | b"samp" | b"sub" | b"sup" | b"time" | b"var" => Kind::Inline,
            b"b" | b"big" | b"code" | b"em" | b"font" | b"i" | b"s" | b"small" | b"strike" | b"strong" | b"tt"
            | b"u" => Kind::Format,
            b"br" => Kind::Break,
            b"p" => Kind::Paragraph,
            b"div" | b"address" | b"article" | b"aside" | b"blockquote" | b"center" | b"dir" | b"dl" | b"figure"
            | b"figcaption" | b"footer" | b"header" | b"main" | b"menu" | b"nav" | b"ol" | b"pre" | b"section"
            | b"ul" => Kind::Block,
            b"table" => Kind::Table,
            b"tbody" | b"thead" | b"tfoot" => Kind::Section,
            b"colgroup" => Kind::Columns,
            b"col" => Kind::Column,
            b"a" => Kind::Link,
            b"img" | b"wbr" => Kind::Picture,
            b"hr" => Kind::Rule,
            b"li" => Kind::Item,
            b"dt" | b"dd" => Kind::Term,
            b"h1" | b"h2" | b"h3" | b"h4" | b"h5" | b"h6" => Kind::Heading,
            b"html" | b"head" | b"body" => Kind::Structure,
            b"style" | b"script" | b"title" => Kind::Raw,
            b"meta" | b"link" | b"base" => Kind::Empty,
            // `o:p` and its like of Outlook; no rule names anything with a colon.
            name if name.contains(&b':') => Kind::Inline,
            _ => return None,
        })
    }
}

impl Kind {
    /// What an element of this kind means for the rows.
    pub(super) fn role(self, name: &Name) -> Role {
        match self {
            Self::Row => Role::Row,
            Self::Cell => Role::Cell,
            Self::Format | Self::Link | Self::Inline | Self::Section => Role::Inline,
            _ => Role::of(name.as_str()),
        }
    }

    /// Whether a text that is not white space, in such an element, is moved out of its table.
    pub(super) fn is_of_a_table(self) -> bool {
        matches!(self, Self::Table | Self::Columns | Self::Section | Self::Row)
    }

    /// Whether such an element ends without an end tag where the one around it ends.
    pub(super) fn ends_by_itself(self) -> bool {
        matches!(self, Self::Paragraph | Self::Item | Self::Term)
    }
}
