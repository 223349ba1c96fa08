//! A log in an object store: a folder served as S3 does, by a server of this test.

use crate::folder::{simulated, written};
use crate::processes::{Client, Cluster};
use crate::same_numbers::{assert_same, here, there};
use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};

const KEY: &str = "right-key";
const SECRET: &str = "a-secret-nobody-may-see";

/// Serves one bucket, `exams`, whose `log/` is a folder of this machine, to whoever signs with [`KEY`].
fn serve(folder: &Path) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let folder = folder.to_owned();
    std::thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            let folder = folder.clone();
            std::thread::spawn(move || converse(&stream, &folder));
        }
    });
    address
}

/// Answers requests until the other side has no more.
fn converse(stream: &TcpStream, folder: &Path) -> Option<()> {
    let mut lines = BufReader::new(stream).lines().map_while(Result::ok);
    loop {
        let head: Vec<String> = lines.by_ref().take_while(|line| !line.is_empty()).collect();
        let mut words = head.first()?.split(' ');
        let (method, target) = (words.next()?, words.next()?);
        let header = |name: &str| {
            head.iter().find_map(|line| line.split_once(": ").filter(|(n, _)| n.eq_ignore_ascii_case(name)))
        };
        let signed = header("authorization").is_some_and(|(_, value)| value.contains(KEY));
        let answer = if signed { object(folder, target) } else { Answer::of("403 Forbidden", "<Error/>") };
        answer.send(stream, method, header("range").map(|(_, value)| value)).ok()?;
    }
}

struct Answer {
    status: &'static str,
    body: Vec<u8>,
}

impl Answer {
    fn of(status: &'static str, body: &str) -> Self {
        Self { status, body: body.as_bytes().to_vec() }
    }

    fn send(&self, mut to: &TcpStream, method: &str, range: Option<&str>) -> std::io::Result<()> {
        let whole = self.body.len();
        let range = range.filter(|_| self.status == "200 OK");
        let (from, until) = range.map_or((0, whole), |range| bounds(range, whole));
        let status = range.map_or(self.status, |_| "206 Partial Content");
        let body = &self.body[from..until];
        write!(to, "HTTP/1.1 {status}\r\nContent-Length: {}\r\nETag: \"1\"\r\n", body.len())?;
        write!(to, "Last-Modified: Sat, 21 Nov 2026 12:00:00 GMT\r\n")?;
        write!(to, "Content-Range: bytes {from}-{}/{whole}\r\n\r\n", until.max(1) - 1)?;
        if method == "HEAD" { Ok(()) } else { to.write_all(body) }
    }
}

/// `bytes=from-last` or `bytes=-length`.
fn bounds(range: &str, whole: usize) -> (usize, usize) {
    let (from, last) = range.trim_start_matches("bytes=").split_once('-').unwrap();
    match (from.parse::<usize>(), last.parse::<usize>()) {
        (Ok(from), Ok(last)) => (from, whole.min(last + 1)),
        (Ok(from), Err(_)) => (from, whole),
        (Err(_), length) => (whole - length.unwrap(), whole),
    }
}

fn object(folder: &Path, target: &str) -> Answer {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    if !path.starts_with("/exams") {
        return Answer::of("404 Not Found", "<Error><Code>NoSuchBucket</Code></Error>");
    }
    if query.contains("list-type=2") {
        return Answer::of("200 OK", &listing(folder));
    }
    let file: PathBuf = folder.join(path.trim_start_matches("/exams/log/"));
    match std::fs::read(file) {
        Ok(body) => Answer { status: "200 OK", body },
        Err(_) => Answer::of("404 Not Found", "<Error><Code>NoSuchKey</Code></Error>"),
    }
}

fn listing(folder: &Path) -> String {
    let mut xml = String::from("<ListBucketResult><IsTruncated>false</IsTruncated>");
    for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let (name, size) = (entry.file_name(), entry.metadata().unwrap().len());
        write!(
            xml,
            "<Contents><Key>log/{}</Key><Size>{size}</Size>\
             <LastModified>2026-11-21T12:00:00.000Z</LastModified><ETag>\"1\"</ETag></Contents>",
            name.display()
        )
        .unwrap();
    }
    xml + "</ListBucketResult>"
}

/// The environment of somebody with this key.
fn environment(endpoint: &str, key: &str) -> Vec<(&'static str, String)> {
    let keys = [("AWS_ACCESS_KEY_ID", key.to_owned()), ("AWS_SECRET_ACCESS_KEY", SECRET.to_owned())];
    keyless(endpoint).into_iter().chain(keys).collect()
}

/// The environment of somebody without a key, on a machine without a role.
fn keyless(endpoint: &str) -> Vec<(&'static str, String)> {
    vec![
        ("AWS_ENDPOINT", endpoint.to_owned()),
        ("AWS_ALLOW_HTTP", "true".into()),
        ("AWS_REGION", "eu-central-1".into()),
        ("AWS_METADATA_ENDPOINT", "http://127.0.0.1:1".into()),
    ]
}

fn client(cluster: &Cluster, log: &str, environment: Vec<(&'static str, String)>) -> Client {
    let environment: Vec<_> = environment.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    Client::start(&cluster.address, log, &["--wait", "30"], &environment)
}

#[test]
fn a_log_in_a_bucket_gives_the_numbers_of_one_machine() {
    let responses = simulated(2000, 10);
    let folder = written(&responses, 3);
    let with_key = || environment(&serve(folder.path()), KEY);
    let cluster = Cluster::with_environment(2, &with_key(), "debug");
    let client = client(&cluster, "s3://exams/log/", with_key()).of_items(10);
    assert_same(&here(&responses), &there(&client));
    let log = cluster.log();
    assert!(log.contains("irt_estep") && !log.contains(SECRET), "credentials are never logged");
}

#[test]
fn buckets_and_credentials_that_are_not_there() {
    let folder = written(&simulated(10, 3), 1);
    let endpoint = serve(folder.path());
    let cluster = Cluster::with_environment(1, &keyless(&endpoint), "warn");
    let failure = |log: &str, environment| client(&cluster, log, environment).failure();
    let missing = failure("s3://nobody/log/", environment(&endpoint, KEY));
    assert!(missing.contains("no bucket s3://nobody/log/"), "{missing}");
    let wrong = failure("s3://exams/log/", environment(&endpoint, "wrong-key"));
    assert!(wrong.contains("AWS_ACCESS_KEY_ID") && wrong.contains("do not open s3://exams/log/"), "{wrong}");
    let none = failure("s3://exams/log/", keyless(&endpoint));
    assert!(none.contains("no credentials for s3://exams/log/"), "{none}");
    assert!([missing, wrong, none].iter().all(|sentence| !sentence.contains(SECRET)));
}

#[test]
fn executors_need_credentials_too() {
    let folder = written(&simulated(10, 3), 1);
    let endpoint = serve(folder.path());
    let cluster = Cluster::with_environment(1, &keyless(&endpoint), "warn");
    let client = client(&cluster, "s3://exams/log/", environment(&endpoint, KEY)).of_items(3);
    let sentence = client.ask(&crate::sentences::survey(3)).unwrap_err();
    assert!(sentence.contains("environment of every process"), "{sentence}");
}
