use super::*;
use crate::samples::shared_data;
use proptest::prelude::*;
use std::collections::{BTreeMap, HashSet};

fn read_text(text: &str, options: &ReadOptions) -> Result<ResponseTable, LogError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("r.csv");
    std::fs::write(&path, text).unwrap();
    read_responses(&path, options)
}

fn map(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(ours, theirs)| ((*ours).to_owned(), (*theirs).to_owned())).collect()
}

fn names(list: &[&str]) -> Option<Vec<String>> {
    Some(list.iter().map(|name| (*name).to_owned()).collect())
}

/// Answers as `learner item score`, in their order.
fn answers(table: &ResponseTable) -> Vec<String> {
    let name = |r: &Response| (&table.learners[r.learner as usize], &table.items[r.item as usize].id);
    table.responses.iter().map(|r| format!("{} {} {}", name(r).0, name(r).1, r.score)).collect()
}

fn check(text: &str, options: &ReadOptions, expected: &[&str]) -> ResponseTable {
    let table = read_text(text, options).unwrap();
    assert_eq!(answers(&table), expected, "{text}");
    table
}

fn check_error(text: &str, options: &ReadOptions, words: &str) {
    let error = read_text(text, options).unwrap_err().to_string();
    assert!(error.contains(words), "{error}");
}

fn plain() -> ReadOptions {
    ReadOptions::default()
}

#[test]
fn wide() {
    check("learner,q1,q2\nada,1,0\nbo,NA,1\ncy,.,\n", &plain(), &["ada q1 1", "ada q2 0", "bo q2 1"]);
    check("q1,q2\n1,0\n,1\n", &plain(), &["1 q1 1", "1 q2 0", "2 q2 1"]);
    let mapped = ReadOptions { map: map(&[("learner", "id")]), max_score: 4, ..plain() };
    check("q1,id\n4,7\n", &mapped, &["7 q1 4"]);
    let chosen = ReadOptions { items: names(&["q2"]), group: Some("sex".into()), ..plain() };
    let table = check("q1,q2,sex,age\n1,0,f,30\n0,1,m,40\n", &chosen, &["1 q2 0", "2 q2 1"]);
    assert_eq!(table.groups, names(&["f", "m"]));
    assert_eq!(read_text("learner,q1\nada,1\nbo,\n", &plain()).unwrap().learners, ["ada", "bo"]);
}

#[test]
fn bad_wide_files() {
    let no_item = ":2: column `age`: `16` is not a score; 0, 1, empty, NA or . expected; if the column is not an item, \
                   `--leave-out age`, `--map learner=age` or `--items a,b,c` would be right";
    check_error("q1,age\n1,16\n", &plain(), no_item);
    check_error("learner,q1\nada,1\nada,0\n", &plain(), ":3: column `learner`: `ada` was in row 2 already");
    check_error("learner,q1\n,1\n", &plain(), ":2: column `learner`: empty");
    check_error("q1,q2\n,\n.,NA\n", &plain(), "no answers at all; at least one column with answers expected");
    check_error("learner\nada\n", &plain(), "no columns of items");
    check_error("sex,q1\nf,x\nm,1\n", &plain(), ":2: column `q1`: `x` is not a score");
    check_error("sex,race\nf,x\nm,y\n", &plain(), ":2: column `sex`: `f` is not a score");
    let asked = ReadOptions { items: names(&["sex", "q1"]), ..plain() };
    check_error("sex,q1\nf,1\nm,1\n", &asked, ":2: column `sex`: `f` is not a score");
    check_error(
        "q1\n1\n",
        &ReadOptions { items: names(&["q9"]), ..plain() },
        "column `q9`: not in the header",
    );
    check_error(
        "q1\n1\n",
        &ReadOptions { group: Some("g".into()), ..plain() },
        "column `g`: not in the header",
    );
    check_error(
        "q1\n1\n",
        &ReadOptions { map: map(&[("item", "q1")]), ..plain() },
        "`item` cannot be mapped",
    );
    let skipping = ReadOptions { skip_bad: true, ..plain() };
    let table = check("learner,q1\nada,1\nada,0\nbo,x\ncy,0\n", &skipping, &["ada q1 1", "cy q1 0"]);
    assert_eq!(table.skipped.iter().map(|s| s.row).collect::<Vec<_>>(), [3, 4]);
}

