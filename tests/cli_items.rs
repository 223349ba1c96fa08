//! `gradatim items` as people and scripts run it.

mod place;

use gradatim_tests::{Reference, real_data};
use place::Place;
use serde_json::Value;
use std::path::Path;

fn item<'d>(document: &'d Value, id: &str) -> &'d Value {
    let items = document["items"].as_array().unwrap();
    items.iter().find(|item| item["item"] == id).unwrap_or_else(|| panic!("no item {id}"))
}

fn flags(item: &Value) -> Vec<&str> {
    item["flags"].as_array().unwrap().iter().filter_map(Value::as_str).collect()
}

fn close(found: &Value, expected: f64, tolerance: f64, what: &str) {
    let found = found.as_f64().unwrap_or(f64::NAN);
    assert!(
        (found - expected).abs() <= tolerance * expected.abs().max(1.0),
        "{what}: {found}, not {expected}"
    );
}

fn wide(data: &Path, name: &str) -> String {
    data.join("real/wide").join(name).display().to_string()
}

/// A number in [0, 1) that looks random and is the same for the same seed: splitmix64.
fn uniform(seed: u64) -> f64 {
    let mut z = seed.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
}

/// Six items of rising difficulty by `persons`, whose abilities fill a grid; `mark` writes an answer.
fn answers(persons: u32, mark: impl Fn(u32, u32, bool) -> String) -> String {
    let row = |person: u32| {
        let ability = f64::from(person % 97) / 97.0;
        let noise = |item: u32| uniform(u64::from(person) << 8 | u64::from(item));
        let right = |item: u32| ability + 0.7 * noise(item) > 0.3 + 0.15 * f64::from(item);
        (0..6).map(|item| mark(person, item, right(item))).collect::<Vec<_>>().join(",")
    };
    (0..persons).map(row).collect::<Vec<_>>().join("\n")
}

fn scored(persons: u32) -> String {
    format!("q0,q1,q2,q3,q4,q5\n{}\n", answers(persons, |_, _, right| u8::from(right).to_string()))
}

#[test]
fn the_doubtful_key_of_sat12_comes_first() {
    let Some(data) = real_data() else { return };
    let (place, raw, key) = (Place::new(), wide(&data, "sat12_raw.csv.gz"), wide(&data, "sat12_key.csv.gz"));
    let line = format!("items {raw} --key {key} --blank 8");
    let document = place.json(&line);
    let doubtful = item(&document, "Item.32");
    assert_eq!((&doubtful["rank"], flags(doubtful)[0]), (&Value::from(1), "wrong_key_suspected"));
    let options = doubtful["distractors"].as_array().unwrap();
    let names: Vec<Option<&str>> = options.iter().map(|option| option["option"].as_str()).collect();
    assert_eq!(names, [Some("1"), Some("2"), Some("3"), Some("4"), Some("5"), None]);
    let total: u64 = options.iter().map(|option| option["n"].as_u64().unwrap()).sum();
    assert_eq!((total, options[4]["key"].as_bool()), (600, Some(true)));
    let text = place.succeeds(&line).out;
    let sentence = "Key suspected wrong: option 3 is chosen more often than the key 5 by the top fifth";
    assert!(text.split_whitespace().collect::<Vec<_>>().join(" ").contains(sentence), "{text}");
    assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
    // Scored by us from raw choices, or by mirt's authors: the same answers.
    let theirs = place.json(&format!("items {}", wide(&data, "sat12_scored.csv.gz")));
    assert_eq!(theirs["alpha"], document["alpha"]);
    assert_eq!(item(&theirs, "Item.7")["point_biserial"], item(&document, "Item.7")["point_biserial"]);
}

