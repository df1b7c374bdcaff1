//! Operations that codegen emits in line: their Lisp names, arities, argument and result types.
//!
//! One table is the only place that names them. `syntax` turns a call of such a name (in
//! COMMON-LISP or BROLGA-SYSTEM, not locally shadowed, not NOTINLINE) with the right number of
//! arguments into an `Intrinsic` node; n-ary arithmetic and comparison are reduced to two
//! arguments first. `codegen::intrinsics` emits them; where the argument types allow no short
//! path, it calls the Lisp function of the same name (or the one the table names).
//!
//! Argument types are checked in line at safety 1 and up: a wrong one signals a TYPE-ERROR that
//! names the operation. Operations of BROLGA-SYSTEM whose names start with % and end in -unchecked
//! trust their arguments.
//!
//! Tests: `tests/lisp/intrinsics/`.

use crate::types::{self, Type};

macro_rules! intrinsics {
    ($($name:ident, $lisp:literal, $arity:literal, $result:expr;)*) => {
        /// An operation.
        #[allow(missing_docs)]
        #[derive(Copy, Clone, Debug, PartialEq, Eq, Hash)]
        pub enum Intrinsic { $($name),* }
        /// All operations: (operation, Lisp name, arity, type of the result whatever the arguments).
        /// A name that starts with % lives in BROLGA-SYSTEM, every other in COMMON-LISP.
        pub const INTRINSICS: &[(Intrinsic, &str, usize, Type)] = &[$((Intrinsic::$name, $lisp, $arity, $result)),*];
    };
}

const ANY: Type = Type::ANY;
const BOOL: Type = Type::BOOLEAN;