/// Names of what was left out, with the beginning of the reasons.
fn left_out(table: &ResponseTable) -> Vec<String> {
    let short = |why: &str| why.split(';').next().unwrap_or_default().to_owned();
    table.left_out.iter().map(|left| format!("{}: {}", left.item, short(&left.why))).collect()
}

#[test]
fn columns_of_text_and_without_answers_are_named_and_the_rest_is_read() {
    let text = "sex,q1,empty,q2,note\n,1,,0,\nf,,NA,,yes\nm,0,.,1,nan\n";
    let table = check(text, &plain(), &["1 q1 1", "1 q2 0", "3 q1 0", "3 q2 1"]);
    let expected = ["sex: text such as `f` instead of scores", "note: text such as `yes` instead of scores"];
    assert_eq!(left_out(&table), [&expected[..], &["empty: no answers"]].concat());
    assert_eq!((table.items.len(), table.unanswered()), (2, 1));
    // What is known only from bad rows is not known.
    let skipping = ReadOptions { skip_bad: true, ..plain() };
    let table = check("q1,q2\n1,\nx,1\n", &skipping, &["1 q1 1"]);
    assert_eq!((left_out(&table), table.skipped.len()), (vec!["q2: no answers".to_owned()], 1));
    // Choices are no numbers, and their options go with their items.
    let table = read_text("q1,q2\n,A\n,B\n", &with_key("q1,q2\nB,A\n", &[])).unwrap();
    assert_eq!(
        (chosen(&table), left_out(&table)),
        (["1 q2 1 A", "2 q2 0 B"].map(String::from).to_vec(), vec!["q1: no answers".to_owned()])
    );
}

#[test]
fn long_is_sorted_and_the_first_answer_counts() {
    let text = "learner,item,correct,order\nbo,y,1,2\nada,x,0,1\nbo,x,0,1\nbo,y,0,3\nada,x,1,0\n";
    let table = check(text, &plain(), &["bo x 0", "bo y 1", "ada x 1"]);
    assert_eq!((table.repeated, table.details), (2, None));
    check("learner,item,score\nada,x,1\nada,y,NA\n", &plain(), &["ada x 1"]);
    check("learner,item,correct\na,y,1\na,x,0\na,y,0\n", &plain(), &["a y 1", "a x 0"]);
    check(
        "learner,item,correct,timestamp\na,y,1,1499059046\na,x,0,1499059021\n",
        &plain(),
        &["a x 0", "a y 1"],
    );
}

#[test]
fn histories_keep_every_answer_and_no_choice() {
    let text = "learner,item,correct,order,response\nbo,y,1,2,A\nbo,x,0,1,B\nbo,y,0,3,C\n";
    let options = ReadOptions { histories: true, details: true, ..plain() };
    let table = check(text, &options, &["bo x 0", "bo y 1", "bo y 0"]);
    assert_eq!((table.repeated, table.details.and_then(|d| d.choice)), (0, None));
}

#[test]
fn details_stay_with_their_answers() {
    let text = "learner,item,correct,order,timestamp,response_time_s,sitting,domain,skill\n\
                a,y,1,5,2026-11-01,2.5,s1,D,k\na,x,0,4,,,s1,D,\na,y,0,9,2026-11-02,9,s2,D,k\n";
    let table = check(text, &ReadOptions { details: true, ..plain() }, &["a x 0", "a y 1"]);
    let details = table.details.unwrap();
    assert_eq!(details.order, Some(vec![4, 5]));
    assert_eq!(details.timestamp_ms, Some(vec![None, Some(crate::samples::NOVEMBER)]));
    assert_eq!(details.response_time_s, Some(vec![None, Some(2.5)]));
    assert_eq!(
        (details.sitting, details.sittings),
        (Some(vec![0, 0]), vec!["s1".to_owned(), "s2".to_owned()])
    );
    let y = &table.items[0];
    assert_eq!((y.id.as_str(), y.domain.as_deref(), y.skill.as_deref()), ("y", Some("D"), Some("k")));
}

