//! Times that stand far from all others: a wrong year, a clock that was never set.

/// Seconds without a row between two groups of rows that are looked at apart: 31 days.
pub const APART_SECS: i64 = 31 * 86_400;
/// A group is far from the rest when the largest group has this many times its rows…
const OUTNUMBERED: u64 = 20;
/// …or when it has no more rows than this and the largest group at least [`FEW_LARGEST`].
const FEW: u64 = 2;
const FEW_LARGEST: u64 = 8;

/// Which of the ascending times in `rows`, each with its number of rows, are far from the rest.
pub fn isolated(rows: &[(i64, u64)]) -> Vec<bool> {
    let groups: Vec<&[(i64, u64)]> = rows.chunk_by(|a, b| b.0.saturating_sub(a.0) <= APART_SECS).collect();
    let size = |group: &[(i64, u64)]| group.iter().map(|row| row.1).sum::<u64>();
    let largest = groups.iter().map(|group| size(group)).max().unwrap_or(0);
    let is_isolated =
        |size: u64| size < largest && (size * OUTNUMBERED <= largest || (size <= FEW && largest >= FEW_LARGEST));
    groups.iter().flat_map(|group| std::iter::repeat_n(is_isolated(size(group)), group.len())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_year_is_isolated_and_two_months_are_not() {
        let day = 86_400;
        let month: Vec<(i64, u64)> = (0..30).map(|i| (i * day, 1)).collect();
        let with =
            |more: &[(i64, u64)]| isolated(&[&month, more].concat()).iter().filter(|isolated| **isolated).count();
        assert_eq!(with(&[(10_000 * day, 1)]), 1);
        assert_eq!(with(&[(100 * day, 2), (101 * day, 2)]), 0);
        assert_eq!(isolated(&[(0, 1), (10_000 * day, 1)]), [false, false]);
        assert!(isolated(&[]).is_empty());
    }
}
