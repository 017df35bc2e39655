//! Parts of the Forecasts page.

pub mod panels;
pub mod bar;
pub mod split;
pub mod obstacle;
pub mod row;
pub mod models;
pub mod training;
pub mod actual;
pub mod components;
