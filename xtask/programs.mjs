// What is built, how it is optimised, and what of it can come later.

/** Generic code that holds values of any type, as its functions' names begin, and our components that do. */
const SHARED = [
  'alloc::(boxed|raw_vec|rc|sync|vec)', 'core::mem::drop', 'core::ptr::drop_in_place::<', 'guardian', 'leptos::show', 'reactive_graph::(computed|owner|signal)',
  'std::sync::poison',
  'tachys::(erased|view::any_view::mount_any)', 'planora::ui::kit::(control|file_pick)', 'planora::worker::client', 'planora::ui::part::policy_check::__component_workload',
  // What models answer that have nothing to say is one function for all of them.
  '(planora::forecast::[a-z_:]+::)?[A-Za-z]+ as planora::forecast::Forecaster>::(choice|left_out)',
];

/** What every scenario is asked, also where nothing is made up. */
const NO_STRESS = 'stress::(Edit as|Stress(?=>$)|Stress( as|>::(edits|faults|forecast_factor|is_empty|longest_lag_secs))|faults)';

/** Bytes from which on a function is taken to be nobody else's. */
const OWN_BYTES = 400;
/** Of whatever module: what is written for people who look for a fault, and what sorts that no data of ours needs. */
const RARE = [
  ' as core::fmt::Debug>::fmt', '^<?serde_json::error::', 'drop_in_place::<jiff::error', '^<linfa_linalg::LinalgError as core::fmt::Display',
  'core::slice::sort::(select::median_of_medians|unstable::heapsort)',
];
/** Of dates and zones, all but the calendar itself. */
const ZONES = ['jiff::(error|fmt|span|util|zoned|tz::(db|posix|timezone|tzif))', 'jiff_core::(bounds|tz::(posix|tzif))'];

/**
 * Whether a function comes later, by its name as rustc writes it: when it is of one of `modules` or made for them, of one of
 * `crates` or made for them, or of one of `own`, unless it is of `kept`. Shared code stays too: the compiler folds equal functions
 * into one, which may bear the name of any of them. What of a first run has slipped in is fetched in it, and the journey of
 * weights fails.
 */
function comesLater({ modules, crates = [], own = [], kept = [] }) {
  const isShared = new RegExp(`^[<&]*(${SHARED.join('|')})\\b`);
  const isRare = new RegExp(RARE.join('|'));
  const mentions = (paths) => new RegExp(`\\bplanora::(${paths.join('|')})\\b`);
  const [isMade, isKept] = [mentions(modules), kept.length > 0 ? mentions(kept) : /$^/];
  const isForeign = crates.length > 0 ? new RegExp(`\\b(${crates.join('|')})::`) : /$^/;
  const isOwn = own.length > 0 ? new RegExp(`^[<&*]*(${own.join('|')})\\b`) : /$^/;
  return (name, size) => {
    const path = name.replace(/\[[0-9a-f]+\]/g, '');
    if (isRare.test(path)) return true;
    const isLater = (isMade.test(path) || isForeign.test(path) || isOwn.test(path)) && !isKept.test(path);
    return isLater && (size >= OWN_BYTES || !isShared.test(path));
  };
}

/** The page's program and the worker's. */
export const PROGRAMS = [
  {
    name: 'planora',
    profile: 'page',
    // The second round finds what the first has laid bare.
    optimize: ['-Oz', '-Oz'],
    // Of pages whose code comes later.
    styles: ['forecasts', 'compare', 'tune', 'data', 'stress', 'calibrate', 'guide'],
    isLater: comesLater({
      modules: [
        'ui::(page|part)::(comparison|data|forecasts|tuning)', 'ui::page::(compare|tune)', 'ui::part::stress', 'ui::model::(trials|tune)', 'ui::app::App>::(trials|tune)', 'ui::part::(calibrate|compare|detectors|export|gallery|guide|help|incidents|large_trace|policy_check|policy_file|scenarios|share|written)',
        'ui::flow::(calibrate|comparison|data|detectors|export|guide|large_trace|policy_check|policy_file|saved|share|sheet|stress|studies|trials|tune)', 'chart::(calibrate|forecasts|pair|sheet|tune|axes::(axis_label|time_axis|value_axis)|capacity::capacity|lanes::frame|picture::Picture>::option_json|replicas::replicas|residuals::(lines|residuals))', 'job::(compare|detectors|trials)', 'readout::(calibrate|compare|data|detectors|examples|forecasts|glossary|incidents|pair|policies|run_report|stress|tune)',
        'calibrate', 'config', 'ingest', 'job::import', 'lint', 'policy::(aws|gcp|hpa|keda|list::Policy>::(manifest|with_weekly_min)|manifest|oracle|schedule)', 'query', 'report::(export|response|study)', 'share', 'stress', 'tune', 'worker::(calibrate|crew|policy_file|trials|tune)', 'worker::message::Import(Answer|Ask)',
      ],
      // What `events::take` does once the whole program is here is in closures of its own.
      own: ['planora::(forecast|detect::normal|ui::flow::events::take::\\{closure)', 'libm::math::rem_pio2', ...ZONES],
      // A first run names its model and is scored.
      kept: ['forecast::(score|ModelId)', 'share::(fragment|link)', NO_STRESS],
    }),
  },
  {
    name: 'worker',
    profile: 'release',
    // A browser compiles a small hot function soon and a large one late, so small ones must not be merged into their callers.
    optimize: ['-O3', '--one-caller-inline-max-function-size=200'],
    isLater: comesLater({
      modules: [
        'calibrate', 'ingest', 'share', 'config', 'latency', 'readout::calibrate', 'report::response', 'lint::(file|imported|names)', 'policy::([a-z_]+::)?manifest', 'policy::(aws|gcp|hpa|keda|schedule)::(lint|rule|schedule|step|text|trigger)', 'policy::checks::(Planned|overlapping|planned_sizes)', 'job::(arena|compare|detectors|import|study|trials|weekly)', 'stress', 'tune', 'worker::(calibrate|chunks|comparison|detectors|hand|import|order|pack|policy_file|port|read|reading|store|study|trials|tune|unpack)', 'worker::message::(Import(Answer|Ask)|Ask|Answer)',
        'forecast::(arima|auto|beyond|boosted|bottom_up|ets|holt_winters|hybrid|intermittent|lstm|minimise|prophet)',
        'forecast::(significance|smoothing|stack)',
      ],
      crates: ['base64', 'bzip2', 'croner', 'flate2', 'hcl_edit', 'hcl_primitives', 'libbz2_rs_sys', 'miniz_oxide', 'ruzstd', 'saphyr_parser', 'shlex', 'twox_hash', 'winnow'],
      own: [
        'planora::(detect::tail|job::engine::Engine>::(compared|stage)|policy::(hpa|keda|aws|gcp|list::Policy>::(manifest|with_weekly_min)|schedule|spans::Span>::cron_fields)|scenario::Scenario>::(manifest|scheduled)|series::sealed)',
        'planora::worker::host::Host>::(answer|calibrate|compare|compared|calibrated|check_twin|detected|detectors|draw|find|import|keep_series|look|open|read|share|study|trials)',
        '(planora::knob::field::Field|core::ptr::drop_in_place::)<(alloc::(boxed::Box|vec::Vec)<)?planora::policy::(hpa|keda|aws|gcp|schedule)',
        ...ZONES,
      ],
      // The bundled trace is read with it.
      kept: ['ingest::packed', NO_STRESS],
    }),
  },
];
