//! A server with many learners, and their browsers, for tests.

use super::Logins;
use crate::App;
use crate::csrf::{CSRF_COOKIE, CSRF_FIELD};
use crate::server::router;
use crate::testing::config;
use axum::body::{Body, to_bytes};
use axum::http::request::Builder;
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use gradatim_accounts::{Accounts, Hasher, Password, Roles};
use std::collections::BTreeMap;
use std::path::PathBuf;
use tower::ServiceExt;

/// A server for tests; its files go with it.
pub(super) struct Town {
    pub(super) app: App,
    folder: tempfile::TempDir,
}

/// The password of somebody who lives there.
pub(super) fn password(name: &str) -> String {
    format!("{name} and three more words")
}

impl Town {
    /// A town of these people.
    pub(super) fn of(people: &[(&str, Roles)]) -> Self {
        Self::set_up(people, false, &[])
    }

    /// The same behind a proxy, or with names of its own.
    pub(super) fn set_up(people: &[(&str, Roles)], behind_tls: bool, hosts: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("accounts.sqlite");
        let (accounts, hasher) = (Accounts::open(&file).unwrap(), Hasher::new().unwrap());
        for (name, roles) in people {
            let name = name.parse().unwrap();
            let chosen = Password::chosen(&password(&format!("{name}")), &name).unwrap();
            accounts.add(&name, &hasher.hash(&chosen).unwrap(), *roles, 0).unwrap();
        }
        let hosts = hosts.iter().map(|host| (*host).to_owned()).collect();
        let logins = Logins { accounts: file, behind_tls, hosts };
        let app = App::start(config(folder.path(), Some(logins))).unwrap();
        Self { app, folder }
    }

    /// The accounts as another process has them.
    pub(super) fn accounts(&self) -> Accounts {
        Accounts::open(&self.folder.path().join("accounts.sqlite")).unwrap()
    }

    /// The file of the journal.
    pub(super) fn journal(&self) -> PathBuf {
        self.folder.path().join("journal.sqlite")
    }

    /// A browser that was never here.
    pub(super) fn browser(&self) -> Browser {
        Browser { app: self.app.clone(), cookies: BTreeMap::new() }
    }

    /// A browser that somebody is logged in with.
    pub(super) async fn browser_of(&self, name: &str) -> Browser {
        let mut browser = self.browser();
        let page = browser.log_in(name, &password(name), "").await;
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.body);
        browser
    }
}

/// A browser with its cookies.
#[derive(Clone)]
pub(super) struct Browser {
    app: App,
    pub(super) cookies: BTreeMap<String, String>,
}

/// What came back.
pub(super) struct Page {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: String,
}

impl Page {
    /// A header as text, empty if it is not there.
    pub(super) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

impl Browser {
    /// Types name and password into the login form.
    pub(super) async fn log_in(&mut self, name: &str, password: &str, next: &str) -> Page {
        self.post("/login", &[("name", name), ("password", password), ("next", next)]).await
    }

    /// Looks at a page.
    pub(super) async fn get(&mut self, path: &str) -> Page {
        self.send(Request::get(path), String::new()).await
    }

    /// Sends a form of our own pages.
    pub(super) async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Page {
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.append_pair(CSRF_FIELD, &self.csrf().await).extend_pairs(fields);
        let kind = "application/x-www-form-urlencoded";
        let request = Request::builder().method(Method::POST).uri(path).header(header::CONTENT_TYPE, kind);
        self.send(request, form.finish()).await
    }

    /// The value against forged requests, fetched if need be.
    pub(super) async fn csrf(&mut self) -> String {
        if !self.cookies.contains_key(CSRF_COOKIE) {
            self.get("/login").await;
        }
        self.cookies[CSRF_COOKIE].clone()
    }

    /// Sends anything, with the cookies, and keeps those that come back.
    pub(super) async fn send(&mut self, request: Builder, body: String) -> Page {
        let cookies: Vec<String> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let mut request = request.header(header::COOKIE, cookies.join("; ")).body(Body::from(body)).unwrap();
        request.headers_mut().entry(header::HOST).or_insert(header::HeaderValue::from_static("localhost"));
        let response = router(&self.app).oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        for cookie in parts.headers.get_all(header::SET_COOKIE) {
            self.keep(cookie.to_str().unwrap());
        }
        let body = to_bytes(body, usize::MAX).await.unwrap();
        let body = String::from_utf8_lossy(&body).into_owned();
        Page { status: parts.status, headers: parts.headers, body }
    }

    fn keep(&mut self, cookie: &str) {
        let (name, value) = cookie.split(';').next().unwrap().split_once('=').unwrap();
        if cookie.contains("Max-Age=0") {
            self.cookies.remove(name);
        } else {
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
    }
}
