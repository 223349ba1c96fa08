use super::*;
use crate::fixture::material;
use crate::{ExamSettings, ExamSitting, FormKind, History, Material};
use gradatim_log::{Answer, Event, EventKind};
use gradatim_readiness::{Gates, State};

const BEGAN: i64 = 1_767_225_600_000;
const HOUR: i64 = 3_600_000;

/// A form sat an hour after [`BEGAN`], all of it answered right, and handed in after two.
fn form(material: &Material, kind: FormKind, answered: usize) -> SittingHistory {
    let settings = ExamSettings { form: kind, extra_minutes: 0, seed: 3 };
    let journal = Journal::open_in_memory().unwrap();
    let history = History::empty(material);
    let sitting = ExamSitting::new(material, "ada", "s".into(), &settings, &history, BEGAN).unwrap();
    sitting.begin(&journal).unwrap();
    let mut past = journal.sitting("s").unwrap();
    past.answers = past.presentations.iter().take(answered).map(answer).collect();
    past.events.push(Event {
        sitting: "s".into(),
        position: None,
        kind: EventKind::Finish,
        at: BEGAN + 2 * HOUR,
    });
    past
}

fn answer(shown: &gradatim_log::Presentation) -> Answer {
    Answer {
        sitting: shown.sitting.clone(),
        position: shown.position,
        response: vec!["a".into()],
        correct: true,
        score: 1.0,
        flagged: false,
        answered_at: BEGAN + HOUR,
        elapsed_ms: 60_000,
    }
}

#[test]
fn weights_of_topics_are_those_of_their_domains() {
    let material = material();
    let topics = material.topics();
    assert_eq!(topics.len(), material.exam().blueprint.tasks().count());
    assert!((topics.iter().map(|t| t.weight).sum::<f64>() - 1.0).abs() < 1e-12);
    let domain: f64 = topics.iter().filter(|t| t.name.starts_with("3.")).map(|t| t.weight).sum();
    assert!((domain - 0.36).abs() < 1e-12);
    for (item, known) in material.exam().bank.items().iter().enumerate() {
        assert_eq!(material.topic(item).map(|t| topics[t].name.as_str()), Some(known.task.as_str()));
    }
}

#[test]
fn a_sealed_form_counts_when_it_is_handed_in() {
    let material = material();
    let sealed = [form(&material, FormKind::Sealed, 65)];
    let at = |now| material.evidence(&sealed, now, 60.0);
    let early = at(BEGAN + HOUR + 1);
    assert_eq!((early.fresh_total(), early.cold_forms()), (0, 0));
    let after = at(BEGAN + 2 * HOUR);
    assert_eq!((after.fresh_total(), after.cold_forms()), (50, 1));
    let late = at(BEGAN + 400 * 24 * HOUR);
    assert_eq!((late.fresh_total(), late.cold_forms(), late.answered(2)), (0, 1, 18));
}

#[test]
fn other_forms_and_empty_ones_are_not_cold() {
    let material = material();
    for (kind, answered, forms) in
        [(FormKind::Practice, 65, 0), (FormKind::Sealed, 20, 0), (FormKind::Sealed, 33, 1)]
    {
        let sat = [form(&material, kind, answered)];
        assert_eq!(
            material.evidence(&sat, BEGAN + 3 * HOUR, 60.0).cold_forms(),
            forms,
            "{kind:?} {answered}"
        );
    }
}

#[test]
fn the_drills_history_and_readiness_know_the_same() {
    let material = material();
    let sittings = [form(&material, FormKind::Sealed, 65)];
    let now = BEGAN + 30 * 24 * HOUR;
    let history = History::of(&material, &sittings, now);
    let state = material.evidence(&sittings, now, gradatim_readiness::HALF_LIFE_DAYS).state(material.model());
    let mut same = material.model().start();
    for d in 0..4 {
        material.model().add(&mut same, d, history.log_likelihood(d), 1.0);
    }
    for (x, y) in state.general().iter().zip(same.general()) {
        assert!((x - y).abs() < 1e-12);
    }
}

#[test]
fn what_is_assumed_can_be_changed() {
    let material = material();
    let usual = material.target(&Assumed::default()).unwrap();
    assert!((usual.base_pass_rate() - 0.5).abs() < 0.1, "{}", usual.base_pass_rate());
    let own = material.standard().reference.cut;
    let strict = material.target(&Assumed { cut: Some(own + 5.0), ..Assumed::default() }).unwrap();
    assert!(strict.base_pass_rate() < usual.base_pass_rate() - 0.1);
    assert!(strict.parts().theta_cut > usual.parts().theta_cut);
    for cut in [-1.0, 2.0, 50.5, f64::NAN] {
        assert!(material.target(&Assumed { cut: Some(cut), ..Assumed::default() }).is_err(), "{cut}");
    }
    let all_right = [form(&material, FormKind::Sealed, 65)];
    let evidence = material.evidence(&all_right, BEGAN + 3 * HOUR, 60.0);
    let readiness = usual.readiness(&evidence, &Gates::default(), None);
    assert_eq!((readiness.state, readiness.missing.len()), (State::NotEnoughEvidence, 1));
}
