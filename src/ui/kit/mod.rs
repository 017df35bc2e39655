//! What every part is built from: the browser, ECharts, icons, controls. Nothing here knows what Planora shows.

pub mod scoped;
pub mod shared;
pub mod browser;
pub mod turns;
pub mod paint;
pub mod debounce;
pub mod icon;
pub mod file_pick;
pub mod control;
pub mod echarts;
pub mod chart;
pub mod zoom;
