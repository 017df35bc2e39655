//! Digits at the start of a text, several at once.

/// The number at the start of `text`, and how many digits it has.
#[inline(always)]
pub fn leading_digits(text: &[u8]) -> (u64, usize) {
    // Eight bytes at once: a byte that is no digit gets its highest bit set. Then digits are joined in pairs, fours and
    // eights (D. Lemire, "Quickly parsing eight digits", 2018).
    if let Some(word) = text.first_chunk::<8>() {
        let word = u64::from_le_bytes(*word) ^ 0x3030_3030_3030_3030;
        let others = (word.wrapping_add(0x7676_7676_7676_7676) | word) & 0x8080_8080_8080_8080;
        let digits = others.trailing_zeros() as usize / 8;
        if (1..8).contains(&digits) {
            let word = word << (64 - 8 * digits);
            let pairs = word.wrapping_mul(10).wrapping_add(word >> 8) & 0x00ff_00ff_00ff_00ff;
            let fours = pairs.wrapping_mul(100).wrapping_add(pairs >> 16) & 0x0000_ffff_0000_ffff;
            return (fours.wrapping_mul(10_000).wrapping_add(fours >> 32) & 0xffff_ffff, digits);
        }
    }
    leading_digits_slowly(text)
}

#[cold]
fn leading_digits_slowly(text: &[u8]) -> (u64, usize) {
    let digits = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let number = text[..digits].iter().fold(0_u64, |n, byte| n.wrapping_mul(10).wrapping_add(u64::from(byte - b'0')));
    (number, digits)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn digits_are_read_from_the_left() {
        for (text, expected) in [
            ("1 xxxxxxxx", (1, 1)),
            ("6245\n-- ----", (6245, 4)),
            ("1234567 ", (1_234_567, 7)),
            ("12345678 x", (12_345_678, 8)),
            ("90", (90, 2)),
            ("-       ", (0, 0)),
            ("99\u{ff}99999", (99, 2)),
        ] {
            assert_eq!(leading_digits(text.as_bytes()), expected, "{text}");
        }
    }

    proptest! {
        #[test]
        fn words_and_bytes_read_the_same(text in prop::collection::vec(0_u8..=255, 0..40), digits in "[0-9]{0,12}") {
            let number = [digits.as_bytes(), b" ", &text].concat();
            prop_assert_eq!(leading_digits(&number), (digits.parse().unwrap_or(0), digits.len()));
        }
    }
}
