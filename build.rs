//! How the program is linked.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    // At a place known when it is linked, the 48,000 pointers in what is declared (nouns, columns, figures, words) are right as they lie in
    // the file; elsewhere each start puts them right, in 230 pages of its own: half a millisecond of the one and a half that a start takes.
    // Stack, heap and libraries lie anywhere as before. rustc has no such wish for one program alone, and the linker of musl another way. A
    // static program is laid out by rustc itself, and does not start where it is told otherwise.
    let of = |key: &str| std::env::var(key).unwrap_or_default();
    let is_static = of("CARGO_CFG_TARGET_FEATURE").split(',').any(|feature| feature == "crt-static");
    if of("CARGO_CFG_TARGET_OS") == "linux" && of("CARGO_CFG_TARGET_ENV") == "gnu" && !is_static {
        println!("cargo:rustc-link-arg-bin=ducha=-no-pie");
    }
}
