# Cluster, group and load balancer are called after web; put yours there.
# AWS makes its own forecast, by the hour; the model that is replayed has no place.
# How late and how often a metric is published is no setting; CPU limits are the service's.
# min_size 2, max_size 40 and default_instance_warmup 300 are the group's own; set them in aws_autoscaling_group.web.
resource "aws_autoscaling_policy" "web-predictive" {
  name = "web-predictive"
  autoscaling_group_name = aws_autoscaling_group.web.name
  policy_type = "PredictiveScaling"
  predictive_scaling_configuration {
    mode = "ForecastAndScale"
    scheduling_buffer_time = 300
    max_capacity_breach_behavior = "IncreaseMaxCapacity"
    max_capacity_buffer = 0
    metric_specification {
      target_value = 600
      predefined_metric_pair_specification {
        predefined_metric_type = "ALBRequestCount"
        resource_label = "app/web/0123456789abcdef/targetgroup/web/0123456789abcdef"
      }
    }
  }
}

resource "aws_autoscaling_policy" "web-track-1" {
  name = "web-track-1"
  autoscaling_group_name = aws_autoscaling_group.web.name
  policy_type = "TargetTrackingScaling"
  estimated_instance_warmup = 300
  target_tracking_configuration {
    target_value = 70
    predefined_metric_specification {
      predefined_metric_type = "ASGAverageCPUUtilization"
    }
    disable_scale_in = false
  }
}
