//! Planora.
