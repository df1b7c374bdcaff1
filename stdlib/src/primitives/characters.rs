//! Characters: case, classes, digit weights, names.
//!
//! Case follows SBCL: only characters of category Lu or Ll whose simple mapping leads to a single
//! character and back have case, so CHAR-UPCASE and CHAR-DOWNCASE are inverse to each other on
//! them. Codes up to 127 never reach the Unicode tables. Names are SBCL's: the traditional ones for
//! control characters, else the Unicode name with underscores, else U and the code in hexadecimal.
//!
//! Surrogate codes are characters without properties.
//!
//! Tests: `stdlib/tests/characters.rs`.

use super::arguments;
use brolga_image::{Image, Lisp, Word};
use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};

primitives! {
    "%char-upcase" => char_upcase(1);
    "%char-downcase" => char_downcase(1);
    "%char-flags" => char_flags(1);
    "%digit-weight" => digit_weight_primitive(2);
    "%char-general-category" => char_general_category(1);
    "%char-name" => char_name(1);
    "%name-char" => name_char(1);
}

/// Has upper case.
pub const UPPER: i64 = 1;
/// Has lower case.
pub const LOWER: i64 = 2;
/// Alphabetic.
pub const ALPHA: i64 = 4;
/// Decimal digit.
pub const DIGIT: i64 = 8;
/// Graphic.
pub const GRAPHIC: i64 = 16;
/// Has case.
pub const BOTH_CASE: i64 = 32;
/// White space by Unicode.
pub const WHITESPACE: i64 = 64;

fn category(code: u32) -> GeneralCategory {
    match char::from_u32(code) {
        Some(c) => c.general_category(),
        None => GeneralCategory::Surrogate,
    }
}

/// The only character of a mapping, or the character itself.
fn only(mut mapping: impl Iterator<Item = char>, c: char) -> char {
    match (mapping.next(), mapping.next()) {
        (Some(mapped), None) => mapped,
        _ => c,
    }
}

fn mapped_up(c: char) -> char {
    only(c.to_uppercase(), c)
}

fn mapped_down(c: char) -> char {
    only(c.to_lowercase(), c)
}

/// No character behind this one has a case.
pub const LAST_CASED: u32 = 0x1_E943;

/// The upper-case partner of a character with lower case, else the code itself.
#[inline]
pub fn upcase(code: u32) -> u32 {
    if code < 128 {
        return if (b'a' as u32..=b'z' as u32).contains(&code) { code - 32 } else { code };
    }
    if code > LAST_CASED {
        return code;
    }
    let Some(c) = char::from_u32(code) else { return code };
    let up = mapped_up(c);
    if up != c && mapped_down(up) == c && c.general_category() == GeneralCategory::LowercaseLetter {
        up as u32
    } else {
        code
    }
}

/// The lower-case partner of a character with upper case, else the code itself.
#[inline]
pub fn downcase(code: u32) -> u32 {
    if code < 128 {
        return if (b'A' as u32..=b'Z' as u32).contains(&code) { code + 32 } else { code };
    }
    if code > LAST_CASED {
        return code;
    }
    let Some(c) = char::from_u32(code) else { return code };
    let down = mapped_down(c);
    if down != c
        && mapped_up(down) == c
        && down.general_category() == GeneralCategory::LowercaseLetter
        && c.general_category() == GeneralCategory::UppercaseLetter
    {
        down as u32
    } else {
        code
    }
}

/// The representative of a character among those that CHAR-EQUAL takes as the same.
#[inline]
pub fn fold(code: u32) -> u32 {
    downcase(code)
}

/// Whether a character counts as part of a word for capitalising.
pub fn is_alphanumeric(code: u32) -> bool {
    if code < 128 {
        return char::from_u32(code).is_some_and(|c| c.is_ascii_alphanumeric());
    }
    use GeneralCategory::*;
    matches!(
        category(code),
        UppercaseLetter
            | LowercaseLetter
            | TitlecaseLetter
            | ModifierLetter
            | OtherLetter
            | DecimalNumber
            | LetterNumber
            | OtherNumber
    )
}

