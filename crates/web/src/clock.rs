//! The time, as the journal counts it.

use gradatim_practice::{Clock, SystemClock};

/// The clock of the machine. Exams ask [`App::now_ms`](crate::App::now_ms) instead, which tests can set.
pub(crate) const CLOCK: SystemClock = SystemClock;

/// UTC milliseconds since 1970.
pub(crate) fn now_ms() -> i64 {
    CLOCK.now_ms()
}
