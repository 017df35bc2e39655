//! The page: thin components over signals. Numbers and words come from `readout`, pictures from `chart`.
//!
//! Tiers are listed in order, and a tier names only tiers above it (`tests/architecture.rs` keeps that rule and refuses circles
//! between files): `kit` knows the browser and nothing of Planora's state; `model` holds the state, in values that know nothing of
//! each other's use; `app` puts them together; `flow` changes them; `part` shows them; `page` says what stands where.

mod kit;
mod model;
mod app;
mod flow;
mod part;
mod page;

pub use page::root::mount;
