# Cluster, group and load balancer are called after web; put yours there.
# Requests per second in all are written as RequestCount, which is a sum per minute: 60 times as many.
# How late and how often a metric is published is no setting; CPU limits are the service's.
# min_size 2, max_size 40 and default_instance_warmup 300 are the group's own; set them in aws_autoscaling_group.web.
resource "aws_autoscaling_policy" "web-out-1" {
  name = "web-out-1"
  autoscaling_group_name = aws_autoscaling_group.web.name
  adjustment_type = "ChangeInCapacity"
  policy_type = "SimpleScaling"
  scaling_adjustment = 2
  cooldown = 300
}

resource "aws_cloudwatch_metric_alarm" "web-out-1" {
  alarm_name = "web-out-1"
  namespace = "AWS/EC2"
  metric_name = "CPUUtilization"
  dimensions = { AutoScalingGroupName = "web" }
  statistic = "Average"
  period = 60
  evaluation_periods = 3
  datapoints_to_alarm = 3
  threshold = 80
  comparison_operator = "GreaterThanThreshold"
  treat_missing_data = "missing"
  alarm_actions = [aws_autoscaling_policy.web-out-1.arn]
}

resource "aws_autoscaling_policy" "web-track-2" {
  name = "web-track-2"
  autoscaling_group_name = aws_autoscaling_group.web.name
  policy_type = "TargetTrackingScaling"
  estimated_instance_warmup = 300
  target_tracking_configuration {
    target_value = 600
    customized_metric_specification {
      metric_name = "RequestCount"
      namespace = "AWS/ApplicationELB"
      statistic = "Sum"
      metric_dimension {
        name = "LoadBalancer"
        value = "web"
      }
    }
    disable_scale_in = false
  }
}

resource "aws_autoscaling_schedule" "web-schedule-1" {
  scheduled_action_name = "web-schedule-1"
  autoscaling_group_name = aws_autoscaling_group.web.name
  recurrence = "0 8 * * 1-5"
  time_zone = "UTC"
  min_size = 6
  max_size = -1
  desired_capacity = -1
}
