//! The symbols that the front end knows by identity.
//!
//! The problem: syntax analysis compares symbols at every step and must not look names up each
//! time. The approach: one structure with a field per symbol, filled when the front end is made.
//! All of them are present in COMMON-LISP, KEYWORD or BROLGA-SYSTEM and therefore stay alive; an
//! operator table keyed by symbol is built from the same names in `operators`.
//!
//! Tests: `compiler/tests/syntax.rs`.

use brolga_image::{Image, Lisp, Word};

macro_rules! symbols {
    ($($field:ident = $package:literal $name:literal;)*) => {
        /// Symbols known by identity.
        #[allow(missing_docs)]
        pub struct Symbols { $(pub $field: Word),* }
        impl Symbols {
            /// Finds or makes them all.
            pub fn new(image: &Image) -> Lisp<Symbols> {
                Ok(Symbols { $($field: image.symbol($package, $name)?),* })
            }
        }
    };
}

symbols! {
    // Operators that are recognised inside other forms
    quote = "COMMON-LISP" "QUOTE";
    function = "COMMON-LISP" "FUNCTION";
    lambda = "COMMON-LISP" "LAMBDA";
    named_lambda = "BROLGA-SYSTEM" "%NAMED-LAMBDA";
    the = "COMMON-LISP" "THE";
    setf = "COMMON-LISP" "SETF";
    declare = "COMMON-LISP" "DECLARE";
    progn = "COMMON-LISP" "PROGN";
    locally = "COMMON-LISP" "LOCALLY";
    macrolet = "COMMON-LISP" "MACROLET";
    symbol_macrolet = "COMMON-LISP" "SYMBOL-MACROLET";
    eval_when = "COMMON-LISP" "EVAL-WHEN";
    flet = "COMMON-LISP" "FLET";
    labels = "COMMON-LISP" "LABELS";
    block = "COMMON-LISP" "BLOCK";
    otherwise = "COMMON-LISP" "OTHERWISE";
    list = "COMMON-LISP" "LIST";
    funcall = "COMMON-LISP" "FUNCALL";
    // Lambda list keywords
    and_optional = "COMMON-LISP" "&OPTIONAL";
    and_rest = "COMMON-LISP" "&REST";
    and_body = "COMMON-LISP" "&BODY";
    and_key = "COMMON-LISP" "&KEY";
    and_aux = "COMMON-LISP" "&AUX";
    and_allow_other_keys = "COMMON-LISP" "&ALLOW-OTHER-KEYS";
    and_environment = "COMMON-LISP" "&ENVIRONMENT";
    and_whole = "COMMON-LISP" "&WHOLE";
    // Declarations
    special = "COMMON-LISP" "SPECIAL";
    ignore = "COMMON-LISP" "IGNORE";
    ignorable = "COMMON-LISP" "IGNORABLE";
    type_ = "COMMON-LISP" "TYPE";
    ftype = "COMMON-LISP" "FTYPE";
    inline = "COMMON-LISP" "INLINE";
    notinline = "COMMON-LISP" "NOTINLINE";
    optimize = "COMMON-LISP" "OPTIMIZE";
    dynamic_extent = "COMMON-LISP" "DYNAMIC-EXTENT";
    declaration = "COMMON-LISP" "DECLARATION";
    values = "COMMON-LISP" "VALUES";
    speed = "COMMON-LISP" "SPEED";
    safety = "COMMON-LISP" "SAFETY";
    debug = "COMMON-LISP" "DEBUG";
    space = "COMMON-LISP" "SPACE";
    compilation_speed = "COMMON-LISP" "COMPILATION-SPEED";
    // Types with structure of their own
    star = "COMMON-LISP" "*";
    and = "COMMON-LISP" "AND";
    or = "COMMON-LISP" "OR";
    not = "COMMON-LISP" "NOT";
    member = "COMMON-LISP" "MEMBER";
    eql = "COMMON-LISP" "EQL";
    satisfies = "COMMON-LISP" "SATISFIES";
    integer = "COMMON-LISP" "INTEGER";
    rational = "COMMON-LISP" "RATIONAL";
    real = "COMMON-LISP" "REAL";
    float = "COMMON-LISP" "FLOAT";
    single_float = "COMMON-LISP" "SINGLE-FLOAT";
    double_float = "COMMON-LISP" "DOUBLE-FLOAT";
    short_float = "COMMON-LISP" "SHORT-FLOAT";
    long_float = "COMMON-LISP" "LONG-FLOAT";
    complex = "COMMON-LISP" "COMPLEX";
    unsigned_byte = "COMMON-LISP" "UNSIGNED-BYTE";
    signed_byte = "COMMON-LISP" "SIGNED-BYTE";
    mod_ = "COMMON-LISP" "MOD";
    bit = "COMMON-LISP" "BIT";
    fixnum = "COMMON-LISP" "FIXNUM";
    t = "COMMON-LISP" "T";
    cons = "COMMON-LISP" "CONS";
    character = "COMMON-LISP" "CHARACTER";
    base_char = "COMMON-LISP" "BASE-CHAR";
    standard_char = "COMMON-LISP" "STANDARD-CHAR";
    array = "COMMON-LISP" "ARRAY";
    simple_array = "COMMON-LISP" "SIMPLE-ARRAY";
    vector = "COMMON-LISP" "VECTOR";
    simple_vector = "COMMON-LISP" "SIMPLE-VECTOR";
    string = "COMMON-LISP" "STRING";
    simple_string = "COMMON-LISP" "SIMPLE-STRING";
    base_string = "COMMON-LISP" "BASE-STRING";
    simple_base_string = "COMMON-LISP" "SIMPLE-BASE-STRING";
    bit_vector = "COMMON-LISP" "BIT-VECTOR";
    simple_bit_vector = "COMMON-LISP" "SIMPLE-BIT-VECTOR";
    // EVAL-WHEN situations
    compile = "COMMON-LISP" "COMPILE";
    load = "COMMON-LISP" "LOAD";
    eval = "COMMON-LISP" "EVAL";
    key_compile_toplevel = "KEYWORD" "COMPILE-TOPLEVEL";
    key_load_toplevel = "KEYWORD" "LOAD-TOPLEVEL";
    key_execute = "KEYWORD" "EXECUTE";
    key_in = "KEYWORD" "IN";
    key_allow_other_keys = "KEYWORD" "ALLOW-OTHER-KEYS";
    key_inline = "KEYWORD" "INLINE";
    key_notinline = "KEYWORD" "NOTINLINE";
    key_lexical = "KEYWORD" "LEXICAL";
    key_special = "KEYWORD" "SPECIAL";
    key_symbol_macro = "KEYWORD" "SYMBOL-MACRO";
    key_constant = "KEYWORD" "CONSTANT";
    key_function = "KEYWORD" "FUNCTION";
    key_local_function = "KEYWORD" "LOCAL-FUNCTION";
    key_local_macro = "KEYWORD" "LOCAL-MACRO";
    key_macro = "KEYWORD" "MACRO";
    key_special_operator = "KEYWORD" "SPECIAL-OPERATOR";
    key_warning = "KEYWORD" "WARNING";
    key_style_warning = "KEYWORD" "STYLE-WARNING";
    key_note = "KEYWORD" "NOTE";
    key_undefined_function = "KEYWORD" "UNDEFINED-FUNCTION";
    key_undefined_variable = "KEYWORD" "UNDEFINED-VARIABLE";
    // Variables
    macroexpand_hook = "COMMON-LISP" "*MACROEXPAND-HOOK*";
    policy = "BROLGA-SYSTEM" "*POLICY*";
    // Indicators of the info list
    info_macro_function = "BROLGA-SYSTEM" "%MACRO-FUNCTION";
    info_compiler_macro = "BROLGA-SYSTEM" "%COMPILER-MACRO";
    info_symbol_macro = "BROLGA-SYSTEM" "%SYMBOL-MACRO";
    info_inline_lambda = "BROLGA-SYSTEM" "%INLINE-LAMBDA";
    info_inline = "BROLGA-SYSTEM" "%INLINE";
    info_ftype = "BROLGA-SYSTEM" "%FTYPE";
    info_type = "BROLGA-SYSTEM" "%TYPE";
    info_structure = "BROLGA-SYSTEM" "%STRUCTURE";
    info_layout = "BROLGA-SYSTEM" "%LAYOUT";
    info_structure_versions = "BROLGA-SYSTEM" "%STRUCTURE-VERSIONS";
    info_class = "BROLGA-SYSTEM" "%CLASS";
    info_declaration = "BROLGA-SYSTEM" "%DECLARATION";
    info_global = "BROLGA-SYSTEM" "%GLOBAL";
    info_call_check = "BROLGA-SYSTEM" "%CALL-CHECK";
    // Lisp functions that the front end calls or makes code call
    parse_macro = "BROLGA-SYSTEM" "PARSE-MACRO";
    expand_guarded = "BROLGA-SYSTEM" "%EXPAND-GUARDED";
    type_expand = "BROLGA-SYSTEM" "%TYPE-EXPAND";
    parameter_declarations = "BROLGA-SYSTEM" "%PARAMETER-DECLARATIONS";
    progv_values = "BROLGA-SYSTEM" "%PROGV-VALUES";
    constant_mismatch = "BROLGA-SYSTEM" "%CONSTANT-MISMATCH-P";
    assertion_test = "BROLGA-SYSTEM" "%ASSERTION-TEST";
    asserted_value = "BROLGA-SYSTEM" "%ASSERTED-VALUE";
    checked_value = "BROLGA-SYSTEM" "%CHECKED-VALUE";
    checked_values = "BROLGA-SYSTEM" "%CHECKED-VALUES";
    compiler_warning = "BROLGA-SYSTEM" "%COMPILER-WARNING";
    signal_failure = "BROLGA-SYSTEM" "%SIGNAL-FAILURE";
    muffle_conditions = "BROLGA-SYSTEM" "MUFFLE-CONDITIONS";
    unmuffle_conditions = "BROLGA-SYSTEM" "UNMUFFLE-CONDITIONS";
    public_type = "BROLGA-SYSTEM" "%PUBLIC-TYPE";
    muffled_kind_p = "BROLGA-SYSTEM" "%MUFFLED-KIND-P";
    muffled_warnings = "BROLGA-SYSTEM" "*MUFFLED-WARNINGS*";
    check_call = "BROLGA-SYSTEM" "%CHECK-CALL";
    check_local_call = "BROLGA-SYSTEM" "%CHECK-LOCAL-CALL";
    note_undefined_type = "BROLGA-SYSTEM" "%NOTE-UNDEFINED-TYPE";
    info_argument_types = "BROLGA-SYSTEM" "%ARGUMENT-TYPES";
    local_name_guarded = "BROLGA-SYSTEM" "%LOCAL-NAME-GUARDED-P";
    check_type_failed = "BROLGA-SYSTEM" "%CHECK-TYPE-FAILED";
    unbound_variable = "BROLGA-SYSTEM" "%UNBOUND-VARIABLE";
}
