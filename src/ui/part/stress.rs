//! What if: a bar over the main chart that lists what is made up, the figures of one of it, and marks on the chart that can be
//! moved.

mod bar;
mod figures;
mod marks;

pub use bar::StressBar;
pub use marks::StressMarks;
