//! The table itself.

use super::Command;

/// What the program is, in a line.
pub const TITLE: &str = "planora-cli - what would autoscaling have done with this traffic?";

/// Commands, in the order of help.
pub const COMMANDS: [Command; 20] = [
    Command {
        name: "simulate",
        purpose: "replays one policy on a trace and prints what it cost and lost.",
        forms: &["[--data nasa|FILE.csv] [--together RULE] [--scenario 'QUERY'] --json [--ticks OUT.csv]"],
    },
    Command {
        name: "compare",
        purpose: "replays several policies on the same traffic and prints a table.",
        forms: &[
            "[--data nasa|FILE.csv] [--together RULE] [--scenario 'QUERY'] --with 'KNOBS' [--with 'KNOBS' ...] [--baseline PLACE] [--json]",
        ],
    },
    Command {
        name: "report",
        purpose: "writes a run into one HTML file that stands alone.",
        forms: &[
            "[--data nasa|FILE.csv] [--together RULE] [--scenario 'QUERY'] [--with 'KNOBS' ...] [--baseline PLACE] --html OUT.html",
        ],
    },
    Command {
        name: "tune",
        purpose: "searches the knobs that cost least under limits, on days before the split, and judges them on those behind it.",
        forms: &[
            "[--data nasa|FILE.csv] [--together RULE] [--scenario 'QUERY'] [--KNOB VALUE]... [--vary KNOB[=LOW..HIGH|=A|B]]... [--only] [--lock KNOB[,KNOB...]] [--limit unserved=SHARE|violation=TIME|longest=TIME|starts=N|slow=SHARE]... [--caution N] [--budget N] [--folds N] [--search-seed N] [--threads N] [--json]",
        ],
    },
    Command {
        name: "stress",
        purpose: "replays policies under what could happen, many times, and finds what breaks them.",
        forms: &[
            "[--data nasa|FILE.csv] [--together RULE] [--scenario 'QUERY'] [--with 'KNOBS' ...] [--edit EDIT]... [--trials N] [--strength LOW..HIGH] [--seed N] [--limit unserved=SHARE] [--json]",
        ],
    },
    Command {
        name: "fleet",
        purpose: "compares or tunes many services, a trace each, and sums up what was found.",
        forms: &[
            "FOLDER|LIST --out LINES.jsonl [--shard I/N] [--together RULE] [--scenario 'QUERY'] [--KNOB VALUE]... [--with 'KNOBS' ...] [--tune] [and what tune takes to search]",
            "--report LINES.jsonl... --html OUT.html",
        ],
    },
    Command {
        name: "lint",
        purpose: "says what is wrong or easily misread in a configuration or a scenario.",
        forms: &["[FILE...] [--scenario 'QUERY'] [--KNOB VALUE]... [--json]"],
    },
    Command {
        name: "export-policy",
        purpose: "prints a policy as a configuration, or as the diff of one.",
        forms: &[
            "(--format hpa|keda|aws|terraform | --against FILE) [--name NAME] [--scenario 'QUERY'] [--KNOB VALUE]...",
        ],
    },
    Command {
        name: "backtest",
        purpose: "measures models on a trace, or on a folder of them.",
        forms: &[
            "[--data nasa|FILE.csv] [--together RULE] --model ID[,ID...] --step SECS [--horizon N[,N...]] [--test-start TIME] [--test-end TIME] [--target requests|bytes] --json",
            "--panel DIR [--model ID[,ID...]] [--horizon N[,N...]] [--json]",
        ],
    },
    Command {
        name: "train",
        purpose: "trains a model and writes its weights.",
        forms: &[
            "[--data nasa|FILE.csv] --model lstm|hybrid|ridge --step SECS --test-start TIME [--target requests|bytes] [--seed N] --out FILE.bin [--json]",
        ],
    },
    Command {
        name: "ingest",
        purpose: "reads traffic and says what was read; counts a step go to a CSV.",
        forms: &[
            "FILE... [--step SECS] [--format auto|csv|log|alb|elb|w3c|bracketed|haproxy|syslog|jsonl|logfmt|ltsv|line-protocol|prometheus|cloudwatch|victoriametrics|numbers] [--time NAME] [--time-unit s|ms|us|ns|min|h|d|ticks|filetime|webkit] [--column NAME]... [--only NAME=WORD] [--except NAME=WORD] [--rows buckets|events] [--unit count|per-second|per-minute|per-hour|running-total] [--scale N] [--together first|last|sum|sum-labels|mean|max] [--gaps missing|zero|silence] [--days first|second] [--year YEAR] [--decimal point|comma] [--zone +HH:MM] [--start TIME] [--series N] [--max-rejected SHARE] [--json] [--out OUT.csv]",
        ],
    },
    Command {
        name: "query",
        purpose: "prints the query by which an engine counts what is too big for one machine.",
        forms: &[
            "--engine duckdb|clickhouse|spark|athena|bigquery|loki|prometheus|cloudwatch-insights|elasticsearch --source combined|alb|cloudfront|json|table [--step SECS] [--file PATH | --table NAME] [--time NAME] [--time-unit iso|timestamp|local|s|ms|us|ns] [--status NAME] [--bytes NAME] [--zone +HH:MM] [--from TIME] [--to TIME] [--json]",
        ],
    },
    Command {
        name: "detect",
        purpose: "finds spikes, drops and incidents in a regular series of any kind.",
        forms: &[
            "FILE... [--value NAME] [--detector calibrated|zscore|robust|classic] [--false-alarms PER_WEEK] [--threshold Z] [--window POINTS] [--kind counts|metric] [--json] [--scores OUT.csv] [and what ingest takes to read the files]",
        ],
    },
    Command {
        name: "calibrate",
        purpose: "estimates from a service's metrics what one replica serves and how long it takes to start.",
        forms: &[
            "FILE [--load COL] [--ready COL] [--desired COL] [--cpu COL] [--latency COL] [--time COL] [--load-unit count|rate|per-minute|running-total] [--latency-unit s|ms] [--cpu-unit fraction|percent|cores:REQUEST|millicores:REQUEST] [--target-utilization SHARE] [--days first|second] [--decimal point|comma] [--scenario 'QUERY'] [--KNOB VALUE]... [--json]",
        ],
    },
    Command {
        name: "import",
        purpose: "packs a trace for the page to bring along.",
        forms: &["FILE.csv[.gz] [--out DIR]"],
    },
    Command {
        name: "policy",
        purpose: "reads configurations of autoscalers: Kubernetes, KEDA, AWS, Google Cloud, Terraform, shell commands.",
        forms: &["FILE... [--json]"],
    },
    Command {
        name: "conformance",
        purpose: "runs cases with known outcomes and prints those that fail.",
        forms: &["hpa|policy CASES.json"],
    },
    Command { name: "man", purpose: "prints this manual page; `planora-cli man | man -l -` shows it.", forms: &[""] },
    Command {
        name: "completions",
        purpose: "prints a script by which a shell completes words.",
        forms: &["bash|zsh|fish"],
    },
    Command {
        name: "help",
        purpose: "prints what the commands take. `--version` prints the version and the revision.",
        forms: &[""],
    },
];

