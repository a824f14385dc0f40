//! Starting programs: from the root of the repository, shown as they are called, and heard to the end.

use crate::console;
use anyhow::{Context as _, Result, bail};
use std::{
    ffi::OsStr,
    io::{BufRead as _, BufReader, Read},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::mpsc,
    thread,
};

/// The root of the repository.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(1).map_or_else(PathBuf::new, Path::to_owned)
}

/// Where the build and everything that is installed for it lies.
pub(crate) fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), |folder| root().join(folder))
}

/// `program` with `arguments`, to be run from the root.
pub(crate) fn command<A: AsRef<OsStr>>(program: impl AsRef<OsStr>, arguments: impl IntoIterator<Item = A>) -> Command {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(root());
    command
}

/// `cargo` with words separated by spaces.
pub(crate) fn cargo(words: &str) -> Command {
    let program = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    command(program, words.split_whitespace())
}

/// Whether the command can be started and succeeds; its output is not shown.
pub(crate) fn succeeds(command: &mut Command) -> bool {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// Runs the command and shows it and its output.
pub(crate) fn show(command: &mut Command) -> Result<()> {
    announce(command);
    let status = command.stdin(Stdio::null()).status().with_context(|| format!("starting {}", name(command)))?;
    if !status.success() {
        bail!("{} ended with {status}", name(command));
    }
    Ok(())
}

/// Runs the command, shows it and its output, and gives back the lines for which `keep` holds, whether it succeeded or not.
pub(crate) fn listen(command: &mut Command, keep: fn(&str) -> bool) -> Result<(Vec<String>, Result<()>)> {
    announce(command);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().with_context(|| format!("starting {}", name(command)))?;
    let (sender, lines) = mpsc::channel();
    let outputs: [Option<Box<dyn Read + Send>>; 2] =
        [child.stdout.take().map(|out| Box::new(out) as _), child.stderr.take().map(|err| Box::new(err) as _)];
    for output in outputs.into_iter().flatten() {
        let sender = sender.clone();
        thread::spawn(move || {
            // Split as bytes: a test may print what is no UTF-8, and that must not end the listening.
            for line in BufReader::new(output).split(b'\n').map_while(Result::ok) {
                if sender.send(String::from_utf8_lossy(&line).trim_end().to_owned()).is_err() {
                    return;
                }
            }
        });
    }
    drop(sender);
    let mut kept = Vec::new();
    for line in lines {
        console::line(&line);
        if keep(&line) {
            kept.push(line);
        }
    }
    let status = child.wait().with_context(|| format!("waiting for {}", name(command)))?;
    let result = if status.success() { Ok(()) } else { Err(anyhow::anyhow!("{} ended with {status}", name(command))) };
    Ok((kept, result))
}

fn announce(command: &Command) {
    let words = std::iter::once(name(command)).chain(command.get_args().map(shorten));
    console::line(&format!("  $ {}", words.collect::<Vec<_>>().join(" ")));
}

fn name(command: &Command) -> String {
    let program = Path::new(command.get_program());
    program.file_name().unwrap_or(program.as_os_str()).to_string_lossy().into_owned()
}

/// Paths below the root as a developer would type them.
fn shorten(argument: &OsStr) -> String {
    let path = Path::new(argument);
    path.strip_prefix(root()).unwrap_or(path).display().to_string()
}
