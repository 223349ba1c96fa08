//! How a calibration comes along, on standard error.

use super::pipe::bytes;
use gradatim_irt::calibrate::remote::Iterate;
use std::time::Instant;

/// Tells of every step: log-likelihood, seconds, and bytes to and from the cluster.
#[derive(Debug)]
pub(super) struct Progress {
    /// What stands before each line.
    of: String,
    since: Instant,
    /// Bytes sent and received until then.
    traffic: [u64; 2],
}

impl Progress {
    /// A fit of a part of the items, or of all.
    pub(super) fn new(part: Option<&str>, traffic: [u64; 2]) -> Self {
        let of = part.map(|part| format!("domain `{part}`, ")).unwrap_or_default();
        Self { of, since: Instant::now(), traffic }
    }

    pub(super) fn resumed(&self, iteration: usize) {
        eprintln!("{}going on after iteration {iteration} of the checkpoint", self.of);
    }

    pub(super) fn step(&mut self, iterate: &Iterate, traffic: [u64; 2]) {
        let what = format!(
            "iteration {}: log-likelihood {:.4}, largest change {:.1e}",
            iterate.iteration, iterate.log_likelihood, iterate.change
        );
        self.say(&what, traffic);
    }

    /// The passes after the last step.
    pub(super) fn end(&mut self, traffic: [u64; 2]) {
        self.say("likelihood and standard errors", traffic);
    }

    fn say(&mut self, what: &str, traffic: [u64; 2]) {
        let (seconds, [sent, received]) = (self.since.elapsed().as_secs_f64(), traffic);
        let [sent_before, received_before] = self.traffic;
        let (sent, received) = (bytes(sent - sent_before), bytes(received - received_before));
        eprintln!("{}{what}, {seconds:.1} s, {sent} sent, {received} received", self.of);
        (self.since, self.traffic) = (Instant::now(), traffic);
    }
}
