//! Floor 1: regulations as pure functions. No file, no clock, no screen: days and calendars come in as arguments.

pub mod again;
pub mod avoid;
pub mod cadence;
pub mod calendar;
pub mod clock;
pub mod complaint_clock;
pub mod deadline;
pub mod draw;
pub mod drive;
pub mod flow;
pub mod instruct;
pub mod limit;
pub mod measure;
pub mod notice;
pub mod order_clock;
pub mod order_flow;
pub mod paper;
pub mod period;
pub mod propose;
pub mod redraw;
pub mod roll;
pub mod set;
pub mod stood;
pub mod turn;
pub mod under;
