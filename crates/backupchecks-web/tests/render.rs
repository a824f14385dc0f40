//! Every template with every kind of view: it renders, lets nothing through, and can be used without eyes or mouse.

#![expect(clippy::unwrap_used, reason = "helpers of tests: what cannot be read shall stop the test")]

mod samples;

use backupchecks_core::model::Role;
use backupchecks_web::{messages::Messages, render::Part};
use regex::Regex;
use samples::Samples;
use std::{
    collections::{BTreeSet, HashMap, HashSet},
    fs,
    path::{Path, PathBuf},
    sync::{LazyLock, Mutex},
};

const HOSTILE: &str = "<script>alert(\"1\")</script>'\"><img src=x onerror=alert(2)>&lt;";

/// Every page as an admin and as a viewer sees it, and with hostile texts in every part.
static PAGES: LazyLock<Vec<(String, String)>> = LazyLock::new(|| {
    let mut pages = Vec::new();
    let mut add = |suffix: &'static str, role: Role, part: Part| {
        let samples = Samples { part, role, ..Samples::new(suffix) };
        let kind = if suffix.is_empty() { "friendly" } else { "hostile" };
        let named =
            samples.pages().into_iter().map(|(name, html)| (format!("{name} ({part:?}, {role}, {kind})"), html));
        pages.extend(named);
    };
    add("", Role::Admin, Part::Document);
    add("", Role::Viewer, Part::Document);
    for part in [Part::Document, Part::Work, Part::Panel] {
        add(HOSTILE, Role::Admin, part);
    }
    pages
});

/// The expression `text`, made once.
fn pattern(text: &str) -> Regex {
    static MADE: LazyLock<Mutex<HashMap<String, Regex>>> = LazyLock::new(Mutex::default);
    MADE.lock().unwrap().entry(text.to_owned()).or_insert_with(|| Regex::new(text).unwrap()).clone()
}

