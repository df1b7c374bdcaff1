//! The list of COMMON-LISP's symbols: sorted, without duplicates, complete.

use brolga_stdlib::common_lisp_symbols::COMMON_LISP_SYMBOLS;

#[test]
fn sorted_and_distinct() {
    assert_eq!(COMMON_LISP_SYMBOLS.len(), 978);
    assert!(COMMON_LISP_SYMBOLS.windows(2).all(|pair| pair[0] < pair[1]));
    assert!(COMMON_LISP_SYMBOLS.iter().all(|name| *name == name.to_uppercase()));
}
