//! The sentence in which Backup Exec says how a job ended, and the status in its job log.

use crate::patterns::pattern;
use backupchecks_core::model::Status;
use regex::Regex;
use std::sync::LazyLock;

/// The worst that the sentence says, and the words that say it. A success ends its line: what follows on it may take it back.
pub(super) fn of(sentence: &str) -> Option<(Status, &str)> {
    static PHRASES: LazyLock<Vec<(Regex, Status)>> = LazyLock::new(|| {
        [
            (r"(?i)\bjob failed\b|\bfailed with the following error\b|\bjob was not completed\b", Status::Failed),
            (
                r"(?i)\bcompleted successfully\.?\s+However\b|\bcompleted with exceptions\b|\bjob was cancell?ed\b|\bcontains no data\b|\bV-79-\d",
                Status::Warning,
            ),
            (r"(?im)\b(?:job )?completed successfully\.?\s*$", Status::Success),
        ]
        .map(|(text, status)| (pattern(text), status))
        .into()
    });
    let (phrase, status) = PHRASES.iter().find_map(|(phrase, status)| Some((phrase.find(sentence)?, *status)))?;
    let before = sentence[..phrase.start()].trim_end().to_lowercase();
    let negated = status == Status::Success && ["not", "n't", "never"].iter().any(|word| before.ends_with(word));
    Some((if negated { Status::Failed } else { status }, phrase.as_str().trim_end()))
}

/// Whether the sentence begins here.
pub(super) fn begins(line: &str) -> bool {
    static START: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)^(?:completed successfully\b|the job (?:failed|was cancell?ed|completed)\b|(?:backup )?job contains no data\b)",
        )
    });
    START.is_match(line)
}

/// What `Job completion status:` means.
pub(super) fn completion(text: &str) -> Option<Status> {
    let text = text.trim().trim_end_matches('.').to_lowercase();
    Some(match text.as_str() {
        "successful" | "completed" | "success" => Status::Success,
        "completed with exceptions" | "recovered" | "resumed" | "failed over" => Status::Warning,
        "failed" | "missed" | "error" => Status::Failed,
        text if text.starts_with("cancel") => Status::Warning,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(sentence: &str, expected: Option<(Status, &str)>) {
        assert_eq!(of(sentence), expected, "{sentence}");
    }

    #[test]
    fn a_sentence_tells_its_worst() {
        check("Completed Successfully.", Some((Status::Success, "Completed Successfully.")));
        check("The job completed successfully. Howev", None);
        check("The job completed successfully.\n-- \nJane", Some((Status::Success, "job completed successfully.")));
        check(
            "The job completed successfully.  However, the following conditions were encountered: 1",
            Some((Status::Warning, "completed successfully.  However")),
        );
        check("The job was canceled because of a person.", Some((Status::Warning, "job was canceled")));
        check("The job failed with the following error: completed successfully", Some((Status::Failed, "job failed")));
        check("It has not completed successfully", Some((Status::Failed, "completed successfully")));
        check("See the log.", None);
    }

    #[test]
    fn the_status_of_a_log_is_known_whole() {
        assert_eq!(completion("Successful"), Some(Status::Success));
        assert_eq!(completion("Completed with exceptions"), Some(Status::Warning));
        assert_eq!(completion("Canceled, timed out"), Some(Status::Warning));
        assert_eq!(completion("Missed"), Some(Status::Failed));
        assert_eq!(completion("Successfully started"), None);
    }
}
