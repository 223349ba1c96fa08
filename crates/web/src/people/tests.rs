//! Logging in and out, as browsers see it.

use super::town::{Browser, Town, password};
use crate::csrf::CSRF_COOKIE;
use crate::testing::Site;
use axum::http::{Request, StatusCode};
use gradatim_accounts::{Hasher, Password, Roles};

const SESSION: &str = "gradatim_session";

fn two() -> Town {
    Town::of(&[("ada", Roles::default()), ("bob", Roles::ALL)])
}

async fn is_in(browser: &mut Browser) -> bool {
    browser.get("/account").await.status == StatusCode::OK
}

#[tokio::test]
async fn a_login_leads_to_where_one_wanted_to_go() {
    let town = two();
    let mut browser = town.browser();
    let page = browser.get("/account?done=x").await;
    assert_eq!(
        (page.status, page.header("location")),
        (StatusCode::SEE_OTHER, "/login?next=%2Faccount%3Fdone%3Dx")
    );
    let form = browser.get("/login?next=%2Faccount%3Fdone%3Dx").await;
    assert!(form.body.contains(r#"name="next" value="/account?done=x""#), "{}", form.body);
    let page = browser.log_in(" ADA ", &password("ada"), "/account?done=x").await;
    assert_eq!((page.status, page.header("location")), (StatusCode::SEE_OTHER, "/account?done=x"));
    let page = browser.get("/account").await;
    assert!(page.body.contains("<strong>ada</strong>") && page.body.contains("Log out"), "{}", page.body);
    assert_eq!(browser.get("/login?next=/account").await.header("location"), "/account");
}

#[tokio::test]
async fn nobody_is_sent_to_another_site() {
    let town = two();
    for next in ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)"] {
        let page = town.browser().log_in("ada", &password("ada"), next).await;
        assert_eq!(page.header("location"), "/", "{next}");
    }
}

#[tokio::test]
async fn what_was_wrong_is_not_told() {
    let town = two();
    town.accounts().disable("bob", 1).unwrap();
    let mut pages = Vec::new();
    for (name, secret) in
        [("ada", "not her password"), ("nobody", "not her password"), ("bob", &password("bob"))]
    {
        let mut browser = town.browser();
        let page = browser.log_in(name, secret, "").await;
        assert_eq!(page.status, StatusCode::UNAUTHORIZED);
        assert!(!browser.cookies.contains_key(SESSION) && !page.body.contains(secret));
        pages.push(
            page.body.replace(&format!("value=\"{name}\""), "").replace(&browser.cookies[CSRF_COOKIE], ""),
        );
    }
    assert!(pages[0].contains("do not belong together") && pages.iter().all(|page| *page == pages[0]));
}

