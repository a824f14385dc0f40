//! Result words in the languages that products use.
