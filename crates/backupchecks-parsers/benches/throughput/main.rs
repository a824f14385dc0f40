//! How many mails are read in a second, against other ways to read them.

fn main() {}