intrinsics! {
    // Conses
    Cons, "CONS", 2, Type::of(types::CONS);
    Car, "CAR", 1, ANY;
    Cdr, "CDR", 1, ANY;
    Rplaca, "RPLACA", 2, Type::of(types::CONS);
    Rplacd, "RPLACD", 2, Type::of(types::CONS);
    SetCar, "%SET-CAR", 2, ANY;               // (cons value) -> value
    SetCdr, "%SET-CDR", 2, ANY;
    // Identity and type predicates
    Eq, "EQ", 2, BOOL;
    Eql, "EQL", 2, BOOL;
    Not, "NOT", 1, BOOL;
    Null, "NULL", 1, BOOL;
    Consp, "CONSP", 1, BOOL;
    Listp, "LISTP", 1, BOOL;
    Atom, "ATOM", 1, BOOL;
    Symbolp, "SYMBOLP", 1, BOOL;
    Fixnump, "%FIXNUMP", 1, BOOL;
    Bignump, "%BIGNUMP", 1, BOOL;
    Integerp, "INTEGERP", 1, BOOL;
    Rationalp, "RATIONALP", 1, BOOL;
    Floatp, "FLOATP", 1, BOOL;
    Realp, "REALP", 1, BOOL;
    Numberp, "NUMBERP", 1, BOOL;
    Complexp, "COMPLEXP", 1, BOOL;
    Ratiop, "%RATIOP", 1, BOOL;
    SingleFloatp, "%SINGLE-FLOAT-P", 1, BOOL;
    DoubleFloatp, "%DOUBLE-FLOAT-P", 1, BOOL;
    Characterp, "CHARACTERP", 1, BOOL;
    Functionp, "FUNCTIONP", 1, BOOL;
    Instancep, "%INSTANCEP", 1, BOOL;
    SimpleVectorp, "SIMPLE-VECTOR-P", 1, BOOL;
    SimpleStringp, "SIMPLE-STRING-P", 1, BOOL;
    Stringp, "STRINGP", 1, BOOL;
    Vectorp, "VECTORP", 1, BOOL;
    Arrayp, "ARRAYP", 1, BOOL;
    SimpleBitVectorp, "SIMPLE-BIT-VECTOR-P", 1, BOOL;
    BitVectorp, "BIT-VECTOR-P", 1, BOOL;
    HashTablep, "HASH-TABLE-P", 1, BOOL;
    Packagep, "PACKAGEP", 1, BOOL;
    Kindp, "%KIND-P", 2, BOOL;                // (object kind-number): headered object of that Kind; the number is a literal
    ArrayHeaderp, "%ARRAY-HEADER-P", 1, BOOL;
    Markerp, "%MARKERP", 1, BOOL;             // unbound, unsupplied ... markers
    // Arithmetic (two arguments; slow paths %TWO-ARG-+ and so on)
    Add, "%TWO-ARG-+", 2, Type::of(types::NUMBER);
    Subtract, "%TWO-ARG--", 2, Type::of(types::NUMBER);
    Multiply, "%TWO-ARG-*", 2, Type::of(types::NUMBER);
    Divide, "%TWO-ARG-/", 2, Type::of(types::NUMBER);
    Negate, "%NEGATE", 1, Type::of(types::NUMBER);
    NumberEqual, "%TWO-ARG-=", 2, BOOL;
    Less, "%TWO-ARG-<", 2, BOOL;
    Greater, "%TWO-ARG->", 2, BOOL;
    LessEqual, "%TWO-ARG-<=", 2, BOOL;
    GreaterEqual, "%TWO-ARG->=", 2, BOOL;
    Increment, "1+", 1, Type::of(types::NUMBER);
    Decrement, "1-", 1, Type::of(types::NUMBER);
    Zerop, "ZEROP", 1, BOOL;
    Plusp, "PLUSP", 1, BOOL;
    Minusp, "MINUSP", 1, BOOL;
    Evenp, "EVENP", 1, BOOL;
    Oddp, "ODDP", 1, BOOL;
    Abs, "ABS", 1, Type::of(types::REAL);
    Min, "%TWO-ARG-MIN", 2, Type::of(types::REAL);
    Max, "%TWO-ARG-MAX", 2, Type::of(types::REAL);
    LogicalAnd, "%TWO-ARG-LOGAND", 2, Type::INTEGER;
    LogicalOr, "%TWO-ARG-LOGIOR", 2, Type::INTEGER;
    LogicalXor, "%TWO-ARG-LOGXOR", 2, Type::INTEGER;
    LogicalNot, "LOGNOT", 1, Type::INTEGER;
    Shift, "ASH", 2, Type::INTEGER;
    // Integer division of a real by a real; two values where the context wants them.
    Truncate, "%TWO-ARG-TRUNCATE", 2, ANY;
    Floor, "%TWO-ARG-FLOOR", 2, ANY;
    Remainder, "REM", 2, Type::of(types::REAL);
    Modulo, "MOD", 2, Type::of(types::REAL);
    Sqrt, "SQRT", 1, Type::of(types::NUMBER);
    ToDouble, "%TO-DOUBLE-FLOAT", 1, Type::DOUBLE;    // of a real
    ToSingle, "%TO-SINGLE-FLOAT", 1, Type::SINGLE;
    // Characters
    CharCode, "CHAR-CODE", 1, Type::integers(0, 0x10FFFF);
    CodeChar, "CODE-CHAR", 1, Type::of(types::CHARACTER | types::NULL);
    CharEqual, "%TWO-ARG-CHAR=", 2, BOOL;
    CharLess, "%TWO-ARG-CHAR<", 2, BOOL;
    // Arrays
    Svref, "SVREF", 2, ANY;
    SetSvref, "%SET-SVREF", 3, ANY;           // (vector index value) -> value
    Aref1, "%AREF-1", 2, ANY;                 // (aref a i): any array of rank 1
    SetAref1, "%SET-AREF-1", 3, ANY;
    Aref2, "%AREF-2", 3, ANY;
    SetAref2, "%SET-AREF-2", 4, ANY;
    RowMajorAref, "ROW-MAJOR-AREF", 2, ANY;
    SetRowMajorAref, "%SET-ROW-MAJOR-AREF", 3, ANY;
    Char, "CHAR", 2, Type::CHARACTER;
    SetChar, "%SET-CHAR", 3, Type::CHARACTER; // (string index value)
    Schar, "SCHAR", 2, Type::CHARACTER;
    SetSchar, "%SET-SCHAR", 3, Type::CHARACTER;
    Length, "LENGTH", 1, Type::INDEX;
    VectorLength, "%SIMPLE-VECTOR-LENGTH", 1, Type::INDEX; // header length of any simple vector kind
    ArrayTotalSize, "ARRAY-TOTAL-SIZE", 1, Type::INDEX;
    ArrayDimension, "ARRAY-DIMENSION", 2, Type::INDEX;
    ArrayRank, "ARRAY-RANK", 1, Type::integers(0, 64);
    MakeSimpleVector, "%MAKE-SIMPLE-VECTOR", 2, Type::of(types::SIMPLE_VECTOR); // (length fill)
    // Instances
    InstanceRef, "%INSTANCE-REF", 2, ANY;     // (instance slot-number), number a literal or fixnum
    InstanceSet, "%INSTANCE-SET", 3, ANY;     // (instance slot-number value) -> value
    InstanceLayout, "%INSTANCE-LAYOUT", 1, ANY;
    InstanceLength, "%INSTANCE-LENGTH", 1, Type::INDEX;  // number of slots
    StructureTypep, "%STRUCTURE-TYPEP", 2, BOOL; // (object 'name): instance whose layout has name's current layout as an ancestor; the name is a literal
    StructureRef, "%STRUCTURE-REF", 3, ANY;   // (object 'name slot-number): checks the type, then reads
    StructureSet, "%STRUCTURE-SET", 4, ANY;   // (object 'name slot-number value) -> value
    // Slots of type double-float hold a box of their own, which stores write into (structures/doubles.lisp).
    StructureDoubleRef, "%STRUCTURE-DOUBLE-REF", 3, Type::DOUBLE;    // as %STRUCTURE-REF
    StructureDoubleSet, "%STRUCTURE-DOUBLE-SET", 4, Type::DOUBLE;    // as %STRUCTURE-SET; the value is a double-float
    FreshDouble, "%FRESH-DOUBLE", 1, Type::DOUBLE;                   // a new box with the same number
    SetDouble, "%SET-DOUBLE-UNCHECKED", 2, Type::DOUBLE;             // (box number): changes the box
    AllocateStructure, "%ALLOCATE-STRUCTURE", 2, Type::of(types::INSTANCE); // ('name slot-count): slots are fixnum 0
    MakeStandardInstance, "%MAKE-STANDARD-INSTANCE", 2, Type::of(types::INSTANCE); // (layout slots): an instance of one word
    // Low-level object access: (object byte-offset literal), no checks
    ObjectRef, "%OBJECT-REF-UNCHECKED", 2, ANY;
    ObjectSet, "%OBJECT-SET-UNCHECKED", 3, ANY;
    IdentityHash, "%IDENTITY-HASH", 1, Type::integers(0, 0xFFFF_FFFF); // the code of `Image::eq_hash`
    // Symbols
    SymbolName, "SYMBOL-NAME", 1, Type::of(types::SIMPLE_STRING);
    SymbolPlistCell, "%SYMBOL-PLIST-CELL", 1, Type::LIST; // NIL or (plist . info)
    // Functions
    ClosureRef, "%CLOSURE-REF", 2, ANY;       // (function n): n-th closed-over value
    // Markers
    UnboundMarker, "%UNBOUND-MARKER", 0, Type::of(types::OTHER);
    UnsuppliedMarker, "%UNSUPPLIED-MARKER", 0, Type::of(types::OTHER);
    Unsuppliedp, "%UNSUPPLIEDP", 1, BOOL;
    CurrentFrame, "%CURRENT-FRAME", 0, Type::FIXNUM;  // frame pointer of the running function, for backtraces
    // Lists made in line
    CurrentFunction, "%CURRENT-FUNCTION", 0, Type::of(types::FUNCTION);
    ContinueThrow, "%CONTINUE-THROW", 1, Type::NEVER;  // (saved): goes on with a throw that %take-failure gave
    // (function): leaves this function by calling another with exactly the arguments that came in, however many.
    // Nothing may have been called before it, nor any variable bound dynamically: the arguments lie where they came.
    ForwardCall, "%FORWARD-CALL", 1, Type::NEVER;
    ValuesList, "%VALUES-LIST", 1, ANY;        // (list): its elements as values
    List1, "%LIST-1", 1, Type::of(types::CONS);
    Endp, "ENDP", 1, BOOL;
}
