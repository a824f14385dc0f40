//! The message catalogue: every text a person sees, in Fluent files under `locales/`.
//!
//! Another language is another folder beside `en`. A message is plain text; what is put into it is escaped where it
//! becomes HTML, by [`render`](crate::render).

use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};
use rust_embed::Embed;
use unic_langid::LanguageIdentifier;

#[derive(Embed)]
#[folder = "locales/"]
struct Locales;

/// Why the catalogue of a language cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum CatalogueError {
    /// The language has no folder, or its name is no language tag.
    #[error("there is no catalogue for the language {0:?}")]
    UnknownLanguage(String),
    /// A file of it is not valid.
    #[error("the catalogue file {file:?} is not valid: {detail}")]
    Invalid {
        /// The file.
        file: String,
        /// What is wrong.
        detail: String,
    },
}

/// The texts of one language.
pub struct Messages {
    bundle: FluentBundle<FluentResource>,
}

impl Messages {
    /// The catalogue of a language, such as `en`.
    pub fn load(language: &str) -> Result<Self, CatalogueError> {
        let unknown = || CatalogueError::UnknownLanguage(language.to_owned());
        let tag: LanguageIdentifier = language.parse().map_err(|_| unknown())?;
        let mut bundle = FluentBundle::new_concurrent(vec![tag]);
        // The marks around what is put in serve mixed writing directions; in attributes and tests they only disturb.
        bundle.set_use_isolating(false);
        bundle.set_formatter(Some(|value, _| match value {
            FluentValue::Number(number) => Some(grouped(&number.as_string())),
            _ => None,
        }));
        let folder = format!("{language}/");
        let mut files: Vec<_> = Locales::iter().filter(|name| name.starts_with(&folder)).collect();
        files.sort();
        for file in &files {
            add_file(&mut bundle, file)?;
        }
        if files.is_empty() { Err(unknown()) } else { Ok(Self { bundle }) }
    }

    /// The text of `key`, or `None` where there is none or an argument is missing.
    #[must_use]
    pub fn find_text(&self, key: &str, args: &FluentArgs<'_>) -> Option<String> {
        let pattern = self.bundle.get_message(key)?.value()?;
        let mut errors = Vec::new();
        let text = self.bundle.format_pattern(pattern, Some(args), &mut errors).into_owned();
        errors.is_empty().then_some(text)
    }

    /// The text of `key` with `args` put in, for use outside templates: `text("toast-restored", &[("count", 3.into())])`.
    ///
    /// A key that does not exist is given back as it is; a test holds that none such is asked for.
    #[must_use]
    pub fn text(&self, key: &str, args: &[(&'static str, FluentValue<'_>)]) -> String {
        let args: FluentArgs<'_> = args.iter().map(|(name, value)| (*name, value.clone())).collect();
        self.find_text(key, &args).unwrap_or_else(|| {
            tracing::error!(key, "the catalogue has no such message, or it lacks an argument");
            key.to_owned()
        })
    }
}

fn add_file(bundle: &mut FluentBundle<FluentResource>, file: &str) -> Result<(), CatalogueError> {
    let invalid = |detail: String| CatalogueError::Invalid { file: file.to_owned(), detail };
    let embedded = Locales::get(file).ok_or_else(|| invalid("it is gone".to_owned()))?;
    let source = String::from_utf8(embedded.data.into_owned()).map_err(|error| invalid(error.to_string()))?;
    let resource = FluentResource::try_new(source).map_err(|(_, errors)| invalid(format!("{errors:?}")))?;
    bundle.add_resource(resource).map_err(|errors| invalid(format!("{errors:?}")))
}

/// `7612` as `7,612`; a number with a fraction or below a thousand as it is.
pub(crate) fn grouped(digits: &str) -> String {
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return digits.to_owned();
    }
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if 0 < at && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(digits: &str, text: &str) {
        assert_eq!(grouped(digits), text);
    }

    #[test]
    fn thousands_are_told_apart() {
        check("0", "0");
        check("999", "999");
        check("1000", "1,000");
        check("7612000", "7,612,000");
        check("2.5", "2.5");
    }

    #[test]
    fn counts_choose_the_right_words() {
        let messages = Messages::load("en").unwrap();
        let say = |count: u64| messages.text("toast-restored", &[("count", count.into())]);
        assert_eq!(say(1), "1 mail is back in the Inbox.");
        assert_eq!(say(7612), "7,612 mails are back in the Inbox.");
    }

    #[test]
    fn a_language_without_a_folder_is_refused_by_name() {
        let error = Messages::load("tlh").err().unwrap();
        assert_eq!(error.to_string(), "there is no catalogue for the language \"tlh\"");
    }
}
