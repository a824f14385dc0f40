//! x
#![allow(clippy::unwrap_used, clippy::print_stdout)]
fn main() {
    for f in std::env::args().skip(1) {
        let m = backupchecks_parsers::mail::Mail::decode(&std::fs::read(&f).unwrap());
        println!("== {f}");
        for r in m.html_body().rows.iter().take(14) {
            println!("{} {:?}", r.depth, r.texts().collect::<Vec<_>>());
        }
    }
}
