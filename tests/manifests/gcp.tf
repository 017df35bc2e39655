# custom.googleapis.com/http_requests stands for the counter of your requests; put its name there.
resource "google_compute_autoscaler" "web" {
  name = "web"
  zone = var.zone
  target = google_compute_instance_group_manager.web.id
  autoscaling_policy {
    min_replicas = 2
    max_replicas = 40
    cooldown_period = 60
    mode = "ON"
    cpu_utilization {
      target = 0.6
    }
    load_balancing_utilization {
      target = 0.8
    }
    metric {
      name = "custom.googleapis.com/http_requests"
      target = 12.5
      type = "DELTA_PER_SECOND"
    }
    metric {
      name = "custom.googleapis.com/http_requests"
      single_instance_assignment = 25
      type = "DELTA_PER_SECOND"
    }
    scale_in_control {
      time_window_sec = 1200
      max_scaled_in_replicas {
        percent = 10
      }
    }
    scaling_schedules {
      name = "web-1"
      schedule = "0 8 * * 1-5"
      time_zone = "Europe/Berlin"
      duration_sec = 36000
      min_required_replicas = 12
    }
  }
}
