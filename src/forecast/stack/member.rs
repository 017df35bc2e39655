//! Who may take part in the mix, and why somebody does not.

use crate::forecast::bottom_up::fit_bottom_up;
use crate::forecast::{ForecastError, Forecaster, ModelId, Shelf, fit};
use crate::progress::{Cancelled, Progress};
use crate::series::TimeSeries;
use std::fmt;

/// A model that may take part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Member {
    /// The model.
    pub id: ModelId,
    /// Whether it works on the finer series that this one was resampled from.
    pub is_finer: bool,
}

/// Why a model does not take part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Absence {
    /// There is no finer series; nobody would expect it.
    NotThere,
    /// It has no trained weights, and to train it takes long.
    Untrained,
    /// The history before the rows on which weights are found is too short for it.
    TooShort,
    /// Its fit failed.
    Unsolvable(String),
    /// It forecasts too few of the rows that the others forecast.
    FewRows {
        /// Rows that it forecasts.
        got: usize,
        /// Rows that there are.
        of: usize,
    },
}

/// Who may take part, those first that are better known to be good on traffic.
pub const MEMBERS: [Member; 13] = [
    Member::own(ModelId::Ridge),
    Member::finer(ModelId::Ridge),
    Member::own(ModelId::Lstm),
    Member::finer(ModelId::Lstm),
    Member::own(ModelId::Hybrid),
    Member::finer(ModelId::Hybrid),
    Member::own(ModelId::Boosted),
    Member::own(ModelId::Arima),
    Member::own(ModelId::Ets),
    Member::own(ModelId::HoltWinters),
    Member::own(ModelId::Smoothing),
    Member::own(ModelId::SeasonalWeek),
    Member::own(ModelId::SeasonalDay),
];

impl Member {
    const fn own(id: ModelId) -> Self {
        Self { id, is_finer: false }
    }

    const fn finer(id: ModelId) -> Self {
        Self { id, is_finer: true }
    }

    /// Whether it has nothing that a fit could suit to the rows that judge it.
    pub const fn learns_nothing(self) -> bool {
        matches!(self.id, ModelId::SeasonalDay | ModelId::SeasonalWeek | ModelId::Last)
    }

    /// The fitted member, or why it does not take part.
    ///
    /// # Errors
    /// When the listener cancels.
    pub async fn fit(
        self,
        series: &TimeSeries,
        train_end: usize,
        shelf: &Shelf,
        progress: &dyn Progress,
    ) -> Result<Result<Box<dyn Forecaster>, Absence>, Cancelled> {
        if self.is_finer && series.finer().is_none() {
            return Ok(Err(Absence::NotThere));
        }
        if matches!(self.id, ModelId::Lstm | ModelId::Hybrid) && !self.has_weights(series, train_end, shelf) {
            return Ok(Err(Absence::Untrained));
        }
        let fitted = if self.is_finer {
            fit_bottom_up(self.id, series, train_end, shelf, progress)
                .await
                .map(|fitted| fitted.map(|one| Box::new(one) as Box<dyn Forecaster>))
        } else {
            Box::pin(fit(self.id, series, train_end, shelf, progress)).await.map(Some)
        };
        Ok(match fitted {
            Ok(Some(fitted)) => Ok(fitted),
            Ok(None) => Err(Absence::NotThere),
            Err(ForecastError::Cancelled(cancelled)) => return Err(cancelled),
            Err(ForecastError::TooShort { .. }) => Err(Absence::TooShort),
            Err(ForecastError::Unsolvable { why, .. }) => Err(Absence::Unsolvable(why)),
        })
    }

    fn has_weights(self, series: &TimeSeries, train_end: usize, shelf: &Shelf) -> bool {
        match (self.is_finer, series.finer()) {
            (false, _) => shelf.trained(self.id, series, train_end).is_some(),
            (true, Some(finer)) => shelf.trained(self.id, finer.series, finer.first_part(train_end)).is_some(),
            (true, None) => false,
        }
    }
}

impl fmt::Display for Member {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_finer { write!(f, "finer {}", self.id) } else { self.id.fmt(f) }
    }
}

impl fmt::Display for Absence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotThere => f.write_str("no finer series"),
            Self::Untrained => f.write_str("not trained"),
            Self::TooShort => f.write_str("too little history"),
            Self::Unsolvable(why) => f.write_str(why),
            Self::FewRows { got, of } => write!(f, "forecasts {got} of {of} rows"),
        }
    }
}
