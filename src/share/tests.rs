use super::bundle::{self, BundleError, MAX_BUNDLE_BYTES, is_bundle};
use super::pack::pack_within;
use super::{Fragment, LinkError, MAX_LINK_CHARS, PackError, from_text, pack, series_csv, to_text, unpack};
use crate::ingest::AutoReader;
use crate::scenario::{Scenario, print};
use crate::series::{Digest, Origin, Quality, SeriesError, SplitMix, TimeSeries, synthetic};
use crate::units::{Step, UnixSecs};
use proptest::collection::vec;
use proptest::prelude::*;

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
    let any = vec(prop::num::f64::POSITIVE | prop::num::f64::ZERO, 1..60);
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
        prop_assert_eq!(from_text(&text, series.source().digest), Ok(series));
    }

    #[test]
    fn any_bytes_are_unpacked_or_refused(bytes in vec(any::<u8>(), 0..300)) {
        let _ = unpack(&bytes);
        let _ = bundle::open(&bytes);
        let _ = is_bundle(&bytes);
    }

    #[test]
    fn any_text_is_read_or_refused(text in ".{0,200}") {
        prop_assert!(from_text(&text, Digest::of(b"")).is_err());
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
    for counts in [vec![-0.0, 1.0], vec![0.1, 0.2, 0.1 + 0.2], vec![f64::MAX, 5e-324], vec![9_007_199_254_740_993.0]] {
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

#[test]
fn a_bomb_is_refused() {
    let empty = miniz_oxide::deflate::compress_to_vec(&vec![0; 64 << 20], 10);
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
    assert_eq!(from_text(&to_text(&day()).expect("room"), named), Err(LinkError::OtherTrace { named, found }));
    assert_eq!(from_text(&"A".repeat(40_000), named), Err(LinkError::TooLong(40_000)));
    assert_eq!(from_text("not base64!", named), Err(PackError::NotPacked.into()));
}

#[test]
fn a_fragment_names_page_and_trace() {
    for (hash, page, trace) in [
        ("", "", None),
        ("#forecasts", "forecasts", None),
        ("#t=AYgL", "", Some("AYgL")),
        ("#forecasts&t=AYgL", "forecasts", Some("AYgL")),
    ] {
        let fragment = Fragment { page, trace };
        assert_eq!(Fragment::parse(hash), fragment);
        assert_eq!(fragment.to_string(), hash);
    }
    assert_eq!(Fragment::parse("#x=1&data&t="), Fragment { page: "data", trace: Some("") });
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
