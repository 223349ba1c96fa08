//! A whole exam, with everything that happens to exams.

use crate::browser::Browser;
use crate::looks::look;
use crate::server::Home;
use crate::stage::Stage;
use serde_json::json;

/// What a reading of the clock may give back after a crash, in ms: readings are five seconds apart.
const READING: i64 = 5_000;
const MINUTE: i64 = 60_000;

/// What browsers say of a server that is gone: no fault of the page.
const GONE: [&str; 2] = ["net::ERR_", "Failed to fetch"];

/// Starts an exam and gives the path of its first question.
fn begin(stage: &Stage) -> String {
    stage.open("/exam");
    look(&stage.browser, "exam-start");
    stage.browser.click("main form.exam-order button.primary");
    stage.browser.wait_path("the first question", |path| path.ends_with("/1"))
}

fn left_ms(browser: &Browser) -> i64 {
    browser.attribute("#timer", "data-left-ms").unwrap().parse().unwrap()
}

fn wait_saved(browser: &Browser) {
    browser.until("saved", || browser.text_of("#saved") == "Saved.");
}

/// Answers by keys from here to the last question.
fn answer_the_rest(browser: &Browser, sitting: &str, first: u32, last: u32) {
    for number in first..=last {
        browser.wait_path("the next question", |path| path == format!("{sitting}/{number}"));
        browser.choose_by_keys();
        if number < last {
            browser.script("document.activeElement.blur()");
            browser.type_text("n");
        }
    }
    wait_saved(browser);
}

#[test]
fn a_whole_exam_survives_everything() {
    let Some(mut stage) = Stage::set(Home::new, "") else { return };
    let first = begin(&stage);
    let sitting = first.trim_end_matches("/1").to_owned();
    let questions = stage.browser.count("ol.places button") as u32;
    stage.browser.choose();
    wait_saved(&stage.browser);
    look(&stage.browser, "exam-question");
    let chosen = stage.browser.chosen();
    reload_and_back(&stage, &first, &chosen);
    second_tab(&stage, &first);
    kill_and_restart(&mut stage, &first);
    lost_connection(&mut stage, &sitting);
    stage.open(&format!("{sitting}/4"));
    answer_the_rest(&stage.browser, &sitting, 4, questions);
    hand_in(&stage.browser, &sitting);
    stage.browser.is_content(&GONE);
}

fn reload_and_back(stage: &Stage, first: &str, chosen: &[String]) {
    let browser = &stage.browser;
    browser.reload();
    assert_eq!(browser.chosen(), chosen, "a reload lost the answer");
    browser.click("button[data-key=n]");
    browser.wait_path("question 2", |path| path.ends_with("/2"));
    browser.click("#flag");
    browser.until("the flag", || browser.attribute("#flag", "aria-pressed").as_deref() == Some("true"));
    browser.back();
    browser.wait_path("question 1", |path| path == first);
    browser.until("the answer after going back", || browser.chosen() == chosen);
}

/// What is answered in one tab is there in the other.
fn second_tab(stage: &Stage, first: &str) {
    let (browser, here) = (&stage.browser, stage.browser.tab());
    browser.open_tab();
    stage.open(first);
    let before = browser.chosen();
    browser.click("button[name=clear]");
    wait_saved(browser);
    // The last ones, as many as are asked for: half an answer would be blank in the review.
    let (wanted, all) = (browser.wanted(), browser.count("label.option"));
    (all - wanted + 1..=all).for_each(|place| browser.click(&format!("label.option[for=option-{place}]")));
    browser.until("saved in the second tab", || {
        browser.text_of("#saved") == "Saved." && browser.chosen() != before
    });
    let there = browser.chosen();
    browser.command("/url", &json!({ "url": "about:blank" }));
    browser.show_tab(&here);
    browser.reload();
    assert_eq!(browser.chosen(), there, "the first tab does not know what the second saved");
}

/// A crash loses no answer and takes no second; it gives back one reading of the clock at most.
fn kill_and_restart(stage: &mut Stage, first: &str) {
    let chosen = stage.browser.chosen();
    stage.browser.reload();
    let before = left_ms(&stage.browser);
    stage.server.kill();
    stage.server.restart();
    stage.open(first);
    let after = left_ms(&stage.browser);
    assert_eq!(stage.browser.chosen(), chosen, "a crash lost the answer");
    assert!(
        after <= before + READING && after > before - MINUTE,
        "{before} ms left before the crash, {after} after"
    );
}

/// An answer given while there is no server is saved once there is one.
fn lost_connection(stage: &mut Stage, sitting: &str) {
    stage.open(&format!("{sitting}/3"));
    stage.server.kill();
    stage.browser.choose();
    stage.browser.wait_text("Not saved yet");
    let chosen = stage.browser.chosen();
    stage.server.restart();
    wait_saved(&stage.browser);
    stage.browser.reload();
    assert_eq!(stage.browser.chosen(), chosen, "an answer given offline was lost");
}

fn hand_in(browser: &Browser, sitting: &str) {
    browser.click("button[data-key=r]");
    browser.wait_path("the review", |path| path == format!("{sitting}/review"));
    browser.wait_text("1 blank, 1 flagged");
    look(browser, "exam-review");
    browser.click_named("Hand in …");
    browser.wait_path("the question whether", |path| path == format!("{sitting}/hand-in"));
    look(browser, "exam-hand-in");
    browser.click_named("Hand in for good");
    browser.wait_path("the report", |path| path == format!("{sitting}/report"));
    look(browser, "exam-report");
}

#[test]
fn options_are_struck_out_and_the_time_hidden_until_it_runs_short() {
    let Some(stage) = Stage::set(Home::new, "") else { return };
    let browser = &stage.browser;
    // A page whose clock can be put forward; the server's cannot.
    let script = "const now = performance.now.bind(performance); window.skipped = 0; performance.now = () => now() + window.skipped;";
    browser.devtools("Page.addScriptToEvaluateOnNewDocument", &json!({ "source": script }));
    stage.open("/exam");
    browser.click("main form.exam-order button.primary");
    browser.click("button.strike");
    browser.wait_for(".choice.struck");
    wait_saved(browser);
    browser.click("#hide");
    browser.until("the time is hidden", || browser.has("#left[hidden]"));
    browser.reload();
    assert!(browser.has(".choice.struck") && browser.has("#left[hidden]"), "a reload undid them");
    let late = left_ms(browser) - 5 * MINUTE + 1_000;
    browser.script_with("window.skipped = arguments[0]", &[late.into()]);
    browser.until("the time is back", || !browser.has("#left[hidden]"));
    browser.until("it is announced", || browser.text_of("#announcer") == "5 minutes left");
    browser.is_content(&[]);
}
