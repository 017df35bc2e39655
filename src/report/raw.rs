//! Columns as plain little-endian bytes: one copy instead of a call per element.

use crate::detect::Verdict;
use crate::policy::Action;
use crate::series::Quality;

/// Serialises `Vec<$type>` as bytes.
macro_rules! raw_column {
    ($name:ident, $type:ty, $doc:literal) => {
        #[doc = $doc]
        pub mod $name {
            use serde::de::{Error, Visitor};
            use serde::{Deserializer, Serializer};

            const SIZE: usize = size_of::<$type>();

            /// Writes the column.
            ///
            /// # Errors
            /// Those of the serializer.
            pub fn serialize<S: Serializer>(column: &[$type], serializer: S) -> Result<S::Ok, S::Error> {
                let mut bytes = vec![0; column.len() * SIZE];
                for (chunk, value) in bytes.as_chunks_mut::<SIZE>().0.iter_mut().zip(column) {
                    *chunk = value.to_le_bytes();
                }
                serializer.serialize_bytes(&bytes)
            }

            /// Reads the column.
            ///
            /// # Errors
            /// When the bytes are no whole number of values.
            pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<$type>, D::Error> {
                struct Bytes;
                impl Visitor<'_> for Bytes {
                    type Value = Vec<$type>;

                    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        f.write_str("a column of bytes")
                    }

                    fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<Self::Value, E> {
                        let (values, rest) = bytes.as_chunks::<SIZE>();
                        if !rest.is_empty() {
                            return Err(E::invalid_length(bytes.len(), &self));
                        }
                        Ok(values.iter().map(|value| <$type>::from_le_bytes(*value)).collect())
                    }
                }
                deserializer.deserialize_bytes(Bytes)
            }
        }
    };
}

raw_column!(f64s, f64, "Doubles.");
raw_column!(f32s, f32, "Singles.");
raw_column!(u32s, u32, "Counts.");
raw_column!(u8s, u8, "Codes.");

/// A value that is one of a few, by its number.
pub trait Code: Copy + 'static {
    /// All of them, each at its number's place.
    const ALL: &'static [Self];

    /// Its number.
    fn number(self) -> u8;
}

macro_rules! code {
    ($type:ty, $($value:expr),+) => {
        impl Code for $type {
            const ALL: &'static [Self] = &[$($value),+];

            fn number(self) -> u8 {
                self as u8
            }
        }
    };
}

code!(bool, false, true);
code!(Action, Action::None, Action::Out, Action::In, Action::Held);
code!(Quality, Quality::Observed, Quality::Missing, Quality::Imputed);
code!(Verdict, Verdict::Unscored, Verdict::Normal, Verdict::Warning, Verdict::Spike, Verdict::Drop);

/// Values that are one of a few, a byte each.
pub mod codes {
    use super::Code;
    use serde::de::Error;
    use serde::{Deserializer, Serializer};

    /// Writes the column.
    ///
    /// # Errors
    /// Those of the serializer.
    pub fn serialize<T: Code, S: Serializer>(column: &[T], serializer: S) -> Result<S::Ok, S::Error> {
        let bytes: Vec<u8> = column.iter().map(|value| value.number()).collect();
        serializer.serialize_bytes(&bytes)
    }

    /// Reads the column.
    ///
    /// # Errors
    /// When a byte is no value's number.
    pub fn deserialize<'de, T: Code, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<T>, D::Error> {
        let bytes = super::u8s::deserialize(deserializer)?;
        let value = |byte: u8| T::ALL.get(usize::from(byte)).copied();
        bytes
            .into_iter()
            .map(value)
            .collect::<Option<_>>()
            .ok_or_else(|| D::Error::custom("a column holds an unknown code"))
    }
}

/// Columns of columns of singles.
pub mod f32s2 {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    #[derive(Serialize, Deserialize)]
    struct Column(#[serde(with = "super::f32s")] Vec<f32>);

    /// Writes the columns.
    ///
    /// # Errors
    /// Those of the serializer.
    pub fn serialize<S: Serializer>(columns: &[Vec<f32>], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(columns.iter().map(|column| Column(column.clone())))
    }

    /// Reads the columns.
    ///
    /// # Errors
    /// When one is no whole number of values.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Vec<f32>>, D::Error> {
        Vec::<Column>::deserialize(deserializer).map(|columns| columns.into_iter().map(|column| column.0).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_its_place_and_an_unknown_one_is_refused() {
        fn holds<T: Code + PartialEq + std::fmt::Debug>() {
            for (place, value) in T::ALL.iter().enumerate() {
                assert_eq!(usize::from(value.number()), place, "{value:?}");
            }
        }
        holds::<bool>();
        holds::<Action>();
        holds::<Quality>();
        holds::<Verdict>();
        #[derive(serde::Serialize, serde::Deserialize, PartialEq, Debug)]
        struct Column(#[serde(with = "codes")] Vec<Action>);
        let column = Column(vec![Action::Held, Action::None, Action::In]);
        let mut bytes = postcard::to_allocvec(&column).expect("packed");
        assert_eq!(bytes, [3, 3, 0, 2]);
        assert_eq!(postcard::from_bytes::<Column>(&bytes).expect("unpacked"), column);
        bytes[2] = 4;
        assert!(postcard::from_bytes::<Column>(&bytes).is_err());
    }
}
