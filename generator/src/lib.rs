//! Turns a plan into artifacts.
