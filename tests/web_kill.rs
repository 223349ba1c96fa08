//! Again and again, the server is killed while learners answer through the API; every answer that it had acknowledged is
//! in the journal afterwards, every sitting can be gone on with, and no exam lost a second of its clock.
//!
//! `WEB_KILLS` sets how often; two hundred take some minutes, because a server needs a second to start.

mod crowd;
mod http;

use crowd::crowd;
use gradatim_log::{Journal, SittingHistory};
use http::{Client, Server};
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::net::SocketAddr;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

const EXAM: &str = "mls-c01";
const USUAL_KILLS: usize = 12;
const LEARNERS: usize = 6;
/// A position of a sitting.
type Place = (String, u64);

/// What is known of the responses.
#[derive(Default)]
struct Known {
    /// The last one acknowledged.
    acknowledged: HashMap<Place, Vec<String>>,
    /// One that was sent later, and nobody knows whether it arrived.
    perhaps: HashMap<Place, Vec<String>>,
}

impl Known {
    fn learn(&mut self, told: Told) {
        for (place, response) in told.acknowledged {
            self.perhaps.remove(&place);
            self.acknowledged.insert(place, response);
        }
        self.perhaps.extend(told.sent);
    }
}

/// What one life of the server told one learner.
#[derive(Default)]
struct Told {
    acknowledged: HashMap<Place, Vec<String>>,
    /// The response that was under way when the server died.
    sent: Option<(Place, Vec<String>)>,
    /// What the exam's clock had taken, and when it said so.
    used: Vec<(Instant, i64)>,
}

#[test]
fn no_acknowledged_answer_and_no_second_is_lost() {
    let kills = std::env::var("WEB_KILLS").ok().and_then(|n| n.parse().ok()).unwrap_or(USUAL_KILLS);
    let (home, mut rng) = (tempfile::tempdir().unwrap(), Pcg64Mcg::seed_from_u64(7));
    let sessions = crowd(home.path(), LEARNERS);
    let (mut known, mut lived) = (Known::default(), Duration::ZERO);
    for _ in 0..kills {
        let server = Server::start(home.path(), "--multi-user --log-level error");
        let begun = Instant::now();
        let told = work(server, &sessions, Duration::from_millis(rng.random_range(30..=400)));
        for (at, used) in told.iter().flat_map(|t| &t.used) {
            // The clock may take the time that the server lived, and nothing else; a crash gives time back.
            let most = i64::try_from((lived + (*at - begun)).as_millis()).unwrap();
            assert!((0..=most).contains(used), "{used} ms taken of {most}");
        }
        lived += begun.elapsed();
        told.into_iter().for_each(|told| known.learn(told));
    }
    println!("{} answers acknowledged in {kills} lives of {lived:?}", known.acknowledged.len());
    assert!(known.acknowledged.len() > kills, "only {} answers", known.acknowledged.len());
    check(home.path(), &known);
}

/// Lets everybody work on a server until it is killed.
fn work(mut server: Server, sessions: &[String], life: Duration) -> Vec<Told> {
    let address = server.address;
    let work = |(n, session): (usize, &String)| {
        let session = session.clone();
        thread::spawn(move || {
            let mut told = Told::default();
            let kind = if n == 0 { examined } else { drilled };
            // The connection breaks in the end: that is what happens here.
            assert!(kind(address, &session, &mut told).is_err());
            told
        })
    };
    let learners: Vec<_> = sessions.iter().enumerate().map(work).collect();
    thread::sleep(life);
    server.kill();
    learners.into_iter().map(|l| l.join().unwrap()).collect()
}

/// Answers drills until the connection breaks.
fn drilled(address: SocketAddr, session: &str, told: &mut Told) -> std::io::Result<()> {
    let mut client = Client::connect(address, Some(session))?;
    loop {
        let begun = client.post("/api/v1/drills", &json!({ "exam": EXAM, "questions": 10 }))?.json();
        let sitting = begun["sitting"].as_str().unwrap().to_owned();
        let drill = format!("/api/v1/drills/{sitting}");
        loop {
            let open = client.get(&format!("{drill}/question"))?.json();
            let question = &open["question"];
            if question.is_null() {
                break;
            }
            let (position, response) = (question["position"].as_u64().unwrap(), response(question));
            let body = json!({ "position": position, "response": response });
            told.sent = Some(((sitting.clone(), position), response));
            let answered = client.post(&format!("{drill}/answers"), &body)?.json();
            assert_eq!(answered["stood"], false, "an open question had an answer");
            told.acknowledged.extend(told.sent.take());
        }
    }
}

/// Changes answers of one long exam until the connection breaks.
fn examined(address: SocketAddr, session: &str, told: &mut Told) -> std::io::Result<()> {
    let mut client = Client::connect(address, Some(session))?;
    let begun = client.post("/api/v1/exam-sittings", &json!({ "exam": EXAM, "extra_minutes": 600 }))?.json();
    let sitting = begun["sitting"].as_str().unwrap().to_owned();
    let exam = format!("/api/v1/exam-sittings/{sitting}");
    let allowed = client.get(&exam)?.json()["allowed_ms"].as_i64().unwrap();
    for position in (1..=65).cycle() {
        let question = client.get(&format!("{exam}/questions/{position}"))?.json();
        let mut response = response(&question);
        if response == ids(&question["response"]) {
            response = ids_of_options(&question).into_iter().rev().take(response.len()).collect();
        }
        let body = json!({ "response": response });
        told.sent = Some(((sitting.clone(), position), response));
        let saved = client.put(&format!("{exam}/questions/{position}/answer"), &body)?.json();
        told.acknowledged.extend(told.sent.take());
        told.used.push((Instant::now(), allowed - saved["left_ms"].as_i64().unwrap()));
    }
    Ok(())
}

/// The first options that make a full response.
fn response(question: &Value) -> Vec<String> {
    let wanted = question["wanted"].as_u64().unwrap() as usize;
    ids_of_options(question).into_iter().take(wanted).collect()
}

fn ids_of_options(question: &Value) -> Vec<String> {
    question["options"].as_array().unwrap().iter().map(|o| o["id"].as_str().unwrap().to_owned()).collect()
}

fn ids(response: &Value) -> Vec<String> {
    response.as_array().unwrap().iter().map(|id| id.as_str().unwrap().to_owned()).collect()
}

fn check(home: &Path, known: &Known) {
    let journal = Journal::open(&home.join("journal.sqlite")).unwrap();
    let sittings: Vec<SittingHistory> =
        (0..LEARNERS).flat_map(|n| journal.sittings(&format!("learner{n}"), EXAM).unwrap()).collect();
    for (place, response) in &known.acknowledged {
        let past = sittings.iter().find(|s| s.record.sitting == place.0).unwrap();
        let stands = past.answer(u32::try_from(place.1).unwrap()).map(|a| &a.response);
        let perhaps = known.perhaps.get(place);
        assert!(
            stands == Some(response) || (stands.is_some() && stands == perhaps),
            "{place:?}: {stands:?} instead of {response:?}"
        );
    }
}
