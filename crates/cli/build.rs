//! Builds the binary anew when a blueprint or item file is added, changed or removed: they are part of it.

fn main() {
    println!("cargo:rerun-if-changed=../../data");
}
