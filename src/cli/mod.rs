//! The command line: the page's engine without a page. Arguments in, text out, one line on standard error when something
//! is wrong.

mod args;
mod backtest;
mod calibrate;
mod compare;
mod conformance;
mod detect;
mod export;
mod fleet;
mod import;
mod ingest;
mod ingest_args;
mod input;
mod lint;
mod load;
mod panel;
mod policy;
mod query;
mod report;
mod simulate;
mod stress;
mod train;
mod tune;

use args::Args;

/// Why a command failed; printed as one line.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct CliError(String);

impl CliError {
    /// An error with everything on one line.
    fn new(text: impl std::fmt::Display) -> Self {
        Self(text.to_string().replace(['\n', '\r'], " "))
    }
}

/// What the program prints when asked for help.
const HELP: &str = "\
planora-cli: what would autoscaling have done with this traffic?

  planora-cli simulate [--data nasa|FILE.csv] [--together RULE] [--scenario 'QUERY'] --json [--ticks OUT.csv]
  planora-cli compare [--data nasa|FILE.csv] [--together RULE] [--scenario 'QUERY'] --with 'KNOBS' [--with 'KNOBS' ...]
                      [--baseline PLACE] [--json]
  planora-cli report [--data nasa|FILE.csv] [--together RULE] [--scenario 'QUERY'] [--with 'KNOBS' ...] [--baseline PLACE]
                     --html OUT.html
  planora-cli tune [--data nasa|FILE.csv] [--together RULE] [--scenario 'QUERY'] [--KNOB VALUE]...
                   [--vary KNOB[=LOW..HIGH|=A|B]]... [--only] [--lock KNOB[,KNOB...]]
                   [--limit unserved=SHARE|violation=TIME|longest=TIME|starts=N|slow=SHARE]... [--caution N] [--budget N] [--folds N]
                   [--search-seed N] [--threads N] [--json]
  planora-cli stress [--data nasa|FILE.csv] [--together RULE] [--scenario 'QUERY'] [--with 'KNOBS' ...] [--edit EDIT]...
                     [--trials N] [--strength LOW..HIGH] [--seed N] [--limit unserved=SHARE] [--json]
  planora-cli fleet FOLDER|LIST --out LINES.jsonl [--shard I/N] [--together RULE] [--scenario 'QUERY'] [--KNOB VALUE]...
                    [--with 'KNOBS' ...] [--tune] [and what tune takes to search]
  planora-cli fleet --report LINES.jsonl... --html OUT.html
  planora-cli lint [FILE...] [--scenario 'QUERY'] [--KNOB VALUE]... [--json]
  planora-cli export-policy (--format hpa|keda|aws|terraform | --against FILE) [--name NAME] [--scenario 'QUERY']
                            [--KNOB VALUE]...
  planora-cli backtest [--data nasa|FILE.csv] [--together RULE] --model ID[,ID...] --step SECS
                       [--horizon N[,N...]] --test-start TIME [--test-end TIME] [--target requests|bytes] --json
  planora-cli backtest --panel DIR [--model ID[,ID...]] [--horizon N[,N...]] [--json]
  planora-cli train [--data nasa|FILE.csv] --model lstm|hybrid|ridge --step SECS --test-start TIME
                    [--target requests|bytes] [--seed N] --out FILE.bin [--json]
  planora-cli ingest FILE... [--step SECS] [--format auto|csv|log|alb|elb|w3c|bracketed|haproxy|syslog|jsonl|logfmt|ltsv|
                     line-protocol|prometheus|cloudwatch|victoriametrics|numbers] [--time NAME] [--time-unit s|ms|us|ns] [--column NAME]
                     [--only NAME=WORD] [--except NAME=WORD] [--rows buckets|events]
                     [--unit count|per-second|per-minute|running-total]
                     [--together first|last|sum|sum-labels|mean|max] [--gaps missing|zero|silence] [--days first|second]
                     [--year YEAR] [--decimal point|comma] [--zone +HH:MM] [--start TIME] [--series N] [--max-rejected SHARE]
                     [--json] [--out OUT.csv]
  planora-cli query --engine duckdb|clickhouse|spark|athena|bigquery|loki|prometheus|cloudwatch-insights|elasticsearch
                    --source combined|alb|cloudfront|json|table [--step SECS] [--file PATH | --table NAME]
                    [--time NAME] [--time-unit iso|timestamp|local|s|ms|us|ns] [--status NAME] [--bytes NAME]
                    [--zone +HH:MM] [--from TIME] [--to TIME] [--json]
  planora-cli detect FILE... [--value NAME] [--detector calibrated|zscore|robust|classic] [--false-alarms PER_WEEK]
                     [--threshold Z] [--window POINTS] [--kind counts|metric] [--json] [--scores OUT.csv]
                     and what ingest takes to read the files
  planora-cli calibrate FILE [--load COL] [--ready COL] [--desired COL] [--cpu COL] [--latency COL] [--time COL]
                        [--load-unit count|rate|per-minute|running-total] [--latency-unit s|ms]
                        [--cpu-unit fraction|percent|cores:REQUEST|millicores:REQUEST] [--target-utilization SHARE]
                        [--days first|second] [--decimal point|comma] [--scenario 'QUERY'] [--KNOB VALUE]... [--json]
  planora-cli import FILE.csv[.gz] [--out DIR]
  planora-cli policy FILE... [--json]
  planora-cli conformance hpa|policy CASES.json

