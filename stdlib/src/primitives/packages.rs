//! Packages: finding and interning symbols, and the raw operations on package contents.
//!
//! An operation that would make a name ambiguous changes nothing and returns what stands against
//! it; the library turns that into a PACKAGE-ERROR with restarts. The result is T when done, the
//! keyword :NOT-ACCESSIBLE, or a list of conflicts (package existing-symbol incoming-symbol).
//!
//! Tests: `stdlib/tests/symbols.rs`.

use super::arguments;
use brolga_image::object::*;
use brolga_image::symbols::{PackageChange, Status};
use brolga_image::{Failure, Image, Lisp, Word};

primitives! {
    "%intern" => intern(2);
    "%find-symbol" => find_symbol(2);
    "%find-symbol-from-buffer" => find_symbol_from_buffer(4);
    "%find-package" => find_package(1);
    "%make-package" => make_package(3);
    "%rename-package" => rename_package(3);
    "%delete-package-raw" => delete_package(1);
    "%list-all-packages" => list_all_packages(0);
    "%package-name" => package_name(1);
    "%package-nicknames" => package_nicknames(1);
    "%package-use-list" => package_use_list(1);
    "%package-used-by-list" => package_used_by_list(1);
    "%package-shadowing-symbols" => package_shadowing_symbols(1);
    "%package-plist" => package_plist(1);
    "%set-package-plist" => set_package_plist(2);
    "%package-documentation" => package_documentation(1);
    "%set-package-documentation" => set_package_documentation(2);
    "%export" => export(2);
    "%unexport" => unexport(2);
    "%import" => import(2);
    "%shadow" => shadow(2);
    "%shadowing-import" => shadowing_import(2);
    "%unintern" => unintern(2);
    "%use-package" => use_package(2);
    "%unuse-package" => unuse_package(2);
    "%package-symbols" => package_symbols(2);
}

/// A string from a string or a symbol.
fn name(image: &Image, word: Word) -> Word {
    if image.is_symbol(word) { image.symbol_name(word) } else { word }
}

fn package(image: &Image, word: Word) -> Lisp {
    if image.is_kind(word, Kind::Package) { Ok(word) } else { Err(Failure::type_error(image, word, "PACKAGE")) }
}

fn status(image: &Image, status: Option<Status>) -> Lisp {
    match status {
        None => Ok(image.nil()),
        Some(Status::Internal) => image.keyword("INTERNAL"),
        Some(Status::External) => image.keyword("EXTERNAL"),
        Some(Status::Inherited) => image.keyword("INHERITED"),
    }
}

fn intern(image: &Image, string: Word, home: Word) -> Lisp {
    let (symbol, found) = image.intern_string(package(image, home)?, name(image, string))?;
    image.cons(symbol, status(image, found)?)
}

fn find_symbol(image: &Image, string: Word, home: Word) -> Lisp {
    match image.find_symbol_string(package(image, home)?, name(image, string))? {
        Some((symbol, found)) => image.cons(symbol, status(image, Some(found))?),
        None => Ok(image.nil()),
    }
}

/// The symbol that part of a buffer names, or 0: for the reader.
fn find_symbol_from_buffer(image: &Image, buffer: Word, start: Word, end: Word, home: Word) -> Lisp {
    let home = package(image, home)?;
    let characters = super::strings::Characters::of(image, buffer)?;
    let (start, end) = arguments::range(image, start, end, characters.len())?;
    let characters = characters.slice(start, end);
    let mut text = [0u8; 128];
    let short = characters.len() <= text.len() && characters.is_ascii();
    let found = if short {
        for (slot, code) in text.iter_mut().zip(characters.iter()) {
            *slot = code as u8;
        }
        let text = std::str::from_utf8(&text[..characters.len()]).unwrap_or_default();
        image.find_symbol(home, text)
    } else {
        // Not as Rust text, which has no surrogates.
        let codes: Vec<u32> = characters.iter().collect();
        image.find_symbol_string(home, image.string_from_codes(&codes)?)?
    };
    Ok(found.map_or(Word::ZERO, |(symbol, _)| symbol))
}

fn find_package(image: &Image, designator: Word) -> Lisp {
    if image.is_kind(designator, Kind::Package) {
        return Ok(designator);
    }
    let string = match designator.as_character() {
        Some(code) => image.string_from_codes(&[code])?,
        None => name(image, designator),
    };
    Ok(image.find_package_string(string)?.unwrap_or(image.nil()))
}

