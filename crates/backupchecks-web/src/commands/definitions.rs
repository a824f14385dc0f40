//! Parsers that users wrote, from files on disk.

use anyhow::{Context as _, bail};
use backupchecks_parsers::{
    definition::Definition,
    registry::{Registry, ReportParser},
};
use clap::Args;
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

/// The option of commands that read mails.
#[derive(Debug, Args)]
pub(super) struct Definitions {
    /// Parsers of your own, asked before those that are stored and those built in: a .toml file, or a folder with several
    #[arg(long, value_name = "FILE or FOLDER")]
    definitions: Option<PathBuf>,
}

impl Definitions {
    /// The parsers to read with.
    pub(super) fn registry(&self) -> anyhow::Result<Registry> {
        Ok(Registry::with(self.own()?))
    }

    /// The parsers of the files alone.
    pub(super) fn own(&self) -> anyhow::Result<Vec<Box<dyn ReportParser>>> {
        let Some(path) = &self.definitions else { return Ok(Vec::new()) };
        let mut own: Vec<Box<dyn ReportParser>> = Vec::new();
        let mut known: BTreeMap<String, PathBuf> = BTreeMap::new();
        for file in files(path)? {
            let definition = load(&file)?;
            if let Some(other) = known.insert(definition.id().to_owned(), file.clone()) {
                bail!(
                    "{} and {} both define {}; give each a name of its own",
                    other.display(),
                    file.display(),
                    definition.id()
                );
            }
            own.push(Box::new(definition));
        }
        Ok(own)
    }
}

/// The definition in `file`.
pub(super) fn load(file: &Path) -> anyhow::Result<Definition> {
    let text = fs::read_to_string(file).with_context(|| format!("reading the definition {}", file.display()))?;
    Definition::from_toml(&text).with_context(|| file.display().to_string())
}

/// The file itself, or the definitions in the folder by name.
fn files(path: &Path) -> anyhow::Result<Vec<PathBuf>> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let entries = fs::read_dir(path).with_context(|| format!("reading the folder {}", path.display()))?;
    let mut found = entries.map(|entry| entry.map(|entry| entry.path())).collect::<Result<Vec<_>, _>>()?;
    found.retain(|file| file.extension().is_some_and(|extension| extension == "toml"));
    found.sort();
    if found.is_empty() {
        bail!("no .toml file is in {}; name a definition or a folder that holds some", path.display());
    }
    Ok(found)
}
