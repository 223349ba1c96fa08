//! `gradatim plan` as people, calendars and scripts use it.

mod place;

use place::{Place, Run};
use serde_json::Value;

const PLAN: &str = "plan mls-c01 --today 2026-11-21 --date 2027-01-31 --hours-per-week 6";

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("{value} is no number"))
}

fn numbers<'a>(values: &'a Value, field: &'a str) -> impl Iterator<Item = f64> + 'a {
    values.as_array().unwrap().iter().map(move |v| number(&v[field]))
}

#[test]
fn the_document_adds_up_and_repeats() {
    let place = Place::new();
    let document = place.json(PLAN);
    assert_eq!(document, place.json(PLAN));
    let plan = &document["plan"];
    let weeks = plan["weeks"].as_array().unwrap();
    assert_eq!(
        (weeks.len(), &weeks[0]["from"], &weeks[10]["to"]),
        (11, &"2026-11-21".into(), &"2027-01-31".into())
    );
    for week in weeks {
        let mock = if week["mock"].is_null() { 0.0 } else { number(&week["mock"]["hours"]) };
        let parts =
            numbers(&week["domains"], "hours").sum::<f64>() + number(&week["reviews"]["hours"]) + mock;
        assert!((parts - number(&week["hours"])).abs() < 1e-9, "{week}");
    }
    assert!((numbers(&plan["weeks"], "hours").sum::<f64>() - 60.0).abs() < 1e-9);
    let mocks: Vec<&Value> = plan["mocks"].as_array().unwrap().iter().map(|m| &m["form"]).collect();
    assert_eq!(mocks, ["practice", "sealed", "practice"]);
    assert_eq!((&plan["held"], &plan["rest_day"]), (&false.into(), &"2027-01-30".into()));
    assert_eq!((&plan["retake"]["wait_days"], &document["files"]["ics"]), (&14.into(), &Value::Null));
}

#[test]
fn the_text_fits_80_columns_and_names_what_speaks_against_it() {
    let run = Place::new().succeeds(PLAN);
    assert!(run.out.lines().all(|l| l.chars().count() <= 80), "{}", run.out);
    let words = run.out.split_whitespace().collect::<Vec<_>>().join(" ");
    for part in [
        "exam on Sunday 31 January 2027",
        "was last held (in English) on Tuesday 31 March 2026",
        "take MLA-C02, AIF-C01, AIP-C01",
        "Hardly anything recent is known of you",
        "Week by week",
        "gradatim exam mls-c01 --form sealed",
        "two cold forms",
        "assumption",
    ] {
        assert!(words.contains(part), "`{part}` is not in {}", run.out);
    }
    assert!(run.err.is_empty(), "{}", run.err);
}

#[test]
fn files_are_written_and_named() {
    let place = Place::new();
    let run = place.succeeds(&format!("{PLAN} --markdown out/plan.md --ics plan.ics"));
    assert!(run.out.contains("written: out/plan.md") && run.out.contains("written: plan.ics"), "{}", run.out);
    let read = |name: &str| std::fs::read_to_string(place.path(name)).unwrap();
    assert!(read("out/plan.md").starts_with("# Plan for MLS-C01"));
    let calendar = read("plan.ics");
    assert!(calendar.starts_with("BEGIN:VCALENDAR\r\n") && calendar.ends_with("END:VCALENDAR\r\n"));
    assert_eq!(calendar.matches("BEGIN:VEVENT").count(), 11 + 3 + 2);
    let printed = |option: &str| place.succeeds(&format!("{PLAN} {option} -")).out;
    assert_eq!((printed("--markdown"), printed("--ics")), (read("out/plan.md"), calendar));
    assert_eq!(place.json(&format!("{PLAN} --ics plan.ics"))["files"]["ics"], "plan.ics");
}

#[test]
fn nothing_is_written_into_the_home() {
    let place = Place::new();
    place.succeeds(PLAN);
    assert!(!place.path("home").exists());
}

/// A simulated learner has a journal of their own, in which the first of January 2026 is today.
const SIMULATED: &str = "--home home/simulated --learner simulated-7";

#[test]
fn a_plan_follows_what_drills_have_shown() {
    let place = Place::new();
    place.succeeds("drill mls-c01 --simulate theta=1,Modeling=-2 --seed 7 --questions 150 --json");
    let line = "plan mls-c01 --today 2026-01-02 --date 2026-03-15 --hours-per-week 6";
    let (blank, known) = (place.json(line), place.json(&format!("{line} {SIMULATED}")));
    let domain = |plan: &Value, d: usize, field: &str| number(&plan["plan"]["domains"][d][field]);
    assert!(domain(&known, 2, "sd") < domain(&blank, 2, "sd"));
    assert!(domain(&known, 2, "hours") > domain(&blank, 2, "hours") + 3.0, "{known}");
    assert!(domain(&known, 2, "unseen") < domain(&blank, 2, "unseen"));
    assert!((0..2).all(|d| domain(&known, 2, "expected") < domain(&known, d, "expected")));
    assert_eq!((&known["plan"]["held"], &known["plan"]["gates"][0]["passed"]), (&true.into(), &true.into()));
    assert_eq!(blank["plan"]["gates"][0]["passed"], false);
    // Many answers in one domain say nothing of the others.
    place.succeeds("drill mls-c01 --simulate theta=0 --seed 8 --domain modeling --questions 65 --json");
    let narrow = place.json(&format!("{line} --home home/simulated --learner simulated-8"));
    assert_eq!(narrow["plan"]["gates"][0]["passed"], false);
}

