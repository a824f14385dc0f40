//! Dates as products print them.
