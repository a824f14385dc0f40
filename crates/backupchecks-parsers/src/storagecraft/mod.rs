//! `StorageCraft`: `ImageManager`, `ShadowProtect` and `ShadowControl`.
//!
//! All known from programs of others that read genuine mails. Samples: `fixtures/mail/storagecraft/`.

mod image_manager;
mod shadow_control;
mod shadow_protect;

pub(crate) use image_manager::ImageManager;
pub(crate) use shadow_control::ShadowControl;
pub(crate) use shadow_protect::ShadowProtect;

const SOFTWARE: &str = "StorageCraft";
