# Cluster, group and load balancer are called after web; put yours there.
# How late and how often a metric is published is no setting; CPU limits are the service's.
resource "aws_appautoscaling_target" "web" {
  service_namespace = "ecs"
  resource_id = "service/web/web"
  scalable_dimension = "ecs:service:DesiredCount"
  min_capacity = 2
  max_capacity = 40
}

resource "aws_appautoscaling_policy" "web-track-1" {
  name = "web-track-1"
  service_namespace = aws_appautoscaling_target.web.service_namespace
  resource_id = aws_appautoscaling_target.web.resource_id
  scalable_dimension = aws_appautoscaling_target.web.scalable_dimension
  policy_type = "TargetTrackingScaling"
  target_tracking_scaling_policy_configuration {
    target_value = 50
    predefined_metric_specification {
      predefined_metric_type = "ECSServiceAverageCPUUtilization"
    }
    disable_scale_in = false
    scale_out_cooldown = 300
    scale_in_cooldown = 300
  }
}

resource "aws_appautoscaling_policy" "web-out-2" {
  name = "web-out-2"
  service_namespace = aws_appautoscaling_target.web.service_namespace
  resource_id = aws_appautoscaling_target.web.resource_id
  scalable_dimension = aws_appautoscaling_target.web.scalable_dimension
  policy_type = "StepScaling"
  step_scaling_policy_configuration {
    adjustment_type = "ChangeInCapacity"
    cooldown = 300
    metric_aggregation_type = "Average"
    step_adjustment {
      metric_interval_lower_bound = "0"
      scaling_adjustment = 2
    }
  }
}

resource "aws_cloudwatch_metric_alarm" "web-out-2" {
  alarm_name = "web-out-2"
  namespace = "AWS/ECS"
  metric_name = "CPUUtilization"
  dimensions = { ServiceName = "web" }
  statistic = "Average"
  period = 60
  evaluation_periods = 3
  datapoints_to_alarm = 3
  threshold = 80
  comparison_operator = "GreaterThanOrEqualToThreshold"
  treat_missing_data = "missing"
  alarm_actions = [aws_appautoscaling_policy.web-out-2.arn]
}

resource "aws_appautoscaling_scheduled_action" "web-schedule-1" {
  name = "web-schedule-1"
  service_namespace = aws_appautoscaling_target.web.service_namespace
  resource_id = aws_appautoscaling_target.web.resource_id
  scalable_dimension = aws_appautoscaling_target.web.scalable_dimension
  schedule = "cron(0 8 ? * 2-6 *)"
  timezone = "UTC"
  scalable_target_action {
    min_capacity = 6
  }
}
