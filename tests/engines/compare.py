"""Runs the queries of `planora-cli query` in DuckDB, ClickHouse and Spark on generated data, and compares their series minute by minute:
with the generator's truth, and with what `planora-cli ingest` makes of the same file. Then parses those of Athena and BigQuery.

    python tests/engines/compare.py --cli PATH [--lines N] [--work FOLDER] [--only duckdb,spark] [--sources combined,json]
"""

import argparse
import csv
import functools
import glob
import json
import os
import re
import subprocess
import sys
import time

import generator

CLASSES = ["http_1xx", "http_2xx", "http_3xx", "http_4xx", "http_5xx"]
COLUMNS = ["requests", "bytes", *CLASSES]
# Each source: what makes its file, its name, the share of the lines that it gets, and the words for `query`.
SOURCES = {
    "combined": (generator.combined, "access.log", 1.0, ["--source", "combined", "--zone", "+05:30"]),
    "alb": (generator.alb, "alb.log", 0.1, ["--source", "alb"]),
    "cloudfront": (generator.cloudfront, "cloudfront.log", 0.1, ["--source", "cloudfront"]),
    "json": (
        generator.json_lines,
        "nested.jsonl",
        0.1,
        ["--source", "json", "--time", "request.at", "--status", "status", "--bytes", "size"],
    ),
    "json-epoch": (
        generator.epoch_json,
        "epoch.jsonl",
        0.1,
        ["--source", "json", "--time", "ts", "--time-unit", "ms", "--status", "status", "--bytes", "bytes"],
    ),
}
# Times of a table: the column, its unit, and the second on the clock of UTC at which a minute begins.
TABLE_TIMES = {"at": ("timestamp", []), "clock": ("local", ["--zone", "+05:30"]), "text": ("iso", []), "ms": ("ms", [])}
HERE = os.path.dirname(os.path.abspath(__file__))


def run(words, **options):
    done = subprocess.run(words, capture_output=True, text=True, **options)
    if done.returncode != 0:
        raise RuntimeError(f"{words[0]} failed: {done.stderr[-2000:]}")
    return done.stdout


def ask(cli, engine, words):
    return json.loads(run([cli, "query", "--engine", engine, *words, "--json"]))


def environment():
    """Programs of this Python come first."""
    path = os.path.dirname(sys.executable) + os.pathsep + os.environ["PATH"]
    spark = os.path.join(os.path.dirname(__import__("pyspark").__file__))
    return {**os.environ, "PATH": path, "SPARK_HOME": spark, "PYSPARK_PYTHON": sys.executable, "SPARK_LOCAL_IP": "127.0.0.1"}


def in_shell(text, work, before):
    """The printed command itself, with statements before the query where a table has to be made."""
    os.makedirs(work, exist_ok=True)
    with open(os.path.join(work, "query.sql"), "w", encoding="utf-8") as out:
        out.write(before + text["query"])
    run(["bash", "-ec", text["command"]], cwd=work, env=environment())
    return os.path.join(work, re.search(r"> (\S+)$", text["command"]).group(1))


def in_clickhouse(text, work, before):
    """ClickHouse comes as a Python module, without its program: the same query, the same format."""
    script = (
        "import sys, chdb.session\n"
        "session = chdb.session.Session()\n"
        "before, query = sys.argv[1:]\n"
        "for statement in filter(str.strip, before.split(';')):\n"
        "    session.query(statement)\n"
        "sys.stdout.buffer.write(session.query(query, 'CSVWithNames').bytes())\n"
    )
    export = os.path.join(work, "requests.csv")
    with open(export, "wb") as out:
        query = text["query"].rstrip().rstrip(";")
        subprocess.run([sys.executable, "-c", script, before, query], check=True, stdout=out, cwd=work)
    return export


def in_spark(text, work, before):
    """One session for all queries, since a new one takes long to start; the same statements, and what `spark-sql` prints of them."""
    session = spark_session(os.path.dirname(work))
    # Paths are looked up from where the session was started.
    text = re.sub(r"path '([^'/]+)'", lambda found: f"path '{work}/{found.group(1)}'", before + text["query"])
    results = [session.sql(statement) for statement in re.split(r";(?:\n|$)", text) if statement.strip()]
    rows = results[-1].collect()
    export = os.path.join(work, "requests.tsv")
    with open(export, "w", encoding="utf-8") as out:
        for row in [results[-1].columns, *rows]:
            out.write("\t".join(map(str, row)) + "\n")
    return export


