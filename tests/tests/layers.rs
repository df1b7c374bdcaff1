//! The direction of knowledge: no manifest and no `use` line points back along
//! image <- compiler <- stdlib <- embed <- repl, and only the compiler names Cranelift.

use std::path::{Path, PathBuf};

/// Folders and the names of the crates in them, lowest first.
const LAYERS: [(&str, &str); 5] = [
    ("image", "brolga-image"),
    ("compiler", "brolga-compiler"),
    ("stdlib", "brolga-stdlib"),
    ("embed", "brolga"),
    ("repl", "brolga-repl"),
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_path_buf()
}

fn sources(folder: &Path, found: &mut Vec<(PathBuf, String)>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|end| end == "rs") {
            let text = std::fs::read_to_string(&path).unwrap();
            found.push((path, text));
        }
    }
}

#[test]
fn manifests_name_lower_layers_only() {
    for (level, (folder, _)) in LAYERS.iter().enumerate() {
        let manifest = std::fs::read_to_string(root().join(folder).join("Cargo.toml")).unwrap();
        let dependencies = manifest.split("[dependencies]").nth(1).unwrap();
        for (_, name) in &LAYERS[level..] {
            let named = dependencies.lines().any(|line| line.split(['.', ' ', '=']).next() == Some(name));
            assert!(!named, "{folder}/Cargo.toml depends on {name}");
        }
    }
    let program = std::fs::read_to_string(root().join("repl/Cargo.toml")).unwrap();
    for (_, name) in &LAYERS[..3] {
        assert!(!program.contains(name), "repl/ reaches past the public crate to {name}");
    }
}

#[test]
fn sources_use_lower_layers_only() {
    for (level, (folder, _)) in LAYERS.iter().enumerate() {
        let mut files = Vec::new();
        sources(&root().join(folder).join("src"), &mut files);
        assert!(!files.is_empty());
        for (path, text) in files {
            for (_, name) in &LAYERS[level + 1..] {
                let module = format!("{}::", name.replace('-', "_"));
                let used = text.lines().any(|line| !line.trim_start().starts_with("//") && line.contains(&module));
                assert!(!used, "{} uses {name}", path.display());
            }
            let cranelift =
                text.lines().any(|line| !line.trim_start().starts_with("//") && line.contains("cranelift_"));
            assert!(*folder == "compiler" || !cranelift, "{} names Cranelift", path.display());
        }
    }
}
