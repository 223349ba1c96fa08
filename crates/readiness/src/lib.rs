//! One learner: readiness to pass, retention of what was learnt, and the plan to the exam.

pub mod plan;
