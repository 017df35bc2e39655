//! Where the next of two bytes is, when it is near: a call of [`memchr::memchr2`] costs more than the few bytes that it looks
//! at, so here the search is part of the caller. It needs vectors that every processor of the kind has.

#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
use memchr::arch::wasm32::simd128::memchr::Two;
#[cfg(target_arch = "x86_64")]
use memchr::arch::x86_64::sse2::memchr::Two;

#[cfg(not(any(target_arch = "x86_64", all(target_arch = "wasm32", target_feature = "simd128"))))]
#[derive(Debug, Clone, Copy)]
struct Two(u8, u8);

#[cfg(not(any(target_arch = "x86_64", all(target_arch = "wasm32", target_feature = "simd128"))))]
impl Two {
    fn new(a: u8, b: u8) -> Option<Self> {
        Some(Self(a, b))
    }

    fn find(self, text: &[u8]) -> Option<usize> {
        memchr::memchr2(self.0, self.1, text)
    }
}

/// Finds either of two bytes.
#[derive(Debug, Clone, Copy)]
pub struct EitherByte {
    bytes: (u8, u8),
    search: Option<Two>,
}

impl EitherByte {
    /// Finds `a` and `b`.
    pub fn of(a: u8, b: u8) -> Self {
        Self { bytes: (a, b), search: Two::new(a, b) }
    }

    /// Where the first of them is in `text`.
    #[inline(always)]
    pub fn find(&self, text: &[u8]) -> Option<usize> {
        match &self.search {
            Some(search) => search.find(text),
            None => memchr::memchr2(self.bytes.0, self.bytes.1, text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn it_finds_what_a_search_from_far_finds(text in "[a-e]{0,120}") {
            let text = text.as_bytes();
            prop_assert_eq!(EitherByte::of(b'd', b'e').find(text), memchr::memchr2(b'd', b'e', text));
            prop_assert_eq!(EitherByte::of(b'x', b'e').find(text), memchr::memchr(b'e', text));
        }
    }
}
