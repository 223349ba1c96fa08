use super::*;
use crate::fixture::material;
use gradatim_irt::Grid;
use gradatim_irt::score::{Method, Scorer};

#[test]
fn the_same_study_gives_the_same_sittings() {
    let material = material();
    let truth = true_items(&material, 3);
    for design in [Design::Forms(2), Design::Drills(15)] {
        let study = Study { material: &material, truth: &truth, design, seed: 3 };
        assert_eq!(study.sitting(4).unwrap(), study.sitting(4).unwrap());
        assert_ne!(study.sitting(4).unwrap().record.sitting, study.sitting(5).unwrap().record.sitting);
    }
}

#[test]
fn fixed_forms_take_turns() {
    let material = material();
    let truth = true_items(&material, 1);
    let study = Study { material: &material, truth: &truth, design: Design::Forms(2), seed: 1 };
    let form = |learner| {
        let sitting = study.sitting(learner).unwrap();
        sitting.presentations.into_iter().map(|p| (p.item, p.shown_order, p.scored)).collect::<Vec<_>>()
    };
    assert_eq!(form(0), form(2));
    assert_ne!(form(0), form(1));
}

/// Answers follow the model: ability estimated from a long drill at the true items is near the truth.
#[test]
fn answers_carry_the_ability() {
    let material = material();
    let truth = true_items(&material, 5);
    for theta in [-1.5, 0.0, 1.5] {
        let mut person = SimulatedLearner::new(vec![theta; 4], 9);
        let settings = DrillSettings { questions: 120, domain: None, seed: 2 };
        let mut drill =
            Drill::new(&material, "x", "s".into(), &settings, History::empty(&material), 0).unwrap();
        let mut answers = Vec::new();
        while drill.next(0).is_some() {
            let question = drill.question().unwrap();
            let i = material.pool().position(&question.item.id).unwrap();
            let (response, _) =
                person.answer(&question, &ItemBelief::known(truth[i]), material.pool().domain(i));
            let answer = drill.marked(&response, 0, 0).unwrap();
            answers.push((i as u32, u8::from(answer.correct)));
            drill.take(answer).unwrap();
        }
        let scorer = Scorer::new(&truth, Method::Eap, Grid::new(61, 6.0).unwrap());
        let estimate = scorer.score(&answers).unwrap();
        assert!((estimate.theta - theta).abs() < 3.0 * estimate.se, "{theta}: {estimate:?}");
    }
}
