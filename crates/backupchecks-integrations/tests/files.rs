//! Mails on disk, as people and programs leave them there.
#![expect(clippy::expect_used, reason = "a test whose files cannot be prepared has failed")]

use backupchecks_integrations::files::{self, FileTrouble, MAX_MAIL_BYTES, RawMail, TroubleKind};
use std::{
    fs::{self, File},
    io::Write as _,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
};
use tempfile::TempDir;

const MAIL: &str = "From: nas@example.com\r\nSubject: Backup\r\n\r\nDone.\r\n";

fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = TempDir::new().expect("a temporary folder");
    for (name, content) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, content).expect("a file");
    }
    folder
}

fn read(paths: &[PathBuf]) -> Vec<Result<RawMail, FileTrouble>> {
    files::read(paths.iter().cloned()).collect()
}

/// Every item as one word: the path below `root`, with `#n` for a message of an mbox and `!` before trouble.
fn names(root: &Path, items: &[Result<RawMail, FileTrouble>]) -> Vec<String> {
    let below = |path: &Path| path.strip_prefix(root).unwrap_or(path).display().to_string();
    let name = |item: &Result<RawMail, FileTrouble>| match item {
        Ok(mail) => mail.position.map_or(below(&mail.path), |position| format!("{}#{position}", below(&mail.path))),
        Err(trouble) => format!("!{}", below(&trouble.path)),
    };
    items.iter().map(name).collect()
}

#[track_caller]
fn check(files: &[(&str, &str)], expected: &[&str]) {
    let folder = folder(files);
    let items = read(&[folder.path().to_owned()]);
    assert_eq!(names(folder.path(), &items), expected);
}

#[track_caller]
fn check_trouble(path: &Path, message: &str) {
    let items = read(&[path.to_owned()]);
    let [Err(trouble)] = items.as_slice() else { panic!("{items:?}") };
    assert_eq!(trouble.path, path);
    let text = trouble.to_string();
    assert!(text.starts_with(&format!("{}: {message}", path.display())), "{text}");
    assert!(text.contains("; "), "{text:?} does not say what to do");
}

#[test]
fn a_single_file_is_read_byte_by_byte() {
    let folder = folder(&[("a report.eml", MAIL)]);
    let items = read(&[folder.path().join("a report.eml")]);
    let expected = RawMail { path: folder.path().join("a report.eml"), position: None, bytes: MAIL.into() };
    assert_eq!(items[0].as_ref().expect("a mail"), &expected);
    assert_eq!(items.len(), 1);
}

#[test]
fn folders_are_walked_sorted_by_name_whatever_the_name_holds() {
    check(
        &[
            ("b.eml", MAIL),
            ("a/z.EML", MAIL),
            ("a/Größe 日本.eml", MAIL),
            ("c d/mail with spaces.eml", MAIL),
            ("plain", MAIL),
        ],
        &["a/Größe 日本.eml", "a/z.EML", "b.eml", "c d/mail with spaces.eml", "plain"],
    );
}

#[test]
fn other_files_in_a_folder_are_passed_over_in_silence() {
    check(
        &[
            ("README", "read me"),
            ("notes.txt", MAIL),
            ("archive.zip", "PK\u{3}\u{4}"),
            ("Makefile", "all: build\n\tbuild\n"),
            (".hidden.eml", MAIL),
            ("empty", ""),
            ("x.eml", MAIL),
        ],
        &["x.eml"],
    );
}

#[test]
fn what_was_meant_as_a_mail_is_named_and_the_rest_goes_on() {
    check(
        &[("a.msg", "anything"), ("b.eml", ""), ("c.mbox", "no mailbox"), ("d.eml", "PK\u{3}\u{4}"), ("e.eml", MAIL)],
        &["!a.msg", "!b.eml", "!c.mbox", "!d.eml", "e.eml"],
    );
}

#[test]
fn a_mail_with_a_damaged_head_is_still_handed_over() {
    check(&[("a.eml", "\n\nBackup of SRV-01 failed\n")], &["a.eml"]);
}

