//! Floor 0: the words everything else is said in. Uses nothing of the house.

pub mod also;
pub mod called;
pub mod case_lists;
pub mod code;
pub mod column;
pub mod day;
pub mod document;
pub mod draft;
pub mod english;
pub mod error;
pub mod fault;
pub mod glance;
pub mod hex;
pub mod kept;
pub mod lists;
pub mod noun;
pub mod page;
pub mod private;
pub mod signs;
pub mod sought;
pub mod sound;
pub mod text;
pub mod value;
pub mod vault;
pub mod vocab;
pub mod word;
