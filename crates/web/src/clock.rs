//! The time, as the journal counts it.

use gradatim_practice::{Clock, SystemClock};

/// The clock of all sittings: the server's.
pub(crate) const CLOCK: SystemClock = SystemClock;

/// UTC milliseconds since 1970.
pub(crate) fn now_ms() -> i64 {
    CLOCK.now_ms()
}