/// The flags of a character.
pub fn flags(code: u32) -> i64 {
    use GeneralCategory::*;
    let mut flags = 0;
    let category = category(code);
    if matches!(category, UppercaseLetter | LowercaseLetter | TitlecaseLetter | ModifierLetter | OtherLetter) {
        flags |= ALPHA;
    }
    if downcase(code) != code {
        flags |= UPPER | BOTH_CASE;
    } else if upcase(code) != code {
        flags |= LOWER | BOTH_CASE;
    }
    if category == DecimalNumber {
        flags |= DIGIT;
    }
    if !(code < 32 || (127..160).contains(&code)) {
        flags |= GRAPHIC;
    }
    if char::from_u32(code).is_some_and(char::is_whitespace) {
        flags |= WHITESPACE;
    }
    flags
}

/// The weight of a digit below `radix`; decimal digits of every script count.
#[inline]
pub fn digit_weight(code: u32, radix: u32) -> Option<u32> {
    let weight = match code {
        0x30..=0x39 => code - 0x30,
        0x41..=0x5A => code - 0x41 + 10,
        0x61..=0x7A => code - 0x61 + 10,
        0..=0x65F => return None,
        _ => decimal_weight(code)?,
    };
    (weight < radix).then_some(weight)
}

/// Decimal digits come in runs of ten that start with 0, some runs side by side.
fn decimal_weight(code: u32) -> Option<u32> {
    let is_decimal = |code| category(code) == GeneralCategory::DecimalNumber;
    if !is_decimal(code) {
        return None;
    }
    let mut start = code;
    while is_decimal(start - 1) {
        start -= 1;
    }
    Some((code - start) % 10)
}

fn char_upcase(image: &Image, code: Word) -> Lisp {
    Ok(Word::fixnum(upcase(arguments::character_code(image, code)?) as i64))
}

fn char_downcase(image: &Image, code: Word) -> Lisp {
    Ok(Word::fixnum(downcase(arguments::character_code(image, code)?) as i64))
}

fn char_flags(image: &Image, code: Word) -> Lisp {
    Ok(Word::fixnum(flags(arguments::character_code(image, code)?)))
}

fn digit_weight_primitive(image: &Image, code: Word, radix: Word) -> Lisp {
    let code = arguments::character_code(image, code)?;
    let radix = arguments::in_range(image, radix, 2, 36)? as u32;
    Ok(digit_weight(code, radix).map_or(image.nil(), |weight| Word::fixnum(weight as i64)))
}

fn char_general_category(image: &Image, code: Word) -> Lisp {
    use GeneralCategory::*;
    image.string(match category(arguments::character_code(image, code)?) {
        UppercaseLetter => "Lu",
        LowercaseLetter => "Ll",
        TitlecaseLetter => "Lt",
        ModifierLetter => "Lm",
        OtherLetter => "Lo",
        NonspacingMark => "Mn",
        SpacingMark => "Mc",
        EnclosingMark => "Me",
        DecimalNumber => "Nd",
        LetterNumber => "Nl",
        OtherNumber => "No",
        ConnectorPunctuation => "Pc",
        DashPunctuation => "Pd",
        OpenPunctuation => "Ps",
        ClosePunctuation => "Pe",
        InitialPunctuation => "Pi",
        FinalPunctuation => "Pf",
        OtherPunctuation => "Po",
        MathSymbol => "Sm",
        CurrencySymbol => "Sc",
        ModifierSymbol => "Sk",
        OtherSymbol => "So",
        SpaceSeparator => "Zs",
        LineSeparator => "Zl",
        ParagraphSeparator => "Zp",
        Control => "Cc",
        Format => "Cf",
        Surrogate => "Cs",
        PrivateUse => "Co",
        Unassigned => "Cn",
    })
}

