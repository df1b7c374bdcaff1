//! Packages: names, interning, accessibility, conflicts.

mod support;

use brolga_image::symbols::{NameConflict, PackageChange, Status};
use brolga_image::{Image, Word};
use std::collections::HashMap;
use support::{Numbers, image};

fn package(image: &Image, name: &str) -> Word {
    image.make_package(name, &[], &[]).unwrap()
}

fn interned(image: &Image, package: Word, name: &str) -> Word {
    image.intern(package, name).unwrap().0
}

fn done(change: brolga_image::Lisp<PackageChange>) {
    assert_eq!(change.unwrap(), PackageChange::Done);
}

#[test]
fn packages_are_found_by_every_name() {
    let image = image();
    let many: Vec<(String, Word)> = (0..100).map(|i| (format!("P{i}"), package(&image, &format!("P{i}")))).collect();
    let p = image.make_package("LONG-NAME", &["L", "LN", "L"], &[]).unwrap();
    for name in ["LONG-NAME", "L", "LN"] {
        assert_eq!(image.find_package(name), Some(p));
    }
    many.iter().for_each(|(name, word)| assert_eq!(image.find_package(name), Some(*word)));
    assert_eq!(image.find_package("LONG"), None);
    assert!(image.make_package("L", &[], &[]).is_err());
    assert!(image.make_package("Q", &["P7"], &[]).is_err());
    assert_eq!(image.find_package("Q"), None);
    let nicknames = image.list(&[image.string("LN").unwrap(), image.string("NEW").unwrap()]).unwrap();
    image.rename_package(p, image.string("SHORT").unwrap(), nicknames).unwrap();
    assert_eq!(image.find_package("LONG-NAME"), None);
    assert_eq!(image.find_package("L"), None);
    assert_eq!(image.find_package("NEW"), Some(p));
    assert!(image.rename_package(p, image.string("P3").unwrap(), image.nil()).is_err());
    assert!(image.symbol("NO-SUCH-PACKAGE", "X").is_err());
}

#[test]
fn keywords_are_external_constants() {
    let image = image();
    let keyword = image.find_package("KEYWORD").unwrap();
    let test = image.keyword("TEST").unwrap();
    assert_eq!(image.find_symbol(keyword, "TEST"), Some((test, Status::External)));
    assert_eq!(image.symbol_value(test), test);
    assert_eq!(image.symbol_flags(test), 6);
}

#[test]
fn sets_agree_with_a_model() {
    let image = image();
    let p = package(&image, "MODEL");
    let mut model: HashMap<String, Word> = HashMap::new();
    let mut numbers = Numbers(5);
    for _ in 0..20_000 {
        let name = format!("S{}", numbers.below(700));
        match numbers.below(3) {
            0 => {
                if let Some(symbol) = model.remove(&name) {
                    done(image.unintern(symbol, p));
                    assert!(image.is_nil(image.symbol_package(symbol)));
                } else {
                    assert_eq!(image.find_symbol(p, &name), None);
                }
            }
            1 => {
                let (symbol, status) = image.intern(p, &name).unwrap();
                assert_eq!(status.is_none(), !model.contains_key(&name));
                assert_eq!(*model.entry(name).or_insert(symbol), symbol);
            }
            _ => {
                if let Some(symbol) = model.get(&name) {
                    match image.find_symbol(p, &name) {
                        Some((found, Status::Internal)) if found == *symbol => done(image.export(*symbol, p)),
                        Some((found, Status::External)) if found == *symbol => done(image.unexport(*symbol, p)),
                        other => panic!("{name}: {other:?}"),
                    }
                }
            }
        }
    }
    let all = image.package_symbols(p, true, true).unwrap();
    assert_eq!(image.list_length(all), Some(model.len() as u64));
    model.iter().for_each(|(name, symbol)| assert_eq!(image.find_symbol(p, name).map(|found| found.0), Some(*symbol)));
}

