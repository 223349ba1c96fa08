//! A sitting as the journal tells it.

use serde::{Deserialize, Serialize};

use crate::record::{Answer, Event, EventKind, Presentation, SittingRecord};

/// One sitting with everything that happened in it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SittingHistory {
    /// What was fixed at the beginning.
    pub record: SittingRecord,
    /// What was shown, by position.
    pub presentations: Vec<Presentation>,
    /// The last answer to each position, by position.
    pub answers: Vec<Answer>,
    /// What else happened, in the order it was written.
    pub events: Vec<Event>,
}

impl SittingHistory {
    /// Whether the sitting was completed.
    pub fn is_finished(&self) -> bool {
        self.finished_at().is_some()
    }

    /// When the sitting was completed, in UTC milliseconds since 1970.
    pub fn finished_at(&self) -> Option<i64> {
        self.events.iter().find(|e| e.kind == EventKind::Finish).map(|e| e.at)
    }

    /// Whether the sitting takes no more answers: finished or abandoned.
    pub fn is_closed(&self) -> bool {
        self.events.iter().any(|e| matches!(e.kind, EventKind::Finish | EventKind::Abandon))
    }

    /// Whether the clock was stopped on purpose, and has not been started since.
    pub fn is_paused(&self) -> bool {
        let last = self.events.iter().rev().find(|e| matches!(e.kind, EventKind::Pause | EventKind::Resume));
        last.is_some_and(|e| e.kind == EventKind::Pause)
    }

    /// Number of positions answered, blanks excluded.
    pub fn answered(&self) -> usize {
        self.answers.iter().filter(|a| !a.response.is_empty()).count()
    }

    /// The answer that counts at a 1-based position.
    pub fn answer(&self, position: u32) -> Option<&Answer> {
        self.answers.binary_search_by_key(&position, |a| a.position).ok().and_then(|i| self.answers.get(i))
    }

    /// Positions flagged for review, in order.
    pub fn flags(&self) -> Vec<u32> {
        let mut flags = std::collections::BTreeSet::new();
        for event in &self.events {
            match (&event.kind, event.position) {
                (EventKind::Flag, Some(position)) => flags.insert(position),
                (EventKind::Unflag, Some(position)) => flags.remove(&position),
                _ => false,
            };
        }
        flags.into_iter().collect()
    }

    /// Ids of the options struck out at a 1-based position, in the order of striking.
    pub fn struck(&self, position: u32) -> Vec<&str> {
        let mut struck: Vec<&str> = Vec::new();
        for event in self.events.iter().filter(|e| e.position == Some(position)) {
            match &event.kind {
                EventKind::Strike(option) if !struck.contains(&option.as_str()) => struck.push(option),
                EventKind::Unstrike(option) => struck.retain(|o| o != option),
                _ => {}
            }
        }
        struck
    }

    /// Milliseconds of working time that are certain: the last heartbeat, and the time from there to later answers.
    ///
    /// Time between a crash and the resumption is not counted, nor is a pause.
    pub fn used_ms(&self) -> i64 {
        let mut clock = Clock { used: 0, since: Some(self.record.started_at) };
        for (at, tick) in self.timeline() {
            clock.advance(at, tick);
        }
        clock.used
    }

    /// Everything that tells about the clock, by time.
    fn timeline(&self) -> Vec<(i64, Tick)> {
        let answers = self.answers.iter().map(|a| (a.answered_at, Tick::Seen));
        let events = self.events.iter().filter_map(|e| Some((e.at, Tick::of(&e.kind)?)));
        let mut timeline: Vec<_> = answers.chain(events).collect();
        timeline.sort_by_key(|(at, _)| *at);
        timeline
    }
}

/// What a row tells about the clock.
#[derive(Debug, Clone, Copy)]
enum Tick {
    /// Somebody was at work at that moment.
    Seen,
    /// The working time at that moment.
    Reading(i64),
    /// The clock stopped then.
    Stop,
    /// The clock (re)started then, and may have stood still before.
    Start,
}

