//! The walk over paths, folders and Maildirs: which files there are, sorted by name, found one by one.

use super::trouble::{FileTrouble, TroubleKind};
use std::{
    collections::HashSet,
    ffi::OsStr,
    fs, io,
    path::{Path, PathBuf},
    vec,
};

/// What the place and the name of a file say about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Claim {
    /// The user named it.
    Named,
    /// `*.eml`, or a member of a Maildir.
    Mail,
    /// `*.mbox` or `*.msg`: meant as mail, whether it is or not.
    Meant,
    /// A file without extension in a folder: a mail if it begins like one.
    Unmarked,
}

/// A file that may hold mail.
#[derive(Debug)]
pub(super) struct Found {
    /// Where it lies.
    pub(super) path: PathBuf,
    /// What it claims to be.
    pub(super) claim: Claim,
}

/// Something that was listed and not yet looked at.
#[derive(Debug)]
enum Entry {
    File(Found),
    Folder(PathBuf),
    Trouble(FileTrouble),
}

/// Walks depth first, so that at most one listing for each level of folders is held.
#[derive(Debug)]
pub(super) struct Walk {
    named: vec::IntoIter<PathBuf>,
    levels: Vec<vec::IntoIter<Entry>>,
    /// Folders already walked for the path the user named, by their real place: links may form a loop.
    walked: HashSet<PathBuf>,
    /// Files in the listings that are still to come.
    pending: u64,
}

impl Walk {
    pub(super) fn new(named: Vec<PathBuf>) -> Self {
        Self { named: named.into_iter(), levels: Vec::new(), walked: HashSet::new(), pending: 0 }
    }

    /// How many files were listed and not yet given.
    pub(super) fn pending(&self) -> u64 {
        self.pending
    }

    fn next_entry(&mut self) -> Option<Entry> {
        while let Some(level) = self.levels.last_mut() {
            match level.next() {
                Some(entry) => {
                    self.pending -= u64::from(matches!(entry, Entry::File(_)));
                    return Some(entry);
                }
                None => drop(self.levels.pop()),
            }
        }
        let path = self.named.next()?;
        self.walked.clear();
        entry_at(path, Some(Claim::Named))
    }

    /// Lists `folder` as the next level. A folder that was walked before gives nothing.
    fn descend(&mut self, folder: &Path) -> io::Result<()> {
        if !self.walked.insert(folder.canonicalize()?) {
            return Ok(());
        }
        let mut names = fs::read_dir(folder)?.map(|entry| Ok(entry?.file_name())).collect::<io::Result<Vec<_>>>()?;
        names.sort();
        let place = Place::of(folder);
        let entries: Vec<Entry> = names.iter().filter_map(|name| place.entry(folder, name)).collect();
        self.pending += entries.iter().filter(|entry| matches!(entry, Entry::File(_))).count() as u64;
        self.levels.push(entries.into_iter());
        Ok(())
    }
}

impl Iterator for Walk {
    type Item = Result<Found, FileTrouble>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let folder = match self.next_entry()? {
                Entry::File(found) => return Some(Ok(found)),
                Entry::Trouble(trouble) => return Some(Err(trouble)),
                Entry::Folder(folder) => folder,
            };
            let kind = match self.descend(&folder) {
                Err(error) => TroubleKind::NotReadable(error),
                Ok(()) if has_extension(&folder, "eml") => TroubleKind::FolderNamedAsMail,
                Ok(()) => continue,
            };
            return Some(Err(FileTrouble { path: folder, position: None, kind }));
        }
    }
}

/// What kind of folder is being listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// The top of a Maildir, with `cur`, `new` and `tmp`.
    Maildir,
    /// `cur` or `new` of a Maildir: every file is a message, whatever its name.
    Members,
    /// Any other folder.
    Plain,
}

impl Place {
    fn of(folder: &Path) -> Self {
        let is_maildir = |path: &Path| path.join("cur").is_dir() && path.join("new").is_dir();
        let is_box = folder.file_name().is_some_and(|name| name == "cur" || name == "new");
        if is_maildir(folder) {
            Self::Maildir
        } else if is_box && folder.parent().is_some_and(is_maildir) {
            Self::Members
        } else {
            Self::Plain
        }
    }

    /// The entry `name` of `folder`, or `None` where it does not count.
    fn entry(self, folder: &Path, name: &OsStr) -> Option<Entry> {
        if self == Self::Maildir && name == "tmp" {
            return None; // half-delivered messages
        }
        let path = folder.join(name);
        let claim = if self == Self::Members { Some(Claim::Mail) } else { claim(&path) };
        let hidden = name.as_encoded_bytes().starts_with(b".");
        // A Maildir names its subfolders `.Name`, so hidden folders are walked; hidden files belong to some program.
        entry_at(path, if hidden { None } else { claim })
    }
}

/// What a file's name says; `None` for files that do not count.
fn claim(path: &Path) -> Option<Claim> {
    match path.extension() {
        None => Some(Claim::Unmarked),
        Some(_) if has_extension(path, "eml") => Some(Claim::Mail),
        Some(_) if has_extension(path, "mbox") || has_extension(path, "msg") => Some(Claim::Meant),
        Some(_) => None,
    }
}

/// Whether `path` ends in `.extension`, in whatever case.
pub(super) fn has_extension(path: &Path, extension: &str) -> bool {
    path.extension().is_some_and(|found| found.eq_ignore_ascii_case(extension))
}

/// What lies at `path`; `None` for a file without a claim, and for a device or pipe that nobody named.
fn entry_at(path: PathBuf, claim: Option<Claim>) -> Option<Entry> {
    let kind = match fs::metadata(&path) {
        Ok(metadata) if metadata.is_dir() => return Some(Entry::Folder(path)),
        Ok(metadata) if metadata.is_file() => return Some(Entry::File(Found { path, claim: claim? })),
        Ok(_) if claim == Some(Claim::Named) => TroubleKind::NotAFile,
        Ok(_) => return None,
        Err(error) if error.kind() != io::ErrorKind::NotFound => TroubleKind::NotReadable(error),
        Err(_) if path.is_symlink() => TroubleKind::DanglingLink,
        Err(_) => TroubleKind::NotFound,
    };
    // A broken link in a folder matters only where its name says that it should have been a mail.
    claim.filter(|claim| *claim != Claim::Unmarked)?;
    Some(Entry::Trouble(FileTrouble { path, position: None, kind }))
}
