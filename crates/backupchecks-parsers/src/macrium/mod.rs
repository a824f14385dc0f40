//! Macrium: Reflect, Site Manager and Image Guardian.
//!
//! Cobian's backup program is called Reflector and is no product of Macrium: the name Macrium, or Reflect's own labels, must stand in
//! a mail. Samples: `fixtures/mail/macrium/`.

mod image_guardian;
mod reflect;
mod site_manager;

pub(crate) use image_guardian::ImageGuardian;
pub(crate) use reflect::Reflect;
pub(crate) use site_manager::SiteManager;

use crate::grid::Grid;

const SOFTWARE: &str = "Macrium";

/// The job: the definition, else the computer.
fn job(body: &Grid) -> Option<&str> {
    definition(body).or_else(|| computer(body))
}

fn definition(body: &Grid) -> Option<&str> {
    body.value_of(&["Backup definition", "Backup definition file", "Definition"])
}

/// The full label `Computer Name:`; the shorter ones are those of Site Manager.
fn computer(body: &Grid) -> Option<&str> {
    body.value_of(&["Computer Name", "Computer", "Agent", "Agent Name"])
}