#[test]
fn which_column_is_the_score() {
    let text = "learner,item,correct,score\na,x,1,3\n";
    check(text, &plain(), &["a x 1"]);
    check(text, &ReadOptions { max_score: 5, ..plain() }, &["a x 3"]);
    let mapped = ReadOptions { max_score: 5, map: map(&[("correct", "correct")]), ..plain() };
    check(text, &mapped, &["a x 1"]);
}

#[test]
fn the_format_is_found_or_forced() {
    check("item,learner\n1,0\n", &ReadOptions { format: Some(Format::Wide), ..plain() }, &["0 item 1"]);
    check("item,q\n1,0\n", &plain(), &["1 item 1", "1 q 0"]);
    check(
        "who,what,ok\na,x,1\n",
        &ReadOptions { map: map(&[("learner", "who"), ("item", "what"), ("correct", "ok")]), ..plain() },
        &["a x 1"],
    );
    check_error("item,correct\nx,1\n", &plain(), "lacks column `learner`");
    check_error("item,learner\nx,a\n", &plain(), "lacks column `correct`");
    check_error("q1\n1\n", &ReadOptions { format: Some(Format::Long), ..plain() }, "lacks column `learner`");
}

#[test]
fn bad_long_files() {
    check_error("learner,item,correct\na,x,2\n", &plain(), ":2: column `correct`: `2` is not a score");
    check_error("learner,item,correct\na,,1\n", &plain(), ":2: column `item`: empty");
    check_error("learner,item,correct\na,x,\n", &plain(), "no answers in any row");
    check_error(
        "learner,item,correct,order\na,x,1,b\n",
        &plain(),
        "column `order`: `b` is not a whole number",
    );
    check_error(
        "learner,item,correct,timestamp\na,x,1,b\n",
        &plain(),
        "column `timestamp`: `b` is not a time",
    );
    check_error(
        "learner,item,correct,domain\na,x,1,D\nb,x,1,E\n",
        &plain(),
        ":3: column `domain`: item `x` was in `D`",
    );
    let group = ReadOptions { group: Some("g".into()), ..plain() };
    check_error(
        "learner,item,correct,g\na,x,1,f\na,y,1,m\n",
        &group,
        ":3: column `g`: `a` was in `f` before",
    );
    let table = read_text("learner,item,correct,g\nb,x,1,f\na,x,1,m\nb,y,1,f\n", &group).unwrap();
    assert_eq!(table.groups, names(&["f", "m"]));
    let items = ReadOptions { items: names(&["x", "z"]), ..plain() };
    check_error("learner,item,correct\na,x,1\na,y,1\n", &items, "item `z` has no answers");
    let skipping = ReadOptions { skip_bad: true, ..plain() };
    let table = check("learner,item,correct\na,x,2\na,y,1\n", &skipping, &["a y 1"]);
    assert_eq!(table.items.len(), 1, "an item known only from a bad row does not exist");
}

/// Learners, items and options of the answers, `-` for a blank.
fn chosen(table: &ResponseTable) -> Vec<String> {
    let details = table.details.as_ref().unwrap();
    let option = |r: &Response, c: &Option<u8>| match c {
        Some(c) => details.options[r.item as usize][usize::from(*c)].clone(),
        None => "-".to_owned(),
    };
    let choices = details.choice.as_ref().unwrap();
    answers(table)
        .iter()
        .zip(table.responses.iter().zip(choices))
        .map(|(a, (r, c))| format!("{a} {}", option(r, c)))
        .collect()
}

/// Reads with a key, keeping choices.
fn with_key(key: &str, blanks: &[&str]) -> ReadOptions {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key.csv");
    std::fs::write(&path, key).unwrap();
    let key = Some(AnswerKey::read(&path).unwrap());
    ReadOptions { key, details: true, blanks: names(blanks).unwrap(), ..plain() }
}

#[test]
fn choices_are_marked_by_the_key() {
    let options = with_key("q1,q2\nB,10\n", &["9"]);
    let expected = ["ada q1 1 B", "ada q2 0 2", "bo q1 0 A", "bo q2 0 -", "cy q2 1 10"];
    let wide = read_text("learner,q1,q2,age\nada,B,2,30\nbo,A,9,40\ncy,,10,50\n", &options).unwrap();
    assert_eq!(chosen(&wide), expected);
    assert_eq!(wide.details.unwrap().options, [names(&["A", "B"]).unwrap(), names(&["2", "10"]).unwrap()]);
    let long = "learner,item,choice\nbo,q2,9\nbo,q1,A\nada,q1,B\nada,q2,2\ncy,q3,x\ncy,q2,10\ncy,q1,\n";
    let mut long = chosen(&read_text(long, &options).unwrap());
    long.sort();
    assert_eq!(long, expected);
    check_error("learner,item,correct\na,q1,1\n", &options, "lacks column `choice`");
    check_error("q7\nB\n", &options, "no columns of items");
}

