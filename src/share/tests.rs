use super::bundle::{self, BundleError, MAX_BUNDLE_BYTES, is_bundle};
use super::pack::pack_within;
use super::{
    Fragment, LinkError, MAX_LINK_CHARS, MAX_UNASKED_BUCKETS, PackError, from_text, pack, public_query, series_csv,
    to_text, unpack,
};
use crate::ingest::{AutoReader, Reader, sniff};
use crate::scenario::{Scenario, print};
use crate::series::{Digest, MAX_COUNT, Origin, Quality, SeriesError, SplitMix, TimeSeries, synthetic};
use crate::units::{Step, UnixSecs};
use flate2::Compression;
use flate2::write::DeflateEncoder;
use proptest::collection::vec;
use proptest::prelude::*;
use std::io::Write as _;

fn series(name: &str, counts: Vec<f64>) -> TimeSeries {
    let quality = vec![Quality::Observed; counts.len()];
    TimeSeries::new(name, Origin::Upload, (UnixSecs(1_772_323_200), 3600), Step::MINUTE, counts, quality)
        .expect("a series")
}

/// A day of minutes with a daily cycle and some noise.
fn day() -> TimeSeries {
    let wave = |minute: usize| 60.0 + (minute * 40 / 1440) as f64 + ((minute * 7919) % 23) as f64;
    series("checkout.csv", (0..1440).map(wave).collect())
}

fn query_of(series: &TimeSeries) -> String {
    let scenario = Scenario::default().with("data", &series.source().digest.to_string()).expect("a digest");
    print(&scenario) + "&at=2026-03-01T13:06"
}

fn any_quality() -> impl Strategy<Value = Quality> {
    prop_oneof![6 => Just(Quality::Observed), 1 => Just(Quality::Missing), 1 => Just(Quality::Imputed)]
}

fn any_counts() -> impl Strategy<Value = Vec<f64>> {
    let whole = vec((0_u64..1 << 53).prop_map(|n| n as f64), 1..60);
    let small = vec((0_u32..900).prop_map(f64::from), 1..400);
    let decimal = vec((0_u32..90_000_000).prop_map(|n| f64::from(n) / 1000.0), 1..60);
    let positive = prop::num::f64::POSITIVE | prop::num::f64::SUBNORMAL | prop::num::f64::ZERO;
    let any = vec(positive.prop_map(|count| count.abs().min(MAX_COUNT)), 1..60);
    prop_oneof![whole, small, decimal, any]
}

fn any_series() -> impl Strategy<Value = TimeSeries> {
    let clock = (-60_000_000_000_i64..250_000_000_000, -50_400_i32..=50_400);
    (any_counts(), clock, 1_u32..100_000, ".{0,60}").prop_flat_map(|(counts, (start, offset), step, name)| {
        let len = counts.len();
        vec(any_quality(), len).prop_map(move |quality| {
            let step = Step::from_secs(step).expect("a step");
            TimeSeries::new(&name, Origin::Upload, (UnixSecs(start), offset), step, counts.clone(), quality)
                .expect("counts are finite")
        })
    })
}

proptest! {
    #[test]
    fn a_series_comes_back_bit_by_bit(series in any_series()) {
        let back = unpack(&pack(&series)).expect("packed a moment ago");
        prop_assert_eq!(back.source().digest, series.source().digest);
        prop_assert_eq!(&back, &series);
        let text = to_text(&series).expect("a few hundred buckets");
        prop_assert_eq!(from_text(&text, series.source().digest, MAX_UNASKED_BUCKETS), Ok(series));
    }

    #[test]
    fn a_resampled_series_comes_back_with_what_it_was_made_of(series in any_series(), parts in 2_u32..40) {
        let step = Step::from_secs(series.step().secs() * parts).expect("a step");
        let coarse = series.resample(step).expect("a multiple");
        let back = unpack(&pack(&coarse)).expect("packed a moment ago");
        prop_assert_eq!(back.source().digest, coarse.source().digest);
        prop_assert_eq!(back.finer().map(|finer| finer.series.source().digest), Some(series.source().digest));
        prop_assert_eq!(back, coarse);
    }

    #[test]
    fn any_bytes_are_unpacked_or_refused(bytes in vec(any::<u8>(), 0..300)) {
        let _ = unpack(&bytes);
        let _ = bundle::open(&bytes);
        let _ = is_bundle(&bytes);
    }

    #[test]
    fn any_text_is_read_or_refused(text in ".{0,200}") {
        prop_assert!(from_text(&text, Digest::of(b""), MAX_UNASKED_BUCKETS).is_err());
        let _ = Fragment::parse(&text);
    }

    #[test]
    fn a_changed_byte_is_noticed(at in 0_usize..400, bit in 0_u32..8) {
        let series = day();
        let mut bytes = pack(&series);
        let at = at % bytes.len();
        bytes[at] ^= 1 << bit;
        // Whatever still unpacks is another series, or the same under another name.
        if let Ok(other) = unpack(&bytes) {
            prop_assert!(other.source().digest != series.source().digest || other.source().name != series.source().name
                || other == series);
        }
    }
}