/// The 2PL that the command calibrates by itself has mirt's fit: the parameters agree to about 1e-5, so do these.
#[test]
fn fit_is_that_of_mirt() {
    let Some(data) = real_data() else { return };
    let file = Reference::read(&data.join("golden/mirt_sat12.json"));
    let (ids, reference) = (file.get("items").texts(), file.get("models").get("2PL"));
    let document = Place::new().json(&format!("items {}", wide(&data, "sat12_scored.csv.gz")));
    let whole = reference.get("M2");
    for (ours, theirs) in
        [("m2", "M2"), ("df", "df"), ("rmsea", "RMSEA"), ("srmsr", "SRMSR"), ("tli", "TLI"), ("cfi", "CFI")]
    {
        close(&document["m2"][ours], whole.get(theirs).number(), 1e-4, ours);
    }
    for (id, theirs) in ids.iter().zip(reference.get("S_X2").list()) {
        let ours = &item(&document, id)["s_x2"];
        close(&ours["x2"], theirs.get("S_X2").number(), 1e-3, id);
        close(&ours["df"], theirs.get("df.S_X2").number(), 0.0, id);
        close(&ours["p"], theirs.get("p.S_X2").number(), 1e-3, id);
    }
    for (id, theirs) in ids.iter().zip(reference.get("infit_EAP").list()) {
        let ours = item(&document, id);
        // mirt raises tiny variances of answers, which moves the mean squares of steep easy items (golden/fit.rs).
        if ours["a"].as_f64().unwrap() > 1.2 {
            continue;
        }
        close(&ours["infit"], theirs.get("infit").number(), 1e-4, id);
        close(&ours["outfit"], theirs.get("outfit").number(), 1e-4, id);
    }
}

#[test]
fn groups_are_compared_as_in_difr() {
    let Some(data) = real_data() else { return };
    let (place, file) = (Place::new(), wide(&data, "difr_verbal.csv.gz"));
    let document = place.json(&format!("items {file} --leave-out Anger --group Gender"));
    assert_eq!(document["groups"]["focal"], "1", "the smaller group, men");
    assert_eq!(document["groups"]["n_focal"].as_u64(), Some(73));
    let mut large: Vec<&str> = document["items"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|item| flags(item).contains(&"dif"))
        .filter_map(|item| item["item"].as_str())
        .collect();
    large.sort_unstable();
    assert_eq!(large, ["S2DoCurse", "S2DoScold", "S3DoCurse"]);
    let swapped = place.json(&format!("items {file} --leave-out Anger --group Gender --focal 0"));
    let delta = |document: &Value| item(document, "S2DoScold")["dif"]["mh"]["delta"].as_f64().unwrap();
    assert!((delta(&document) + delta(&swapped)).abs() < 1e-9);
    let logistic = &item(&document, "S2DoScold")["dif"]["logistic"]["both"];
    assert!(logistic["x2"].as_f64().unwrap() > 0.0 && logistic["df"] == 2, "{logistic}");
}

#[test]
fn a_licensure_exam_tells_choices_and_seconds() {
    let Some(data) = real_data() else { return };
    let file = data.join("real/credential_responses.csv.gz").display().to_string();
    let document = Place::new().json(&format!("items {file} --items 1,2,3,4,5,6,7,8,9,10,162"));
    let first = item(&document, "1");
    assert_eq!(first["n"].as_u64(), Some(1636));
    assert!(first["rapid"]["mean_seconds"].as_f64().unwrap() > 10.0, "{}", first["rapid"]);
    assert!(first["distractors"].as_array().unwrap().len() >= 4);
}

/// Fit of graded responses is mirt's, whether the command calibrates them or takes the pool that was written from
/// them, whose sidecar tells that scores begin at 1.
#[test]
fn rating_scales_have_the_fit_of_mirt() {
    let Some(data) = real_data() else { return };
    let (place, file) = (Place::new(), wide(&data, "science.csv.gz"));
    let golden = Reference::read(&data.join("golden/mirt_science.json"));
    let (ids, reference) = (golden.get("items").texts(), golden.get("models").get("GRM"));
    let alone = place.json(&format!("items {file}"));
    assert!(alone["notes"][0].as_str().unwrap().contains("Scores run from 1 to 4"));
    assert_eq!(alone["parameters_from"], "a graded response model calibrated from the same answers");
    // Published for these 392 persons: 0.598 (alpha of ltm's Science data).
    close(&alone["alpha"], 0.598, 1e-3, "alpha");
    place.json(&format!("calibrate {file} --model grm --out pool.parquet"));
    let with_pool = place.json(&format!("items {file} --pool pool.parquet"));
    for document in [&alone, &with_pool] {
        close(&document["m2"]["m2"], reference.get("C2").get("M2").number(), 1e-3, "C2");
        for (id, theirs) in ids.iter().zip(reference.get("S_X2").list()) {
            let ours = item(document, id);
            close(&ours["s_x2"]["x2"], theirs.get("S_X2").number(), 2e-3, "S-X2");
            close(&ours["s_x2"]["df"], theirs.get("df.S_X2").number(), 0.0, "df");
            assert_eq!((ours["max"].as_u64(), ours["thresholds"].as_array().unwrap().len()), (Some(3), 3));
        }
    }
}