#[test]
fn choices_without_a_key_go_with_their_scores() {
    let text = "learner,item,correct,response,elapsed_ms\na,x,1,C,1500\na,y,0,,2000\n";
    let table = read_text(text, &ReadOptions { details: true, ..plain() }).unwrap();
    assert_eq!(chosen(&table), ["a x 1 C", "a y 0 -"]);
    assert_eq!(table.details.unwrap().response_time_s, Some(vec![Some(1.5), Some(2.0)]));
}

#[test]
fn too_many_options_are_no_options() {
    let rows: String = (0..260).map(|i| format!("{i}\n")).collect();
    check_error(
        &format!("q1\n{rows}"),
        &with_key("item,key\nq1,3\n", &[]),
        ":252: column `q1`: `250` is one of over",
    );
}

#[test]
fn periods_and_columns_left_out() {
    let options = ReadOptions { period: Some("year".into()), leave_out: names(&["age"]).unwrap(), ..plain() };
    let table = check("q1,year,age\n1,2025,70\n0,2026,80\n", &options, &["1 q1 1", "2 q1 0"]);
    assert_eq!(table.periods, names(&["2025", "2026"]));
    let text = "learner,item,correct,year\na,x,1,2025\na,age,1,2025\nb,x,0,2026\n";
    let table = check(text, &options, &["a x 1", "b x 0"]);
    assert_eq!(table.periods, names(&["2025", "2026"]));
    check_error(
        "learner,item,correct,year\na,x,1,1\na,y,1,2\n",
        &options,
        ":3: column `year`: `a` was in `1` before",
    );
    check_error("q1,year\n1,2025\n", &options, "column `age`: not in the header");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    /// The same answers say the same in both formats, in any order of the long rows.
    #[test]
    fn wide_and_long_agree(
        scores in prop::collection::vec(prop::collection::vec(prop::option::of(0_u8..4), 4), 1..12), seed in 0_usize..1_000,
    ) {
        prop_assume!((0..4).all(|item| scores.iter().any(|row| row[item].is_some())));
        let cell = |score: &Option<u8>| score.map_or_else(|| "NA".to_owned(), |s| s.to_string());
        let mut wide = "learner,i0,i1,i2,i3\n".to_owned();
        let mut rows = Vec::new();
        for (learner, row) in scores.iter().enumerate() {
            wide += &format!("p{learner},{}\n", row.iter().map(cell).collect::<Vec<_>>().join(","));
            rows.extend(row.iter().enumerate().map(|(i, score)| format!("p{learner},i{i},{}\n", cell(score))));
        }
        let turn = seed % rows.len();
        rows.rotate_left(turn);
        let options = ReadOptions { max_score: 3, ..plain() };
        let set = |text: &str| answers(&read_text(text, &options).unwrap()).into_iter().collect::<HashSet<_>>();
        prop_assert_eq!(set(&wide), set(&format!("learner,item,score\n{}", rows.concat())));
    }

    /// Whatever is in a file, reading it ends with a table or a message.
    #[test]
    fn no_text_makes_it_panic(text in "[a-d,\"\r\n;01.NA\u{e9}]{0,60}", long in any::<bool>()) {
        let format = long.then_some(Format::Long);
        let _ = read_text(&text, &ReadOptions { format, skip_bad: true, ..plain() });
        let _ = read_text(&format!("learner,item,correct\n{text}"), &plain());
    }
}

/// Learners, items, answers of a real file. The expected numbers were counted by a few lines of Python.
fn size(name: &str, options: &ReadOptions) -> Option<Result<(usize, usize, usize), String>> {
    let path = shared_data(Path::new("real").join(name).as_path())?;
    let table = read_responses(&path, options).map_err(|e| e.to_string());
    Some(table.map(|t| (t.learners.len(), t.items.len(), t.responses.len())))
}

