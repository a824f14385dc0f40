//! What the background of a table's row tells, however mail programs rewrite it: `#FB9895`, `#fff`, `rgb(251, 152, 149)`, `white`.

use backupchecks_core::model::Status;

/// What a background stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shade {
    /// White, grey or none.
    Plain,
    /// Red, yellow to orange, or green.
    Says(Status),
    /// A colour that stands for nothing that is known.
    Unknown,
}

/// The shade of `background`. Mail programs change a colour by a little, and versions use several reds, so its hue counts.
pub(super) fn shade(background: &str) -> Shade {
    let text = background.trim().trim_end_matches("!important").trim();
    match text {
        "" | "none" | "transparent" | "inherit" | "initial" | "white" | "auto" => return Shade::Plain,
        "red" => return Shade::Says(Status::Failed),
        "yellow" | "orange" => return Shade::Says(Status::Warning),
        "green" => return Shade::Says(Status::Success),
        _ => {}
    }
    let Some([red, green, blue]) = components(text) else { return Shade::Unknown };
    let (most, least) = (red.max(green).max(blue), red.min(green).min(blue));
    let spread = most - least;
    if spread < 24 {
        return Shade::Plain;
    }
    let hue = if most == red {
        60 * (green - blue) / spread
    } else if most == green {
        120 + 60 * (blue - red) / spread
    } else {
        240 + 60 * (red - green) / spread
    };
    match hue {
        -30..20 => Shade::Says(Status::Failed),
        20..70 => Shade::Says(Status::Warning),
        70..170 => Shade::Says(Status::Success),
        _ => Shade::Unknown,
    }
}

/// Red, green and blue.
fn components(text: &str) -> Option<[i32; 3]> {
    if let Some(inner) = text.strip_prefix("rgba(").or_else(|| text.strip_prefix("rgb(")) {
        let mut numbers = inner.trim_end_matches(')').split([',', ' ', '/']).filter(|part| !part.is_empty());
        let mut next = || numbers.next()?.parse::<u8>().ok().map(i32::from);
        return Some([next()?, next()?, next()?]);
    }
    let digits = text.strip_prefix('#').unwrap_or(text);
    let digit = |at: usize| digits.get(at..=at).and_then(|digit| i32::from_str_radix(digit, 16).ok());
    match digits.len() {
        3 => Some([digit(0)? * 17, digit(1)? * 17, digit(2)? * 17]),
        6 => Some([digit(0)? * 16 + digit(1)?, digit(2)? * 16 + digit(3)?, digit(4)? * 16 + digit(5)?]),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_colours_of_the_provider_report_are_known() {
        for failed in ["#fb9895", "#ff9999", "#f4cccc", "#ffb3b3", "rgb(251, 152, 149)", "fb9895", "red"] {
            assert_eq!(shade(failed), Shade::Says(Status::Failed), "{failed}");
        }
        for warning in ["#ffd96c", "#fff2cc", "#ffe599", "#f9cb9c", "rgba(255,217,108,1)", "#fbcb95 !important"] {
            assert_eq!(shade(warning), Shade::Says(Status::Warning), "{warning}");
        }
        for plain in ["#ffffff", "#fff", "white", "#e3e3e3", "#f3f4f4", "transparent", ""] {
            assert_eq!(shade(plain), Shade::Plain, "{plain}");
        }
        assert_eq!(shade("#00b050"), Shade::Says(Status::Success));
        for unknown in ["#cfe2f3", "url(x.png)", "#12", "#zzzzzz", "ümlaut", "rgb(1,2)"] {
            assert_eq!(shade(unknown), Shade::Unknown, "{unknown}");
        }
    }
}
