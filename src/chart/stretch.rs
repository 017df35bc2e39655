//! What was, while a replay plays drawn wider than it is seen: beyond the plot it has what comes next, out of sight, so that it is
//! drawn once and then moved.

use super::{Size, View};

/// Plots that the picture is wide while it is moved.
const MOVED_PLOTS: f64 = 3.0;
/// A picture that would be used up sooner is not worth its width.
const LEAST_SECS: f64 = 0.25;
/// As good as no difference between two widths, ticks.
const SAME_TICKS: f64 = 1e-6;

/// Which ticks the picture of what was has.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stretch {
    /// The tick at its left edge.
    pub first: f64,
    /// Plots that it is wide.
    pub plots: f64,
    /// Ticks that a plot is wide.
    width: f64,
    /// The last tick that is drawn.
    until: usize,
}

impl Stretch {
    /// The stretch for a window. With a `pace`, in ticks a second, it is the one before as long as that has all of the window that is
    /// known.
    pub fn of((first, last): (f64, f64), cursor: usize, pace: Option<f64>, before: Option<&Self>) -> Self {
        let width = last - first;
        let lasts = |pace: &f64| (MOVED_PLOTS - 1.0) * width >= pace * LEAST_SECS;
        if pace.filter(lasts).is_none() {
            return Self { first, plots: 1.0, width, until: cursor };
        }
        let is_enough = |one: &&Self| {
            let known = cursor as f64 + 1.0;
            let has_known = one.first <= first && known.min(last) <= one.first + one.plots * one.width;
            one.until == usize::MAX && (one.width - width).abs() < SAME_TICKS && has_known
        };
        let moved = Self { first, plots: MOVED_PLOTS, width, until: usize::MAX };
        before.filter(is_enough).copied().unwrap_or(moved)
    }

    /// Whether more is drawn than is known.
    pub const fn is_ahead(&self) -> bool {
        self.until == usize::MAX
    }

    /// What a chart of it shows, on a plot without margins.
    pub fn view(&self, size: Size, is_narrow: bool) -> View {
        View {
            first: self.first,
            last: self.first + self.plots * self.width,
            cursor: self.until,
            width_px: size.width,
            height_px: size.height,
            plot_left: 0.0,
            plot_right: 0.0,
            is_narrow,
        }
    }

    /// How far left of its place it stands for the window that begins at `first`, in whole CSS pixels.
    pub fn shift_px(&self, first: f64, plot_px: f64) -> f64 {
        ((first - self.first) / self.width.max(SAME_TICKS) * plot_px).round()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const SLOW: Option<f64> = Some(60.0);

    #[test]
    fn at_rest_it_is_drawn_up_to_the_cursor() {
        let rest = Stretch::of((10.0, 110.0), 90, None, None);
        assert_eq!((rest.first, rest.plots, rest.until, rest.shift_px(10.0, 700.0)), (10.0, 1.0, 90, 0.0));
        let played = Stretch::of((10.0, 110.0), 90, SLOW, Some(&rest));
        assert!(played != rest && played.is_ahead() && !rest.is_ahead());
        assert_eq!(Stretch::of((10.0, 110.0), 91, None, Some(&played)).until, 91);
    }

    #[test]
    fn while_playing_it_lasts_until_its_end_is_reached() {
        let first = Stretch::of((0.0, 100.0), 80, SLOW, None);
        assert_eq!(Stretch::of((219.0, 319.0), 299, SLOW, Some(&first)), first);
        assert_eq!(first.shift_px(50.0, 700.0), 350.0);
        assert_ne!(Stretch::of((220.0, 320.0), 300, SLOW, Some(&first)), first);
        // Another zoom, or a way back, is another picture.
        assert_ne!(Stretch::of((0.0, 50.0), 40, SLOW, Some(&first)), first);
        let later = Stretch::of((220.0, 320.0), 300, SLOW, Some(&first));
        assert_ne!(Stretch::of((219.0, 319.0), 299, SLOW, Some(&later)), later);
    }

    #[test]
    fn what_would_be_used_up_at_once_is_not_drawn_wide() {
        // Two plots of 100 ticks last a quarter of a second at 800 ticks a second.
        assert!(Stretch::of((0.0, 100.0), 80, Some(800.0), None).is_ahead());
        assert!(!Stretch::of((0.0, 100.0), 80, Some(801.0), None).is_ahead());
    }

    proptest! {
        /// Whatever is played, jumped or zoomed: what is known and in sight is in the picture.
        #[test]
        fn it_has_what_is_known_and_in_sight(
            steps in prop::collection::vec((0.0..5000.0_f64, 1.0..900.0_f64, 0.0..1.2_f64, prop::option::of(1.0..9000.0_f64)), 1..40),
        ) {
            let mut before: Option<Stretch> = None;
            for (first, width, at, pace) in steps {
                let (last, cursor) = (first + width, (first + width * at) as usize);
                let now = Stretch::of((first, last), cursor, pace, before.as_ref());
                let view = now.view(Size { width: 700.0 * now.plots, height: 300.0 }, false);
                prop_assert!(view.first <= first && view.last >= last.min(cursor as f64 + 1.0) && view.cursor >= cursor);
                prop_assert!(now.is_ahead() || view.cursor == cursor);
                let per_px = width / 700.0;
                prop_assert!((view.ticks_per_px() - per_px).abs() < 1e-6 * per_px.max(1.0));
                before = Some(now);
            }
        }
    }
}
