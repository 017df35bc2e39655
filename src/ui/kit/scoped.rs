//! Reactive values of views that come and go.

use leptos::prelude::*;
use leptos::reactive::graph::{Subscriber, ToAnySubscriber};

/// A memo that takes itself off the lists of what it read when its owner ends. Leptos 0.8 leaves ended memos and effects on them, so
/// a view that is made anew again and again reads what outlives it through one of these: its effects then hang on the memo alone.
pub fn scoped_memo<T: PartialEq + Send + Sync + 'static>(value: impl Fn() -> T + Send + Sync + 'static) -> Memo<T> {
    let memo = ArcMemo::new(move |_| value());
    let subscriber = memo.to_any_subscriber();
    on_cleanup(move || subscriber.clear_sources(&subscriber));
    memo.into()
}
