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

/// The total that stands beside the number of its samples and other statistics of them, where column `index` is that number; else `index`.
pub(super) fn total_of_samples(index: usize, names: &[String]) -> usize {
    let is_count = names.get(index).is_some_and(|name| Statistic::of(name) == Some(Statistic::Count));
    let has_others = are_statistics(names) || position(names, Statistic::Largest).is_some();
    position(names, Statistic::Total).filter(|_| is_count && has_others).unwrap_or(index)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_count_beside_the_total_and_the_average_is_of_samples() {
        let names = |names: &str| names.split(' ').map(str::to_owned).collect::<Vec<_>>();
        let total = |all: &str, index: usize| names(all)[total_of_samples(index, &names(all))].clone();
        assert_eq!(total("timeStamp total average count", 3), "total");
        assert_eq!(total("t a.total a.maximum a.count", 3), "a.total");
        assert_eq!(total("time total count", 2), "count");
        assert_eq!(total("time sum average count", 3), "count", "the sum may be of how long requests took");
        assert_eq!(total("time total avg_latency count", 3), "count");
        assert_eq!(total("total average requests", 2), "requests");
        assert!(are_statistics(&names("t average count")) && are_statistics(&names("t min max count")));
        assert!(!are_statistics(&names("t max count")) && !are_statistics(&names("t mean count")));
    }
}
