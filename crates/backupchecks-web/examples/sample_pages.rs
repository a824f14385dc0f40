//! Writes every page with invented content, and the assets, into a folder, to be looked at in a browser:
//! `cargo run -p backupchecks-web --example sample_pages -- FOLDER`, then serve that folder with any web server.

use std::{error::Error, fs, path::Path};

#[path = "../tests/samples/mod.rs"]
mod samples;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args().nth(1).ok_or("name a folder to write to")?;
    let folder = Path::new(&folder);
    for name in backupchecks_web::assets::names() {
        let path = folder.join("assets").join(name.as_ref());
        fs::create_dir_all(path.parent().unwrap_or(folder))?;
        let found = backupchecks_web::assets::asset(&name).ok_or("an asset is gone")?;
        fs::write(path, &found.bytes)?;
    }
    for (name, html) in samples::Samples::new("").pages() {
        fs::write(folder.join(format!("{name}.html")), html)?;
    }
    Ok(())
}