fn check_real(name: &str, options: &ReadOptions, expected: (usize, usize, usize)) {
    if let Some(found) = size(name, options) {
        assert_eq!(found, Ok(expected), "{name}");
    }
}

fn check_real_error(name: &str, options: &ReadOptions, words: &str) {
    if let Some(found) = size(name, options) {
        let error = found.unwrap_err();
        assert!(error.contains(words), "{error}");
    }
}

fn up_to(max_score: u8) -> ReadOptions {
    ReadOptions { max_score, ..plain() }
}

#[test]
fn real_wide_files() {
    let id =
        |ours: &str, theirs: &str, max_score| ReadOptions { map: map(&[(ours, theirs)]), ..up_to(max_score) };
    check_real("wide/lsat6.csv.gz", &plain(), (1_000, 5, 5_000));
    check_real("wide/lsat7.csv.gz", &plain(), (1_000, 5, 5_000));
    check_real("wide/sat12_scored.csv.gz", &plain(), (600, 32, 19_200));
    check_real("wide/sat12_raw.csv.gz", &up_to(8), (600, 32, 19_200));
    check_real("wide/ltm_mobility.csv.gz", &plain(), (8_445, 8, 67_560));
    check_real("wide/science.csv.gz", &up_to(4), (392, 4, 1_568));
    check_real("wide/ability.csv.gz", &plain(), (1_525, 16, 23_257));
    check_real("wide/prosetta_response_dep.csv.gz", &id("learner", "prosettaid", 5), (747, 48, 35_820));
    check_real("wide/cdm_data_ecpe.csv.gz", &id("learner", "id", 1), (2_922, 28, 81_816));
    check_real_error("wide/cdm_data_ecpe.csv.gz", &plain(), ":3: column `id`: `2` is not a score");
    let neuroticism = ReadOptions {
        items: names(&["N1", "N2", "N3", "N4", "N5"]),
        group: Some("gender".into()),
        ..up_to(6)
    };
    check_real("wide/bfi.csv.gz", &neuroticism, (2_800, 5, 13_881));
    check_real_error("wide/bfi.csv.gz", &up_to(6), ":2: column `age`: `16` is not a score");
    check_real_error("wide/sat12_key.csv.gz", &plain(), ":3: column `key`: `4` is not a score");
    check_real_error(
        "wide/difr_verbal.csv.gz",
        &plain(),
        "is not a score; 0, 1, empty, NA or . expected; if the column is not an item",
    );
}

#[test]
fn real_group_columns() {
    for (name, group, not_items) in
        [("wide/difr_verbal.csv.gz", "Gender", 2), ("wide/psychotools_verbalaggression.csv.gz", "gender", 2)]
    {
        let Some(path) = shared_data(Path::new("real").join(name).as_path()) else { return };
        let header = crate::table::Cells::open(&path).unwrap().header().to_vec();
        let items = header[..header.len() - not_items].to_vec();
        let table =
            read_responses(&path, &ReadOptions { items: Some(items), group: Some(group.into()), ..up_to(2) })
                .unwrap();
        assert_eq!((table.learners.len(), table.groups.map(|g| g.len())), (316, Some(316)), "{name}");
    }
}

#[test]
fn real_long_files() {
    check_real("credential_responses.csv.gz", &plain(), (1_636, 200, 294_480));
    check_real("statics_gervet.csv.gz", &plain(), (282, 1_223, 165_766));
    check_real("statics_gervet.csv.gz", &ReadOptions { histories: true, ..plain() }, (282, 1_223, 189_297));
    let cloze = [("timestamp", "timestamp_ms"), ("sitting", "session")];
    check_real(
        "lkt_cloze.csv.gz",
        &ReadOptions { map: map(&cloze), details: true, ..plain() },
        (478, 144, 20_949),
    );
    check_real_error("credential_persons.csv.gz", &plain(), ":2: column `Pretest`: `6` is not a score");
    check_real("oulad_attempts.csv.gz", &plain(), (15_955, 137, 121_607));
    check_real("ednet_sample.csv.gz", &plain(), (1_000, 11_640, 75_942));
    check_real("assist09_gervet.csv.gz", &plain(), (3_114, 17_708, 274_112));
}