@functools.cache
def spark_session(work):
    from pyspark.sql import SparkSession

    settings = {
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.shuffle.partitions": "4",
        "spark.sql.warehouse.dir": os.path.join(work, "warehouse"),
        "spark.ui.enabled": "false",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
    }
    builder = SparkSession.builder.master("local[2]")
    for name, value in settings.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    return session


ENGINES = {"duckdb": in_shell, "clickhouse": in_clickhouse, "spark": in_spark}
# A table of requests from a CSV beside it, in each engine.
TABLES = {
    "duckdb": "CREATE TABLE hits AS SELECT * FROM read_csv('table.csv', columns = {'at': TIMESTAMP, 'clock': TIMESTAMP, "
    "'text': VARCHAR, 'ms': BIGINT, 'code': INTEGER, 'sent': BIGINT});\n",
    "clickhouse": "CREATE DATABASE d; CREATE TABLE d.hits ENGINE = Memory AS SELECT * FROM file('table.csv', 'CSVWithNames', "
    "'at DateTime(\\'UTC\\'), clock DateTime(\\'UTC\\'), text String, ms Int64, code Nullable(Int32), sent Int64')",
    "spark": "CREATE OR REPLACE TEMPORARY VIEW hits (at TIMESTAMP, clock TIMESTAMP, text STRING, ms BIGINT, code INT, sent BIGINT) "
    "USING csv OPTIONS (path 'table.csv', header 'true');\n",
}


