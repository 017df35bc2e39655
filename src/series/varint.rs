//! Whole numbers in as few bytes as their size asks for: seven bits a byte, the lowest first (LEB128), and numbers with a
//! sign folded so that small ones stay small (zigzag: 0, −1, 1, −2, …).

/// Bits of a number in each byte.
const BITS: u32 = 7;
/// Says that another byte follows.
const MORE: u8 = 0x80;

/// Appends `value`.
pub(crate) fn put(out: &mut Vec<u8>, mut value: u64) {
    while value >= u64::from(MORE) {
        out.push(value.to_le_bytes()[0] | MORE);
        value >>= BITS;
    }
    out.push(value.to_le_bytes()[0]);
}

/// Takes a number off the front of `bytes`; `None` if they end inside it or it has more than 64 bits.
pub(crate) fn take(bytes: &mut &[u8]) -> Option<u64> {
    let mut value = 0_u64;
    for place in 0..u64::BITS.div_ceil(BITS) {
        let (byte, rest) = bytes.split_first()?;
        let part = u64::from(byte & !MORE);
        let shifted = part << (place * BITS);
        if shifted >> (place * BITS) != part {
            return None;
        }
        *bytes = rest;
        value |= shifted;
        if byte & MORE == 0 {
            return Some(value);
        }
    }
    None
}

/// Folds the sign into the lowest bit.
pub(crate) const fn zigzag(value: i64) -> u64 {
    ((value << 1) ^ (value >> 63)).cast_unsigned()
}

/// Undoes [`zigzag`].
pub(crate) const fn unzigzag(value: u64) -> i64 {
    (value >> 1).cast_signed() ^ -((value & 1).cast_signed())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn bytes_of(value: u64) -> Vec<u8> {
        let mut out = Vec::new();
        put(&mut out, value);
        out
    }

    #[test]
    fn small_numbers_are_short() {
        assert_eq!(bytes_of(0), [0]);
        assert_eq!(bytes_of(127), [127]);
        // The example of the WebAssembly and DWARF specifications: 624485 is E5 8E 26.
        assert_eq!(bytes_of(624_485), [0xE5, 0x8E, 0x26]);
        assert_eq!([0, -1, 1, -2].map(zigzag), [0, 1, 2, 3]);
    }

    #[test]
    fn a_number_that_breaks_off_or_is_too_long_is_refused() {
        assert_eq!(take(&mut [0x80, 0x80].as_slice()), None);
        assert_eq!(take(&mut [0xFF; 11].as_slice()), None);
        assert_eq!(take(&mut [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x02].as_slice()), None);
    }

    proptest! {
        #[test]
        fn numbers_come_back(value: u64, signed: i64) {
            let mut bytes = bytes_of(value);
            bytes.push(7);
            let mut rest = bytes.as_slice();
            prop_assert_eq!(take(&mut rest), Some(value));
            prop_assert_eq!(rest, [7]);
            prop_assert_eq!(unzigzag(zigzag(signed)), signed);
        }
    }
}
