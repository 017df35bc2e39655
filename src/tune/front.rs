//! The trade between cost and what is unserved.

use super::search::Trial;

/// Most points of a front that are shown.
const MOST_POINTS: usize = 12;

/// Of `trials` those that no other beats in both cost and unserved share, the cheapest first.
pub fn front(trials: &[Trial]) -> Vec<Trial> {
    let mut all: Vec<&Trial> = trials.iter().collect();
    let key = |trial: &Trial| (trial.measures.cost_usd, trial.measures.unserved_share);
    all.sort_by(|a, b| {
        let ((cost, unserved), (other_cost, other_unserved)) = (key(a), key(b));
        let by_figures = cost.total_cmp(&other_cost).then(unserved.total_cmp(&other_unserved));
        by_figures.then_with(|| a.candidate.cmp(&b.candidate))
    });
    let mut least = f64::INFINITY;
    all.retain(|trial| {
        let is_better = trial.measures.unserved_share < least;
        least = least.min(trial.measures.unserved_share);
        is_better
    });
    all.into_iter().cloned().collect()
}

/// At most a dozen points of `front`, both ends among them, with `kept` always there.
pub fn thinned(front: &[Trial], kept: &Trial) -> Vec<Trial> {
    let n = front.len();
    let is_chosen = |place: usize| {
        let of = |at: usize| at * (n - 1) / (MOST_POINTS - 1);
        n <= MOST_POINTS || (0..MOST_POINTS).any(|at| of(at) == place)
    };
    let points = front.iter().enumerate();
    points.filter(|(place, trial)| is_chosen(*place) || *trial == kept).map(|(_, trial)| trial.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::super::measures::Measures;
    use super::*;

    fn trial(cost_usd: f64, unserved_share: f64) -> Trial {
        Trial { candidate: vec![0], measures: Measures { cost_usd, unserved_share, ..Measures::default() } }
    }

    #[test]
    fn what_is_beaten_in_both_is_left_out() {
        let all = [trial(3.0, 0.1), trial(1.0, 0.5), trial(2.0, 0.6), trial(4.0, 0.1), trial(5.0, 0.0)];
        let costs: Vec<f64> = front(&all).iter().map(|trial| trial.measures.cost_usd).collect();
        assert_eq!(costs, [1.0, 3.0, 5.0]);
        let many: Vec<Trial> = (0..100).map(|place| trial(f64::from(place), 1.0 - f64::from(place) / 100.0)).collect();
        let few = thinned(&many, &many[50]);
        assert!(
            few.len() <= MOST_POINTS + 1
                && few.contains(&many[50])
                && few.contains(&many[0])
                && few.contains(&many[99])
        );
        assert_eq!(thinned(&[], &many[0]), []);
    }
}
