//! The step `packages`: the crates for embedding build alone, with each of their features, and can be packed.

use crate::run::{cargo, show};
use anyhow::Result;

/// A crate for embedding.
pub(crate) struct Published {
    pub(crate) name: &'static str,
    /// Each of its features.
    pub(crate) features: &'static [&'static str],
    /// The one for programs, if any; the others are for tests and promise nothing.
    pub(crate) embedding: &'static str,
}

/// The crates that are published, lowest first.
pub(crate) const PUBLISHED: &[Published] = &[
    Published { name: "backupchecks-core", features: &["contract", "serde"], embedding: "serde" },
    Published { name: "backupchecks-integrations", features: &[], embedding: "" },
    Published { name: "backupchecks-parsers", features: &["fuzzing"], embedding: "" },
    Published { name: "backupchecks-store", features: &["postgres", "testing"], embedding: "postgres" },
];

/// Checks each crate by itself: built together with others it would get their features too.
pub(crate) fn run() -> Result<()> {
    for Published { name, features, .. } in PUBLISHED {
        for feature in [""].iter().chain(*features) {
            show(&mut cargo(&format!(
                "check --quiet --locked --package {name} --no-default-features --features={feature}"
            )))?;
        }
    }
    // Needs no registry: a crate finds those below it among the ones that are packed with it. Compiling the packed sources is left
    // to whoever publishes, as it is a build from the start.
    let mut package = cargo("package --quiet --no-verify --allow-dirty --offline --locked");
    show(package.args(PUBLISHED.iter().flat_map(|published| ["--package", published.name])))
}

#[cfg(test)]
mod tests {
    use super::*;
    use cargo_metadata::{MetadataCommand, Package};

    fn published() -> Vec<Package> {
        let packages = MetadataCommand::new().no_deps().exec().expect("the metadata of the workspace").packages;
        let mut published: Vec<Package> =
            packages.into_iter().filter(|package| package.publish.as_ref().is_none_or(|to| !to.is_empty())).collect();
        published.sort_by(|left, right| left.name.as_str().cmp(right.name.as_str()));
        published
    }

    #[test]
    fn every_published_crate_is_checked_with_each_of_its_features() {
        let packages = published();
        let known: Vec<(&str, Vec<&str>)> = packages
            .iter()
            .map(|package| {
                let features = package.features.keys().map(String::as_str).filter(|name| *name != "default");
                (package.name.as_str(), features.collect())
            })
            .collect();
        let checked: Vec<(&str, Vec<&str>)> =
            PUBLISHED.iter().map(|published| (published.name, published.features.to_vec())).collect();
        assert_eq!(known, checked);
    }

    #[test]
    fn every_published_crate_tells_what_it_is() {
        for package in published() {
            let name = &package.name;
            let (words, categories) = (package.keywords.len(), package.categories.len());
            assert!(package.description.is_some() && package.rust_version.is_some(), "{name} lacks its description");
            assert!(
                (1..=5).contains(&words) && (1..=5).contains(&categories),
                "{name}: {words} keywords, {categories} categories"
            );
            let readme = package.readme().unwrap_or_else(|| panic!("{name} has no README"));
            let readme = std::fs::read_to_string(readme).expect("the README");
            for feature in package.features.keys().filter(|feature| *feature != "default") {
                assert!(readme.contains(&format!("| `{feature}` |")), "the README of {name} says nothing of {feature}");
            }
        }
    }

    #[test]
    fn a_package_holds_readme_and_licences_and_no_test() {
        for Published { name, .. } in PUBLISHED {
            let output = cargo(&format!("package --list --allow-dirty --offline --package {name}")).output();
            let list = String::from_utf8(output.expect("cargo").stdout).expect("names of files");
            for file in ["README.md", "LICENSE-MIT", "LICENSE-APACHE", "src/lib.rs"] {
                assert!(list.lines().any(|line| line == file), "{name} is packed without {file}: {list}");
            }
            assert!(!list.lines().any(|line| line.starts_with("tests/")), "{name} is packed with its tests: {list}");
        }
    }
}
