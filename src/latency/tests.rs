//! Published values, and a queue that is played request by request.

use super::*;
use crate::series::SplitMix;

#[test]
fn erlangs_formulas_give_what_is_published() {
    // Erlang B: 10 trunks lose 1 % at 4.46 erlangs and 5 % at 6.22 (Teletraffic Engineering Handbook, ITU-D SG 2, 2005, its table).
    assert!((erlang_b(10, 4.46) - 0.01).abs() < 5e-5 && (erlang_b(10, 6.22) - 0.05).abs() < 2e-4);
    // The emergency room of F. Hillier and G. Lieberman, "Introduction to Operations Research", multiple-server model: 2 patients
    // an hour, 3 an hour and doctor. P{Wq > 0} is 0.667 and 0.167 with 1 and 2 doctors, P{Wq > 1/2} 0.404 and 0.022.
    let waits = [1, 2].map(|doctors| erlang_c(doctors, 2.0 / 3.0));
    let half_an_hour = [1.0, 2.0].map(|doctors: f64| libm::exp(-(3.0 * doctors - 2.0) / 2.0));
    assert!((waits[0] - 0.667).abs() < 5e-4 && (waits[1] - 0.167).abs() < 5e-4);
    assert!((waits[0] * half_an_hour[0] - 0.404).abs() < 6e-4 && (waits[1] * half_an_hour[1] - 0.022).abs() < 6e-4);
    // One server waits as often as it is busy; two with 1 erlang one time in three, by hand.
    assert!((erlang_c(1, 0.7) - 0.7).abs() < 1e-12);
    assert!((erlang_c(2, 1.0) - 1.0 / 3.0).abs() < 1e-12);
    // Kleinrock's sum, by hand for 3 servers and 2 erlangs: (8/6·3) / (1 + 2 + 2 + 4) = 4/9.
    assert!((erlang_c(3, 2.0) - 4.0 / 9.0).abs() < 1e-12);
    assert_eq!((erlang_c(4, 4.0), erlang_c(0, 1.0), erlang_c(5, 0.0)), (1.0, 1.0, 0.0));
}

/// Share of slow requests of a first-come-first-served queue, played by its own events.
fn played(servers: usize, rps: f64, work: &Work, requests: usize, seed: u64) -> f64 {
    let mut random = SplitMix(seed);
    let mut exponential = |mean: f64| -mean * libm::log(1.0 - random.unit());
    let mut free_at = vec![0.0_f64; servers];
    let (mut now, mut slow) = (0.0, 0_usize);
    let warm_up = requests / 10;
    for request in 0..requests + warm_up {
        now += exponential(1.0 / rps);
        let first = (0..servers).min_by(|a, b| free_at[*a].total_cmp(&free_at[*b])).expect("a server");
        let done = free_at[first].max(now) + exponential(work.service_secs);
        free_at[first] = done;
        slow += usize::from(request >= warm_up && done - now > work.objective_secs);
    }
    slow as f64 / requests as f64
}

#[test]
fn a_queue_that_is_played_is_slow_as_often_up_to_nine_tenths_of_its_capacity() {
    let cases = [(1, 1, 0.5), (2, 2, 0.7), (4, 1, 0.8), (5, 4, 0.9), (10, 1, 0.9), (3, 8, 0.85)];
    for (seed, (ready, concurrency, load)) in cases.into_iter().enumerate() {
        let work = Work { service_secs: 0.2, concurrency, objective_secs: 0.4 };
        let servers = ready * concurrency;
        let rps = load * f64::from(servers) / work.service_secs;
        // Ticks so long that the steady state is reached.
        let table = Table::new(work, 3600.0, 20);
        let estimate = Line::default().tick(&table, rps, ready);
        let truth = played(servers as usize, rps, &work, 2_000_000, seed as u64 + 1);
        assert!((estimate / truth - 1.0).abs() < 0.05, "{servers} servers at {load}: {estimate} and {truth}");
    }
}

