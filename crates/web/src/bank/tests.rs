//! The workshop on a journal of simulated learners.

use super::records::Records;
use crate::testing::{EXAM, Reply, Site};
use axum::http::StatusCode;
use gradatim_log::ItemReport;
use gradatim_practice::simulate::{Design, Study, true_items};
use std::sync::Arc;

/// Learners who did two drills of twenty questions each.
pub(crate) async fn filled(site: &Site, learners: usize) -> Arc<Records> {
    let material = site.app.library.material(EXAM).unwrap();
    let truth = true_items(material, 1);
    let drills = Study::new(material, &truth, Design::Drills(20), learners, 2, 7);
    let sittings: Vec<_> = (0..learners).flat_map(|i| drills.sittings(i).unwrap()).collect();
    site.app.store.run(move |journal| journal.append(&sittings)).await.unwrap().unwrap();
    site.app.desk.shelf.records(&site.app, EXAM).await.unwrap()
}

async fn ok(site: &Site, path: &str) -> Reply {
    let reply = site.get(path).await;
    assert_eq!(reply.status, StatusCode::OK, "{path}: {}", reply.body);
    assert_eq!(reply.body.matches("<h1").count(), 1, "{path}");
    assert!(!reply.body.contains("style="), "{path}");
    assert!(!reply.body.contains("<style"), "{path}");
    reply
}

#[tokio::test]
async fn an_empty_log_has_pages_too() {
    let site = Site::new();
    let items = ok(&site, "/bank").await;
    assert!(items.body.contains("/bank/items/mls-1.1-001"));
    let item = ok(&site, "/bank/items/mls-1.1-001").await;
    assert!(item.body.contains("Nobody has answered this item yet"));
    assert!(ok(&site, "/bank/reports").await.body.contains("No learner has reported anything"));
}

#[tokio::test]
async fn the_numbers_of_an_item_are_those_of_its_answers() {
    let site = Site::new();
    let records = filled(&site, 30).await;
    let (place, figures) = records.items.iter().enumerate().max_by_key(|(_, f)| f.n).unwrap();
    let id = records.material.exam().bank.items()[place].id.clone();
    // The same straight from the journal.
    let asked = id.clone();
    let direct = site.app.store.read(move |journal| {
        let histories =
            journal.records().unwrap().into_iter().map(|record| journal.sitting(&record.sitting).unwrap());
        let answers = histories.flat_map(|h| {
            let first: Vec<u32> = h
                .presentations
                .iter()
                .filter(|p| p.item == asked && p.first_exposure)
                .map(|p| p.position)
                .collect();
            h.answers.into_iter().filter(move |a| first.contains(&a.position)).collect::<Vec<_>>()
        });
        answers.map(|a| a.correct).collect::<Vec<bool>>()
    });
    let direct = direct.await.unwrap();
    let right = direct.iter().filter(|right| **right).count();
    assert!(figures.n > 5 && figures.n == direct.len() && figures.right == right, "{figures:?}");
    assert_eq!(figures.choices.lines.iter().map(|l| l.statistics.count).sum::<usize>(), figures.n);
    assert_eq!(figures.observed.iter().map(|g| g.n).sum::<usize>(), figures.n);
    let page = ok(&site, &format!("/bank/items/{id}")).await;
    assert!(page.body.contains(&format!("{right} of {} first answers", figures.n)), "{}", page.body);
}

#[tokio::test]
async fn records_are_read_again_only_when_the_journal_grew() {
    let site = Site::new();
    let first = filled(&site, 3).await;
    let same = site.app.desk.shelf.records(&site.app, EXAM).await.unwrap();
    assert!(Arc::ptr_eq(&first, &same));
    let mut another = first.learners[0].showings.len();
    let sitting = site
        .app
        .store
        .read(|journal| journal.sittings("simulated-1", EXAM))
        .await
        .unwrap()
        .unwrap()
        .remove(0);
    let mut sitting = sitting;
    sitting.record.sitting = "again".into();
    sitting.presentations.iter_mut().for_each(|p| p.sitting = "again".into());
    sitting.answers.iter_mut().for_each(|a| a.sitting = "again".into());
    sitting.events.iter_mut().for_each(|e| e.sitting = "again".into());
    another += sitting.presentations.len();
    site.app.store.run(move |journal| journal.append(&[sitting])).await.unwrap().unwrap();
    let grown = site.app.desk.shelf.records(&site.app, EXAM).await.unwrap();
    assert_eq!(grown.learners[0].showings.len(), another);
    assert!(Arc::ptr_eq(&grown.learners[1], &first.learners[1]), "who did nothing is not read again");
    assert_eq!(
        grown.items.iter().map(|i| i.n).sum::<usize>(),
        first.items.iter().map(|i| i.n).sum::<usize>()
    );
}