/// What has to be known beside the forms, a paragraph each.
pub const NOTES: [&str; 16] = [
    "FILE is a table, an access log, JSON or an answer of a metric server, plain, gzipped, packed by bzip2 or Zstandard, or alone in a ZIP archive; ingest reads standard input for -.",
    "query names what it counts in by --table: the table, index, log group, stream selector or counter; --time, --status and --bytes are its keys or columns.",
    "RULE is what different counts for the same time make: first, last, sum, mean or max.",
    "A panel is a folder of such files; of each the first 70 % train, and scores of the rest are printed relative to last value.",
    "QUERY is what stands behind the question mark in a link of the page; KNOBS are those of one more policy, like policy=hpa&metrics=cpu:60&max_replicas=30, on the same traffic and service. TIME is on the trace's clock, like 1995-08-23T00:00.",
    "A report has scenario, data, findings, figures, charts, comparison, decisions and method.",
    "tune keeps to unserved=0.1% unless limits are given; violation is a day, starts an hour. A limit is held with so many standard errors over days as --caution says, 1 unless given.",
    "EDIT is like flash/1995-08-25T14:00/4/5m/30m: a flash crowd of 4 times the load that rises within 5 minutes and stays for 30. A wrong EDIT is told how its kind is written. Trials draw places and strengths anew.",
    "What breaks a policy is how high the first flash crowd may be until more than the limit is lost, 0.1 % unless given.",
    "LIST is a file with the path of a trace a line. fleet writes a line of JSON a service, and what has a line is not done again. Lines of several shards can be joined by cat.",
    "export-policy --against writes what changes in such a file as a diff, with the knobs set over what it says.",
    "COL is a name, a place from 1, or none. With a scenario or a knob, like --policy hpa --metrics cpu:60, calibrate replays that policy on the load and compares replicas; it takes one table, or one answer of Prometheus with a series for each, and says what the data do not tell.",
    "KNOB is a name of a link, like --policy hpa --min_replicas 57.",
    "lint ends with exit code 0 where there is nothing or notes only, 1 where there are findings, 2 where a file is refused.",
    "Cases that fail give exit code 1, a refused configuration 2.",
    "Errors go to standard error in one line, with exit code 2.",
];