#[test]
fn export_finds_conflicts_in_users() {
    let image = image();
    let (a, b) = (package(&image, "A"), package(&image, "B"));
    done(image.use_package(a, b));
    let mine = interned(&image, a, "X");
    let other = interned(&image, b, "X");
    let conflict = NameConflict { package: b, existing: other, incoming: mine };
    assert_eq!(image.export(mine, a).unwrap(), PackageChange::Conflicts(vec![conflict]));
    assert_eq!(image.find_symbol(a, "X"), Some((mine, Status::Internal)), "nothing was changed");
    image.shadow(image.string("X").unwrap(), b).unwrap();
    done(image.export(mine, a));
    assert_eq!(image.find_symbol(b, "X"), Some((other, Status::Internal)));
    assert_eq!(image.export(other, a).unwrap(), PackageChange::NotAccessible);
    done(image.unintern(other, b));
    assert_eq!(image.find_symbol(b, "X"), Some((mine, Status::Inherited)));
    // Exporting an inherited symbol makes it present.
    done(image.export(mine, b));
    assert_eq!(image.find_symbol(b, "X"), Some((mine, Status::External)));
    assert_eq!(image.symbol_package(mine), a);
}

#[test]
fn use_import_and_unintern_find_conflicts() {
    let image = image();
    let (a, b, c) = (package(&image, "A"), package(&image, "B"), package(&image, "C"));
    let (ax, bx) = (interned(&image, a, "X"), interned(&image, b, "X"));
    done(image.export(ax, a));
    done(image.export(bx, b));
    done(image.use_package(a, c));
    let conflict = |existing, incoming| PackageChange::Conflicts(vec![NameConflict { package: c, existing, incoming }]);
    assert_eq!(image.use_package(b, c).unwrap(), conflict(ax, bx));
    assert_eq!(image.import(bx, c).unwrap(), conflict(ax, bx));
    image.shadowing_import(bx, c).unwrap();
    assert_eq!(image.find_symbol(c, "X"), Some((bx, Status::Internal)));
    done(image.use_package(b, c));
    // Now both used packages export an X: removing the shadowing one would uncover both.
    let own = {
        image.unuse_package(b, c).unwrap();
        done(image.unintern(bx, c));
        image.shadow(image.string("X").unwrap(), c).unwrap();
        done(image.use_package(b, c));
        image.find_symbol(c, "X").unwrap().0
    };
    assert!(own != ax && own != bx);
    assert!(matches!(image.unintern(own, c).unwrap(), PackageChange::Conflicts(conflicts) if conflicts.len() == 1));
    image.shadowing_import(ax, c).unwrap();
    assert!(image.is_nil(image.symbol_package(own)));
    assert_eq!(image.find_symbol(c, "X"), Some((ax, Status::Internal)));
    // Importing a homeless symbol gives it a home.
    done(image.import(own, image.make_package("D", &[], &[]).unwrap()));
    assert_eq!(image.symbol_package(own), image.find_package("D").unwrap());
}

#[test]
fn deleted_packages_are_gone() {
    let image = image();
    let (a, b) = (package(&image, "A"), package(&image, "B"));
    let x = interned(&image, a, "X");
    done(image.use_package(a, b));
    assert!(!image.delete_package(a).unwrap(), "B uses it");
    image.unuse_package(a, b).unwrap();
    done(image.use_package(b, a));
    assert!(image.delete_package(a).unwrap());
    assert_eq!(image.find_package("A"), None);
    assert!(image.is_nil(image.symbol_package(x)));
    assert!(image.intern(a, "Y").is_err());
    assert!(!image.delete_package(a).unwrap());
    assert!(image.list_iter(image.packages()).all(|package| package != a));
    assert!(image.delete_package(b).unwrap(), "A does not use it any more");
}

#[test]
fn interning_survives_collections_at_every_allocation() {
    let image = image();
    let p = package(&image, "STRESS");
    image.set_collect_every(1);
    let symbols: Vec<(String, Word)> = (0..120)
        .map(|i| {
            let name = format!("SYMBOL-{i}");
            let symbol = interned(&image, p, &name);
            (name, symbol)
        })
        .collect();
    image.set_collect_every(0);
    for (name, symbol) in symbols {
        assert_eq!(image.find_symbol(p, &name), Some((symbol, Status::Internal)));
        assert_eq!(image.rust_string(image.symbol_name(symbol)), Some(name));
    }
}
