//! `serve`: the web app as it is started, reached and stopped; its pages are tested in the web crate.

mod binary;
mod http;

use binary::Home;
use http::Server;
use std::net::TcpListener;

#[test]
fn pages_come_with_headers_that_keep_strangers_out() {
    let home = Home::new();
    let server = Server::start(home.path(), "");
    let page = server.get("/", &[]);
    assert_eq!(page.status, 200, "{page:?}");
    assert!(page.header("content-type").starts_with("text/html") && page.body.contains("<main"));
    let policy = page.header("content-security-policy");
    assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("cache-control", "no-store"),
        ("cross-origin-opener-policy", "same-origin"),
    ] {
        assert_eq!(page.header(name), value);
    }
    let cookies = page.header("set-cookie");
    assert!(cookies.contains("HttpOnly") && cookies.contains("SameSite=") && !cookies.contains("Secure"));
    assert_eq!(server.get("/healthz", &[]).status, 200);
    assert_eq!(server.get("/nowhere", &[]).status, 404);
    assert_eq!(server.get("/login", &[]).status, 404, "a server of one has no login");
}

#[test]
fn foreign_names_and_forged_forms_are_refused() {
    let home = Home::new();
    let server = Server::start(home.path(), "");
    assert_eq!(server.get("/", &[("host", "evil.example")]).status, 421);
    assert_eq!(server.post("/drill", &[], "questions=5").status, 403);
    let token = "0123456789abcdef0123456789abcdef";
    let cookie = format!("gradatim_csrf={token}");
    let foreign = [("cookie", cookie.as_str()), ("origin", "https://evil.example")];
    assert_eq!(server.post("/drill", &foreign, &format!("csrf={token}")).status, 403);
}

#[test]
fn a_signal_ends_it_in_good_order() {
    for signal in ["-TERM", "-INT"] {
        let home = Home::new();
        let server = Server::start(home.path(), "");
        assert_eq!(server.get("/healthz", &[]).status, 200);
        let (code, said) = server.stop(signal);
        assert_eq!(code, Some(0), "{signal}: {said}");
        assert!(!said.contains("panicked"), "{said}");
    }
}

#[test]
fn addresses_that_cannot_be_served_are_refused_in_a_sentence() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = format!("serve --bind {}", taken.local_addr().unwrap());
    for (line, part) in [
        ("serve --bind 0.0.0.0:0", "beyond this machine there must be a login; add --multi-user"),
        ("serve --bind [::]:0", "--multi-user"),
        (taken.as_str(), "cannot listen there"),
        ("serve --bind nonsense", "invalid value 'nonsense'"),
        ("serve --behind-tls", "--multi-user"),
        ("serve --host exam.example", "--multi-user"),
        ("serve --multi-user --learner ada", "cannot be used with"),
    ] {
        let run = Home::new().run(line, "");
        assert_eq!(run.code, 2, "{line}: {}", run.err);
        assert!(run.err.contains(part) && !run.err.contains("panicked"), "{line}: {}", run.err);
    }
}

#[test]
fn people_made_on_the_command_line_log_in() {
    let home = Home::new();
    assert_eq!(home.run("people add ada", "brass and punched cards\n").code, 0);
    let server = Server::start(home.path(), "--multi-user");
    let away = server.get("/account", &[]);
    assert_eq!((away.status, away.header("location")), (303, "/login?next=%2Faccount"));
    let session = log_in(&server, "brass and punched cards").unwrap();
    let cookie = format!("gradatim_session={session}");
    let account = server.get("/account", &[("cookie", &cookie)]);
    assert!(account.status == 200 && account.body.contains("<strong>ada</strong>"), "{}", account.body);
    // An admin's command holds at once, while the server runs.
    assert_eq!(home.run("people reset ada", "another long password\n").code, 0);
    assert_eq!(server.get("/account", &[("cookie", &cookie)]).status, 303);
    assert_eq!(log_in(&server, "brass and punched cards"), None);
    assert!(log_in(&server, "another long password").is_some());
    let (code, said) = server.stop("-TERM");
    assert_eq!(code, Some(0));
    assert!(!said.contains("another long") && !said.contains("warning"), "{said}");
}

/// The value of the session cookie.
fn log_in(server: &Server, password: &str) -> Option<String> {
    let form = server.get("/login", &[]);
    let token = form.cookie("gradatim_csrf").unwrap();
    let body = format!("csrf={token}&name=ada&password={}", password.replace(' ', "+"));
    let cookie = format!("gradatim_csrf={token}");
    server.post("/login", &[("cookie", &cookie)], &body).cookie("gradatim_session").map(str::to_owned)
}

#[test]
fn beyond_loopback_it_says_what_is_missing() {
    let home = Home::new();
    let open = Server::start(home.path(), "--multi-user --bind 0.0.0.0:0");
    let (code, said) = open.stop("-TERM");
    assert_eq!(code, Some(0));
    assert!(said.contains("without TLS") && said.contains("gradatim people add"), "{said}");
    assert_eq!(home.run("people add ada", "brass and punched cards\n").code, 0);
    let behind = Server::start(home.path(), "--multi-user --bind 0.0.0.0:0 --behind-tls --host exam.example");
    let form = behind.get("/login", &[("host", "exam.example")]);
    assert!(form.status == 200 && form.header("set-cookie").ends_with("Secure"), "{form:?}");
    assert_eq!(behind.get("/login", &[]).status, 421);
    assert!(!behind.stop("-TERM").1.contains("warning"));
}
