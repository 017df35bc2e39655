//! What KEDA's triggers are called, where each has its target, and what it counts where it says nothing.
//!
//! Source: KEDA documentation 2.20, "Scalers". A default is given where the documentation of the scaler names one.

use crate::config::autoscaler::MetricKind;

/// One kind of trigger.
#[derive(Debug)]
pub struct Scaler {
    /// Its type.
    pub name: &'static str,
    /// What it measures; `None`: what its name or query says.
    pub kind: Option<MetricKind>,
    /// Keys of its target, the usual one first.
    pub targets: &'static [&'static str],
    /// Target where none is given.
    pub default: Option<f64>,
    /// Keys of what it looks at.
    pub names: &'static [&'static str],
    /// Whether that is written as a path or address, of which only the last part is a name.
    pub is_path: bool,
    /// What it counts where it says nothing.
    pub mode: Option<&'static str>,
}

const fn queue(
    name: &'static str,
    targets: &'static [&'static str],
    default: Option<f64>,
    names: &'static [&'static str],
) -> Scaler {
    Scaler { name, kind: Some(MetricKind::Queue), targets, default, names, is_path: false, mode: None }
}

const fn address(
    name: &'static str,
    targets: &'static [&'static str],
    default: Option<f64>,
    names: &'static [&'static str],
) -> Scaler {
    Scaler { is_path: true, ..queue(name, targets, default, names) }
}

