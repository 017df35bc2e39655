//! What was, drawn wider than it is seen: beyond the plot it has what a replay that plays comes to next, out of sight, so that it is
//! drawn once and then moved.

use super::{Size, View};

/// Plots that the picture is wide.
pub const STRETCH_PLOTS: f64 = 3.0;

/// Which ticks the picture of what was has.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stretch {
    /// The tick at its left edge.
    pub first: f64,
    /// Ticks that a plot is wide.
    width: f64,
    /// The last tick that is drawn.
    until: usize,
}

/// As good as no difference between two widths, ticks.
const SAME_TICKS: f64 = 1e-6;

impl Stretch {
    /// The stretch for a window: the one before while playing, as long as it has all of the window that is known.
    pub fn of((first, last): (f64, f64), cursor: usize, is_playing: bool, before: Option<&Self>) -> Self {
        let width = last - first;
        if !is_playing {
            return Self { first, width, until: cursor };
        }
        let is_enough = |one: &&Self| {
            let known = cursor as f64 + 1.0;
            let has_known = one.first <= first && known.min(last) <= one.first + STRETCH_PLOTS * one.width;
            one.until == usize::MAX && (one.width - width).abs() < SAME_TICKS && has_known
        };
        before.filter(is_enough).copied().unwrap_or(Self { first, width, until: usize::MAX })
    }

    /// What a chart of it shows, on a plot without margins.
    pub fn view(&self, size: Size, is_narrow: bool) -> View {
        View {
            first: self.first,
            last: self.first + STRETCH_PLOTS * self.width,
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

    #[test]
    fn at_rest_it_is_drawn_up_to_the_cursor() {
        let rest = Stretch::of((10.0, 110.0), 90, false, None);
        assert_eq!((rest.first, rest.until, rest.shift_px(10.0, 700.0)), (10.0, 90, 0.0));
        let played = Stretch::of((10.0, 110.0), 90, true, Some(&rest));
        assert_ne!(played, rest);
        assert_eq!(Stretch::of((10.0, 110.0), 91, false, Some(&played)).until, 91);
    }

    #[test]
    fn while_playing_it_lasts_until_its_end_is_reached() {
        let first = Stretch::of((0.0, 100.0), 80, true, None);
        assert_eq!(Stretch::of((219.0, 319.0), 299, true, Some(&first)), first);
        assert_eq!(first.shift_px(50.0, 700.0), 350.0);
        assert_ne!(Stretch::of((220.0, 320.0), 300, true, Some(&first)), first);
        // Another zoom, or a way back, is another picture.
        assert_ne!(Stretch::of((0.0, 50.0), 40, true, Some(&first)), first);
        let later = Stretch::of((220.0, 320.0), 300, true, Some(&first));
        assert_ne!(Stretch::of((219.0, 319.0), 299, true, Some(&later)), later);
    }

    proptest! {
        /// Whatever is played, jumped or zoomed: what is known and in sight is in the picture.
        #[test]
        fn it_has_what_is_known_and_in_sight(steps in prop::collection::vec((0.0..5000.0_f64, 1.0..900.0_f64, 0.0..1.2_f64, any::<bool>()), 1..40)) {
            let mut before: Option<Stretch> = None;
            for (first, width, at, is_playing) in steps {
                let (last, cursor) = (first + width, (first + width * at) as usize);
                let now = Stretch::of((first, last), cursor, is_playing, before.as_ref());
                let view = now.view(Size { width: 700.0 * STRETCH_PLOTS, height: 300.0 }, false);
                prop_assert!(view.first <= first && view.last >= last.min(cursor as f64 + 1.0) && view.cursor >= cursor);
                prop_assert!(is_playing || view.cursor == cursor);
                let per_px = width / 700.0;
                prop_assert!((view.ticks_per_px() - per_px).abs() < 1e-6 * per_px.max(1.0));
                before = Some(now);
            }
        }
    }
}
