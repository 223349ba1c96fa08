//! Content control: what may be asked now.

mod apportionment;

pub use apportionment::turn;