/// Right-or-wrong items and rating scales are calibrated together.
#[test]
fn mixed_formats_have_curves() {
    let place = Place::new();
    let scored = answers(400, |person, item, right| match item {
        // Of 2 points, half of those who earn any earn all.
        5 => (u32::from(right) * (2 + person % 2)).to_string(),
        _ => u8::from(right).to_string(),
    });
    place.write("m.csv", &format!("q0,q1,q2,q3,q4,q5\n{scored}\n"));
    let document = place.json("items m.csv --html m.html");
    let source = "a 2PL and graded response model calibrated from the same answers";
    assert_eq!(document["parameters_from"], source);
    assert_eq!(document["m2"]["statistic"], "C2");
    let last = item(&document, "q5");
    // Nobody earned 1 point, so that it is no category.
    assert_eq!((last["max"].as_u64(), last["thresholds"].as_array().unwrap().len()), (Some(3), 2));
    assert!(last["infit"].is_f64() && item(&document, "q0")["thresholds"].is_null(), "{last}");
    let html = std::fs::read_to_string(place.path("m.html")).unwrap();
    assert!(html.contains("Test information") && !html.contains("NaN"));
}

#[test]
fn a_pool_gives_the_curves() {
    let place = Place::new();
    place.write("a.csv", &scored(150));
    let pool = "item,a,b\nq0,1.2,-1.5\nq1,1.1,-0.8\nq2,1.0,0.0\nq3,1.0,0.4\nq9,1,0\n";
    place.write("pool.csv", pool);
    let alone = place.json("items a.csv");
    assert!(alone["m2"].is_null(), "150 persons are too few to calibrate");
    assert!(alone["notes"][0].as_str().unwrap().contains("150 persons are too few"), "{}", alone["notes"]);
    let document = place.json("items a.csv --pool pool.csv");
    assert_eq!(document["parameters_from"], "the pool pool.csv");
    assert!(document["m2"]["m2"].is_f64() && item(&document, "q0")["infit"].is_f64());
    assert!(item(&document, "q5")["infit"].is_null());
    assert!(
        document["notes"].to_string().contains("2 items not in the pool: `q4`, `q5`"),
        "{}",
        document["notes"]
    );
    place.write("other.csv", "item,a,b\nx,1,0\n");
    place.fails("items a.csv --pool other.csv", 2, &["other.csv: holds none of the items of a.csv"]);
    place.write(
        "scale.csv",
        &scored(150).replace('1', "2").replace("q2,", "q1,").replacen("q1,q1", "q1,q2", 1),
    );
    place.fails(
        "items scale.csv --pool pool.csv",
        2,
        &["scale.csv: item `q0`: score 2; one of 0, 1 expected, as in pool.csv"],
    );
    let forgiven = place.json("items scale.csv --pool pool.csv --skip-bad");
    assert!(forgiven["notes"].to_string().contains("scores that the pool does not know"));
}

