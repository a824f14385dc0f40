//! Formats that other programs read. They are promises: fields are added, never renamed or removed.

pub mod audit;
pub mod jobs;
pub mod parsed;
