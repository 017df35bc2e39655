//! Names and words by which columns are told, in lists with bars between them.

/// Names of time columns, in lower case, the surest first.
pub(super) const TIME: &str = "timestamp|time|_time|datetime|date|ts|minute|bucket|@timestamp|date_time|date time|start|time_local|\
    time_iso8601|timestamputc|hour|day|interval|period|eventtime|event_time|request_time_utc|started_at|\
    starttime|start_time|startutc|starttimeutc|key_as_string|created_at|unixtime|epoch|msec|\
    leading time|event_timestamp|log_time|logtime|week|month|x";
/// Those among them whose small numbers are no seconds since 1970: they count hours of the day, days or months.
pub(super) const PARTS_OF_TIME: &str =
    "minute|bucket|date|start|hour|day|interval|period|date_time|date time|week|month|x";
/// Names of columns of days.
pub(super) const DAYS: &str = "date|day|datum|tag|fecha|dia|día|jour|data|giorno|dag";
/// Words of names of parts of a day.
pub(super) const PARTS_OF_DAY: &str =
    "hour|hr|stunde|heure|hora|ora|uur|uhrzeit|uhr|quarter|minute|viertelstunde|halfhour";
/// Names of such parts that other things are called, too, where they are but a part of a name.
pub(super) const SLOTS: &str = "slot|period|interval|std|min";
/// Words of names of times that are not when a request came: of its receipt by the log, of its end, of what it was about.
pub(super) const OTHER_TIME: &str = "receive|received|ingest|ingestion|updated|modified|expires|expiry|stop|end|stopped|created|finished|\
    processed|uploaded";
/// Words of names whose numbers are something else than requests, however many stand there.
pub(super) const NO_COUNT: &str = "duration|latency|elapsed|ms|millis|milliseconds|seconds|secs|took|time|p50|p75|p90|p95|p99|p999|\
    percentile|quantile|median|avg|average|mean|min|max|minimum|maximum|stddev|percent|pct|ratio|share|\
    utilization|utilisation|usage|cpu|cpuutilization|mem|memory|heap|disk|temperature|temp|price|cost|\
    id|uid|port|pid|lat|lon|bytes|size|length|status|code|version|level|severity|priority|facility|\
    attempt|attempts|retry|retries|line|serial|seq|sequence|offset|partition|shard|index|replicas|\
    replica|pods|instances|nodes|servers|users|user|visitors|uniques|vus|threads|workers|queue|depth|\
    load|uptime|up|errors|error|failures|failure|failed|rejected|dropped|timeouts|timeout|target|\
    threshold|score|tokens|input|output|hash|hosts|host|responsetime|targetresponsetime|year|month|day|\
    hour|minute|week|gc|cache|hitrate|table|percentage|connections|connection|concurrent|concurrency|inflight|\
    backlog|active|lag|ctime|dtime|ttime|wait|goroutines|fds|limit|weight|rank|rtt|jitter|available|free|used|\
    queued|outstanding|pending|waiting|ongoing|peak|expected|predicted|forecast|planned|\
    budget|quota|zscore|ema|ewma|sma|smoothed|residual|packets|packet|flow|flows|norm|normalized|normalised|scaled|rolling|ln|kb|mb|gb|tb|kib|mib|gib|tib|mbps|kbps|gbps|bandwidth|\
    fehler|erreurs|erreur|errores|errori|fouten|temperatur|température|temperatura|temperatuur|auslastung|dauer|durée|\
    duración|durata|antwortzeit|latenz|latence|latencia|latenza|prozent|anteil|höhe";
/// Words before `rate` with which it says how often, and no share.
pub(super) const RATED: &str = "as|arrival|total|avg|average|mean|max|min|peak|http|traffic|load|sum|event|events|message|messages|incoming|ingress|the|a";
/// Words in front of requests that make another thing of them.
pub(super) const OTHER_REQUESTS: &str = "open|pull|merge|resource";
/// Words for requests in names.
pub(super) const REQUEST_NOUNS: &str = "requests|request|reqs|req|hits|hit|calls|call|visits|visit|views|view|pageviews|pageview|\
    invocations|invocation|accesses|queries|query|transactions|rps|qps|tps|rpm|throughput|anfragen|zugriffe|aufrufe|requêtes|requetes|visites|peticiones|solicitudes|visitas|richieste|accessi|verzoeken|zapytania|zapytań|anrop|förfrågningar|запросы|запросов|pedidos|requisições|リクエスト|请求|요청|requestcount|\
    httprequests|totalrequests";
