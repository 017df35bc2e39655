//! A button that opens the browser's own choice of files.

use super::browser::files_of;
use super::icon::Icon;
use leptos::html;
use leptos::prelude::*;
use web_sys::File;

/// The button. It offers all files, whatever their ending.
#[component]
pub fn FilePick(
    /// What stands on it.
    words: &'static str,
    /// Its classes.
    class: &'static str,
    /// What is chosen, for whoever hears it.
    label: &'static str,
    /// Whether several may be chosen.
    multiple: bool,
    /// Takes what was chosen.
    on_files: impl Fn(Vec<File>) + 'static,
) -> impl IntoView {
    let picker = NodeRef::<html::Input>::new();
    let pick = move |_| {
        if let Some(picker) = picker.get() {
            picker.click();
        }
    };
    let on_pick = move |_| {
        let Some(picker) = picker.get() else { return };
        let files = files_of(picker.files());
        // Empty, so that choosing the same file again counts as a change.
        picker.set_value("");
        on_files(files);
    };
    view! {
        <button class=class type="button" on:click=pick><Icon name="file"/>{words}</button>
        <input class="sr" type="file" multiple=multiple tabindex="-1" aria-label=label node_ref=picker on:change=on_pick/>
    }
}