#[test]
fn a_leaked_item_drifts() {
    let place = Place::new();
    // From person 300 on half of the persons know item 5 beforehand.
    let knows = |person: u32| person >= 300 && uniform(1_000_000 + u64::from(person)) < 0.5;
    let rows =
        answers(600, |person, item, right| u8::from(right || (item == 5 && knows(person))).to_string());
    let with_year: Vec<String> = (0..)
        .zip(rows.lines())
        .map(|(i, row)| format!("{row},{}", if i < 300 { 2025 } else { 2026 }))
        .collect();
    place.write("w.csv", &format!("q0,q1,q2,q3,q4,q5,year\n{}\n", with_year.join("\n")));
    let by_column = place.json("items w.csv --period year");
    let leaked = item(&by_column, "q5");
    assert!(flags(leaked).contains(&"drift"), "{leaked}");
    assert!(leaked["drift"]["displacement"].as_f64().unwrap() > 2.0, "{}", leaked["drift"]);
    assert!(!flags(item(&by_column, "q1")).contains(&"drift"));
    let mut long = "learner,item,correct,timestamp\n".to_owned();
    for (person, row) in rows.lines().enumerate() {
        let day = if person < 300 { "2025-06-01" } else { "2026-06-01" };
        for (item, score) in row.split(',').enumerate() {
            long += &format!("p{person},q{item},{score},{day}\n");
        }
    }
    place.write("l.csv", &long);
    let by_time = place.json("items l.csv --split-at 2026-01-01");
    assert_eq!(item(&by_time, "q5")["drift"], leaked["drift"]);
    place.fails("items l.csv --split-at 2027-01-01", 2, &["600 persons began before 2027-01-01 and 0 after"]);
    place.fails("items l.csv --split-at yesterday", 2, &["--split-at yesterday: not a time"]);
    place.fails("items w.csv --split-at 2026-01-01 --leave-out year", 2, &["has no times"]);
}

#[test]
fn an_item_that_says_nothing_is_named_and_the_rest_goes_on() {
    let place = Place::new();
    let letter = |right: bool| if right { "A" } else { "B" }.to_owned();
    let rows = answers(240, |_, item, right| if item == 3 { "C".to_owned() } else { letter(right) });
    place.write("c.csv", &format!("q0,q1,q2,q3,q4,q5\n{rows}\n"));
    place.write("key.csv", "item,key\nq0,A\nq1,A\nq2,E\nq3,C\nq4,A\nzz,B\n");
    let document = place.json("items c.csv --key key.csv");
    let left_out: Vec<(&str, &str)> = document["left_out"]
        .as_array()
        .unwrap()
        .iter()
        .map(|l| (l["item"].as_str().unwrap(), l["why"].as_str().unwrap()))
        .collect();
    let mut sorted = left_out.clone();
    sorted.sort_unstable();
    assert_eq!(
        sorted,
        [("q2", "nobody chose the key E, only `A`, `B`"), ("q3", "everybody answered it right")]
    );
    assert_eq!(item(&document, "q2")["rank"], 1);
    assert!(document["notes"].to_string().contains("1 item without answers: `zz`"), "{}", document["notes"]);
    let ids: Vec<&str> =
        document["items"].as_array().unwrap().iter().filter_map(|item| item["item"].as_str()).collect();
    assert_eq!(ids, ["q0", "q1", "q2", "q3", "q4"], "in the order of the file; q5 has no key");
    place.write("one.csv", "item,key\nq3,C\n");
    place.fails(
        "items c.csv --key one.csv",
        2,
        &["no item earned two different scores", "`q3`: everybody answered it right"],
    );
    place.write("flat.csv", "q0,q1,q2,q3,q4\nA,A,E,C,A\n");
    assert_eq!(place.json("items c.csv --key flat.csv")["items"], document["items"]);
}

#[test]
fn columns_without_scores_are_named_and_the_rest_goes_on() {
    let place = Place::new();
    let rows: String = answers(60, |_, _, right| u8::from(right).to_string())
        .lines()
        .map(|row| format!("{row},f,\n"))
        .collect();
    place.write("w.csv", &format!("q0,q1,q2,q3,q4,q5,sex,unused\n{rows},,,,,,m,\n"));
    let run = place.succeeds("items w.csv --json");
    assert!(
        run.err.contains("w.csv: column `sex` left out: text such as `f` instead of scores"),
        "{}",
        run.err
    );
    assert!(run.err.contains("w.csv: column `unused` left out: no answers"), "{}", run.err);
    assert!(run.err.contains("w.csv: 1 learner without an answer"), "{}", run.err);
    let document: Value = serde_json::from_str(&run.out).unwrap();
    let left_out = document["left_out"].as_array().unwrap();
    assert_eq!(left_out.iter().map(|l| l["item"].as_str().unwrap()).collect::<Vec<_>>(), ["sex", "unused"]);
    assert_eq!((document["items_n"].as_u64(), document["persons"].as_u64()), (Some(6), Some(60)));
}

