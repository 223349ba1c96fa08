#![doc = include_str!("../README.md")]

mod axis;
mod chart;
mod page;
mod reliability;
mod table;
mod text;
mod tone;

pub use axis::Axis;
pub use chart::{Chart, ChartError, Point};
pub use page::{Block, Page, Section};
pub use reliability::{Bin, reliability_diagram, wilson_interval};
pub use table::{Cell, Column, Table};
pub use tone::{Tone, style_sheet};
