"""Logs with a known truth, the same at every run: what each minute holds, request by request."""

import datetime
import json
import random

# Minute of the first request: 2026-03-01T00:07 UTC, so that neither end is a whole hour.
FIRST_MINUTE = 1772323620
# Minutes without a request: some that are quiet, and an outage that ingest takes for missing.
QUIET = {5, 6, 40, 41, 42, 90}
OUTAGE = range(150, 175)
ZONES = ["+0530", "-0400", "+0000", "+0200"]
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
STATUSES = [200] * 12 + [301, 304, 304, 404, 404, 403, 500, 502, 503, 101, 499, 599]
HOSTS = [f"10.{i % 7}.{i % 250}.{i * 37 % 250}" for i in range(400)] + ["2001:db8::1", "crawler.example.org"]
REQUESTS = [
    "GET / HTTP/1.1",
    "GET /api/v1/items?page=3&sort=price HTTP/1.1",
    'GET /search?q=\\"quoted\\" 200 7 HTTP/1.1',
    'GET /odd"quote HTTP/1.0',
    "POST /caf\u00e9/\U0001f600 HTTP/2.0",
    "\\x16\\x03\\x01\\x02",
    "GET /back\\\\slash\\\\ HTTP/1.1",
    "",
    "-",
]
PREFIXES = ["", "", "", "", "", "2026-03-01T00:00:00Z stdout F ", "example.org:443 ", "web-1  | "]
TAILS = ["", ' "-" "curl/8.5"', ' "https://example.org/" "Mozilla/5.0 (X11; Linux x86_64)"', ' "-" "-" 0.012 .']


