//! Columns as plain little-endian bytes: one copy instead of a call per element.

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
                let mut bytes = Vec::with_capacity(column.len() * SIZE);
                for value in column {
                    bytes.extend_from_slice(&value.to_le_bytes());
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