impl Tick {
    fn of(kind: &EventKind) -> Option<Self> {
        match kind {
            EventKind::Clock(used) => Some(Self::Reading(*used)),
            EventKind::Pause => Some(Self::Stop),
            EventKind::Resume => Some(Self::Start),
            EventKind::Finish => Some(Self::Seen),
            _ => None,
        }
    }
}

/// Working time so far, and since when it has been running.
#[derive(Debug, Clone, Copy)]
struct Clock {
    used: i64,
    since: Option<i64>,
}

impl Clock {
    fn advance(&mut self, at: i64, tick: Tick) {
        match tick {
            Tick::Reading(used) => *self = Self { used, since: Some(at) },
            Tick::Start => self.since = Some(at),
            Tick::Seen => self.run_to(at),
            Tick::Stop => {
                self.run_to(at);
                self.since = None;
            }
        }
    }

    fn run_to(&mut self, at: i64) {
        if let Some(since) = self.since {
            self.used = self.used.saturating_add(at.saturating_sub(since).max(0));
            self.since = Some(at.max(since));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;

    fn history(events: &[(i64, EventKind)], answered_at: &[i64]) -> SittingHistory {
        let mut history = samples::history("s", 0);
        history.record.started_at = 1_000;
        history.events =
            events.iter().map(|(at, kind)| samples::event("s", None, kind.clone(), *at)).collect();
        history.answers = (1..).zip(answered_at).map(|(p, at)| samples::answer("s", p, "a", *at)).collect();
        history
    }

    #[test]
    fn used_time() {
        use EventKind::{Clock, Finish, Pause, Resume};
        let check = |events: &[(i64, EventKind)], answers: &[i64], expected| {
            assert_eq!(history(events, answers).used_ms(), expected, "{events:?} {answers:?}");
        };
        check(&[], &[], 0);
        check(&[], &[4_000], 3_000);
        check(&[(2_000, Clock(900))], &[], 900);
        check(&[(2_000, Clock(900))], &[2_500], 1_400);
        // Killed at some moment after 2,000; back an hour later; an answer one second after that.
        check(&[(2_000, Clock(1_000)), (3_602_000, Resume)], &[3_603_000], 2_000);
        check(&[(2_000, Pause), (9_000, Resume)], &[9_500], 1_500);
        check(&[(2_000, Pause)], &[9_500], 1_000);
        check(&[(6_000, Finish)], &[], 5_000);
        // A clock set back never takes time away.
        check(&[], &[500], 0);
    }

    #[test]
    fn only_a_pause_that_lasts_is_one() {
        use EventKind::{Clock, Pause, Resume};
        for (events, paused) in [
            (vec![], false),
            (vec![(1, Clock(1))], false),
            (vec![(1, Clock(1)), (1, Pause)], true),
            (vec![(1, Pause), (2, Resume), (3, Clock(2))], false),
            (vec![(1, Pause), (2, Resume), (3, Pause)], true),
        ] {
            assert_eq!(history(&events, &[]).is_paused(), paused, "{events:?}");
        }
    }

    #[test]
    fn flags_and_strikes_follow_the_last_word() {
        use EventKind::{Flag, Strike, Unflag, Unstrike};
        let mut history = history(&[], &[]);
        let mut add = |p, kind| history.events.push(samples::event("s", Some(p), kind, 0));
        for (position, kind) in [(2, Flag), (1, Flag), (3, Flag), (2, Unflag)] {
            add(position, kind);
        }
        for kind in [Strike("a".into()), Strike("b".into()), Strike("a".into()), Unstrike("b".into())] {
            add(1, kind);
        }
        assert_eq!(history.flags(), [1, 3]);
        assert_eq!(history.struck(1), ["a"]);
        assert!(history.struck(2).is_empty());
    }

    #[test]
    fn closed_and_finished_differ() {
        let state = |kind| {
            let history = history(&[(1, kind)], &[]);
            (history.is_finished(), history.is_closed())
        };
        assert_eq!(state(EventKind::Finish), (true, true));
        assert_eq!(state(EventKind::Abandon), (false, true));
        assert_eq!(state(EventKind::Pause), (false, false));
    }
}