#[test]
fn what_no_whole_number_says_comes_back_too() {
    for counts in [vec![-0.0, 1.0], vec![0.1, 0.2, 0.1 + 0.2], vec![5e-324, 0.5], vec![MAX_COUNT, MAX_COUNT - 0.5]] {
        let series = series("odd", counts);
        let back = unpack(&pack(&series)).expect("packed a moment ago");
        assert_eq!(back.source().digest, series.source().digest);
    }
}

#[test]
fn a_day_of_minutes_fits_a_link_and_much_noise_does_not() {
    let link = to_text(&synthetic(1).expect("a trace").until(1440)).expect("room");
    assert!(link.len() < MAX_LINK_CHARS / 8, "{} characters", link.len());
    let mut random = SplitMix(1);
    let noise = (0..16_000).map(|_| (random.unit() * 60_000.0).floor()).collect();
    assert_eq!(to_text(&series("noise.csv", noise)), None);
}

#[test]
fn room_is_enough_to_the_byte() {
    let series = day();
    let packed = pack(&series);
    assert_eq!(pack_within(&series, packed.len()).as_ref(), Some(&packed));
    assert_eq!(pack_within(&series, packed.len() - 1), None);
    assert_eq!(pack_within(&series, 0), None);
}

#[test]
fn a_long_name_is_cut_between_letters() {
    let back = unpack(&pack(&series(&"ä".repeat(300), vec![1.0]))).expect("a series");
    assert_eq!(back.source().name, "ä".repeat(127));
}

/// A series that an earlier Planora packed into a link, from revision ae3c8ae: 48 minutes of a daily cycle with a gap.
const OLD_TEXT: &str = include_str!("old_link.txt");
/// The same in a bundle of that revision.
const OLD_BUNDLE: &str = include_str!("old_bundle.planora");

fn old_series() -> TimeSeries {
    let counts: Vec<f64> = (0..48).map(|minute| f64::from(60 + minute * 40 / 48 + (minute * 7919) % 23)).collect();
    let mut quality = vec![Quality::Observed; counts.len()];
    quality[7..9].fill(Quality::Missing);
    let clock = (UnixSecs(1_772_323_200), 3600);
    TimeSeries::new("checkout.csv", Origin::Upload, clock, Step::MINUTE, counts, quality).expect("a series")
}

#[test]
fn links_and_bundles_from_before_still_open() {
    let named = Digest::parse("3bc69f1c608bf80d3edad8a2cc0e459ccec96fc622f901aa0ac89fb38176b6df").expect("a digest");
    assert_eq!(from_text(OLD_TEXT.trim(), named, MAX_UNASKED_BUCKETS), Ok(old_series()));
    let bundle = bundle::open(OLD_BUNDLE.as_bytes()).expect("a bundle");
    assert_eq!(bundle.series, old_series());
    assert_eq!(bundle.query, query_of(&old_series()));
}

#[test]
fn a_file_imported_at_a_coarser_step_has_a_link_and_a_bundle_that_work() {
    let minutes: String = (0..1440).fold("timestamp,requests\n".to_owned(), |text, minute| {
        text + &format!("2026-03-01T{:02}:{:02}Z,{}\n", minute / 60, minute % 60, 60 + minute * 7919 % 23)
    });
    let read = |step: Step| {
        let mut plan = sniff(minutes.as_bytes()).expect("a table").settled().expect("nothing to ask");
        plan.step = Some(step);
        let mut reader = Reader::new(plan).expect("a reader");
        reader.push(minutes.as_bytes()).expect("rows");
        reader.finish("minutes.csv").expect("a series").series
    };
    let (own, coarse) = (read(Step::MINUTE), read(Step::FIVE_MINUTES));
    assert_ne!(own.source().digest, coarse.source().digest, "each step is kept under a digest of its own");
    let text = to_text(&coarse).expect("room");
    assert_eq!(from_text(&text, coarse.source().digest, MAX_UNASKED_BUCKETS), Ok(coarse.clone()));
    let file = bundle::write(&query_of(&coarse), &coarse).expect("JSON");
    let opened = bundle::open(file.as_bytes()).expect("a bundle");
    assert_eq!(opened.series, coarse);
    assert_eq!(opened.series.finer().expect("the minutes").series, &own);
}

