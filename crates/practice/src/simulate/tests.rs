use super::*;
use crate::fixture::material;
use gradatim_irt::Grid;
use gradatim_irt::score::{Method, Scorer};

#[test]
fn the_same_study_gives_the_same_sittings() {
    let material = material();
    let truth = true_items(&material, 3);
    for design in [Design::Forms, Design::Drills(15)] {
        let study = Study::new(&material, &truth, design, 6, 2, 3);
        assert_eq!(study.sittings(4).unwrap(), study.sittings(4).unwrap());
        assert_ne!(
            study.sittings(4).unwrap()[0].record.sitting,
            study.sittings(5).unwrap()[0].record.sitting
        );
    }
}

#[test]
fn forms_are_the_same_for_everybody_and_do_not_repeat() {
    let material = material();
    let truth = true_items(&material, 1);
    let study = Study::new(&material, &truth, Design::Forms, 3, 2, 1);
    let forms = |learner| -> Vec<Vec<_>> {
        let sittings = study.sittings(learner).unwrap();
        let form = |s: &SittingHistory| {
            s.presentations.iter().map(|p| (p.item.clone(), p.shown_order.clone(), p.scored)).collect()
        };
        sittings.iter().map(form).collect()
    };
    assert_eq!(forms(0), forms(2));
    let scored = |form: &[(String, Vec<String>, bool)]| {
        form.iter().filter(|x| x.2).map(|x| x.0.clone()).collect::<Vec<_>>()
    };
    let (first, second) = (scored(&forms(0)[0]), scored(&forms(0)[1]));
    assert!(first.iter().all(|item| !second.contains(item)));
}

#[test]
fn later_drills_bring_new_questions() {
    let material = material();
    let truth = true_items(&material, 1);
    let study = Study::new(&material, &truth, Design::Drills(30), 1, 3, 1);
    let mut items: Vec<String> =
        study.sittings(0).unwrap().into_iter().flat_map(|s| s.presentations).map(|p| p.item).collect();
    assert_eq!(items.len(), 90);
    items.sort();
    items.dedup();
    assert_eq!(items.len(), 90);
}

#[test]
fn the_sample_of_abilities_is_standard_normal() {
    let material = material();
    for d in 0..4 {
        let thetas: Vec<f64> = abilities(&material, 500, 7).iter().map(|a| a[d]).collect();
        let mean = thetas.iter().sum::<f64>() / 500.0;
        let sd = (thetas.iter().map(|t| (t - mean).powi(2)).sum::<f64>() / 500.0).sqrt();
        assert!(mean.abs() < 0.01 && (sd - 1.0).abs() < 0.05, "domain {d}: {mean} {sd}");
    }
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