#[test]
fn every_member_of_a_maildir_counts_and_tmp_does_not() {
    let members = [
        ("cur/1700000000.M1P2.mail:2,S", MAIL),
        ("new/1700000001.M1P3.mail", MAIL),
        ("tmp/1700000002.M1P4.mail", MAIL),
        (".Sent/cur/1700000003.M1P5.mail:2,", MAIL),
        (".Sent/new/.keep", ""),
        ("dovecot.index.log", "x"),
    ];
    check(&members, &[".Sent/cur/1700000003.M1P5.mail:2,", "cur/1700000000.M1P2.mail:2,S", "new/1700000001.M1P3.mail"]);
    let folder = folder(&members);
    let items = read(&[folder.path().join("new")]);
    assert_eq!(names(folder.path(), &items), ["new/1700000001.M1P3.mail"], "a box of a Maildir, named by itself");
}

#[test]
fn a_folder_named_tmp_outside_of_a_maildir_is_a_folder() {
    check(&[("tmp/a.eml", MAIL), ("cur/b.eml", MAIL)], &["cur/b.eml", "tmp/a.eml"]);
}

#[test]
fn an_mbox_gives_its_messages_by_number_with_either_line_end() {
    let unix = "From a@example.com Sun Mar  1 22:00:04 2026\nSubject: a\n\n>From me\nFrom you\n\n\
                From b@example.com Sun Mar  1 22:10:04 2026\nSubject: b\n\ntwo\n";
    let dos = unix.replace('\n', "\r\n");
    let folder = folder(&[("dos.mbox", &dos), ("Inbox", unix)]);
    let items = read(&[folder.path().to_owned()]);
    assert_eq!(names(folder.path(), &items), ["Inbox#1", "Inbox#2", "dos.mbox#1", "dos.mbox#2"]);
    let bodies: Vec<&[u8]> = items.iter().flatten().map(|mail| mail.bytes.as_slice()).collect();
    let expected: [&[u8]; 2] = [b"Subject: a\n\nFrom me\nFrom you\n", b"Subject: b\n\ntwo\n"];
    assert_eq!(bodies[..2], expected);
    assert_eq!(bodies[2], b"Subject: a\r\n\r\nFrom me\r\nFrom you\r\n");
}

#[test]
fn files_named_by_the_user_are_judged_by_what_they_hold() {
    let folder = folder(&[("mail.txt", MAIL), ("b.zip", "PK\u{3}\u{4}x"), ("c.pdf", "%PDF-1.7"), ("d.txt", "hello")]);
    let path = |name: &str| folder.path().join(name);
    assert_eq!(names(folder.path(), &read(&[path("mail.txt")])), ["mail.txt"]);
    check_trouble(&path("b.zip"), "is an archive");
    check_trouble(&path("c.pdf"), "is a PDF document");
    check_trouble(&path("d.txt"), "is no mail");
}

#[test]
fn every_trouble_names_the_path_and_says_what_to_do() {
    let folder = folder(&[("empty.eml", ""), ("letter.msg", "\u{1}")]);
    let path = |name: &str| folder.path().join(name);
    symlink(path("nowhere"), path("dangling.eml")).expect("a link");
    check_trouble(&path("missing.eml"), "does not exist");
    check_trouble(&path("empty.eml"), "is empty");
    check_trouble(&path("letter.msg"), "is an Outlook message");
    check_trouble(&path("dangling.eml"), "is a link to something");
    check_trouble(Path::new("/dev/null"), "is neither a file nor a folder");
    let items = read(&[folder.path().to_owned()]);
    assert_eq!(names(folder.path(), &items), ["!dangling.eml", "!empty.eml", "!letter.msg"]);
}

#[test]
fn a_file_that_the_system_does_not_give_is_named_and_the_rest_goes_on() {
    // A link to itself cannot be opened by anybody; permissions would not stop root.
    let folder = folder(&[("b.eml", MAIL)]);
    symlink(folder.path().join("a.eml"), folder.path().join("a.eml")).expect("a link");
    let items = read(&[folder.path().to_owned()]);
    assert_eq!(names(folder.path(), &items), ["!a.eml", "b.eml"]);
    let kind = &items[0].as_ref().expect_err("trouble").kind;
    assert!(matches!(kind, TroubleKind::NotReadable(_)), "{kind:?}");
}

#[test]
fn a_folder_named_like_a_mail_is_named_and_read() {
    check(&[("odd.eml/a.eml", MAIL), ("z.eml", MAIL)], &["!odd.eml", "odd.eml/a.eml", "z.eml"]);
}

#[test]
fn links_to_folders_are_followed_once() {
    let folder = folder(&[("a/x.eml", MAIL)]);
    symlink(folder.path(), folder.path().join("a/loop")).expect("a link");
    symlink(folder.path().join("a"), folder.path().join("again")).expect("a link");
    assert_eq!(names(folder.path(), &read(&[folder.path().to_owned()])), ["a/x.eml"]);
}