#[test]
fn a_long_trace_in_a_short_link_is_opened_only_when_asked_for() {
    let series = series("long.csv", vec![7.0; MAX_UNASKED_BUCKETS + 1]);
    let (text, named) = (to_text(&series).expect("equal counts pack small"), series.source().digest);
    let buckets = MAX_UNASKED_BUCKETS + 1;
    assert_eq!(from_text(&text, named, MAX_UNASKED_BUCKETS), Err(LinkError::Large { buckets }));
    assert_eq!(from_text(&text, named, buckets).map(|series| series.len()), Ok(buckets));
    // What a coarse trace was made of counts as well.
    let coarse = series.resample(Step::from_secs(86_400).expect("a day")).expect("a multiple");
    let (text, named) = (to_text(&coarse).expect("equal counts pack small"), coarse.source().digest);
    assert_eq!(from_text(&text, named, MAX_UNASKED_BUCKETS), Err(LinkError::Large { buckets }));
}

#[test]
fn counts_beyond_what_a_table_may_hold_are_refused() {
    let packed = pack(&series("odd", vec![MAX_COUNT]));
    assert!(unpack(&packed).is_ok());
    // The same bytes with a count of 2⁵³ + 2 in the place of 2⁵³.
    let body = [&[3][..], b"odd", &[0, 0, 60, 4, 0, 0, 0x82, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x10]].concat();
    let mut encoder = DeflateEncoder::new(vec![1, 1], Compression::default());
    encoder.write_all(&body).expect("memory");
    let error = SeriesError::BadCount { index: 0, value: MAX_COUNT + 2.0 };
    assert_eq!(unpack(&encoder.finish().expect("memory")), Err(error.into()));
}

#[test]
fn steps_that_are_no_chain_are_refused() {
    let packed = |steps: &[u8]| {
        let body = [&[3][..], b"odd", &[0, 0, 60], steps, &[8, 0, 0, 1, 1]].concat();
        let mut encoder = DeflateEncoder::new(vec![2, 2], Compression::default());
        encoder.write_all(&body).expect("memory");
        encoder.finish().expect("memory")
    };
    assert_eq!(unpack(&packed(&[1, 120])).map(|series| series.counts().to_vec()), Ok(vec![2.0]));
    for steps in [&[1, 90][..], &[1, 60], &[1, 30], &[2, 120, 120], &[1, 0], &[0], &[9, 1, 1, 1, 1, 1, 1, 1, 1, 1]] {
        assert!(unpack(&packed(steps)).is_err(), "{steps:?}");
    }
}

#[test]
fn a_bomb_is_refused() {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(&vec![0; 64 << 20]).expect("memory");
    let empty = encoder.finish().expect("memory");
    for (buckets, error) in [
        // 100 buckets that would unfold to 64 MB.
        (vec![100], PackError::Damaged("content")),
        // 2³⁵ buckets.
        (vec![0x80, 0x80, 0x80, 0x80, 0x80, 1], SeriesError::TooLong(1 << 35).into()),
    ] {
        let bytes = [vec![1], buckets, empty.clone()].concat();
        assert_eq!(unpack(&bytes), Err(error));
    }
}

#[test]
fn damage_and_other_versions_have_a_name() {
    let bytes = pack(&day());
    assert_eq!(unpack(&[]), Err(PackError::NotPacked));
    assert_eq!(unpack(&[9, 1, 0]), Err(PackError::Version(9)));
    assert_eq!(unpack(&bytes[..bytes.len() - 9]), Err(PackError::Damaged("content")));
    let named = Digest::of(b"another");
    let found = day().source().digest;
    let from_text = |text: &str| from_text(text, named, MAX_UNASKED_BUCKETS);
    assert_eq!(from_text(&to_text(&day()).expect("room")), Err(LinkError::OtherTrace { named, found }));
    assert_eq!(from_text(&"A".repeat(40_000)), Err(LinkError::TooLong(40_000)));
    assert_eq!(from_text("not base64!"), Err(PackError::NotPacked.into()));
}