class Truth:
    """Requests, bytes and status classes (1xx to 5xx) by the second at which a minute begins."""

    def __init__(self):
        self.minutes = {}
        self.lines = 0

    def add(self, minute, size, status):
        row = self.minutes.setdefault(minute, [0, 0, 0, 0, 0, 0, 0])
        row[0] += 1
        row[1] += size
        if status >= 100:
            row[1 + min(status // 100, 5)] += 1

    def rows(self):
        """All minutes from the first to the last, those without requests as zeros."""
        first, last = min(self.minutes), max(self.minutes)
        return {minute: self.minutes.get(minute, [0] * 7) for minute in range(first, last + 60, 60)}


def minutes(lines, rng):
    """Minutes with the number of their lines, until there are `lines`; at least 300 minutes, a week at most."""
    count = min(10_080, max(300, lines // 900))
    filled = [m for m in range(count) if m not in QUIET and m not in OUTAGE]
    weights = [1 + (m % 1440) / 1440 + rng.random() / 4 for m in filled]
    scale = lines / sum(weights)
    return [(FIRST_MINUTE + m * 60, max(1, round(w * scale))) for m, w in zip(filled, weights)]


def clf_time(second, zone):
    sign = -1 if zone[0] == "-" else 1
    local = datetime.datetime.fromtimestamp(
        second + sign * (int(zone[1:3]) * 3600 + int(zone[3:5]) * 60), datetime.timezone.utc
    )
    return f"{local.day:02}/{MONTHS[local.month - 1]}/{local.year}:{local:%H:%M:%S} {zone}"


def malformed(rng, time):
    """A line that is no request, for each reason that there is."""
    whole = f'10.0.0.1 - - [{time}] "GET / HTTP/1.1" 200 77'
    return rng.choice([
        whole[: rng.randrange(1, len(whole) - 3)],
        whole + "k",
        whole.replace("/2026", "/20x6"),
        whole.replace("[", "[99"),
        f'10.0.0.1 - - [31/Feb{time[6:]}] "GET / HTTP/1.1" 200 77',
        f'10.0.0.1 - - [{time[:12]}24{time[14:]}] "GET / HTTP/1.1" 200 77',
        f'10.0.0.1 - - [{time[:-4]}1960] "GET / HTTP/1.1" 200 77',
        f' - - [{time}] "GET / HTTP/1.1" 200 77',
        f'10.0.0.1 - - [{time}] "GET / HTTP/1.1" 099 77',
        f'10.0.0.1 - - [{time}] "GET / HTTP/1.1" 200 1234567890123456789',
        f'10.0.0.1 - - [{time}] GET / HTTP/1.1 200 77',
        f'10.0.0.1 - - [{time}] "GET /\\" 200 77',
        "2026/03/01 00:00:00 [error] 7#7: *1 connect() failed (111: Connection refused)",
        "",
        "   ",
        '{"level":"info","msg":"started"}',
    ])


def combined(path, lines, seed):
    """An access log, Common and Combined lines mixed, in order of time; the first line is on the clock +05:30."""
    rng, truth = random.Random(seed), Truth()
    with open(path, "w", encoding="utf-8", newline="") as out:
        for minute, count in minutes(lines, rng):
            stamps = {}
            for i in range(count):
                second = minute + i * 60 // count
                zone = ZONES[0] if truth.lines == 0 else rng.choice(ZONES)
                time = stamps.get((second, zone)) or stamps.setdefault((second, zone), clf_time(second, zone))
                truth.lines += 1
                kind = rng.random()
                if i and kind < 0.02:
                    out.write(malformed(rng, time) + "\n")
                    continue
                # A leap second counts as the one before.
                if kind > 0.9999 and ":59 " in time:
                    time = time.replace(":59 ", ":60 ")
                status, size = rng.choice(STATUSES), rng.randrange(90_000)
                text = f"{status} {size}"
                if kind > 0.95:
                    text, size = f"{status} -", 0
                elif kind > 0.94:
                    status, size, text = 0, 0, "- -"
                truth.add(minute, size, status)
                end = "\r\n" if kind < 0.04 else "\n"
                prefix = rng.choice(PREFIXES) if truth.lines > 1 else ""
                out.write(
                    f'{prefix}{rng.choice(HOSTS)} - - [{time}] "{rng.choice(REQUESTS)}" {text}{rng.choice(TAILS)}{end}'
                )
    return truth


def utc(second, fraction=""):
    return f"{datetime.datetime.fromtimestamp(second, datetime.timezone.utc):%Y-%m-%dT%H:%M:%S}{fraction}Z"


def alb(path, lines, seed):
    """A log of an application load balancer."""
    rng, truth = random.Random(seed), Truth()
    with open(path, "w", encoding="utf-8", newline="") as out:
        for minute, count in minutes(lines, rng):
            for i in range(count):
                time = utc(minute + i * 60 // count, f".{rng.randrange(1_000_000):06}")
                status, size = rng.choice(STATUSES), rng.randrange(90_000)
                if rng.random() < 0.01:
                    out.write(rng.choice(["", "h2 cut", f"h2 {time} app/lb 1.2.3.4:5 - -1 -1 -1 000 - 0 1 \"x\""]) + "\n")
                    continue
                text = str(status)
                if rng.random() < 0.01:
                    status, text = 0, "-"
                truth.add(minute, size, status)
                out.write(
                    f"h2 {time} app/lb/50dc6c495c0c9188 {rng.choice(HOSTS)}:443 10.0.0.1:80 0.001 0.002 0.000 {text} {text} "
                    f'34 {size} "GET https://example.org:443/ HTTP/1.1" "curl/7.46.0" - - arn:aws:x "Root=1-2" "-" "-" 0\n'
                )
    return truth


def cloudfront(path, lines, seed):
    """A standard log of CloudFront."""
    rng, truth = random.Random(seed), Truth()
    with open(path, "w", encoding="utf-8", newline="") as out:
        out.write("#Version: 1.0\n#Fields: date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status cs(Referer)\n")
        for minute, count in minutes(lines, rng):
            for i in range(count):
                date, time = utc(minute + i * 60 // count)[:-1].split("T")
                status, size = rng.choice(STATUSES), rng.randrange(90_000)
                if rng.random() < 0.01:
                    out.write(rng.choice(["", "cut\there", f"{date}\t{time[:5]}\tFRA2"]) + "\n")
                    continue
                truth.add(minute, size, status)
                host = rng.choice(HOSTS)
                out.write(f"{date}\t{time}\tFRA2-C1\t{size}\t{host}\tGET\td1.cloudfront.net\t/a%20b\t{status}\t-\n")
    return truth


def json_lines(path, lines, seed):
    """JSON lines with a nested time that has zones, among other messages and lines that break off."""
    rng, truth = random.Random(seed), Truth()
    with open(path, "w", encoding="utf-8", newline="") as out:
        for minute, count in minutes(lines, rng):
            for i in range(count):
                second = minute + i * 60 // count
                time = rng.choice([utc(second), utc(second, ".250"), f"{utc(second + 19_800)[:-1]}+05:30"])
                status, size = rng.choice(STATUSES), rng.randrange(90_000)
                item = {"request": {"at": time, "method": "GET"}, "status": status, "size": size, "msg": "a \"quote\""}
                kind = rng.random()
                if kind < 0.02:
                    out.write(json.dumps({"request": {"at": time}, "level": "info", "msg": "no request"}) + "\n")
                elif kind < 0.03:
                    out.write(json.dumps(item)[: rng.randrange(20, 60)] + "\n")
                else:
                    if kind > 0.98:
                        item["status"] = str(status)
                    truth.add(minute, size, status)
                    out.write(json.dumps(item) + "\n")
    return truth


def epoch_json(path, lines, seed):
    """JSON lines with milliseconds since 1970, and nothing else than requests."""
    rng, truth = random.Random(seed), Truth()
    with open(path, "w", encoding="utf-8", newline="") as out:
        for minute, count in minutes(lines, rng):
            for i in range(count):
                second = minute + i * 60 // count
                status, size = rng.choice(STATUSES), rng.randrange(90_000)
                truth.add(minute, size, status)
                out.write(json.dumps({"ts": second * 1000 + rng.randrange(1000), "status": status, "bytes": size, "path": "/"}) + "\n")
    return truth


def table(path, lines, seed):
    """A CSV of rows with the same time as UTC, on the clock +05:30, as text and as milliseconds."""
    rng, truth = random.Random(seed), Truth()

    def plain(second):
        return f"{datetime.datetime.fromtimestamp(second, datetime.timezone.utc):%Y-%m-%d %H:%M:%S}"

    with open(path, "w", encoding="utf-8", newline="") as out:
        out.write("at,clock,text,ms,code,sent\n")
        for minute, count in minutes(lines, rng):
            for i in range(count):
                second = minute + i * 60 // count
                status, size = rng.choice(STATUSES), rng.randrange(90_000)
                truth.add(minute, size, status)
                text = f"{utc(second + 19_800)[:-1]}+05:30"
                out.write(f"{plain(second)},{plain(second + 19_800)},{text},{second * 1000 + 999},{status},{size}\n")
    return truth