/// Names of count columns, in lower case, the surest first.
pub(super) const COUNT: &str = "requests|count|counts|doc_count|value|hits|total|n|requestcount|request_count|req|reqs|calls|visits|pageviews|\
    views|invocations|rps|requests/s|req/s|requests per second|requests/min|rpm|sum|rate|count(*)|\
    _value|cnt|num|y|count_|count()|count_star()|count(1)|count_all|count of records|number of records|record count";
/// Those of them that other numbers are called, too.
pub(super) const WEAK_COUNT: &str = "value|total|n|sum|rate|_value|num|y|count|counts|cnt|count_|count()|count_star()|count(1)|count_all|count of records|number of records|record count";
/// Names of columns with bytes sent.
pub(super) const BYTES: &str = "bytes|body_bytes_sent|bytes_sent|size|length|response_size|sc-bytes|bytessent|sentbytes|sent_bytes|\
    responsesize|content_length|http.response.bytes|http.response.body.bytes|httprequest.responsesize|\
    downstreamcontentsize|bytes_out";
/// Names of columns with who asked.
pub(super) const HOST: &str = "host|hosts|remote_addr|remote_ip|client_ip|clientip|ip|client|c-ip|remote|remote_host|\
    request.remote_ip|request.client_ip|source.ip|client.ip|httprequest.remoteip|remoteip|\
    x_forwarded_for|user_ip|clienthost|client_addr|fwd|id.orig_h|forwardedfor";
/// Names of columns with an HTTP status.
pub(super) const CODE: &str = "status|status_code|code|response|response_code|sc-status|http_status|statuscode|httpstatus|\
    http.response.status_code|httprequest.status|resp.status|downstreamstatus|responsecode|\
    httpstatuscode|elb_status_code";
/// Names of other columns that only a list of requests has.
pub(super) const REQUEST: &str = "method|path|url|uri|request|user_agent|useragent|ua|referer|referrer|message|request_id|request_uri|\
    request.uri|request.method|requestmethod|requestpath|requesturl|httpmethod|http_method|cs-method|\
    cs-uri-stem|duration|latency|request_time|reqtime|ttime";
/// Names of columns that say which metric the row is of.
pub(super) const METRIC: &str = "metric|metric_name|metricname|measurement|_measurement|_field|field|type|kind|event|event_type|stat|\
    statistic|__name__|series|target|name|datapoint|\
    kpi|measure|kennzahl|messgröße|indicator|indicateur|indicador|indicatore|métrique|métrica";
/// Those of them that nothing else is called, so that rows with several of their words are never of one kind.
pub(super) const SURE_METRIC: &str = "metric|metric_name|metricname|__name__|kpi|measure|kennzahl|messgröße|indicator|indicateur|indicador|\
    indicatore|métrique|métrica";
/// Names of columns that tell rows of one time apart.
pub(super) const LABEL: &str = "host|hosts|hostname|instance|pod|node|server|service|app|application|job|route|path|endpoint|url|\
    region|zone|cluster|namespace|container|status|code|method|series|name|type|target|metric|label|\
    _field|_measurement|source|site|group|client";
/// Words for the sum of the other rows.
pub(super) const TOTALS: &str = "total|aggregated|aggregate|sum|all|overall|totals|*|combined|(all)|_all|__all__|grand total|gesamt|summe|\
    alle|todos|totale|tous|ensemble|totaal|razem";
/// Words of what is counted and is no request, where the name has no word for requests beside them.
pub(super) const OTHER_THINGS: &str = "sales|tickets|revenue|umsatz|humidity|pressure|height|width|credit|credits|visible|lcus|running|blocked|\
    throttled|kw|kwh|mwh|wh|watt|watts|volt|volts|ampere|hz|eur|usd|gbp|chf|euro|euros|dollar|dollars|yen|celsius|fahrenheit|apdex|availability|\
    iops|readiops|writeiops|orders|signups|purchases|logins|yhat|growth|delta|δ|balance|speed|distance|steps|co2|pm25|pm10|rainfall|rain|mm|cm|passengers|mw|gw|gwh|voltage|battery|fps|wind|\
    ttfb|fcp|lcp|cls|inp|verfügbarkeit|bestellungen|memoria|mémoire|speicher|benutzer|nutzer|utilisateurs|usuarios|utenti";
/// Names of columns, without what stands between their words, of how many requests a row was kept for.
pub(super) const SAMPLING: &str = "itemcount|sampleinterval|samplerate|samplingrate|samplingfactor|sampleweight|\
    samplefactor|datasampleinterval";