FILE is a CSV, an access log or an answer of Prometheus or CloudWatch, plain or gzipped; ingest reads standard input for -.
query prints the query that counts what is too big for one machine where it lies, with the command that exports the series for
ingest. --table names the table, index, log group, stream selector or counter; --time, --status and --bytes its keys or columns.
RULE is what different counts for the same time make: first, last, sum, mean or max.
A panel is a folder of such files; of each the first 70 % train, and scores of the rest are printed relative to last value.
QUERY is what stands behind the question mark in a link of the page; KNOBS are those of one more policy, like
policy=hpa&metrics=cpu:60&max_replicas=30, on the same traffic and service. TIME is on the trace's clock, like 1995-08-23T00:00.
report writes one HTML file that stands alone: scenario, data, findings, figures, charts, comparison, decisions, method.
tune searches the knobs of the policy for the lowest cost under limits (unserved=0.1% unless given; violation is a day, starts an
hour), on days before the split alone, and judges what it finds on those behind it. A limit is held with so many standard errors over
days as --caution says, 1 unless given.
stress replays the policies where what EDIT says happens, like flash/1995-08-25T14:00/4/5m/30m: a flash crowd of 4 times the load
that rises within 5 minutes and stays for 30. Trials draw places and strengths anew. What breaks a policy is how high the first flash
crowd may be until more than the limit is lost, 0.1 % unless given. A wrong EDIT is told how its kind is written.
fleet does the same for each of many services, a trace each, in a folder or in a list of files with a path a line: a line of JSON a
service, and what has a line is not done again. Lines of several shards can be joined by cat; --report sums them on one page.
export-policy --against writes what changes in such a file as a diff, with the knobs set over what it says.
calibrate estimates what one replica serves, how long it takes to start and how late its metrics are, from one table, or one answer
of Prometheus with a series for each, and says what the data do not tell. COL is a name, a place from 1, or none. With a scenario
or a knob, like --policy hpa --metrics cpu:60, it replays that policy on the load and compares replicas.
policy reads configuration files of autoscalers: Kubernetes, KEDA, AWS, Google Cloud, Terraform, shell commands.
lint checks such files, or a scenario: a KNOB is a name of a link, like --policy hpa --min_replicas 57. It ends with exit code 0
where there is nothing or notes only, 1 where there are findings, 2 where a file is refused.
Errors go to standard error in one line, with exit code 2. Cases that fail give exit code 1, a refused configuration 2.
";

/// What a command says, and what it found.
#[derive(Debug)]
pub struct Answer {
    /// What goes to standard output.
    pub text: String,
    /// Exit code: 0, unless something that was to be checked does not hold.
    pub code: u8,
}

impl From<String> for Answer {
    fn from(text: String) -> Self {
        Self { text, code: 0 }
    }
}

/// Runs the command that `args` name (without the program's own name).
///
/// # Errors
/// When the arguments, the data or the scenario can't be used.
pub fn run(args: impl IntoIterator<Item = std::ffi::OsString>) -> Result<Answer, CliError> {
    let text = match args::parse(args)? {
        Args::Help => Ok(HELP.to_owned()),
        Args::Fleet(args) => return fleet::run(&args),
        Args::ExportPolicy(args) => export::run(&args),
        Args::Ingest(args) => ingest::run(&args),
        Args::Detect(args) => detect::run(&args),
        Args::Calibrate(args) => calibrate::run(&args),
        Args::Query(args) => query::run(&args),
        Args::Import(args) => import::import(&args),
        Args::Simulate(args) => simulate::run(&args),
        Args::Compare(args) => compare::run(&args),
        Args::Report(args) => report::run(&args),
        Args::Stress(args) => stress::run(&args),
        Args::Backtest(args) => backtest::run(&args),
        Args::Panel(args) => panel::run(&args),
        Args::Train(args) => train::run(&args),
        Args::Tune(args) => tune::run(&args),
        Args::Policy(args) => return policy::run(&args),
        Args::Conformance(args) => return conformance::run(&args),
        Args::Lint(args) => return lint::run(&args),
    };
    text.map(Answer::from)
}
