//! A user's trace and scenario on their way to somebody else.
//!
//! In: a [`TimeSeries`](crate::series::TimeSeries) and a link's query. Out: text for a link's fragment, a bundle file, or a
//! CSV; and back. `pack` is series ⇄ bytes, `link` bytes ⇄ text, `fragment` and `bundle` say where that text stands. What
//! comes in is checked against the digest that names it: a trace is the one that was meant, or an error.
//!
//! A browser sends an address up to its `#` to the host with each load, so what is the user's own (name, digest and content
//! of a trace) stands behind it, in the fragment, which no browser sends.

pub mod bundle;
mod file_name;
mod fragment;
mod link;
mod pack;
mod table;

#[cfg(test)]
mod tests;

pub use file_name::file_name;
pub use fragment::{Fragment, public_query};
pub use link::{LinkError, MAX_LINK_BYTES, MAX_LINK_CHARS, MAX_UNASKED_BUCKETS, from_text, to_text};
pub use pack::{PackError, pack, unpack};
pub use table::series_csv;
