//! Symbols and function names: the raw operations under COMMON-LISP's.
//!
//! Values and functions live in the call table; everything goes through the image's accessors.
//! Unbound is the unbound marker, undefined is NIL: the library signals.
//!
//! Tests: `stdlib/tests/symbols.rs`.

use super::arguments;
use brolga_image::{Image, Lisp, Word};

primitives! {
    "%make-symbol" => make_symbol(1);
    "%symbol-info" => symbol_info(2);
    "%set-symbol-info" => set_symbol_info(3);
    "%symbol-flags" => symbol_flags(1);
    "%set-symbol-flags" => set_symbol_flags(2);
    "%symbol-value" => symbol_value(1);
    "%set-symbol-value" => set_symbol_value(2);
    "%boundp" => boundp(1);
    "%makunbound" => makunbound(1);
    "%symbol-package" => symbol_package(1);
    "%set-symbol-package" => set_symbol_package(2);
    "%symbol-plist" => symbol_plist(1);
    "%set-symbol-plist" => set_symbol_plist(2);
    "%copy-symbol-cells" => copy_symbol_cells(2);
    "%fdefinition" => fdefinition(1);
    "%set-fdefinition" => set_fdefinition(2);
    "%fmakunbound" => fmakunbound(1);
    "%function-name-symbol" => function_name_symbol(2);
    "%function-symbol-name" => function_symbol_name(1);
}

use arguments::symbol;

fn make_symbol(image: &Image, name: Word) -> Lisp {
    let name = if image.is_symbol(name) { image.symbol_name(name) } else { name };
    image.make_symbol(name)
}

fn symbol_info(image: &Image, s: Word, key: Word) -> Lisp {
    Ok(image.symbol_info(symbol(image, s)?, key))
}

fn set_symbol_info(image: &Image, s: Word, key: Word, value: Word) -> Lisp {
    image.set_symbol_info(symbol(image, s)?, key, value)?;
    Ok(value)
}

fn symbol_flags(image: &Image, s: Word) -> Lisp {
    Ok(Word::fixnum(image.symbol_flags(symbol(image, s)?)))
}

fn set_symbol_flags(image: &Image, s: Word, flags: Word) -> Lisp {
    image.set_symbol_flags(symbol(image, s)?, arguments::size(image, flags)? as i64);
    Ok(flags)
}

fn symbol_value(image: &Image, s: Word) -> Lisp {
    Ok(image.symbol_value(symbol(image, s)?))
}

fn set_symbol_value(image: &Image, s: Word, value: Word) -> Lisp {
    image.set_symbol_value(symbol(image, s)?, value)?;
    Ok(value)
}

fn boundp(image: &Image, s: Word) -> Lisp {
    Ok(image.boolean(image.symbol_value(symbol(image, s)?) != Word::UNBOUND))
}

fn makunbound(image: &Image, s: Word) -> Lisp {
    image.set_symbol_value(symbol(image, s)?, Word::UNBOUND)?;
    Ok(s)
}

fn symbol_package(image: &Image, s: Word) -> Lisp {
    Ok(image.symbol_package(symbol(image, s)?))
}

fn set_symbol_package(image: &Image, s: Word, package: Word) -> Lisp {
    image.set_symbol_package(symbol(image, s)?, package);
    Ok(package)
}

fn symbol_plist(image: &Image, s: Word) -> Lisp {
    Ok(image.symbol_plist(symbol(image, s)?))
}

fn set_symbol_plist(image: &Image, s: Word, list: Word) -> Lisp {
    image.set_symbol_plist(symbol(image, s)?, list)?;
    Ok(list)
}

/// Gives one symbol the value, function and property list of another (COPY-SYMBOL).
fn copy_symbol_cells(image: &Image, from: Word, to: Word) -> Lisp {
    let (from, to) = (symbol(image, from)?, symbol(image, to)?);
    let value = image.symbol_value(from);
    if value != Word::UNBOUND {
        image.set_symbol_value(to, value)?;
    }
    if let Some(function) = image.function(from) {
        image.set_function(to, function)?;
    }
    let mut elements = Vec::new();
    let _scope = image.keep_scope();
    elements
        .extend(image.list_iter(arguments::list(image, image.symbol_plist(from))?).map(|element| image.keep(element)));
    image.set_symbol_plist(to, image.list(&elements)?)?;
    Ok(to)
}

fn fdefinition(image: &Image, s: Word) -> Lisp {
    Ok(image.function(symbol(image, s)?).unwrap_or(image.nil()))
}

fn set_fdefinition(image: &Image, s: Word, function: Word) -> Lisp {
    image.set_function(symbol(image, s)?, function)?;
    Ok(function)
}

fn fmakunbound(image: &Image, s: Word) -> Lisp {
    image.make_unbound_function(symbol(image, s)?)?;
    Ok(s)
}

fn function_name_symbol(image: &Image, name: Word, create: Word) -> Lisp {
    Ok(image.function_name_symbol(name, !image.is_nil(create))?.unwrap_or(image.nil()))
}

fn function_symbol_name(image: &Image, s: Word) -> Lisp {
    Ok(image.function_symbol_name(symbol(image, s)?))
}