#[test]
fn cold_forms_open_the_gate_while_they_are_fresh() {
    let place = Place::new();
    let gate = |today: &str| {
        let line = format!("plan mls-c01 --today {today} --date 2026-12-01 --hours-per-week 6 {SIMULATED}");
        place.json(&line)["plan"]["gates"][1]["passed"].clone()
    };
    place.succeeds("exam mls-c01 --simulate theta=2.5 --seed 7 --json");
    assert_eq!(gate("2026-01-02"), false);
    place.succeeds("exam mls-c01 --simulate theta=2.5 --seed 7 --form sealed --json");
    assert_eq!((gate("2026-01-02"), gate("2026-06-01")), (true.into(), false.into()));
}

#[test]
fn a_failed_attempt_leads_to_the_first_sensible_day() {
    let place = Place::new();
    let line = "plan mls-c01 --today 2026-11-21 --hours-per-week 8 --failed-on 2026-11-20";
    let none = place.json(line);
    assert_eq!(
        (&none["plan"]["exam_on"], &none["plan"]["recovery"]["earliest"]),
        (&"2026-12-05".into(), &"2026-12-04".into())
    );
    let late = place.json("plan mls-c01 --today 2026-11-21 --hours-per-week 8 --failed-on 2026-10-20");
    assert_eq!(late["plan"]["exam_on"], "2026-12-05");
    let told = place.json(&format!("{line} --sections 1=Meets,modeling=needs"));
    let sections = &told["plan"]["recovery"]["sections"];
    assert_eq!(
        (&sections[0]["verdict"], &sections[1]["verdict"]),
        (&"meets".into(), &"needs_improvement".into())
    );
    let mean = |plan: &Value, d: usize| number(&plan["plan"]["domains"][d]["mean"]);
    assert!(mean(&told, 0) > mean(&told, 2) && mean(&told, 2) < 0.0 && mean(&none, 2).abs() < 1e-9);
    let text = place.succeeds(&format!("{line} --sections 3=needs")).out;
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        words.contains("After the failed attempt")
            && words.contains("Modeling: needs improvement")
            && words.contains("No date was given")
            && words.contains("It moves the estimate"),
        "{words}"
    );
}

#[test]
fn bad_input_is_one_sentence() {
    let place = Place::new();
    let base = "plan mls-c01 --today 2026-11-21 --hours-per-week 6";
    let check = |more: &str, parts: &[&str]| place.fails(&format!("{base} {more}"), 2, parts);
    check("--date 2026-11-20", &["2026-11-20 lies before today, 2026-11-21"]);
    check("--date 2036-01-01", &["more than two years"]);
    check("--date 31.01.2027", &["31.01.2027", "--date", "YYYY-MM-DD"]);
    check("--date 2027-02-30", &["2027-02-30", "YYYY-MM-DD"]);
    check("--date 2027-01-31 --failed-on 01/11/2026", &["01/11/2026", "--failed-on", "YYYY-MM-DD"]);
    check("--date 2026-12-01 --failed-on 2026-11-20", &["may be sat again from 2026-12-04"]);
    check("--failed-on 2026-11-22", &["after today, 2026-11-21"]);
    check("--failed-on 2026-11-20 --sections 9=meets", &["no domain '9'", "Modeling"]);
    check("--failed-on 2026-11-20 --sections 1=good", &["'good'", "needs improvement"]);
    check("--failed-on 2026-11-20 --sections 1", &["DOMAIN=RESULT"]);
    check("--failed-on 2026-11-20 --sections 3=meets,Modeling=needs", &["'Modeling' twice"]);
    check("--date 2027-01-31 --sections 1=meets", &["required arguments"]);
    check("--date 2027-01-31 --closing-rate 11", &["closing rate of 11 %", "10 %"]);
    check("--date 2027-01-31 --json --markdown -", &["standard output"]);
    place.fails(base, 2, &["required arguments"]);
    for hours in ["0", "81", "-3", "NaN", "inf"] {
        let line = format!("plan mls-c01 --today 2026-11-21 --date 2027-01-31 --hours-per-week {hours}");
        place.fails(&line, 2, &["hours a week make no plan", "at most 80"]);
    }
    place.fails(&format!("{PLAN} --pool nowhere.parquet"), 2, &["nowhere.parquet"]);
    place.fails(&PLAN.replace("mls-c01", "mls-c10"), 2, &["mls-c10", "mls-c01"]);
}

#[test]
fn a_folder_that_cannot_be_written_is_named() {
    let place = Place::new();
    place.write("file", "x");
    let run: Run = place.run(&format!("{PLAN} --ics file/plan.ics"));
    assert_ne!(run.code, 0);
    assert!(run.err.starts_with("error: file"), "{}", run.err);
}
