//! Many learners answer at once: no error, and every acknowledged answer is in the journal.
//!
//! The small one runs with all tests and looks at no clock. The large one is run by hand, on a machine with nothing else
//! to do, and prints its figures:
//! `cargo test -p gradatim --test web_load -- --ignored --nocapture`
//! (`GRADATIM_BIN` names another build of the program, `LEARNERS` and `SECONDS` another size).

mod crowd;
mod http;

use crowd::crowd;
use gradatim_log::Journal;
use http::{Client, Server};
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

const EXAM: &str = "mls-c01";

/// How many, how long, and how long each thinks before an answer.
#[derive(Clone, Copy)]
struct Load {
    learners: usize,
    seconds: u64,
    think: Duration,
}

/// What one learner saw.
#[derive(Default)]
struct Seen {
    sitting: String,
    answers: usize,
    /// Times of the durable answer call.
    durable: Vec<Duration>,
    /// Times of asking for a question: choosing it and making it durable.
    asked: Vec<Duration>,
    errors: Vec<String>,
}

#[test]
fn every_acknowledged_answer_is_in_the_journal() {
    let home = tempfile::tempdir().unwrap();
    let load = Load { learners: 20, seconds: 2, think: Duration::from_millis(50) };
    let (seen, _) = run(home.path(), load);
    let answers: usize = seen.iter().map(|s| s.answers).sum();
    assert!(answers > load.learners, "only {answers} answers");
    check(home.path(), &seen);
}

#[test]
#[ignore = "takes half a minute of a whole machine; for figures"]
fn five_hundred_learners() {
    let home = tempfile::tempdir().unwrap();
    let number = |name: &str, usual| std::env::var(name).ok().and_then(|n| n.parse().ok()).unwrap_or(usual);
    let (learners, seconds) = (number("LEARNERS", 500), number("SECONDS", 30));
    let load = Load { learners: learners as usize, seconds, think: Duration::from_secs(1) };
    let (seen, cost) = run(home.path(), load);
    report(load, &seen, &cost);
    check(home.path(), &seen);
}

/// What the load cost the server.
struct Cost {
    /// Memory in KiB, at the start and after every third.
    resident: Vec<u64>,
    /// Processor time in seconds.
    processor: f64,
}

/// Puts the program under load.
fn run(home: &Path, load: Load) -> (Vec<Seen>, Cost) {
    let sessions = crowd(home, load.learners);
    let mut server = Server::start(home, "--multi-user --log-level warn");
    let address = server.address;
    let (begun, before) = (Instant::now(), server.processor_seconds());
    let mut resident = vec![server.resident_kib()];
    let end = begun + Duration::from_secs(load.seconds);
    // Learners come one after the other over a think time, as their answers do later.
    let late = |n: usize| load.think.mul_f64(n as f64 / load.learners as f64);
    let start = |(n, session): (usize, String)| {
        let wait = late(n);
        let small = thread::Builder::new().stack_size(256 * 1024);
        small.spawn(move || learner(address, &session, begun + wait, end, load.think)).unwrap()
    };
    let learners: Vec<_> = sessions.into_iter().enumerate().map(start).collect();
    for third in 1..=3 {
        thread::sleep((begun + Duration::from_millis(load.seconds * 1000 * third / 3)) - Instant::now());
        resident.push(server.resident_kib());
    }
    let seen = learners.into_iter().map(|l| l.join().unwrap()).collect();
    let processor = server.processor_seconds() - before;
    server.kill();
    (seen, Cost { resident, processor })
}

fn learner(address: SocketAddr, session: &str, from: Instant, end: Instant, think: Duration) -> Seen {
    thread::sleep(from.saturating_duration_since(Instant::now()));
    let mut seen = Seen::default();
    if let Err(error) = drilling(address, session, end, think, &mut seen) {
        seen.errors.push(error.to_string());
    }
    seen
}

/// Begins a drill, then asks, thinks and answers to the end.
fn drilling(
    address: SocketAddr,
    session: &str,
    end: Instant,
    think: Duration,
    seen: &mut Seen,
) -> std::io::Result<()> {
    let mut client = Client::connect(address, Some(session))?;
    let begun = client.post("/api/v1/drills", &json!({ "exam": EXAM, "questions": 400 }))?;
    seen.sitting = begun.json()["sitting"].as_str().unwrap().to_owned();
    let drill = format!("/api/v1/drills/{}", seen.sitting);
    while Instant::now() + think < end {
        let asked = Instant::now();
        let open = client.get(&format!("{drill}/question"))?.json();
        seen.asked.push(asked.elapsed());
        thread::sleep(think);
        let body = answer_to(&open["question"]);
        let answered = Instant::now();
        let reply = client.post(&format!("{drill}/answers"), &body)?;
        seen.durable.push(answered.elapsed());
        seen.answers += usize::from(reply.json()["stood"] == false);
    }
    Ok(())
}

/// The first options that make a full response.
fn answer_to(question: &Value) -> Value {
    let wanted = question["wanted"].as_u64().unwrap() as usize;
    let options = question["options"].as_array().unwrap().iter().take(wanted);
    let response: Vec<&Value> = options.map(|o| &o["id"]).collect();
    json!({ "position": question["position"], "response": response })
}

fn check(home: &Path, seen: &[Seen]) {
    let errors: Vec<&String> = seen.iter().flat_map(|s| &s.errors).collect();
    assert!(errors.is_empty(), "{} errors, such as {}", errors.len(), errors[0]);
    let journal = Journal::open(&home.join("journal.sqlite")).unwrap();
    for Seen { sitting, answers, .. } in seen {
        assert_eq!(journal.sitting(sitting).unwrap().answered(), *answers, "{sitting}");
    }
}

fn report(load: Load, seen: &[Seen], cost: &Cost) {
    let all = |times: fn(&Seen) -> &Vec<Duration>| {
        let mut all: Vec<Duration> = seen.iter().flat_map(times).copied().collect();
        all.sort_unstable();
        all
    };
    let (durable, asked) = (all(|s| &s.durable), all(|s| &s.asked));
    println!("{} learners, {} s, think time {:?}", load.learners, load.seconds, load.think);
    line("durable answer", &durable);
    line("next question", &asked);
    let requests = durable.len() + asked.len() + seen.len();
    println!("requests a second: {:.0}", requests as f64 / load.seconds as f64);
    println!("processor time of the server: {:.2} ms a request", cost.processor * 1e3 / requests as f64);
    println!("errors: {}", seen.iter().map(|s| s.errors.len()).sum::<usize>());
    let memory: Vec<String> =
        cost.resident.iter().map(|kib| format!("{:.1}", *kib as f64 / 1024.0)).collect();
    println!("resident MiB at the start and after each third: {}", memory.join(", "));
}

fn line(what: &str, sorted: &[Duration]) {
    let at = |share: f64| {
        let place = (share * (sorted.len().saturating_sub(1)) as f64).round() as usize;
        sorted.get(place).map_or(0.0, |time| time.as_secs_f64() * 1e3)
    };
    let (median, tail, longest) = (at(0.5), at(0.99), at(1.0));
    println!("{what}: {} calls, p50 {median:.2} ms, p99 {tail:.2} ms, longest {longest:.2} ms", sorted.len());
}