#[tokio::test]
async fn filters_find_what_they_say_and_refuse_nonsense() {
    let site = Site::new();
    let all = ok(&site, "/bank").await;
    assert!(all.body.contains("Items 1 to 50 of"));
    let second = ok(&site, "/bank?page=2").await;
    assert!(second.body.contains("Items 51 to 100 of") && !second.body.contains("/bank/items/mls-1.1-001\""));
    ok(&site, "/bank?page=18446744073709551615").await;
    let one = ok(&site, "/bank?q=mls-1.1-001&task=1.1&sort=hardest").await;
    assert!(one.body.contains("1 item."));
    let none = ok(&site, "/bank?q=%3Cscript%3E&reported=1").await;
    assert!(none.body.contains("No item fits") && !none.body.contains("<script>"));
    for bad in [
        "page=0",
        "page=x",
        "page=99999999999999999999",
        "sort=up",
        "pool=open",
        "domain=9",
        "lint=L01",
        "task=1",
    ] {
        let reply = site.get(&format!("/bank?{bad}")).await;
        assert_eq!(reply.status, StatusCode::BAD_REQUEST, "{bad}");
        assert!(reply.body.contains("expected."), "{bad}: {}", reply.body);
    }
    assert_eq!(site.get("/bank/items/mls-9").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn reports_come_newest_first_and_are_escaped() {
    let site = Site::new();
    for (at, reason) in [(1_000, "older"), (2_000, "<b>newer</b>")] {
        let report = ItemReport {
            learner: "zoe-quill".into(),
            exam: EXAM.into(),
            item: "mls-1.1-001".into(),
            item_version: 99,
            bank_version: "x".into(),
            reason: reason.into(),
            at,
        };
        site.app.store.run(move |journal| journal.report(&report)).await.unwrap().unwrap();
    }
    let page = ok(&site, "/bank/reports").await.body;
    assert!(page.find("newer").unwrap() < page.find("older").unwrap());
    assert!(!page.contains("<b>newer") && page.contains("version 99") && !page.contains("zoe-quill"));
    assert!(ok(&site, "/bank/items/mls-1.1-001").await.body.contains("newer"));
    assert!(ok(&site, "/bank?reported=1").await.body.contains("1 item."));
}

#[tokio::test]
async fn every_page_of_the_workshop_stands_on_answers_too() {
    let site = Site::new();
    filled(&site, 6).await;
    let coverage = ok(&site, "/bank/coverage").await.body;
    let exam = site.app.library.material(EXAM).unwrap().exam();
    let of_task = exam.bank.items().iter().filter(|i| i.is_active() && i.task == "1.1").count();
    let row = coverage.split("/bank?task=1.1\"").nth(1).unwrap().split("</tr>").next().unwrap();
    assert!(row.contains(&format!(">{of_task}<")), "{row}");
    let exposure = ok(&site, "/bank/exposure").await.body;
    assert!(exposure.contains("6 learners") && exposure.contains("<svg"), "{exposure}");
    assert!(ok(&site, "/bank/quality").await.body.contains("Look at all answers"));
}

/// Asks until a run is done.
async fn settled(site: &Site, path: &str) -> String {
    for _ in 0..200 {
        let page = ok(site, path).await.body;
        if !page.contains("Under way") {
            return page;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    panic!("the run never ended");
}

#[tokio::test]
async fn a_calibration_runs_aside_and_is_put_in_force() {
    let site = Site::new();
    assert!(ok(&site, "/bank/calibration").await.body.contains("No calibration yet"));
    let begun = site.post("/bank/calibration", "").await;
    assert_eq!((begun.status, begun.location.as_deref()), (StatusCode::SEE_OTHER, Some("/bank/calibration")));
    let page = settled(&site, "/bank/calibration").await;
    assert!(page.contains("fake-1") && page.contains("Put this calibration in force"), "{page}");
    assert!(page.contains("nobody-1: 3 answers") && page.contains("1.10 ± 0.20"), "{page}");
    assert!(page.contains("answers of simulated learners"), "a warning");
    for wrong in ["pool=other", "pool="] {
        let reply = site.post("/bank/calibration/force", wrong).await;
        assert_eq!(reply.status, StatusCode::BAD_REQUEST, "{wrong}");
        assert!(reply.body.contains("There is no such calibration"), "{}", reply.body);
    }
    let missing = site.post("/bank/calibration/force", "").await;
    assert!(missing.status.is_client_error(), "{}", missing.status);
    let before = site.app.library.material(EXAM).unwrap();
    let forced = site.post("/bank/calibration/force", "pool=fake-1").await;
    assert_eq!(forced.status, StatusCode::SEE_OTHER, "{}", forced.body);
    assert!(
        !std::ptr::eq(before, site.app.library.material(EXAM).unwrap()),
        "new sittings take the new material"
    );
    assert!(!ok(&site, "/bank/calibration").await.body.contains("Put this calibration in force"));
}

#[tokio::test]
async fn a_run_without_answers_says_so() {
    let site = Site::new();
    assert_eq!(site.post("/bank/quality", "").await.status, StatusCode::SEE_OTHER);
    let page = settled(&site, "/bank/quality").await;
    assert!(page.contains("No result: Nobody has answered"), "{page}");
}

#[tokio::test]
async fn other_roles_stay_out() {
    let site = Site::new();
    let (_, routes) = crate::routes(&site.app);
    let of = |start: &str| {
        routes.iter().filter(|r| r.path.starts_with(start)).map(|r| r.access).collect::<Vec<_>>()
    };
    assert!(of("/bank").len() > 8 && of("/bank").iter().all(|a| *a == crate::Access::Maintainer));
    assert!(of("/cohort").len() > 3 && of("/cohort").iter().all(|a| *a == crate::Access::Analyst));
}