/// The start tags of a page whose name fits `names`, such as `input|select`.
fn tags<'a>(html: &'a str, names: &str) -> Vec<&'a str> {
    pattern(&format!(r"<(?:{names})\b[^>]*>")).find_iter(html).map(|found| found.as_str()).collect()
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let found = pattern(&format!(r#"\s{name}="([^"]*)""#)).captures(tag)?;
    Some(found[1].replace("&#x2f;", "/"))
}

#[test]
fn texts_from_outside_never_become_markup() {
    for (name, html) in PAGES.iter() {
        assert!(!html.contains("<script>"), "{name}");
        assert!(!html.contains("<img src=x"), "{name}");
        assert!(!html.contains("'\"><"), "{name}");
    }
    let html = Samples::new(HOSTILE).pages().into_iter().find(|(name, _)| *name == "run_checks_panel").unwrap().1;
    assert!(html.contains("&lt;script&gt;alert(&quot;1&quot;)"), "the text itself must be readable");
}

#[test]
fn nothing_is_inline_so_that_a_strict_policy_can_hold() {
    let (style, handler) =
        (pattern(r"<style|\sstyle="), pattern(r#"<\w+(?:\s+[\w:-]+(?:="[^"]*"|='[^']*')?)*\s+on\w+="#));
    for (name, html) in PAGES.iter() {
        assert!(!style.is_match(html), "{name} has inline style");
        assert!(!handler.is_match(html), "{name} has an inline handler");
        assert!(!html.contains("javascript:") && !html.contains("hx-on"), "{name} has inline code");
        for script in pattern(r"(?s)<script\b[^>]*>.*?</script>").find_iter(html) {
            let address = attribute(script.as_str(), "src").unwrap_or_default();
            assert!(address.starts_with("/assets/") && script.as_str().ends_with("></script>"), "{name}: {script:?}");
        }
        for frame in tags(html, "iframe") {
            assert!(frame.contains(" sandbox ") && !frame.contains("sandbox="), "{name}: {frame}");
        }
    }
}

#[test]
fn every_address_stays_on_this_server() {
    for (name, html) in PAGES.iter() {
        for found in pattern(r#"\s(?:href|action|formaction|src|hx-get)="([^"]*)""#).captures_iter(html) {
            let address = found[1].replace("&#x2f;", "/");
            let local = address.starts_with('#') || (address.starts_with('/') && !address.starts_with("//"));
            assert!(local, "{name}: {address}");
        }
    }
}

#[test]
fn every_posting_form_carries_the_token() {
    for (name, html) in PAGES.iter() {
        for form in pattern(r"(?s)<form\b.*?</form>").find_iter(html).map(|found| found.as_str()) {
            let posts = attribute(form, "method").as_deref() == Some("post");
            let token = form.contains(r#"name="csrf_token" value="token-1""#);
            assert_eq!(posts, token, "{name}: {form}");
        }
    }
}

#[test]
fn ids_are_unique_and_whatever_is_referred_to_exists() {
    let id = pattern(r#"\sid="([^"]*)""#);
    for (name, html) in PAGES.iter() {
        let mut ids = HashSet::new();
        for found in id.captures_iter(html) {
            assert!(ids.insert(found[1].to_owned()), "{name}: the id {:?} occurs twice", &found[1]);
        }
        // A part refers to what stands in the page that it is swapped into.
        if !name.contains("Document") || name.starts_with("fragment") {
            continue;
        }
        let references = pattern(r#"\s(?:for|form|list|aria-labelledby|aria-describedby|aria-controls)="([^"]*)""#);
        for found in references.captures_iter(html) {
            assert!(ids.contains(&found[1]), "{name}: nothing has the id {:?}", &found[1]);
        }
        for found in pattern(r##"href="#([^"]*)""##).captures_iter(html) {
            assert!(ids.contains(&found[1]), "{name}: nothing has the id {:?}", &found[1]);
        }
    }
}

#[test]
fn every_field_frame_and_lone_icon_has_a_name() {
    for (name, html) in PAGES.iter() {
        for field in tags(html, "input|select|textarea")
            .into_iter()
            .filter(|tag| attribute(tag, "type").as_deref() != Some("hidden"))
        {
            let labelled = attribute(field, "id").is_some_and(|id| html.contains(&format!("<label for=\"{id}\"")))
                || attribute(field, "id").is_some_and(|id| html.contains(&format!("\" for=\"{id}\"")));
            let named = attribute(field, "aria-labelledby").is_some_and(|id| html.contains(&format!("id=\"{id}\"")));
            assert!(
                labelled || named || attribute(field, "aria-label").is_some_and(|label| !label.is_empty()),
                "{name}: {field}"
            );
        }
        for button in tags(html, "button|a").into_iter().filter(|tag| tag.contains("icon-button")) {
            assert!(attribute(button, "aria-label").is_some(), "{name}: {button}");
        }
        for frame in tags(html, "iframe") {
            assert!(attribute(frame, "title").is_some_and(|title| !title.is_empty()), "{name}: {frame}");
        }
    }
}

#[test]
fn yes_and_no_are_written_as_html_and_forms_understand_them() {
    for (name, html) in PAGES.iter() {
        assert!(!html.contains("=\"True\"") && !html.contains("=\"False\""), "{name}");
    }
    let customers = Samples::new("").pages().into_iter().find(|(name, _)| *name == "customers").unwrap().1;
    assert!(customers.contains("name=\"active\" value=\"true\"") && customers.contains("aria-checked=\"true\""));
}

#[test]
fn a_box_is_never_ticked_again_by_the_browser() {
    let mut boxes = 0;
    for (name, html) in PAGES.iter() {
        for tick in tags(html, "input").into_iter().filter(|tag| attribute(tag, "type").as_deref() == Some("checkbox"))
        {
            assert_eq!(attribute(tick, "autocomplete").as_deref(), Some("off"), "{name}: {tick}");
            boxes += 1;
        }
    }
    assert!(boxes > 0);
}

#[test]
fn who_may_only_look_gets_no_button_that_changes_something() {
    let samples = Samples { role: Role::Viewer, ..Samples::new("") };
    for (name, html) in samples.pages() {
        let html = html.as_str();
        if name.starts_with("inbox")
            || name.starts_with("job")
            || name.starts_with("customers")
            || name.starts_with("parsers")
            || name.starts_with("tickets")
        {
            let actions: Vec<_> = tags(html, "form")
                .into_iter()
                .filter(|tag| attribute(tag, "method").as_deref() == Some("post"))
                .collect();
            let own = ["/role", "/auth/logout"];
            assert!(
                actions.iter().all(|form| own.contains(&attribute(form, "action").unwrap().as_str())),
                "{name}: {actions:?}"
            );
            assert!(!html.contains("href=\"/run-checks"), "{name}");
        }
    }
}

#[test]
fn a_part_holds_what_is_swapped_and_no_document() {
    for (part, has_list) in [(Part::Work, true), (Part::Panel, false)] {
        for (name, html) in (Samples { part, ..Samples::new("") }).pages() {
            assert!(!html.contains("<html"), "{name}");
            if name == "suggestions" || name.starts_with("fragment") {
                continue;
            }
            assert!(html.contains("<title>") && html.contains("id=\"panel\""), "{name}");
            assert_eq!(html.contains("id=\"list\""), has_list, "{name}");
            assert_eq!(html.contains("hx-swap-oob=\"innerHTML\""), name == "toast", "{name}");
        }
    }
}

/// The files of the crate that may hold keys of the catalogue.
fn sources() -> Vec<PathBuf> {
    fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                collect(&path, found);
            } else {
                found.push(path);
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    collect(&root.join("src"), &mut found);
    collect(&root.join("templates"), &mut found);
    found
}

fn catalogue_keys() -> BTreeSet<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("locales/en");
    let key = pattern(r"(?m)^([a-z][\w-]*) =");
    let mut keys = BTreeSet::new();
    for entry in fs::read_dir(folder).unwrap() {
        for found in key.captures_iter(&fs::read_to_string(entry.unwrap().path()).unwrap()) {
            assert!(keys.insert(found[1].to_owned()), "the catalogue has {:?} twice", &found[1]);
        }
    }
    keys
}

#[test]
fn every_text_that_is_used_exists_and_every_text_that_exists_is_used() {
    let keys = catalogue_keys();
    let (mut whole, mut beginnings) = (BTreeSet::new(), BTreeSet::new());
    // `t("key"`, `messages.text("key"`, and a key that is put together: `t("status-" ~`, `format!("month-{`.
    let call = pattern(r#"(?:\bt|messages(?:\(\))?\s*\.text)\(\s*"([a-z][\w-]*)""#);
    let literal = pattern(r#""([a-z][\w]*(?:-[\w]+)*)""#);
    let joined = pattern(r#""((?:[a-z]\w*-)+)(?:\{|" ~)"#);
    for path in sources() {
        let source = fs::read_to_string(&path).unwrap();
        for found in call.captures_iter(&source).filter(|found| !found[1].ends_with('-')) {
            assert!(keys.contains(&found[1]), "{}: the catalogue has no {:?}", path.display(), &found[1]);
        }
        whole.extend(literal.captures_iter(&source).map(|found| found[1].to_owned()));
        beginnings.extend(joined.captures_iter(&source).map(|found| found[1].to_owned()));
    }
    for key in &keys {
        let used = whole.contains(key) || beginnings.iter().any(|beginning| key.starts_with(beginning));
        assert!(used, "nobody uses the text {key:?}");
    }
}

#[test]
fn texts_are_plain_so_that_they_need_no_escaping() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("locales/en");
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let text = fs::read_to_string(&path).unwrap();
        assert!(!text.replace(" ->", "").contains(['<', '>', '&', '"']), "{}", path.display());
    }
    assert!(Messages::load("en").is_ok());
}

#[test]
fn templates_hold_no_words_of_their_own() {
    let code = pattern(r"(?s)\{[{%#].*?[}%#]\}|<!--.*?-->");
    let (tag, letters) = (pattern(r#"(?s)<(?:[^>"]|"[^"]*")*>"#), pattern(r"\p{L}{2,}"));
    for path in sources().into_iter().filter(|path| path.extension().is_some_and(|ending| ending == "html")) {
        let source = fs::read_to_string(&path).unwrap();
        // What calls put out becomes nothing, so that only what stands in the template itself is left.
        let source = pattern(r"(?s)<kbd.*?</kbd>").replace_all(&source, "");
        let markup = code.replace_all(&source, "").into_owned().replace('\'', "\"");
        let text = tag.replace_all(&markup, " ");
        let found = letters.find(&text).map(|found| found.as_str());
        assert_eq!(found, None, "{} holds text of its own", path.display());
    }
}

#[test]
fn a_page_stays_light() {
    let samples = Samples::new("");
    for (name, html) in samples.pages() {
        assert!(html.len() < 120_000, "{name} has {} bytes", html.len());
    }
}