fn make_package(image: &Image, string: Word, nicknames: Word, uses: Word) -> Lisp {
    let _scope = image.keep_scope();
    let uses: Vec<Word> = image.list_iter(arguments::list(image, uses)?).map(|used| image.keep(used)).collect();
    image.make_package_named(name(image, string), arguments::list(image, nicknames)?, &uses)
}

fn rename_package(image: &Image, home: Word, string: Word, nicknames: Word) -> Lisp {
    image.rename_package(home, name(image, string), arguments::list(image, nicknames)?)?;
    Ok(home)
}

fn delete_package(image: &Image, home: Word) -> Lisp {
    Ok(image.boolean(image.delete_package(home)?))
}

fn copied(image: &Image, list: Word) -> Lisp {
    let _scope = image.keep_scope();
    let elements: Vec<Word> = image.list_iter(list).map(|element| image.keep(element)).collect();
    image.list(&elements)
}

fn list_all_packages(image: &Image) -> Lisp {
    copied(image, image.packages())
}

fn part(image: &Image, home: Word, offset: i32) -> Lisp {
    Ok(image.slot(package(image, home)?, offset))
}

fn package_name(image: &Image, home: Word) -> Lisp {
    part(image, home, PACKAGE_NAME)
}

fn package_nicknames(image: &Image, home: Word) -> Lisp {
    copied(image, part(image, home, PACKAGE_NICKNAMES)?)
}

fn package_use_list(image: &Image, home: Word) -> Lisp {
    copied(image, part(image, home, PACKAGE_USE_LIST)?)
}

fn package_used_by_list(image: &Image, home: Word) -> Lisp {
    copied(image, part(image, home, PACKAGE_USED_BY)?)
}

fn package_shadowing_symbols(image: &Image, home: Word) -> Lisp {
    copied(image, part(image, home, PACKAGE_SHADOWING)?)
}

fn package_plist(image: &Image, home: Word) -> Lisp {
    part(image, home, PACKAGE_PLIST)
}

fn set_package_plist(image: &Image, home: Word, list: Word) -> Lisp {
    image.set_slot(package(image, home)?, PACKAGE_PLIST, list);
    Ok(list)
}

fn package_documentation(image: &Image, home: Word) -> Lisp {
    part(image, home, PACKAGE_DOCUMENTATION)
}

fn set_package_documentation(image: &Image, home: Word, string: Word) -> Lisp {
    image.set_slot(package(image, home)?, PACKAGE_DOCUMENTATION, string);
    Ok(string)
}

fn change(image: &Image, change: PackageChange) -> Lisp {
    match change {
        PackageChange::Done => Ok(image.t()),
        PackageChange::NotAccessible => image.keyword("NOT-ACCESSIBLE"),
        PackageChange::Conflicts(conflicts) => {
            let mut list = image.nil();
            for conflict in conflicts.iter().rev() {
                let entry = image.list(&[conflict.package, conflict.existing, conflict.incoming])?;
                list = image.cons(entry, list)?;
            }
            Ok(list)
        }
    }
}

fn export(image: &Image, symbol: Word, home: Word) -> Lisp {
    change(image, image.export(arguments::symbol(image, symbol)?, home)?)
}

fn unexport(image: &Image, symbol: Word, home: Word) -> Lisp {
    change(image, image.unexport(arguments::symbol(image, symbol)?, home)?)
}

fn import(image: &Image, symbol: Word, home: Word) -> Lisp {
    change(image, image.import(arguments::symbol(image, symbol)?, home)?)
}

fn shadow(image: &Image, string: Word, home: Word) -> Lisp {
    image.shadow(name(image, string), home)?;
    Ok(image.t())
}

fn shadowing_import(image: &Image, symbol: Word, home: Word) -> Lisp {
    image.shadowing_import(arguments::symbol(image, symbol)?, home)?;
    Ok(image.t())
}

/// T, :NOT-ACCESSIBLE when the symbol is not present, or the conflicts that a removed shadowing
/// symbol would uncover.
fn unintern(image: &Image, symbol: Word, home: Word) -> Lisp {
    change(image, image.unintern(arguments::symbol(image, symbol)?, home)?)
}

fn use_package(image: &Image, used: Word, home: Word) -> Lisp {
    change(image, image.use_package(used, home)?)
}

fn unuse_package(image: &Image, used: Word, home: Word) -> Lisp {
    image.unuse_package(used, home)?;
    Ok(image.t())
}

/// The symbols present in a package: 0 the internal ones, 1 the external ones, 2 both.
fn package_symbols(image: &Image, home: Word, which: Word) -> Lisp {
    let which = arguments::in_range(image, which, 0, 2)?;
    image.package_symbols(package(image, home)?, which != 0, which != 1)
}
