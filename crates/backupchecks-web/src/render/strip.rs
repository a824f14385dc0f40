//! The 28-day strip: one small mark a day, told apart by height and by colour, in one drawing.

use super::filters::fault;
use crate::messages::Messages;
use minijinja::{Error, HtmlEscape, Value, value::Kwargs};
use std::fmt::Write;

/// A status, and how its mark stands in a field of 6 by 14: distance from the top and height. The worse, the taller;
/// a missed day is as tall as a failed one, and an outline. The last is a day on which nothing ran.
const MARKS: [(&str, u8, u8); 7] = [
    ("success", 9, 5),
    ("success_override", 7, 7),
    ("warning", 4, 10),
    ("missed", 0, 14),
    ("failed", 0, 14),
    ("expected", 12, 2),
    ("none", 12, 2),
];
const NONE: usize = MARKS.len() - 1;

/// The drawing of `days`, each with `date`, `status` and `runs`. `titles=true` names every day under the pointer, which
/// costs room and is meant for one strip on a page.
pub(super) fn svg(messages: &Messages, days: &Value, args: &Kwargs) -> Result<Value, Error> {
    let titles = args.get::<Option<bool>>("titles")?.unwrap_or(false);
    args.assert_all_used()?;
    let mut counts = [0_u64; MARKS.len()];
    let mut outlines = [const { String::new() }; MARKS.len()];
    let mut drawing = String::new();
    let mut width = 0;
    for (at, day) in days.try_iter()?.enumerate() {
        let mark = mark_of(&day.get_attr("status")?)?;
        counts[mark] += 1;
        let outline = outline(at * 7, mark);
        if titles {
            let title = HtmlEscape(&day_title(messages, &day, mark)?).to_string();
            let _ =
                write!(drawing, "<path class=\"d-{}\" d=\"{outline}\"><title>{title}</title></path>", MARKS[mark].0);
        } else {
            outlines[mark].push_str(&outline);
        }
        width = at * 7 + 6;
    }
    // One path for each status keeps a list of hundreds of strips light.
    for ((word, _, _), outline) in MARKS.iter().zip(&outlines).filter(|(_, outline)| !outline.is_empty()) {
        let _ = write!(drawing, "<path class=\"d-{word}\" d=\"{outline}\"/>");
    }
    let label = HtmlEscape(&summary(messages, &counts)).to_string();
    let width = width.max(1);
    Ok(Value::from_safe_string(format!(
        "<svg class=\"strip\" viewBox=\"0 0 {width} 14\" width=\"{width}\" height=\"14\" role=\"img\" aria-label=\"{label}\">{drawing}</svg>"
    )))
}

/// Which of [`MARKS`] a day's status is.
fn mark_of(status: &Value) -> Result<usize, Error> {
    if status.is_none() {
        return Ok(NONE);
    }
    let found = MARKS[..NONE].iter().position(|(word, _, _)| status.as_str() == Some(word));
    found.ok_or_else(|| fault(format!("the strip knows no status {status}")))
}

/// The outline of one mark as path data. An outlined mark keeps half a stroke inside its field.
fn outline(left: usize, mark: usize) -> String {
    let (word, top, height) = MARKS[mark];
    if word == "missed" {
        return format!("M{left}.5 .5h5v{}h-5z", height - 1);
    }
    format!("M{left} {top}h6v{height}h-6z")
}

fn day_title(messages: &Messages, day: &Value, mark: usize) -> Result<String, Error> {
    let date = day.get_attr("date")?.to_string();
    let status = match mark {
        NONE => messages.text("strip-none", &[]),
        _ => messages.text(&format!("status-{}", MARKS[mark].0), &[]),
    };
    Ok(messages.text("strip-day", &[("date", date.into()), ("status", status.into())]))
}

/// The strip in words: `Last 28 days: 25 Success, 2 Failed, 1 Missed`.
fn summary(messages: &Messages, counts: &[u64]) -> String {
    let told: Vec<String> = MARKS[..NONE]
        .iter()
        .zip(counts)
        .filter(|(_, count)| 0 < **count)
        .map(|((word, _, _), count)| {
            let status = messages.text(&format!("status-{word}"), &[]);
            messages.text("strip-count", &[("count", (*count).into()), ("status", status.into())])
        })
        .collect();
    if told.is_empty() {
        return messages.text("strip-empty", &[]);
    }
    messages.text("strip-summary", &[("counts", told.join(", ").into())])
}