#[tokio::test]
async fn forms_with_parts_missing_get_a_sentence() {
    let town = two();
    let mut browser = town.browser();
    for fields in [&[][..], &[("name", "ada")], &[("password", "x")], &[("name", "ada"), ("password", "")]] {
        let page = browser.post("/login", fields).await;
        assert!(page.status == StatusCode::UNAUTHORIZED || page.status == StatusCode::TOO_MANY_REQUESTS);
        assert!(page.body.contains(r#"role="alert""#), "{}", page.body);
    }
    let long = "x".repeat(50_000);
    assert_eq!(town.browser().log_in(&long, &long, &long).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn guessing_has_to_wait_even_with_the_right_password() {
    let town = two();
    for _ in 0..5 {
        assert_eq!(town.browser().log_in("ada", "wrong password", "").await.status, StatusCode::UNAUTHORIZED);
    }
    let page = town.browser().log_in("ada", &password("ada"), "").await;
    assert_eq!((page.status, page.header("retry-after")), (StatusCode::TOO_MANY_REQUESTS, "1"));
    assert!(page.body.contains("Please wait a second"), "{}", page.body);
    let unknown = Town::of(&[]);
    for _ in 0..5 {
        unknown.browser().log_in("nobody", "wrong password", "").await;
    }
    assert_eq!(unknown.browser().log_in("nobody", "x", "").await.status, StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn a_login_takes_over_no_old_session_and_no_old_token() {
    let town = two();
    let mut browser = town.browser_of("ada").await;
    let before = browser.clone();
    browser.log_in("bob", &password("bob"), "").await;
    assert_ne!(before.cookies[SESSION], browser.cookies[SESSION]);
    assert_ne!(before.cookies[CSRF_COOKIE], browser.cookies[CSRF_COOKIE]);
    assert!(!is_in(&mut before.clone()).await, "the session before is over");
    let planted = "0".repeat(64);
    let mut victim = town.browser();
    victim.cookies.insert(SESSION.to_owned(), planted.clone());
    victim.log_in("ada", &password("ada"), "").await;
    assert_ne!(victim.cookies[SESSION], planted);
}

#[tokio::test]
async fn logging_out_ends_the_session_for_copies_of_the_cookie_too() {
    let town = two();
    let mut browser = town.browser_of("ada").await;
    let mut copy = browser.clone();
    browser.cookies.insert("gradatim_look".to_owned(), "dark.100".to_owned());
    let page = browser.post("/logout", &[]).await;
    assert_eq!(browser.cookies["gradatim_look"], "dark.100", "looks are the browser's");
    assert_eq!((page.status, page.header("location")), (StatusCode::SEE_OTHER, "/login"));
    assert!(!browser.cookies.contains_key(SESSION) && !is_in(&mut copy).await);
    assert_eq!(browser.get("/logout").await.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(browser.post("/logout", &[]).await.status, StatusCode::SEE_OTHER, "twice does no harm");
}

#[tokio::test]
async fn what_an_admin_changes_holds_at_once() {
    let town = two();
    let mut browser = town.browser_of("ada").await;
    assert!(!browser.get("/account").await.body.contains("analyst"));
    town.accounts().set_roles("ada", Roles::ALL).unwrap();
    assert!(browser.get("/account").await.body.contains("analyst"));
    let name = "ada".parse().unwrap();
    let new = Hasher::new().unwrap().hash(&Password::chosen("chosen by an admin", &name).unwrap()).unwrap();
    town.accounts().set_password("ada", &new).unwrap();
    assert!(!is_in(&mut browser).await);
    let mut browser = town.browser();
    browser.log_in("ada", "chosen by an admin", "").await;
    assert!(is_in(&mut browser).await);
    town.accounts().disable("ada", 1).unwrap();
    assert!(!is_in(&mut browser).await);
}

#[tokio::test]
async fn a_new_password_logs_other_browsers_out() {
    let town = two();
    let (mut here, mut there) = (town.browser_of("ada").await, town.browser_of("ada").await);
    let old = password("ada");
    let wrong = [
        ("wrong one", "brass engine", "brass engine", "current password is not right"),
        (old.as_str(), "brass engine", "brass angine", "differ"),
        (&old, "short", "short", "too short"),
        (&old, "", "", "too short"),
        (&old, "password", "password", "tried first"),
    ];
    for (current, new, again, said) in wrong {
        let page =
            here.post("/account/password", &[("current", current), ("new", new), ("again", again)]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.body.contains(said) && page.body.contains(r#"role="alert""#), "{}", page.body);
    }
    assert!(is_in(&mut there).await);
    let fields = [("current", old.as_str()), ("new", "brass engine"), ("again", "brass engine")];
    assert_eq!(here.post("/account/password", &fields).await.header("location"), "/account?done=password");
    assert!(is_in(&mut here).await && !is_in(&mut there).await);
    assert_eq!(town.browser().log_in("ada", &old, "").await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(town.browser().log_in("ada", "brass engine", "").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn other_browsers_can_be_logged_out() {
    let town = two();
    let (mut here, mut there) = (town.browser_of("ada").await, town.browser_of("ada").await);
    let mut bob = town.browser_of("bob").await;
    assert!(here.get("/account").await.body.contains("In 2 browsers"));
    assert_eq!(here.post("/account/sessions", &[]).await.header("location"), "/account?done=sessions");
    assert!(is_in(&mut here).await && !is_in(&mut there).await && is_in(&mut bob).await);
    assert!(here.get("/account").await.body.contains("In this browser only"));
}

#[tokio::test]
async fn programs_and_scripts_are_told_without_a_page() {
    let town = two();
    let mut browser = town.browser();
    let api = browser.get("/api/v1/nothing-here").await;
    assert!(api.header("content-type").starts_with("application/json"), "{}", api.body);
    let htmx = Request::get("/account").header("hx-request", "true");
    let htmx =
        browser.send(htmx.header("hx-current-url", "http://localhost/drill/7?x=1"), String::new()).await;
    assert_eq!(
        (htmx.status, htmx.header("hx-redirect")),
        (StatusCode::UNAUTHORIZED, "/login?next=%2Fdrill%2F7%3Fx%3D1")
    );
    let fetched = Request::get("/account").header("sec-fetch-mode", "cors");
    assert_eq!(browser.send(fetched, String::new()).await.status, StatusCode::UNAUTHORIZED);
    let posted = browser.post("/account/sessions", &[]).await;
    assert_eq!((posted.status, posted.header("location")), (StatusCode::UNAUTHORIZED, ""));
}

#[tokio::test]
async fn behind_tls_cookies_are_secure_and_other_names_are_refused() {
    let town = Town::set_up(&[("ada", Roles::default())], true, &["exam.example"]);
    let mut browser = town.browser();
    let page = browser.log_in("ada", &password("ada"), "").await;
    let cookies: Vec<_> = page.headers.get_all("set-cookie").iter().map(|v| v.to_str().unwrap()).collect();
    assert_eq!(cookies.len(), 2);
    assert!(
        cookies.iter().all(|c| c.contains("Secure") && c.contains("HttpOnly") && c.contains("SameSite=Lax"))
    );
    for (host, status) in
        [("exam.example", StatusCode::OK), ("evil.example", StatusCode::MISDIRECTED_REQUEST)]
    {
        let request = Request::get("/account").header("host", host);
        assert_eq!(browser.send(request, String::new()).await.status, status, "{host}");
    }
}

#[tokio::test]
async fn behind_a_proxy_guessers_are_told_apart() {
    let town = Town::set_up(&[("ada", Roles::default())], true, &[]);
    for n in 0..6 {
        let (status, _) = try_from(&town, &format!("nobody{n}"), "203.0.113.1").await;
        assert_eq!(status, if n < 5 { StatusCode::UNAUTHORIZED } else { StatusCode::TOO_MANY_REQUESTS });
    }
    assert_eq!(try_from(&town, "nobody", "203.0.113.2").await.0, StatusCode::UNAUTHORIZED);
}

async fn try_from(town: &Town, name: &str, address: &str) -> (StatusCode, String) {
    let mut browser = town.browser();
    let body = format!("csrf={}&name={name}&password=wrong", browser.csrf().await);
    let request = Request::post("/login").header("x-forwarded-for", format!("10.0.0.1, {address}"));
    let page = browser.send(request.header("content-type", "application/x-www-form-urlencoded"), body).await;
    (page.status, page.body)
}

#[tokio::test]
async fn a_server_of_one_has_no_login() {
    let site = Site::new();
    for path in ["/login", "/account"] {
        assert_eq!(site.get(path).await.status, StatusCode::NOT_FOUND);
    }
    let home = site.get("/").await;
    assert_eq!(home.status, StatusCode::OK);
    assert!(!home.body.contains("Log out"));
}

#[tokio::test]
async fn who_erases_everything_may_leave_for_good() {
    let town = two();
    let mut browser = town.browser_of("ada").await;
    assert!(browser.get("/settings/forget").await.body.contains("Remove my account ada too"));
    let stays = browser.post("/settings/forget", &[("word", "erase")]).await;
    assert_eq!((stays.status, stays.header("location")), (StatusCode::SEE_OTHER, "/settings/forget"));
    assert!(is_in(&mut browser).await && town.accounts().person("ada").is_ok());
    let unsure = browser.post("/settings/forget", &[("word", "no"), ("account", "1")]).await;
    assert!(unsure.status == StatusCode::BAD_REQUEST && town.accounts().person("ada").is_ok());
    let gone = browser.post("/settings/forget", &[("word", "erase"), ("account", "1")]).await;
    assert_eq!((gone.status, gone.header("location")), (StatusCode::SEE_OTHER, "/login"));
    assert!(!browser.cookies.contains_key(SESSION) && town.accounts().person("ada").is_err());
    let again = browser.log_in("ada", &password("ada"), "").await;
    assert_eq!(again.status, StatusCode::UNAUTHORIZED);
    assert!(town.accounts().person("bob").is_ok());
    assert!(
        !Site::new().get("/settings/forget").await.body.contains("name=\"account\""),
        "nobody logs in there"
    );
}

#[tokio::test]
async fn preferences_are_the_persons_and_not_the_browsers() {
    let town = two();
    let mut browser = town.browser_of("ada").await;
    browser.post("/settings", &[("extra", "half"), ("keys", "off")]).await;
    let mut elsewhere = town.browser_of("ada").await;
    let page = elsewhere.get("/settings").await.body;
    assert!(page.contains("value=\"half\" checked") && page.contains("data-keys=\"off\""), "{page}");
    browser.post("/logout", &[]).await;
    browser.log_in("bob", &password("bob"), "").await;
    assert!(browser.get("/settings").await.body.contains("value=\"none\" checked"));
}
