//! The pictures of the README, made anew by hand: `cargo test -p gradatim --test e2e pictures -- --ignored`.

use crate::browser::Browser;
use crate::looks::{draw, prefer, resize};
use crate::server::Home;
use crate::stage::Stage;
use std::path::Path;

/// Width and height of the screens.
const DESKTOP: (u32, u32) = (900, 760);
const PHONE: (u32, u32) = (400, 800);
/// Bytes that a picture may have.
const WEIGHT: u64 = 120 * 1024;

#[test]
#[ignore = "makes docs/screenshots anew"]
fn pictures_for_the_readme() {
    let Some(stage) = Stage::set(Home::storied, "") else { return };
    let browser = &stage.browser;
    for (path, name, height) in
        [("/", "home", 900), ("/history", "history", 900), ("/cohort", "cohort", 900), ("/plan", "plan", 650)]
    {
        stage.open(path);
        if name == "plan" {
            browser.script("document.querySelector('#date').value = new Date(Date.now() + 6e9).toISOString().slice(0, 10)");
            browser.fill("#hours", "6");
            browser.click("form.plan button.primary");
            browser.wait_text("Week by week");
        }
        picture(browser, name, DESKTOP, height);
    }
    stage.open("/");
    prefer(browser, "dark");
    picture(browser, "home-phone-dark", PHONE, 900);
    prefer(browser, "light");
    sealed_report(&stage);
    an_item(&stage);
    a_drill(&stage);
    an_exam(&stage);
}

fn picture(browser: &Browser, name: &str, screen: (u32, u32), most: u64) {
    picture_from(browser, name, screen, 0, most);
}

fn picture_from(browser: &Browser, name: &str, (width, height): (u32, u32), top: u64, most: u64) {
    resize(browser, width, height);
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/screenshots");
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join(format!("{name}.png"));
    draw(browser, &file, width, top, most);
    let weight = std::fs::metadata(&file).unwrap().len();
    println!("{name}: {weight} bytes");
    assert!(weight < WEIGHT, "{name} has {weight} bytes; show less of the page");
}

fn sealed_report(stage: &Stage) {
    stage.open("/history");
    stage.browser.click("table.sittings a[href$='/report']");
    stage.browser.wait_path("the report", |path| path.ends_with("/report"));
    picture(&stage.browser, "report", DESKTOP, 900);
}

fn an_item(stage: &Stage) {
    stage.open("/bank?sort=answers&pool=practice");
    stage.browser.click("table.items th a");
    stage.browser.wait_path("the item", |path| path.starts_with("/bank/items/"));
    resize(&stage.browser, DESKTOP.0, DESKTOP.1);
    // The question is as in every other picture; below it stands what the answers say.
    let top = stage.browser.script("return Math.round(document.querySelector('.figures').offsetTop) - 60");
    picture_from(&stage.browser, "item", DESKTOP, top.as_u64().unwrap(), 880);
}

fn a_drill(stage: &Stage) {
    let browser = &stage.browser;
    stage.open("/drill");
    browser.click("main button.primary");
    browser.choose();
    browser.click("main button.primary");
    browser.wait_for("[data-drill=next]");
    picture(browser, "drill", DESKTOP, 740);
}

fn an_exam(stage: &Stage) {
    let browser = &stage.browser;
    stage.open("/exam");
    browser.click("form.exam-order button.primary");
    browser.wait_path("the first question", |path| path.ends_with("/1"));
    browser.choose();
    picture(browser, "exam", DESKTOP, 760);
}