#[test]
fn a_fragment_names_page_and_trace() {
    let named = Fragment { data: Some("7c1e"), name: Some("a & b=c #.csv".to_owned()), ..Fragment::default() };
    for (hash, fragment) in [
        ("", Fragment::default()),
        ("#forecasts", Fragment { page: "forecasts", ..Fragment::default() }),
        ("#t=AYgL", Fragment { trace: Some("AYgL"), ..Fragment::default() }),
        ("#forecasts&t=AYgL", Fragment { page: "forecasts", trace: Some("AYgL"), ..Fragment::default() }),
        ("#data=7c1e&name=a%20%26%20b%3Dc%20%23.csv", named.clone()),
        (
            "#data&data=7c1e&name=a%20%26%20b%3Dc%20%23.csv&t=AYgL",
            Fragment { page: "data", trace: Some("AYgL"), ..named },
        ),
    ] {
        assert_eq!(Fragment::parse(hash), fragment);
        assert_eq!(fragment.to_string(), hash);
    }
    let fragment = Fragment { page: "data", trace: Some(""), ..Fragment::default() };
    assert_eq!(Fragment::parse("#x=1&data&t="), fragment);
}

#[test]
fn nothing_of_the_user_stays_in_the_query() {
    let query = query_of(&day()) + "&name=checkout.csv";
    let public = public_query(&query);
    assert_eq!(public, "v=1&preset=balanced&at=2026-03-01T13:06");
    assert!(!public.contains(&day().source().digest.to_string()) && !public.contains("checkout"));
    assert_eq!(public_query("v=1&data=synthetic&seed=3"), "v=1&data=synthetic&seed=3");
    assert_eq!(public_query(""), "");
}

#[test]
fn a_bundle_gives_scenario_and_trace_back() {
    let (series, query) = (day(), query_of(&day()));
    let text = bundle::write(&query, &series).expect("JSON");
    assert!(is_bundle(text.as_bytes()));
    assert!(is_bundle(b"\xEF\xBB\xBF{ \"planora\" : \"bundle\""));
    assert!(!is_bundle(b"{\"planora\": \"0.1.0\"") && !is_bundle(b"timestamp,requests\n"));
    let opened = bundle::open(text.as_bytes()).expect("a bundle");
    assert_eq!((opened.query, opened.series), (query, series));
}

#[test]
fn a_damaged_bundle_says_where_and_what_to_do() {
    let series = day();
    let text = bundle::write(&query_of(&series), &series).expect("JSON");
    let open = |text: &str| bundle::open(text.as_bytes()).expect_err("damaged");
    assert!(matches!(open(&text[..text.len() / 2]), BundleError::Unreadable(_)));
    assert!(open(&text[..text.len() / 2]).to_string().contains("Ask for the file again"));
    assert_eq!(open(&text.replace("\"version\": 1", "\"version\": 7")), BundleError::Version(7));
    assert!(matches!(open(&text.replace("\"series\": \"A", "\"series\": \"B")), BundleError::Trace(_)));
    assert!(matches!(open(&text.replace("\"series\": \"A", "\"series\": \"*")), BundleError::Unreadable(_)));
    let digest = series.source().digest.to_string();
    let other = text.replacen(&digest, &"ab".repeat(32), 1);
    assert!(matches!(open(&other), BundleError::OtherTrace { .. }), "the link names another trace");
    assert!(open(&other).to_string().contains("abab…abab"));
    let renamed = text.replacen("checkout.csv", "checkin.csv", 1);
    assert!(matches!(open(&renamed), BundleError::OtherFacts { .. }), "the trace inside has another name");
    let no_trace = text.replacen(&format!("data={digest}"), "data=nasa", 1);
    assert!(matches!(open(&no_trace), BundleError::OtherTrace { .. }));
    assert_eq!(bundle::open(&vec![b' '; MAX_BUNDLE_BYTES + 1]), Err(BundleError::TooLarge(MAX_BUNDLE_BYTES + 1)));
}

#[test]
fn a_saved_series_reads_back_as_itself() {
    let mut quality = vec![Quality::Observed; 1440];
    quality[7..19].fill(Quality::Missing);
    quality[30] = Quality::Imputed;
    let mut counts = day().counts().to_vec();
    counts[7..19].fill(0.0);
    let clock = (UnixSecs(1_772_323_200), -16_200);
    let series = TimeSeries::new("gaps.csv", Origin::Upload, clock, Step::MINUTE, counts, quality).expect("a series");
    let csv = series_csv(&series, None);
    assert!(csv.starts_with("timestamp,requests,status\n2026-02-28T19:30-04:30,60,ok\n"), "{}", &csv[..80]);
    let mut reader = AutoReader::default();
    reader.push(csv.as_bytes()).expect("a CSV");
    assert_eq!(reader.finish("gaps.csv").expect("a series"), series);
}
