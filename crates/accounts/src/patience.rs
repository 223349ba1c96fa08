//! Who tries too many passwords has to wait.

use std::collections::HashMap;
use std::net::IpAddr;

/// Failures without a wait.
const FREE: u32 = 5;
/// The longest wait: 15 minutes.
const LONGEST_MS: i64 = 15 * 60_000;
/// A failure is forgotten after an hour without another.
const MEMORY_MS: i64 = 60 * 60_000;
/// Names and addresses remembered, at most.
const MOST: usize = 20_000;

/// Failed logins by name and by address, in memory: they need not survive a restart, which no stranger can bring about.
///
/// After five failures each further try has to wait, a second at first and twice as long each time, 15 minutes at most.
/// Names that nobody has are counted like others, so that a wait tells nothing.
///
/// ```
/// use gradatim_accounts::Patience;
/// let (mut patience, from) = (Patience::default(), [192, 0, 2, 1].into());
/// for _ in 0..5 {
///     patience.admit("ada", from, 0).unwrap();
/// }
/// assert_eq!(patience.admit("ada", from, 0).unwrap_err().seconds(), 1);
/// assert!(patience.admit("ada", from, 1_000).is_ok());
/// ```
#[derive(Debug, Default)]
pub struct Patience(HashMap<Subject, Failures>);

/// What failures are counted by.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Subject {
    Name(String),
    Address(IpAddr),
}

#[derive(Debug, Clone, Copy)]
struct Failures {
    count: u32,
    last_at: i64,
}

/// Too early: how long to wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wait {
    milliseconds: i64,
}

impl Wait {
    /// Whole seconds, at least one.
    pub fn seconds(self) -> i64 {
        (self.milliseconds.max(1) + 999) / 1000
    }
}

impl Patience {
    /// Lets a try at a password through, and counts it as failed until [`succeeded`](Self::succeeded) says otherwise:
    /// many tries at once then count like one after the other.
    ///
    /// # Errors
    /// [`Wait`] if the name or the address has to wait; such a try must not be looked at, and is not counted.
    pub fn admit(&mut self, name: &str, from: IpAddr, now: i64) -> Result<(), Wait> {
        let subjects = subjects(name, from);
        let waits = subjects.iter().filter_map(|subject| self.0.get(subject)?.wait(now));
        if let Some(milliseconds) = waits.max() {
            return Err(Wait { milliseconds });
        }
        self.make_room(now);
        subjects.into_iter().for_each(|subject| self.count(subject, now));
        Ok(())
    }

    /// The try was right: the name starts afresh, and the address gets this one back. It keeps the others: whoever has
    /// an account of their own must not wipe out their tries at others'.
    pub fn succeeded(&mut self, name: &str, from: IpAddr) {
        let [name, address] = subjects(name, from);
        self.0.remove(&name);
        if let Some(failures) = self.0.get_mut(&address) {
            failures.count = failures.count.saturating_sub(1);
        }
    }

    fn count(&mut self, subject: Subject, now: i64) {
        let failures = self.0.entry(subject).or_insert(Failures { count: 0, last_at: now });
        if failures.is_forgotten(now) {
            failures.count = 0;
        }
        failures.count = failures.count.saturating_add(1);
        failures.last_at = now;
    }

    /// Drops what is forgotten; if that is not enough, those with the fewest failures.
    fn make_room(&mut self, now: i64) {
        if self.0.len() + 2 <= MOST {
            return;
        }
        self.0.retain(|_, failures| !failures.is_forgotten(now));
        let mut few = 1;
        while self.0.len() > MOST / 2 {
            self.0.retain(|_, failures| failures.count > few);
            few = few.saturating_mul(2);
        }
    }
}

impl Failures {
    fn is_forgotten(self, now: i64) -> bool {
        now - self.last_at >= MEMORY_MS
    }

    /// What is left of the wait.
    fn wait(self, now: i64) -> Option<i64> {
        let beyond = self.count.checked_sub(FREE)?;
        let whole = 1000_i64.checked_shl(beyond.min(20)).unwrap_or(LONGEST_MS).min(LONGEST_MS);
        // A clock that was set back must not lock anybody out for longer.
        let left = (self.last_at + whole - now).min(whole);
        (left > 0).then_some(left)
    }
}

