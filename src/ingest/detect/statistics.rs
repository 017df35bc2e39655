//! Columns that are statistics of one quantity: its total, its average, its extremes and the number of its samples.

use super::names::words_of;

/// A statistic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Statistic {
    /// The sum, called so by a word that no other sum of a table has.
    Total,
    Sum,
    Average,
    Smallest,
    Largest,
    /// How many samples there are.
    Count,
}

impl Statistic {
    /// The one that a column of this name is, where that is all that the name says.
    pub(super) fn of(name: &str) -> Option<Self> {
        let words = words_of(name.rsplit('.').next().unwrap_or(name));
        let [word] = &words.into_iter().filter(|word| word != "value").collect::<Vec<_>>()[..] else { return None };
        match word.as_str() {
            "total" => Some(Self::Total),
            "sum" => Some(Self::Sum),
            // Queries have functions `avg` and `mean`, and beside them they count rows, which may be requests.
            "average" => Some(Self::Average),
            "minimum" | "min" => Some(Self::Smallest),
            "maximum" | "max" => Some(Self::Largest),
            "count" => Some(Self::Count),
            _ => None,
        }
    }
}

/// The column among `names` that is the statistic `wanted`.
pub(super) fn position(names: &[String], wanted: Statistic) -> Option<usize> {
    names.iter().position(|name| Statistic::of(name) == Some(wanted))
}

/// Whether columns are statistics of something beside its count and its sum.
pub(super) fn are_statistics(names: &[String]) -> bool {
    let has = |wanted: Statistic| position(names, wanted).is_some();
    has(Statistic::Average) || has(Statistic::Smallest) && has(Statistic::Largest)
}

/// Whether the column `name` says how many samples there are, as its total stands beside it with other statistics.
pub(super) fn counts_samples(name: &str, names: &[String]) -> bool {
    Statistic::of(name) == Some(Statistic::Count)
        && position(names, Statistic::Total).is_some()
        && (are_statistics(names) || position(names, Statistic::Largest).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_count_beside_the_total_and_the_average_is_of_samples() {
        let names = |names: &str| names.split(' ').map(str::to_owned).collect::<Vec<_>>();
        assert!(counts_samples("count", &names("timeStamp total average count")));
        assert!(counts_samples("a.count", &names("t a.total a.maximum a.count")));
        assert!(!counts_samples("count", &names("time total count")));
        assert!(!counts_samples("count", &names("time sum avg count")), "the sum may be of how long requests took");
        assert!(!counts_samples("count", &names("time total avg_latency count")));
        assert!(are_statistics(&names("t average count")) && are_statistics(&names("t min max count")));
        assert!(!are_statistics(&names("t max count")) && !are_statistics(&names("t mean count")));
    }
}
