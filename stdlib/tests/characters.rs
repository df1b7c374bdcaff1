//! Characters: case is a bijection, names round trip, classes as in SBCL.

mod support;

use brolga_stdlib::primitives::characters::*;
use support::*;

#[test]
fn case_is_a_bijection() {
    for code in 0..0x11_0000 {
        let (up, down) = (upcase(code), downcase(code));
        assert!(up == code || down == code, "{code:x} has two cases");
        assert_eq!(upcase(down), upcase(code), "{code:x}");
        assert_eq!(downcase(up), downcase(code), "{code:x}");
        let flags = flags(code);
        assert_eq!(flags & BOTH_CASE != 0, up != code || down != code);
    }
}

#[test]
fn nothing_has_a_case_behind_the_last() {
    for c in (LAST_CASED + 1..0x11_0000).filter_map(char::from_u32) {
        assert!(c.to_uppercase().eq([c]) && c.to_lowercase().eq([c]), "{c:?}");
    }
}

#[test]
fn names_round_trip() {
    for code in (0..0x3000).chain(0x1_F000..0x1_F700).chain([0xD800, 0xE000, 0x10_FFFF]) {
        assert_eq!(code_of_name(&name_of(code)), Some(code), "{}", name_of(code));
    }
}

#[test]
fn by_hand() {
    check_all(&[
        ("(%char-name 32)", "\"Space\""),
        ("(%char-name 10)", "\"Newline\""),
        ("(%char-name 97)", "\"LATIN_SMALL_LETTER_A\""),
        ("(%char-name 955)", "\"GREEK_SMALL_LETTER_LAMDA\""),
        ("(%char-name 55296)", "\"UD800\""),
        ("(%name-char \"linefeed\")", "10"),
        ("(%name-char \"Greek_Small_Letter_lamda\")", "955"),
        ("(%name-char \"U+41\")", "65"),
        ("(%name-char \"nonsense\")", "NIL"),
        ("(%char-upcase 255)", "376"),
        ("(%char-upcase 223)", "223"),
        ("(%char-upcase 181)", "181"),
        ("(%char-downcase 304)", "304"),
        ("(%char-downcase 8490)", "8490"),
        ("(%digit-weight 1636 10)", "4"),
        ("(%digit-weight 120791 10)", "9"),
        ("(%digit-weight 178 10)", "NIL"),
        ("(%digit-weight 102 16)", "15"),
        ("(%digit-weight 103 16)", "NIL"),
        ("(%char-general-category 65)", "\"Lu\""),
        ("(%char-flags 65)", "53"),
        ("(%char-flags 170)", "20"),
        ("(%char-upcase 1114112)", "!! TYPE-ERROR 1114112 (INTEGER 0 1114111)"),
    ]);
}
