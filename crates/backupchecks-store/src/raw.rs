//! Raw mails, kept compressed: report mails are HTML and shrink to a fifth.

use crate::fault::Fault;
use std::num::NonZero;
use std::thread::available_parallelism;
use tokio::task::spawn_blocking;

/// Fast enough not to be noticed beside the database; higher levels save little on mails.
const LEVEL: i32 = 1;

/// Compresses mails on all cores, beside the threads that wait for networks and disks; gives them in order.
pub(crate) async fn compress(doing: &'static str, mails: Vec<Vec<u8>>) -> Result<Vec<Vec<u8>>, Fault> {
    let cores = available_parallelism().map_or(1, NonZero::get);
    let share = mails.len().div_ceil(cores).max(1);
    let mut mails = mails.into_iter();
    let mut tasks = Vec::with_capacity(cores);
    while mails.len() > 0 {
        let share: Vec<Vec<u8>> = mails.by_ref().take(share).collect();
        tasks.push(spawn_blocking(move || compress_all(&share)));
    }
    let mut compressed = Vec::new();
    for task in tasks {
        let share = task.await.map_err(|error| Fault::away(doing, error))?;
        compressed.extend(share.map_err(|error| Fault::away(doing, error))?);
    }
    Ok(compressed)
}

fn compress_all(mails: &[Vec<u8>]) -> std::io::Result<Vec<Vec<u8>>> {
    let mut compressor = zstd::bulk::Compressor::new(LEVEL)?;
    mails.iter().map(|mail| compressor.compress(mail)).collect()
}

/// The mail as it came.
pub(crate) async fn decompress(doing: &'static str, compressed: Vec<u8>) -> Result<Vec<u8>, Fault> {
    let task = spawn_blocking(move || zstd::stream::decode_all(compressed.as_slice()));
    let mail = task.await.map_err(|error| Fault::away(doing, error))?;
    mail.map_err(|error| Fault::unreadable("raw mail", error))
}
