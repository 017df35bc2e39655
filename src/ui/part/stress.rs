//! What if: a bar over the main chart that lists what is made up, the figures of one of it, and marks on the chart that can be
//! moved. Both are apart from whoever shows them, so that their code can come later.

mod bar;
mod figures;
mod marks;

use crate::ui::app::App;
use crate::ui::part::plot::Plot;
use bar::StressBar;
use leptos::prelude::*;
use marks::StressMarks;

/// The bar.
#[inline(never)]
pub fn stress_bar(app: App) -> AnyView {
    view! { <StressBar app/> }.into_any()
}

/// The marks on the chart at `plot`.
#[inline(never)]
pub fn stress_marks(app: App, plot: Memo<Plot>) -> AnyView {
    view! { <StressMarks app plot/> }.into_any()
}