/// Names of control characters, the one to print first; codes ascend.
#[rustfmt::skip]
const CONTROL_NAMES: &[(u32, &str)] = &[
    (0, "Nul"), (0, "Null"), (1, "Soh"), (2, "Stx"), (3, "Etx"), (4, "Eot"), (5, "Enq"), (6, "Ack"), (7, "Bel"),
    (8, "Backspace"), (8, "Bs"), (9, "Tab"), (9, "Ht"), (10, "Newline"), (10, "Linefeed"), (10, "Lf"), (10, "Nl"),
    (11, "Vt"), (12, "Page"), (12, "Ff"), (13, "Return"), (13, "Cr"), (14, "So"), (15, "Si"), (16, "Dle"),
    (17, "Dc1"), (18, "Dc2"), (19, "Dc3"), (20, "Dc4"), (21, "Nak"), (22, "Syn"), (23, "Etb"), (24, "Can"),
    (25, "Em"), (26, "Sub"), (27, "Esc"), (27, "Escape"), (27, "Altmode"), (28, "Fs"), (29, "Gs"), (30, "Rs"),
    (31, "Us"), (32, "Space"), (32, "Sp"), (127, "Rubout"), (127, "Delete"), (127, "Del"), (128, "C80"),
    (129, "C81"), (130, "Break-Permitted"), (131, "No-Break-Permitted"), (132, "C84"), (133, "Next-Line"),
    (134, "Start-Selected-Area"), (135, "End-Selected-Area"), (136, "Character-Tabulation-Set"),
    (137, "Character-Tabulation-With-Justification"), (138, "Line-Tabulation-Set"), (139, "Partial-Line-Forward"),
    (140, "Partial-Line-Backward"), (141, "Reverse-Linefeed"), (142, "Single-Shift-Two"), (143, "Single-Shift-Three"),
    (144, "Device-Control-String"), (145, "Private-Use-One"), (146, "Private-Use-Two"), (147, "Set-Transmit-State"),
    (148, "Cancel-Character"), (149, "Message-Waiting"), (150, "Start-Guarded-Area"), (151, "End-Guarded-Area"),
    (152, "Start-String"), (153, "C99"), (154, "Single-Character-Introducer"), (155, "Control-Sequence-Introducer"),
    (156, "String-Terminator"), (157, "Operating-System-Command"), (158, "Privacy-Message"),
    (159, "Application-Program-Command"),
];

fn is_control_name(name: &str) -> bool {
    CONTROL_NAMES.iter().any(|(_, control)| control.eq_ignore_ascii_case(name))
}

/// The name of a character.
pub fn name_of(code: u32) -> String {
    if let Some((_, name)) = CONTROL_NAMES.iter().find(|(control, _)| *control == code) {
        return (*name).to_string();
    }
    match char::from_u32(code).and_then(unicode_names2::name) {
        // U+1F5CF is a PAGE that is not #\Page.
        Some(name) if !is_control_name(&name.to_string()) => name.to_string().replace(' ', "_"),
        _ => format!("U{code:04X}"),
    }
}

/// The character that a name stands for, whatever its case.
pub fn code_of_name(name: &str) -> Option<u32> {
    let mut characters = name.chars();
    if let (Some(only), None) = (characters.next(), characters.next()) {
        return Some(only as u32);
    }
    if let Some((code, _)) = CONTROL_NAMES.iter().find(|(_, control)| control.eq_ignore_ascii_case(name)) {
        return Some(*code);
    }
    if let Some(code) = unicode_names2::character(&name.replace('_', " ").to_ascii_uppercase()) {
        return Some(code as u32);
    }
    let hexadecimal = name.strip_prefix(['U', 'u'])?;
    let hexadecimal = hexadecimal.strip_prefix('+').unwrap_or(hexadecimal);
    if hexadecimal.is_empty() || !hexadecimal.chars().all(|c| c.is_ascii_hexdigit()) {
        return None;
    }
    u32::from_str_radix(hexadecimal, 16).ok().filter(|code| *code <= 0x10FFFF)
}

fn char_name(image: &Image, code: Word) -> Lisp {
    image.string(&name_of(arguments::character_code(image, code)?))
}

fn name_char(image: &Image, string: Word) -> Lisp {
    let name = arguments::text(image, string)?;
    Ok(code_of_name(&name).map_or(image.nil(), |code| Word::fixnum(code as i64)))
}
