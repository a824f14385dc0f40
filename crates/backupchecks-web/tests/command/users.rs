//! `user`: the way in without the web.

use crate::setting::Place;
use std::{
    io::Write as _,
    process::{Output, Stdio},
};

fn with_input(place: &Place, args: &[&str], input: &str) -> Output {
    let mut command = place.command(args);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

fn said(output: &Output) -> String {
    [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes).into_owned()).concat()
}

#[test]
fn a_user_is_added_listed_and_given_a_link() {
    let place = Place::new();
    let add = ["user", "add", "alice", "--role", "operator", "--role", "viewer", "--password-stdin"];
    assert!(with_input(&place, &add, "correct horse battery\n").status.success());
    let again = with_input(&place, &add, "correct horse battery\n");
    assert!(!again.status.success() && said(&again).contains("already"), "{}", said(&again));
    assert!(said(&place.run(&["user", "list"])).contains("alice\toperator,viewer\tenabled"));
    assert!(place.run(&["user", "disable", "ALICE"]).status.success());
    assert!(said(&place.run(&["user", "list"])).contains("disabled"));
    assert!(said(&place.run(&["user", "sign-in-link", "alice"])).contains("/sign-in/once?token="));
}

#[test]
fn weak_passwords_and_unknown_names_are_refused_with_a_reason() {
    let place = Place::new();
    let short = with_input(&place, &["user", "add", "bob", "--role", "viewer", "--password-stdin"], "short\n");
    assert!(!short.status.success() && said(&short).contains("at least 12"), "{}", said(&short));
    let unknown = place.run(&["user", "enable", "nobody"]);
    assert!(!unknown.status.success() && said(&unknown).contains("nobody"), "{}", said(&unknown));
}
