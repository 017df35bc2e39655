//! In which year a day of a log without years is, told from the days of the requests before it and of the one behind it.
//!
//! Days are places in a leap year. What goes far ahead, or into the next year, may be one wrong clock: it is held back until the next
//! request agrees.

/// Days within which lines are of one stretch: two months, as a log may be put together of parts in any order.
const NEAR_DAYS: i32 = 62;
/// The last day ahead at which a line is [`NEAR_DAYS`] late.
const LATE_DAYS: i32 = -NEAR_DAYS;
/// The first day ahead that is no longer near.
const FAR_DAYS: i32 = NEAR_DAYS + 1;
/// Days by which a log may go on at once: ten months. What is closer to a year came late, or goes on after almost a year.
const MOST_FORWARD: i32 = 304;
/// Days from which on a line is of the year before: it came up to a week late.
const YEAR_BEFORE: i32 = 359;
/// Days back up to which the next year has begun within a week: if that was a wrong clock, what follows is read as of the year before.
const WITHIN_A_WEEK: i32 = -YEAR_BEFORE;
/// Days back from which on the next year has begun: four months.
const NEXT_YEAR: i32 = -120;

/// Where a log is.
#[derive(Debug)]
pub(super) struct YearTurns {
    year: i32,
    /// Day of the last request that came in turn.
    day: Option<i32>,
    /// Whether requests of either of two years came behind it, so that what seems to be late may be of the next year.
    is_unsure: bool,
}

/// What a day is, behind those before it.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Turn {
    /// A day of this year.
    Of(i32),
    /// A day of one year as well as of another.
    Unknown,
    /// The next request tells.
    Held,
}

impl YearTurns {
    /// Of a log that begins in `year`.
    pub(super) const fn new(year: i32) -> Self {
        Self { year, day: None, is_unsure: false }
    }

    /// Takes the day of the next request.
    pub(super) const fn take(&mut self, now: i32) -> Turn {
        let Some(before) = self.day else { return self.go_on(now, 0) };
        match now - before {
            0..=NEAR_DAYS => self.go_on(now, 0),
            YEAR_BEFORE.. if !self.is_unsure => Turn::Of(self.year - 1),
            LATE_DAYS..0 if !self.is_unsure => Turn::Of(self.year),
            ..=WITHIN_A_WEEK => self.go_on(now, 1),
            FAR_DAYS..=MOST_FORWARD | ..=NEXT_YEAR => Turn::Held,
            _ => {
                self.is_unsure = true;
                Turn::Unknown
            }
        }
    }

    /// What the day `held` is, now that the request behind it is of the day `next`; `None` where there is none.
    pub(super) fn confirm(&mut self, held: i32, next: Option<i32>) -> Turn {
        let Some(before) = self.day else { return self.go_on(held, 0) };
        let is_near = |days: i32| (LATE_DAYS..=NEAR_DAYS).contains(&days);
        let stays = next.is_some_and(|next| is_near(next - before) && (next - before).abs() <= (next - held).abs());
        match held > before {
            _ if stays => Turn::Unknown,
            true => self.go_on(held, 0),
            false if next.is_some_and(|next| is_near(next - held)) => self.go_on(held, 1),
            false => Turn::Unknown,
        }
    }

    const fn go_on(&mut self, day: i32, years: i32) -> Turn {
        (self.year, self.day, self.is_unsure) = (self.year + years, Some(day), false);
        Turn::Of(self.year)
    }
}