const fn named(name: &'static str, targets: &'static [&'static str], names: &'static [&'static str]) -> Scaler {
    Scaler { kind: None, ..queue(name, targets, None, names) }
}

/// All that are known; any other is named as it is.
#[rustfmt::skip]
pub static SCALERS: &[Scaler] = &[
    queue("rabbitmq", &["value", "queueLength"], None, &["queueName"]),
    Scaler { mode: Some("SubscriptionSize"), ..address("gcp-pubsub", &["value", "subscriptionSize"], Some(10.0), &["subscriptionName", "topicName"]) },
    address("aws-sqs-queue", &["queueLength"], Some(5.0), &["queueURL"]),
    queue("kafka", &["lagThreshold"], Some(10.0), &["topic", "consumerGroup"]),
    queue("apache-kafka", &["lagThreshold"], Some(10.0), &["topic", "consumerGroup"]),
    queue("azure-servicebus", &["messageCount"], Some(5.0), &["queueName", "subscriptionName", "topicName"]),
    queue("azure-queue", &["queueLength"], Some(5.0), &["queueName"]),
    queue("azure-eventhub", &["unprocessedEventThreshold"], Some(64.0), &["eventHubName", "consumerGroup"]),
    queue("azure-blob", &["blobCount"], Some(5.0), &["blobContainerName"]),
    queue("azure-pipelines", &["targetPipelinesQueueLength"], Some(1.0), &["poolName", "poolID"]),
    queue("redis", &["listLength"], Some(5.0), &["listName"]),
    queue("redis-cluster", &["listLength"], Some(5.0), &["listName"]),
    queue("redis-sentinel", &["listLength"], Some(5.0), &["listName"]),
    queue("redis-streams", &["pendingEntriesCount", "lagCount", "streamLength"], Some(5.0), &["stream"]),
    queue("redis-cluster-streams", &["pendingEntriesCount", "lagCount", "streamLength"], Some(5.0), &["stream"]),
    queue("redis-sentinel-streams", &["pendingEntriesCount", "lagCount", "streamLength"], Some(5.0), &["stream"]),
    queue("aws-kinesis-stream", &["shardCount"], Some(2.0), &["streamName"]),
    queue("aws-dynamodb-streams", &["shardCount"], Some(2.0), &["tableName"]),
    queue("aws-dynamodb", &["targetValue"], None, &["tableName"]),
    queue("nats-jetstream", &["lagThreshold"], Some(10.0), &["stream", "consumer"]),
    queue("stan", &["lagThreshold"], Some(10.0), &["subject"]),
    queue("activemq", &["targetQueueSize"], Some(10.0), &["destinationName"]),
    queue("artemis-queue", &["queueLength"], Some(10.0), &["queueName"]),
    queue("ibmmq", &["queueDepth"], Some(20.0), &["queueName"]),
    queue("solace-event-queue", &["messageCount", "messageSpoolUsage"], None, &["queueName"]),
    queue("pulsar", &["msgBacklogThreshold"], Some(10.0), &["topic", "subscription"]),
    queue("beanstalkd", &["value"], None, &["tube"]),
    queue("nsq", &["depthThreshold"], Some(10.0), &["topic"]),
    queue("temporal", &["targetQueueSize"], Some(5.0), &["taskQueue"]),
    queue("gcp-cloudtasks", &["value"], Some(100.0), &["queueName"]),
    queue("gcp-storage", &["targetObjectCount"], Some(100.0), &["bucketName"]),
    queue("github-runner", &["targetWorkflowQueueLength"], Some(1.0), &["owner"]),
    queue("selenium-grid", &["value"], Some(1.0), &["browserName"]),
    queue("liiklus", &["lagThreshold"], Some(10.0), &["topic"]),
    queue("openstack-swift", &["objectCount"], Some(2.0), &["containerName"]),
    Scaler { kind: Some(MetricKind::InstanceCount), ..queue("kubernetes-workload", &["value"], None, &["podSelector"]) },
    named("prometheus", &["threshold"], &["query", "metricName"]),
    named("predictkube", &["threshold"], &["query"]),
    named("metrics-api", &["targetValue"], &["valueLocation", "url"]),
    named("aws-cloudwatch", &["targetMetricValue"], &["metricName", "expression"]),
    named("gcp-stackdriver", &["targetValue"], &["filter"]),
    named("azure-monitor", &["targetValue"], &["metricName"]),
    named("azure-app-insights", &["targetValue"], &["metricId"]),
    named("azure-log-analytics", &["threshold"], &["query"]),
    named("datadog", &["queryValue", "targetValue"], &["query", "datadogMetricName"]),
    named("new-relic", &["threshold"], &["nrql"]),
    named("graphite", &["threshold"], &["query", "metricName"]),
    named("loki", &["threshold"], &["query"]),
    named("influxdb", &["thresholdValue"], &["query"]),
    named("elasticsearch", &["targetValue"], &["index", "query"]),
    named("dynatrace", &["threshold"], &["metricSelector"]),
    named("splunk", &["targetValue"], &["savedSearchName"]),
    named("huawei-cloudeye", &["targetMetricValue"], &["metricName"]),
    named("openstack-metric", &["threshold"], &["metricID"]),
    named("postgresql", &["targetQueryValue"], &["query"]),
    named("mysql", &["queryValue"], &["query"]),
    named("mssql", &["targetValue"], &["query"]),
    named("mongodb", &["queryValue"], &["collection", "query"]),
    named("cassandra", &["targetQueryValue"], &["query"]),
    named("couchdb", &["queryValue"], &["query"]),
    named("arangodb", &["queryValue"], &["collection", "query"]),
    named("etcd", &["value"], &["watchKey"]),
    named("solr", &["targetQueryValue"], &["collection", "query"]),
    named("solarwinds", &["targetValue"], &["query"]),
    named("splunk-observability", &["targetValue"], &["query"]),
    named("sumologic", &["threshold"], &["query"]),
    named("azure-data-explorer", &["threshold"], &["query"]),
    named("external", &["targetValue", "metricValue"], &["metricName", "scalerAddress"]),
    named("external-push", &["targetValue", "metricValue"], &["metricName", "scalerAddress"]),
];

/// The trigger of this type.
pub fn find(name: &str) -> Option<&'static Scaler> {
    SCALERS.iter().find(|scaler| scaler.name == name)
}