def series(path):
    """Rows of an exported series by their second: requests and whatever else stands there."""
    from datetime import datetime

    with open(path, encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t" if path.endswith(".tsv") else ",")
        return {
            int(datetime.fromisoformat(row["timestamp"]).timestamp()): {
                name: value for name, value in row.items() if name != "timestamp"
            }
            for row in rows
        }


def difference(found, expected, names):
    """The first difference of two series in the columns `names`, or nothing."""
    if list(found) != list(expected):
        odd = sorted(set(found) ^ set(expected))
        return f"{len(found)} minutes instead of {len(expected)}; the first that only one has: {odd[:1]}"
    for minute, row in expected.items():
        for name in names:
            if found[minute].get(name) != row.get(name):
                return f"{name} at {minute} is {found[minute].get(name)}, not {row.get(name)}"
    return None


def check(cli, export, truth, reference, work):
    """Compares an export with the truth and, read by `ingest`, with the series that `ingest` made of the data."""
    found = series(export)
    expected = {
        minute: dict(zip(COLUMNS, map(str, row))) for minute, row in truth.rows().items()
    }
    wrong = difference(found, expected, COLUMNS)
    if wrong:
        return f"against the truth: {wrong}"
    if reference:
        out = os.path.join(work, "trace.csv")
        run([cli, "ingest", export, "--step", "60", "--gaps", "silence", "--out", out, "--json"])
        wrong = difference(series(out), series(reference), ["requests", "status"])
        if wrong:
            return f"read by ingest: {wrong}"
        with open(out, encoding="utf-8") as ours, open(reference, encoding="utf-8") as theirs:
            if ours.readlines()[1].split(",")[0] != theirs.readlines()[1].split(",")[0]:
                return "read by ingest: another clock"
    return None


class Report:
    def __init__(self):
        self.passed, self.failed = 0, 0

    def take(self, name, began, wrong):
        state = "ok" if wrong is None else f"FAILED, {wrong}"
        print(f"  {name}: {state} ({time.time() - began:.0f} s)", flush=True)
        if wrong is None:
            self.passed += 1
        else:
            self.failed += 1


def attempt(report, name, work_of):
    began = time.time()
    try:
        wrong = work_of()
    except Exception as error:  # Whatever an engine says is told, and the next one is tried.
        wrong = str(error)[:2000]
    report.take(name, began, wrong)


def compare_files(options, report):
    for source, (make, name, share, words) in SOURCES.items():
        if source not in options.sources:
            continue
        work = os.path.join(options.work, source)
        os.makedirs(work, exist_ok=True)
        lines = max(2_000, int(options.lines * share))
        truth = make(os.path.join(work, name), lines, seed=len(source))
        total = sum(row[0] for row in truth.minutes.values())
        print(f"{source}: {total} requests in {len(truth.rows())} minutes", flush=True)
        reference = os.path.join(work, "reference.csv")
        began = time.time()
        run([options.cli, "ingest", os.path.join(work, name), "--step", "60", "--out", reference, "--json"])
        # What is left out of silences by ingest is empty; everything else is the truth.
        counted = {minute: row for minute, row in series(reference).items() if row["requests"]}
        expected = {minute: dict(zip(COLUMNS, map(str, truth.rows()[minute]))) for minute in counted}
        report.take("ingest", began, difference(counted, expected, COLUMNS))
        for engine in options.only:
            text = ask(options.cli, engine, [*words, "--file", name])
            attempt(
                report, engine, lambda: check(options.cli, ENGINES[engine](text, work, ""), truth, reference, work)
            )
        patterns(options, report, source, os.path.join(work, name), total)
        if source == "cloudfront" and "spark" in options.only:
            text = ask(options.cli, "spark", [*words, "--file", name])
            attempt(report, "spark-sql", lambda: check(options.cli, in_shell(text, work, ""), truth, reference, work))
        if not options.keep:
            os.remove(os.path.join(work, name))


def patterns(options, report, source, path, total):
    """Engines that keep a time beside each line tell requests by a pattern alone: as many lines have to match."""
    if source != "combined" or options.lines > 1_000_000:
        return
    span = ["--from", "2026-03-01T00:00", "--to", "2026-03-01T06:00", "--source", "combined"]
    loki = ask(options.cli, "loki", [*span, "--table", '{job="nginx"}'])["query"]
    insights = ask(options.cli, "cloudwatch-insights", [*span, "--table", "nginx"])["query"]
    found = {
        "pattern of loki": re.search(r"\|~ `(.*)` \[", loki).group(1),
        "pattern of cloudwatch-insights": re.search(r"@message /(.*)/\n", insights).group(1).replace("(?<", "(?P<"),
    }
    for name, pattern in found.items():
        began, pattern = time.time(), re.compile(pattern)
        with open(path, encoding="utf-8", newline="\n") as file:
            matched = sum(1 for line in file if pattern.search(line.rstrip("\n")))
        # A pattern alone knows no calendar: lines of the 31st of February and the hour 24 pass.
        share = abs(matched - total) / total
        report.take(name, began, None if share < 0.01 else f"{matched} lines match, not {total}")


def compare_tables(options, report):
    if "table" not in options.sources:
        return
    work = os.path.join(options.work, "table")
    os.makedirs(work, exist_ok=True)
    truth = generator.table(os.path.join(work, "table.csv"), max(2_000, options.lines // 10), seed=7)
    print(f"table: {sum(row[0] for row in truth.minutes.values())} requests", flush=True)
    for engine in options.only:
        for column, (unit, zone) in TABLE_TIMES.items():
            table = "d.hits" if engine == "clickhouse" else "hits"
            words = ["--source", "table", "--table", table, "--time", column, "--time-unit", unit]
            text = ask(options.cli, engine, [*words, "--status", "code", "--bytes", "sent", *zone])
            before = TABLES[engine]
            attempt(
                report,
                f"{engine}, time as {unit}",
                lambda: check(options.cli, ENGINES[engine](text, work, before), truth, None, work),
            )


def parse(report):
    """Each fixture of an SQL engine is a statement of its dialect."""
    import sqlglot

    dialects = {"duckdb": "duckdb", "clickhouse": "clickhouse", "spark": "spark", "athena": "athena", "bigquery": "bigquery"}
    folder = os.path.join(HERE, "..", "fixtures", "query")
    for path in sorted(glob.glob(os.path.join(folder, "*.txt"))):
        name = os.path.basename(path)
        dialect = dialects.get(name.split("-")[0])
        if dialect is None:
            continue
        with open(path, encoding="utf-8") as file:
            text = file.read()

        def parsed():
            try:
                statements = sqlglot.parse(text, read=dialect)
            except sqlglot.errors.SqlglotError as error:
                return str(error)
            last = [statement for statement in statements if statement is not None][-1]
            names = [select.alias_or_name for select in last.selects]
            return None if names[:2] == ["timestamp", "requests"] else f"its columns are {names}"

        attempt(report, f"parsed {name}", parsed)


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--cli", required=True)
    arguments.add_argument("--lines", type=int, default=10_000_000)
    arguments.add_argument("--work", required=True)
    arguments.add_argument("--only", default=",".join(ENGINES), type=lambda text: text.split(","))
    arguments.add_argument("--sources", default=",".join([*SOURCES, "table"]), type=lambda text: text.split(","))
    arguments.add_argument("--keep", action="store_true")
    options = arguments.parse_args()
    options.cli, options.work = os.path.abspath(options.cli), os.path.abspath(options.work)
    report = Report()
    compare_files(options, report)
    compare_tables(options, report)
    parse(report)
    print(f"{report.passed} passed, {report.failed} failed")
    sys.exit(1 if report.failed else 0)


if __name__ == "__main__":
    main()
