//! Definitions good and bad, and mails read by them.
