//! The desk of analysts on a journal of simulated learners.

use super::likelihood::{self, Likelihood};
use super::standing::{Cohort, Standing};
use crate::testing::{EXAM, Reply, Site};
use axum::http::StatusCode;
use gradatim_log::Outcome;
use gradatim_practice::Assumed;
use gradatim_practice::simulate::{Design, Study, true_items};
use gradatim_readiness::{Gates, Spread, State};
use std::sync::Arc;

/// Learners who sat one practice form each.
async fn filled(learners: usize) -> Site {
    let site = Site::new();
    let material = site.app.library.material(EXAM).unwrap();
    let truth = true_items(material, 1);
    let study = Study::new(material, &truth, Design::Forms, learners, 1, 7);
    let sittings: Vec<_> = (0..learners).flat_map(|i| study.sittings(i).unwrap()).collect();
    site.app.store.run(move |journal| journal.append(&sittings)).await.unwrap().unwrap();
    site
}

async fn ok(site: &Site, path: &str) -> Reply {
    let reply = site.get(path).await;
    assert_eq!(reply.status, StatusCode::OK, "{path}: {}", reply.body);
    reply
}

#[tokio::test]
async fn few_learners_are_not_shown() {
    for learners in [0, 4] {
        let site = filled(learners).await;
        let page = ok(&site, "/cohort").await.body;
        assert!(page.contains("Figures of a cohort begin with 5"), "{page}");
        for hidden in ["Pseudonym", "Mean (logits)", "Week from", "<svg"] {
            assert!(!page.contains(hidden), "{learners}: {hidden}");
        }
        let items = ok(&site, "/cohort/items.csv").await.body;
        let answered = items.lines().skip(1).filter(|line| !line.ends_with(",,,,")).count();
        assert_eq!(answered, 0, "no figure of fewer than five learners");
    }
}

#[tokio::test]
async fn many_learners_are_shown_without_names() {
    let site = filled(12).await;
    let page = ok(&site, "/cohort").await.body;
    assert!(!page.contains("simulated-"), "a name");
    assert!(!page.contains("style=") && !page.contains("<style"));
    let cohort = site.app.desk.cohorts.cohort(&site.app, EXAM).await.unwrap();
    assert_eq!(cohort.standings.len(), 12);
    // The first learner as the journal and the library crates have it.
    let material = site.app.library.material(EXAM).unwrap();
    let name = cohort.records.learners[0].name().to_owned();
    let pseudonym = site.app.library.backstage().pseudonym(&name).unwrap();
    let now = site.app.now_ms();
    let evidence =
        site.app.store.read(move |journal| material.evidence_of(journal, &name, now, 60.0).unwrap());
    let direct = material.target(&Assumed::default()).unwrap().readiness(
        &evidence.await.unwrap(),
        &Gates::default(),
        None,
    );
    let shown = &cohort.standings[0];
    assert_eq!((&shown.pseudonym, shown.state, shown.answered), (&pseudonym, direct.state, direct.answered));
    assert_eq!(shown.p_pass.is_some(), direct.p_pass.is_some());
    assert!(direct.p_pass.zip(shown.p_pass).is_none_or(|(a, b)| (a - b).abs() < 1e-6));
    let again = site.app.desk.cohorts.cohort(&site.app, EXAM).await.unwrap();
    assert!(Arc::ptr_eq(&cohort, &again), "nobody is judged twice");
    let items = ok(&site, "/cohort/items.csv").await.body;
    assert_eq!(items.lines().count(), 1 + material.pool().len());
    assert!(
        items.lines().any(|line| line.contains(",12,")),
        "a form of twelve learners has items with twelve answers"
    );
}

#[tokio::test]
async fn forecasts_are_compared_once_there_are_enough() {
    let site = Site::new();
    assert!(ok(&site, "/cohort").await.body.contains("None yet that could be compared"));
    let results = (0..8).map(|i| Outcome {
        learner: format!("zoe-{i}"),
        exam: EXAM.into(),
        taken_on: "2026-10-01".into(),
        scaled_score: None,
        passed: i > 1,
        p_pass: Some(0.75),
        state: "not_ready".into(),
        bank_version: "x".into(),
        pool: "cold-start".into(),
        engine_version: "0.2.0".into(),
        at: 0,
    });
    let results: Vec<Outcome> = results.collect();
    let wrote = site.app.store.run(move |journal| results.iter().try_for_each(|r| journal.record_outcome(r)));
    wrote.await.unwrap().unwrap();
    let page = ok(&site, "/cohort").await.body;
    assert!(page.contains("8 forecasts with a result: 75 % told on average, 75 % passed"), "{page}");
    assert!(page.contains("mostly chance") && !page.contains("zoe-"));
}

#[tokio::test]
async fn a_refused_download_says_why() {
    let site = Site::new();
    for path in ["/cohort/attempts.csv", "/cohort/attempts.parquet"] {
        let reply = site.get(path).await;
        assert_eq!(reply.status, StatusCode::CONFLICT, "{path}");
        assert!(reply.body.contains("Nobody has answered"), "{}", reply.body);
    }
}

#[tokio::test]
async fn likelihoods_of_few_learners_are_not_told_apart() {
    let site = Site::new();
    let records = site.app.desk.shelf.records(&site.app, EXAM).await.unwrap();
    let standing = |p_pass: Option<f64>| {
        let (state, general) = (State::NotReady, Spread { mean: 0.0, sd: 1.0 });
        Arc::new(Standing { pseudonym: "x".into(), state, p_pass, general, answered: 50 })
    };
    let section =
        |cohort: &Cohort| likelihood::section(Likelihood::of(cohort).as_ref()).unwrap().into_string();
    let told = [0.3; 7].into_iter().chain([0.9; 2]).map(|p| standing(Some(p)));
    let standings = told.chain([standing(None)]).collect();
    let page = section(&Cohort { records: Arc::clone(&records), standings });
    assert!(page.contains("Of a few learners too little is known"), "{page}");
    assert!(page.contains(">7<") && page.contains(">under 5<") && !page.contains(">2<"), "{page}");
    let few = Cohort { records, standings: vec![standing(Some(0.5)), standing(None)] };
    assert!(!section(&few).contains("<svg"));
}
