//! What nodes mean: a node goes in, a setting comes out, with what placeholders, parameters and templates say of it.

mod branches;
mod context;
mod duration;
mod metric_name;
mod quantity;
mod query;
mod radix;
mod unread;
mod value;
mod zone;

pub use branches::template_remarks;
pub use context::{Context, Known, Resolved};
pub use duration::{seconds, written_like};
pub use metric_name::{classify, request_unit};
pub use quantity::quantity;
pub use query::read_query;
pub use radix::decimal;
pub use unread::{nearest, unknown, unread};
pub use value::Reader;
pub use zone::{bad_zone, is_zone};