#[test]
fn bad_input_is_told_in_one_sentence() {
    let place = Place::new();
    place.write("a.csv", &scored(60));
    place.write("g.csv", "q0,q1,sex,age\n1,0,f,3\n0,1,f,4\n1,1,f,5\n");
    place.write("key.csv", "item,key\nzz,A\n");
    place.fails("items a.csv --group sex", 2, &["a.csv: column `sex`: not in the header"]);
    place.fails(
        "items g.csv --group sex",
        2,
        &["g.csv: column `sex`: holds `f` only; a comparison needs two groups"],
    );
    place.fails(
        "items g.csv --group age --leave-out sex",
        2,
        &["holds 3 values, `3`, `4`, `5`; --focal names the one"],
    );
    place.fails("items g.csv --group age --leave-out sex --focal 9", 2, &["--focal `9` is not among them"]);
    place.fails("items g.csv --period age --leave-out sex", 2, &["two periods expected"]);
    place.fails(
        "items g.csv --items sex,q0",
        2,
        &["g.csv:2: column `sex`: `f` is not a score", "`--leave-out sex`"],
    );
    place.fails("items a.csv --key key.csv", 2, &["a.csv: no columns of items"]);
    place.fails("items a.csv --key none.csv", 2, &["none.csv: cannot read"]);
    place.fails("items a.csv --html no/such/folder.html", 2, &["no/such/folder.html: cannot be written"]);
    place.write("empty.csv", "q0,q1\n");
    place.fails("items empty.csv", 2, &["empty.csv: no rows"]);
}

#[test]
fn the_report_is_one_file_that_escapes_names() {
    let place = Place::new();
    let header = "<b>q0</b>,q&1,q2,\"q\"\"3\",q4,q5";
    let rows = answers(300, |person, item, right| {
        let right = if item == 2 { person % 5 == 0 } else { right };
        u8::from(right).to_string()
    });
    let groups: Vec<String> = (0..)
        .zip(rows.lines())
        .map(|(i, row)| format!("{row},{}", if i % 3 == 0 { "<i>" } else { "y" }))
        .collect();
    place.write("a.csv", &format!("{header},g\n{}\n", groups.join("\n")));
    let run = place.succeeds("items a.csv --group g --html report.html");
    assert!(run.err.contains("report.html: report written"), "{}", run.err);
    let html = std::fs::read_to_string(place.path("report.html")).unwrap();
    for part in
        ["&lt;b&gt;q0&lt;/b&gt;", "q&amp;1", "What to fix first", "<svg", "Test information", "id=\"groups\""]
    {
        assert!(html.contains(part), "{part}");
    }
    for part in ["<b>", "<i>", "<script", "http://www.w3.org/1999", "src="] {
        assert!(!html.contains(part), "{part}");
    }
    assert!(!html.contains("NaN"));
    // The same answers give the same bytes.
    place.succeeds("items a.csv --group g --html again.html");
    assert!(html == std::fs::read_to_string(place.path("again.html")).unwrap());
}

#[test]
fn attempt_logs_tell_choices_times_and_how_questions_were_chosen() {
    let place = Place::new();
    place.succeeds("simulate log --exam mls-c01 --learners 60 --design drills --out study --seed 5");
    place.succeeds("log compact --home study");
    let document = place.json("items study/attempts --home study");
    assert_eq!((&document["synthetic"], &document["exam"]), (&Value::Bool(true), &Value::from("mls-c01")));
    assert!(document["notes"].to_string().contains("chosen by earlier answers"), "{}", document["notes"]);
    let items = document["items"].as_array().unwrap();
    let with = |name: &str| items.iter().filter(|item| !item[name].is_null()).count();
    assert!(with("distractors") > items.len() / 2 && with("rapid") > items.len() / 2, "{}", items.len());
    // The simulated items are as good as their parameters: a low correlation with the rest is the design's.
    let fix = |item: &Value| item["findings"].as_array().unwrap().iter().any(|f| f["severity"] == "fix");
    let wrong = items.iter().filter(|item| fix(item)).count();
    assert!(wrong * 20 < items.len(), "{wrong} of {} sound items are to be fixed", items.len());
    place.fails(
        "items study/attempts --home study --group sex",
        2,
        &["an attempt log has no column `sex` of persons"],
    );
}
