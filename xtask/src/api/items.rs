//! The public items of a crate, by rustdoc's description of it.
//!
//! That description is not yet a stable form: its number has to be the one that the libraries here read.

use crate::{
    packages::Published,
    run::{cargo, show, target},
};
use anyhow::{Context as _, Result};
use public_api::{Builder, PublicItem};
use rustdoc_types::{Attribute, Crate, FORMAT_VERSION, Id, ItemEnum, Struct, StructKind, Variant, VariantKind};
use semver::Version;
use serde_json::Value;
use std::{
    collections::{HashMap, HashSet},
    fs,
    os::unix::fs::PermissionsExt as _,
    path::PathBuf,
};

/// What a crate offers.
pub(super) struct Api {
    pub(super) version: Version,
    /// In the order of their paths, each once.
    pub(super) items: Vec<Item>,
}

/// A public item.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Item {
    /// What it is, in Rust, with full paths.
    pub(super) line: String,
    /// The line of what it is a part of, where whoever writes or implements that has to name every part: fields of a struct without
    /// private ones, variants of an enum, items of a trait without a default. A new one breaks their code.
    pub(super) demanded_by: Option<String>,
}

/// The items of a crate with the features for embedding; `None` when this rustdoc describes them in another form.
pub(super) fn of(published: &Published) -> Result<Option<Api>> {
    let path = described(published)?;
    let text = fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
    let whole: Value = serde_json::from_str(&text).with_context(|| format!("reading {}", path.display()))?;
    if whole["format_version"] != FORMAT_VERSION {
        return Ok(None);
    }
    let whole: Crate = serde_json::from_value(whole).with_context(|| format!("reading {}", path.display()))?;
    // What every type has from blanket implementations, and auto traits, would be most of the list.
    let api = Builder::from_rustdoc_json(&path).omit_blanket_impls(true).omit_auto_trait_impls(true).build()?;
    let version = whole.crate_version.as_deref().context("the crate has no version")?.parse()?;
    let lines: HashMap<Id, String> = api.items().map(|item| (item.id(), line(&whole, item))).collect();
    let (mut items, mut known) = (Vec::new(), HashSet::new());
    for item in api.items().filter(|item| !is_told_by_others(&whole, item)) {
        let line = line(&whole, item);
        // An implementation is told of the type and of the trait.
        if known.insert(line.clone()) {
            let demanded_by = item.parent_id().filter(|owner| is_demanded(&whole, *owner, item.id()));
            items.push(Item { line, demanded_by: demanded_by.and_then(|owner| lines.get(&owner).cloned()) });
        }
    }
    Ok(Some(Api { version, items }))
}

/// Lets rustdoc describe a crate, and tells where.
fn described(published: &Published) -> Result<PathBuf> {
    let Published { name, embedding, .. } = published;
    let mut rustdoc = cargo(&format!(
        "rustdoc --quiet --locked --package {name} --lib --no-default-features --features={embedding} -- \
         -Z unstable-options --output-format json"
    ));
    show(rustdoc.env("RUSTDOC", unlocked_rustdoc()?))?;
    Ok(target().join("doc").join(format!("{}.json", name.replace('-', "_"))))
}

/// A rustdoc that does what is unstable too. For it alone: build scripts look at the same variable, and half of what is built would be
/// built again.
fn unlocked_rustdoc() -> Result<PathBuf> {
    let path = target().join("xtask-rustdoc.sh");
    fs::write(&path, "#!/bin/sh\nRUSTC_BOOTSTRAP=1 exec rustdoc \"$@\"\n")
        .and_then(|()| fs::set_permissions(&path, fs::Permissions::from_mode(0o755)))
        .with_context(|| format!("writing {}", path.display()))?;
    Ok(path)
}

/// The item in Rust, and what the words for it leave out.
fn line(whole: &Crate, item: &PublicItem) -> String {
    let known = whole.index.get(&item.id()).map(|item| &item.inner);
    let owner = item.parent_id().and_then(|owner| whole.index.get(&owner)).map(|owner| &owner.inner);
    let remark = match (known, owner) {
        (Some(ItemEnum::Struct(Struct { kind: StructKind::Plain { has_stripped_fields: false, .. }, .. })), _) => {
            " // no private fields"
        }
        (Some(inner), Some(ItemEnum::Trait(_))) if has_no_default(inner) => " // without a default",
        _ => "",
    };
    format!("{item}{remark}")
}

/// The block around methods says nothing of its own; and that a trait is implemented says which methods there are.
fn is_told_by_others(whole: &Crate, item: &PublicItem) -> bool {
    let inner = |id| whole.index.get(&id).map(|item| &item.inner);
    let of_trait = |block: Option<&ItemEnum>| matches!(block, Some(ItemEnum::Impl(of)) if of.trait_.is_some());
    match inner(item.id()) {
        Some(ItemEnum::Impl(block)) => block.trait_.is_none(),
        Some(ItemEnum::Function(_)) => of_trait(item.parent_id().and_then(inner)),
        _ => false,
    }
}

fn is_demanded(whole: &Crate, owner: Id, part: Id) -> bool {
    let (Some(owner), Some(part)) = (whole.index.get(&owner), whole.index.get(&part)) else { return false };
    if owner.attrs.contains(&Attribute::NonExhaustive) {
        return false;
    }
    match &owner.inner {
        ItemEnum::Enum(_) => matches!(part.inner, ItemEnum::Variant(_)),
        ItemEnum::Struct(Struct { kind: StructKind::Plain { has_stripped_fields, .. }, .. }) => {
            !has_stripped_fields && matches!(part.inner, ItemEnum::StructField(_))
        }
        ItemEnum::Variant(Variant { kind: VariantKind::Struct { .. }, .. }) => true,
        ItemEnum::Trait(_) => has_no_default(&part.inner),
        _ => false,
    }
}

fn has_no_default(part: &ItemEnum) -> bool {
    match part {
        ItemEnum::Function(function) => !function.has_body,
        ItemEnum::AssocType { type_, .. } => type_.is_none(),
        ItemEnum::AssocConst { value, .. } => value.is_none(),
        _ => false,
    }
}