#[test]
fn a_file_beyond_the_limit_is_not_read() {
    let folder = folder(&[("a.eml", MAIL), ("b.eml", MAIL)]);
    let large = File::options().append(true).open(folder.path().join("a.eml")).expect("the file");
    large.set_len(MAX_MAIL_BYTES + 1).expect("a sparse file");
    let items = read(&[folder.path().to_owned()]);
    assert_eq!(names(folder.path(), &items), ["!a.eml", "b.eml"]);
    check_trouble(&folder.path().join("a.eml"), "is larger than 64 MiB");
}

#[test]
fn a_message_beyond_the_limit_costs_the_mbox_only_that_message() {
    let folder = folder(&[]);
    let path = folder.path().join("in.mbox");
    let mut file = File::create(&path).expect("a file");
    let separator = b"From a@example.com Sun Mar  1 22:00:04 2026\nSubject: a\n\n";
    file.write_all(separator).expect("room");
    let line = [b"x".repeat(1023), b"\n".to_vec()].concat().repeat(1024);
    for _ in 0..=(MAX_MAIL_BYTES >> 20) {
        file.write_all(&line).expect("room");
    }
    file.write_all(b"\n").and_then(|()| file.write_all(separator)).expect("room");
    let items = read(&[path]);
    assert_eq!(items[1].as_ref().expect("a mail").bytes, b"Subject: a\n");
    let trouble = items[0].as_ref().expect_err("trouble");
    assert!(trouble.to_string().contains("in.mbox, message 1: is larger than 64 MiB"), "{trouble}");
    assert_eq!(items.len(), 2);
}

#[test]
fn the_number_of_known_items_grows_with_the_walk_and_is_never_below_what_was_given() {
    let mbox = "From a@example.com Sun Mar  1 22:00:04 2026\nSubject: a\n\n".repeat(3);
    let folder = folder(&[("a.eml", MAIL), ("b/c.eml", MAIL), ("b/d.mbox", &mbox), ("e", "no mail")]);
    let mut mails = files::read([folder.path().to_owned()]);
    assert_eq!(mails.count_hint(), None);
    mails.next().expect("an item").expect("a.eml");
    assert_eq!(mails.count_hint(), Some(2), "a.eml and, for the time being, e");
    let mut given = 1;
    while mails.next().is_some() {
        given += 1;
        assert!(mails.count_hint() >= Some(given));
    }
    assert_eq!((given, mails.count_hint()), (5, Some(5)));
}

/// A folder that is looked at every minute holds what was imported long ago; only what is new is read.
#[test]
fn what_was_read_before_is_passed_over_until_it_changes() {
    let folder = folder(&[("old.eml", MAIL), ("changing.eml", MAIL)]);
    let paths = || [folder.path().to_owned()];
    let first = files::Seen::default().pass();
    let items: Vec<_> = files::read_new(paths(), first.clone()).collect();
    assert_eq!(names(folder.path(), &items), ["changing.eml", "old.eml"]);
    let seen = first.finish();

    fs::write(folder.path().join("new.eml"), MAIL).expect("a file");
    fs::write(folder.path().join("changing.eml"), format!("{MAIL}more")).expect("a file");
    let second = seen.pass();
    let items: Vec<_> = files::read_new(paths(), second.clone()).collect();
    assert_eq!(names(folder.path(), &items), ["changing.eml", "new.eml"]);
    drop(second);
    let again: Vec<_> = files::read_new(paths(), seen.pass()).collect();
    assert_eq!(
        names(folder.path(), &again),
        ["changing.eml", "new.eml"],
        "a walk that was not finished leaves nothing behind"
    );

    let last = seen.pass();
    assert_eq!(files::read_new(paths(), last.clone()).count(), 2);
    assert_eq!(files::read_new(paths(), last.finish().pass()).count(), 0, "old ones stay known");
}

/// Until somebody mends it: a mail that cannot be read must not be forgotten.
#[test]
fn trouble_is_told_at_every_walk() {
    let folder = folder(&[("empty.eml", "")]);
    let first = files::Seen::default().pass();
    assert_eq!(files::read_new([folder.path().to_owned()], first.clone()).count(), 1);
    let items: Vec<_> = files::read_new([folder.path().to_owned()], first.finish().pass()).collect();
    assert_eq!(names(folder.path(), &items), ["!empty.eml"]);
}