/// An IPv6 address counts as its network: its holder has all of it.
fn subjects(name: &str, from: IpAddr) -> [Subject; 2] {
    let network = match from {
        IpAddr::V6(v6) if v6.to_ipv4_mapped().is_none() => {
            let [a, b, c, d, ..] = v6.segments();
            IpAddr::from([a, b, c, d, 0, 0, 0, 0])
        }
        other => other.to_canonical(),
    };
    let name = name.chars().take(crate::Name::MOST).collect::<String>().to_lowercase();
    [Subject::Name(name), Subject::Address(network)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const HERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 1));

    fn address(n: u32) -> IpAddr {
        IpAddr::from(n.to_be_bytes())
    }

    fn fail(patience: &mut Patience, times: u32, now: i64) {
        (0..times).for_each(|_| patience.admit("ada", HERE, now).unwrap());
    }

    #[test]
    fn waits_double_up_to_a_quarter_of_an_hour() {
        let (mut patience, mut now, mut waits) = (Patience::default(), 0, Vec::new());
        fail(&mut patience, FREE, now);
        for _ in 0..12 {
            let wait = patience.admit("ada", HERE, now).unwrap_err().seconds();
            waits.push(wait);
            now += wait * 1000;
            fail(&mut patience, 1, now);
        }
        assert_eq!(waits, [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900]);
    }

    #[test]
    fn names_and_addresses_are_counted_apart() {
        let mut patience = Patience::default();
        fail(&mut patience, FREE, 0);
        assert!(patience.admit("ADA", address(1), 0).is_err(), "capitals are no way around");
        assert!(patience.admit("bob", HERE, 0).is_err(), "nor are other names from here");
        assert!(patience.admit("bob", address(1), 0).is_ok());
    }

    #[test]
    fn success_clears_the_name_but_not_other_tries_from_the_address() {
        let mut patience = Patience::default();
        (0..4).for_each(|n| patience.admit(&format!("n{n}"), HERE, 0).unwrap());
        patience.admit("me", HERE, 0).unwrap();
        patience.succeeded("me", HERE);
        assert!(patience.admit("n9", HERE, 0).is_ok());
        assert!(patience.admit("me", HERE, 0).is_err());
    }

    #[test]
    fn neighbours_in_an_ipv6_network_are_one() {
        let mut patience = Patience::default();
        let near = |n: u16| IpAddr::from([0x2001, 0xdb8, 1, 2, 0, 0, 0, n]);
        (0..5).for_each(|n| patience.admit(&format!("n{n}"), near(n), 0).unwrap());
        assert!(patience.admit("other", near(99), 0).is_err());
        assert!(patience.admit("other", IpAddr::from([0x2001, 0xdb8, 1, 3, 0, 0, 0, 0]), 0).is_ok());
    }

    #[test]
    fn an_hour_of_quiet_forgets_and_a_clock_set_back_locks_nobody_out() {
        let mut patience = Patience::default();
        fail(&mut patience, FREE, 10_000_000);
        assert_eq!(patience.admit("ada", HERE, 0).unwrap_err().seconds(), 1);
        fail(&mut patience, 1, 10_000_000 + MEMORY_MS);
        fail(&mut patience, FREE - 1, 10_000_000 + MEMORY_MS);
        assert!(patience.admit("ada", HERE, 10_000_000 + MEMORY_MS).is_err());
    }

    #[test]
    fn a_flood_of_names_neither_fills_the_memory_nor_frees_the_one_under_attack() {
        let mut patience = Patience::default();
        fail(&mut patience, FREE, 0);
        for n in 0..50_000 {
            let _ = patience.admit(&format!("n{n}"), address(n), 0);
        }
        assert!(patience.0.len() <= MOST);
        assert!(patience.admit("ada", address(1), 0).is_err());
    }

    proptest! {
        /// However tries are spread over time, over an hour no name gets more than its free ones, those of the
        /// doubling and one for each quarter of an hour.
        #[test]
        fn guesses_are_few(gaps in prop::collection::vec(0_i64..120_000, 1..400)) {
            let (mut patience, mut now, mut tried) = (Patience::default(), 0, Vec::new());
            for (n, gap) in gaps.into_iter().enumerate() {
                now += gap;
                if patience.admit("ada", address(u32::try_from(n).unwrap()), now).is_ok() {
                    tried.push(now);
                }
            }
            for start in &tried {
                let within = tried.iter().filter(|t| (*start..start + MEMORY_MS).contains(*t)).count();
                prop_assert!(within <= 5 + 10 + 4, "{} tries in an hour", within);
            }
        }
    }
}
