//! What the steps need and how it is installed when it is missing, on a Debian machine as root or with sudo.
//!
//! A thing that is missing and cannot be installed is an error; no step is left out because of it.

use crate::{
    console,
    run::{cargo, command, show, succeeds, target},
    steps::Step,
};
use anyhow::{Context as _, Result, ensure};
use std::{
    fs,
    path::{Path, PathBuf},
    sync::Once,
};

/// The browser of the system; none is downloaded.
pub(crate) const CHROMIUM: &str = "/usr/bin/chromium";

/// What the virtual environment holds, with versions.
const REQUIREMENTS: &str = include_str!("../../tests/requirements.txt");

const CARGO_DENY: &str = "0.20.2";
const AXE_CORE: &str = "4.14.1";

/// Something that a step needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Tool {
    /// Python 3.11 or newer, for the tests; the bindings themselves run on 3.10 too.
    Python,
    /// A virtual environment with what `tests/requirements.txt` lists.
    Venv,
    /// The server programs of PostgreSQL; tests start clusters of their own.
    Postgres,
    /// The browser.
    Chromium,
    /// The accessibility checks that are injected into pages.
    Axe,
    /// Licences, bans, sources, advisories.
    CargoDeny,
    /// A compiler for C++, in which libFuzzer is written.
    Cxx,
}

/// What `steps` need, each once, in the order in which it is installed.
pub(crate) fn needed_by(steps: &[&Step]) -> Vec<Tool> {
    let mut tools: Vec<Tool> = steps.iter().flat_map(|step| step.needs).copied().collect();
    tools.sort_unstable();
    tools.dedup();
    tools
}

impl Tool {
    /// Its name, for a person.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Python => "Python",
            Self::Venv => "the Python packages",
            Self::Postgres => "PostgreSQL",
            Self::Chromium => "Chromium",
            Self::Axe => "axe-core",
            Self::CargoDeny => "cargo-deny",
            Self::Cxx => "a C++ compiler",
        }
    }

    /// Installs it unless it is there.
    pub(crate) fn ensure(self) -> Result<()> {
        if self.is_there() {
            return Ok(());
        }
        console::line(&format!("{} is missing and is installed now", self.name()));
        match self {
            Self::Python => apt(&["python3", "python3-venv"])?,
            Self::Venv => install_venv()?,
            Self::Postgres => apt(&["postgresql", "postgresql-contrib"])?,
            Self::Chromium => apt(&["chromium"])?,
            Self::Axe => install_axe()?,
            Self::Cxx => apt(&["g++"])?,
            Self::CargoDeny => show(&mut cargo(&format!("install --locked cargo-deny@{CARGO_DENY}")))?,
        }
        ensure!(self.is_there(), "{} was installed but is still not usable", self.name());
        Ok(())
    }

    fn is_there(self) -> bool {
        match self {
            Self::Python => python_is_usable(),
            Self::Venv => fs::read_to_string(venv_stamp()).is_ok_and(|stamp| stamp == REQUIREMENTS),
            Self::Postgres => postgres_is_there(),
            Self::Chromium => Path::new(CHROMIUM).exists(),
            Self::Axe => axe().exists(),
            Self::CargoDeny => succeeds(&mut cargo("deny --version")),
            Self::Cxx => succeeds(&mut command("c++", ["--version"])),
        }
    }
}

/// The folder of the virtual environment.
pub(crate) fn venv_folder() -> PathBuf {
    target().join("venv")
}

/// A program of the virtual environment.
pub(crate) fn venv(program: &str) -> PathBuf {
    venv_folder().join("bin").join(program)
}

/// The script with the accessibility checks.
pub(crate) fn axe() -> PathBuf {
    target().join("axe").join(AXE_CORE).join("node_modules/axe-core/axe.min.js")
}

/// A copy of the requirements, written when all of them were installed.
fn venv_stamp() -> PathBuf {
    venv_folder().join("requirements.installed")
}

fn python_is_usable() -> bool {
    let test = "import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))";
    succeeds(&mut command("python3", ["-c", test]))
}

/// Debian keeps the server programs out of the search path.
fn postgres_is_there() -> bool {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    versions
        .map(|version| version.path().join("bin"))
        .any(|bin| bin.join("initdb").exists() && bin.join("postgres").exists())
}

fn install_venv() -> Result<()> {
    Tool::Python.ensure()?;
    let requirements = crate::run::root().join("tests/requirements.txt");
    // An environment of another Python, or a half-installed one, is not worth mending.
    show(command("python3", ["-m", "venv", "--clear"]).arg(venv_folder()))?;
    show(command(venv("python"), ["-m", "pip", "install", "--quiet", "--requirement"]).arg(requirements))?;
    fs::write(venv_stamp(), REQUIREMENTS).with_context(|| format!("writing {}", venv_stamp().display()))
}

fn install_axe() -> Result<()> {
    if !succeeds(&mut command("npm", ["--version"])) {
        apt(&["npm"])?;
    }
    let folder = target().join("axe").join(AXE_CORE);
    fs::create_dir_all(&folder).with_context(|| format!("creating {}", folder.display()))?;
    let package = format!("axe-core@{AXE_CORE}");
    let options = ["install", "--no-save", "--ignore-scripts", "--no-audit", "--no-fund", &package, "--prefix"];
    show(command("npm", options).arg(folder))
}

/// Installs Debian packages.
fn apt(packages: &[&str]) -> Result<()> {
    static LISTS: Once = Once::new();
    let mut updated = Ok(());
    // The lists of a fresh machine are empty or old; once in a run is enough.
    LISTS.call_once(|| updated = apt_get(&["update", "-qq"]));
    updated?;
    // Quiet but for errors: a browser comes with hundreds of packages.
    let options = ["install", "-qq", "-o", "Dpkg::Use-Pty=0", "--yes", "--no-install-recommends"];
    apt_get(&[&options, packages].concat())
}

fn apt_get(words: &[&str]) -> Result<()> {
    let environment = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"];
    let words = [&environment, words].concat();
    if is_root() { show(&mut command(words[0], &words[1..])) } else { show(&mut command("sudo", words)) }
}

fn is_root() -> bool {
    let output = command("id", ["-u"]).output();
    output.is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}
