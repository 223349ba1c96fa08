//! Drills from the start page to their summary.

use crate::browser::ENTER;
use crate::looks::look;
use crate::server::Home;
use crate::stage::Stage;

const QUESTIONS: u32 = 10;

#[test]
fn a_question_is_at_most_two_clicks_away() {
    let Some(stage) = Stage::set(Home::new, "") else { return };
    stage.open("/");
    look(&stage.browser, "welcome");
    stage.browser.click("main button.primary");
    stage.browser.wait_for("fieldset.options");
    stage.browser.is_content(&[]);
}

#[test]
fn a_drill_by_mouse() {
    let Some(stage) = Stage::set(Home::new, "") else { return };
    let browser = &stage.browser;
    stage.open("/drill");
    browser.fill("#questions", &QUESTIONS.to_string());
    browser.click_named("Begin");
    for number in 1..=QUESTIONS {
        browser.wait_path("the next question", |path| path.ends_with(&format!("/{number}")));
        browser.choose();
        if number == 1 {
            look(browser, "drill-question");
        }
        browser.click(if number % 3 == 0 { "[data-drill=unsure]" } else { "[data-drill=answer]" });
        browser.wait_for("[data-drill=next]");
        if number == 1 {
            look(browser, "drill-answered");
        }
        browser.click("[data-drill=next]");
    }
    browser.wait_path("the summary", |path| path.split('/').count() == 3);
    look(browser, "drill-summary");
    browser.wait_text("of 10");
    browser.is_content(&[]);
}

#[test]
fn a_drill_by_keys_alone_with_reload_and_back() {
    let Some(stage) = Stage::set(Home::new, "") else { return };
    let browser = &stage.browser;
    stage.open("/");
    browser.tab_to("main button.primary");
    browser.press(ENTER);
    for number in 1..=QUESTIONS {
        browser.wait_path("the next question", |path| path.ends_with(&format!("/{number}")));
        let options = browser.texts_of(".option .text");
        browser.reload();
        assert_eq!(browser.texts_of(".option .text"), options, "options were shuffled by a reload");
        browser.choose_by_keys();
        browser.type_text(if number % 3 == 0 { "u" } else { "\u{e007}" });
        browser.wait_for("[data-drill=next]");
        let verdict = browser.text_of("h1");
        browser.back();
        browser.wait_for("[data-drill=next]");
        assert_eq!(browser.text_of("h1"), verdict, "an answer was lost on the way back");
        browser.type_text("n");
    }
    browser.wait_path("the question after", |path| path.ends_with(&format!("/{}", QUESTIONS + 1)));
    browser.is_content(&[]);
}
