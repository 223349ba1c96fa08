//! What a replay found, for people and for machines.

use crate::layout::{count, paragraph};
use gradatim_log::SittingHistory;
use gradatim_practice::{Deviation, Replay};
use serde_json::{Value, json};

/// Deviating steps shown to people.
const SHOWN: usize = 10;

/// The document.
pub fn document(past: &SittingHistory, replay: &Replay) -> Value {
    let deviations = replay.deviating().flat_map(|step| {
        step.deviations.iter().map(|d| {
            json!({ "position": step.position, "item": step.item, "field": d.field,
                "recorded": d.recorded, "replayed": d.replayed })
        })
    });
    let origin =
        |o: &gradatim_practice::Origin| json!({ "what": o.what, "recorded": o.recorded, "here": o.here });
    json!({
        "sitting": past.record.sitting, "mode": past.record.mode, "exam": past.record.exam,
        "questions": past.presentations.len(), "replayed": replay.steps.len(), "agrees": replay.agrees(),
        "origins": replay.origins.iter().map(origin).collect::<Vec<Value>>(),
        "deviations": deviations.collect::<Vec<Value>>(),
    })
}

/// A line for each deviation, or one that says that there is none.
pub fn text(past: &SittingHistory, replay: &Replay) -> String {
    let head = format!("{} {} ({})", past.record.mode.as_str(), past.record.sitting, past.record.exam);
    let questions = count(replay.steps.len(), "question");
    if replay.agrees() {
        let other =
            origins(replay).map_or_else(String::new, |why| format!(" {why}, which made no difference."));
        return paragraph(&format!("{head}: {questions}, every choice comes out byte for byte.{other}"), "");
    }
    let differ = replay.deviating().count();
    let mut text = format!("{head}: {differ} of {questions} come out otherwise.\n");
    for step in replay.deviating().take(SHOWN) {
        text += &format!("question {} ({}):\n", step.position, step.item);
        step.deviations.iter().for_each(|d| text += &paragraph(&difference(d), "  "));
    }
    if differ > SHOWN {
        text += &format!("and {} more\n", differ - SHOWN);
    }
    text
}

fn difference(d: &Deviation) -> String {
    format!("{}: the journal has {}, now comes {}", d.field, d.recorded, d.replayed)
}

/// Where the replay first deviates, and why it may.
pub fn sentence(past: &SittingHistory, replay: &Replay) -> String {
    let place = format!("sitting {}", past.record.sitting);
    let Some(first) = replay.deviating().next() else { return place };
    let fields: Vec<&str> = first.deviations.iter().map(|d| d.field.as_str()).collect();
    let why = origins(replay).unwrap_or_else(|| {
        "bank, pool and engine are those of the sitting, so the journal has been changed or an earlier sitting is missing"
            .to_owned()
    });
    format!("{place}: question {} comes out otherwise in {}; {why}", first.position, fields.join(", "))
}

/// What the sitting was made with and is not here.
fn origins(replay: &Replay) -> Option<String> {
    let one = |o: &gradatim_practice::Origin| {
        format!("the sitting was made with {} `{}` and here is `{}`", o.what, o.recorded, o.here)
    };
    let all: Vec<String> = replay.origins.iter().map(one).collect();
    (!all.is_empty()).then(|| all.join(", "))
}
