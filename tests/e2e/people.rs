//! Several people on one server, and what a browser keeps of their wishes.

use crate::browser::Browser;
use crate::looks::look;
use crate::server::Home;
use crate::stage::Stage;

const PASSWORD: &str = "a bridge of seven arches";

/// What browsers say of a page that is refused: that is what is tested.
const REFUSED: [&str; 1] = ["the server responded with a status of 40"];

fn town() -> Home {
    let home = Home::new();
    for line in ["people add ada", "people add bob"] {
        home.run(line, &format!("{PASSWORD}\n"));
    }
    home
}

fn log_in(browser: &Browser, name: &str, password: &str) {
    browser.wait_path("the login", |path| path.starts_with("/login"));
    browser.fill("#name", name);
    browser.fill("#password", password);
    browser.click("main button.primary");
}

#[test]
fn people_are_kept_apart() {
    let Some(stage) = Stage::set(town, "--multi-user") else { return };
    let browser = &stage.browser;
    stage.open("/drill");
    look(browser, "login");
    log_in(browser, "ada", "not hers");
    browser.wait_for("#refusal");
    log_in(browser, "ada", PASSWORD);
    browser.wait_path("where she wanted to go", |path| path == "/drill");
    browser.click("main button.primary");
    browser.wait_for("fieldset.options");
    let hers = browser.path();
    stage.open("/account");
    look(browser, "account");
    browser.click_named("Log out");
    log_in(browser, "bob", PASSWORD);
    browser.wait_path("his start page", |path| path == "/");
    stage.open(&hers);
    browser.wait_text("There is no such page here");
    look(browser, "not-found");
    for path in ["/bank", "/cohort"] {
        stage.open(path);
        browser.wait_text("people with another role");
    }
    browser.forget_cookies();
    stage.open(&hers);
    browser.wait_path("the login", |path| path.starts_with("/login"));
    browser.is_content(&REFUSED);
}

#[test]
fn theme_and_text_size_are_kept() {
    let Some(stage) = Stage::set(Home::new, "") else { return };
    let browser = &stage.browser;
    stage.open("/settings");
    browser.click("input[name=theme][value=dark]");
    browser.click("#text option[value='150']");
    browser.click("form.settings button.primary");
    browser.wait_path("kept", |path| path == "/settings?kept");
    for path in ["/", "/drill", "/exam"] {
        stage.open(path);
        let look = (browser.attribute("html", "data-theme"), browser.attribute("html", "data-text"));
        assert_eq!(look, (Some("dark".to_owned()), Some("150".to_owned())));
        assert_eq!(
            browser.script("return getComputedStyle(document.body).backgroundColor"),
            "rgb(18, 22, 26)"
        );
    }
    browser.is_content(&[]);
}
