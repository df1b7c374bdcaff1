//! Machine code as text.

use brolga_stdlib::primitives::disassembly::instructions;

#[test]
fn a_few_instructions() {
    let listing = instructions(&[0x55, 0x48, 0x89, 0xE5, 0xEB, 0xFA, 0xC3]);
    let texts: Vec<&str> = listing.iter().map(|(_, text)| text.as_str()).collect();
    assert_eq!(listing.iter().map(|(offset, _)| *offset).collect::<Vec<_>>(), [0, 1, 4, 6]);
    assert_eq!(texts[0], "push rbp");
    assert_eq!(texts[1], "mov rbp, rsp");
    assert_eq!(texts[3], "ret");
}
