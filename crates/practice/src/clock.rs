//! Time, handed in so that sittings can be replayed.

use std::cell::Cell;

/// UTC milliseconds since 1970.
pub trait Clock {
    /// Now.
    fn now_ms(&self) -> i64;
}

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now_ms(&self) -> i64 {
        jiff::Timestamp::now().as_millisecond()
    }
}

/// A clock that moves only when told: simulated sittings take no real time and repeat exactly.
#[derive(Debug, Clone, Default)]
pub struct FixedClock(Cell<i64>);

impl FixedClock {
    /// A clock standing at `ms`.
    #[must_use]
    pub fn at(ms: i64) -> Self {
        Self(Cell::new(ms))
    }

    /// Moves the clock forward.
    pub fn advance(&self, ms: i64) {
        self.0.set(self.0.get() + ms);
    }
}

impl Clock for FixedClock {
    fn now_ms(&self) -> i64 {
        self.0.get()
    }
}

impl<C: Clock> Clock for &C {
    fn now_ms(&self) -> i64 {
        (*self).now_ms()
    }
}

/// Milliseconds as `1:02:03` or `12:34`, cut to whole seconds.
///
/// ```
/// # use gradatim_practice::clock_text;
/// assert_eq!([0, -5, 59_999, 754_000, 10_800_000].map(clock_text), ["0:00", "0:00", "0:59", "12:34", "3:00:00"]);
/// ```
#[must_use]
pub fn clock_text(ms: i64) -> String {
    let seconds = ms.max(0) / 1000;
    let (h, m, s) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if h > 0 { format!("{h}:{m:02}:{s:02}") } else { format!("{m}:{s:02}") }
}