#[test]
fn overload_is_worked_off_and_does_not_last() {
    // One slot of a second a request: 1 rps. A minute of 3 rps leaves 120, which 4 replicas work off in 40 s with nothing new.
    let table = Table::new(Work { service_secs: 1.0, concurrency: 1, objective_secs: 10.0 }, 60.0, 10);
    let mut line = Line::default();
    // Whoever came would wait for nobody, and take longer than ten times the mean with e⁻¹⁰.
    assert!((line.tick(&table, 0.0, 1) - libm::exp(-10.0)).abs() < 1e-12 && line.slow_share() == 0.0);
    let over = line.tick(&table, 3.0, 1);
    assert_eq!(line.backlog, 120.0);
    // Waiting grows by 2 s a second: beyond 10 s from the fifth second on.
    assert!((0.9..0.95).contains(&over), "{over}");
    line.tick(&table, 0.0, 4);
    assert_eq!(line.backlog, 0.0);
    let calm = line.tick(&table, 0.2, 1);
    assert!(calm < 0.01 && line.slow_share() > 0.8, "{calm}");
    // Nobody serves: all of it is slow, and waits.
    assert_eq!((line.tick(&table, 1.0, 0), line.backlog), (1.0, 60.0));
}

#[test]
fn more_load_is_never_faster_and_full_use_is_no_infinity() {
    let work = Work { service_secs: 0.1, concurrency: 2, objective_secs: 0.3 };
    let table = Table::new(work, 60.0, 5);
    let shares: Vec<f64> = (0..=200).map(|part| table.slow_share(f64::from(part) * 0.5, 5)).collect();
    assert!(shares.windows(2).all(|pair| pair[0] <= pair[1] + 1e-12), "{shares:?}");
    assert!(shares.iter().all(|share| (0.0..=1.0).contains(share)));
    // A table that is too short computes what it has not.
    let short = Table::new(work, 60.0, 1);
    assert!((short.slow_share(80.0, 5) - table.slow_share(80.0, 5)).abs() < 1e-3);
}

#[test]
fn a_quantile_is_the_time_that_a_played_queue_stays_within() {
    for (seed, (ready, concurrency, load)) in [(1, 1, 0.5), (4, 1, 0.8), (3, 8, 0.85)].into_iter().enumerate() {
        let work = Work { service_secs: 0.2, concurrency, objective_secs: 1.0 };
        let servers = ready * concurrency;
        let rps = load * f64::from(servers) / work.service_secs;
        let mut times = Times::new(work, 3600.0);
        times.tick(rps, ready);
        let p95 = times.quantile(0.95).expect("requests");
        let truth = played(servers as usize, rps, &Work { objective_secs: p95, ..work }, 2_000_000, seed as u64 + 11);
        assert!((truth / 0.05 - 1.0).abs() < 0.05, "{servers} servers at {load}: {truth} take longer than {p95} s");
    }
}

#[test]
fn quantiles_by_hand() {
    let work = Work { service_secs: 1.0, concurrency: 1, objective_secs: 1.0 };
    let mut times = Times::new(work, 60.0);
    assert_eq!(times.quantile(0.95), None);
    // Ten replicas and next to nothing to do: work alone, whose tail is e⁻ᵗ, so that 5 % take longer than ln 20 s.
    times.tick(1e-6, 10);
    assert!((times.quantile(0.95).expect("a request") - libm::log(20.0)).abs() < 1e-3);
    // Nobody ever serves.
    let mut lost = Times::new(work, 60.0);
    lost.tick(1.0, 0);
    assert_eq!(lost.quantile(0.95), Some(f64::INFINITY));
}

proptest::proptest! {
    /// A share of requests stays within its quantile, also through backlogs: as the line says of that objective.
    #[test]
    fn quantile_and_share_agree(ticks in proptest::collection::vec((0.0..40.0_f64, 1..6_u32), 1..40), share in 0.5..0.99_f64) {
        let work = Work { service_secs: 0.3, concurrency: 2, objective_secs: 1.0 };
        let mut times = Times::new(work, 60.0);
        ticks.iter().for_each(|(rps, ready)| times.tick(*rps, *ready));
        let Some(secs) = times.quantile(share).filter(|secs| secs.is_finite()) else { return Ok(()) };
        let table = Table::new(Work { objective_secs: secs, ..work }, 60.0, 6);
        let mut line = Line::default();
        ticks.iter().for_each(|(rps, ready)| { line.tick(&table, *rps, *ready); });
        proptest::prop_assert!((line.slow_share() - (1.0 - share)).abs() < 1e-5, "{} at {secs}", line.slow_share());
    }
}
