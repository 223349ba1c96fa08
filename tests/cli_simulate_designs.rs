//! Constraints, new items and response times in `gradatim simulate` and `gradatim next`.

mod place;

use gradatim_tests::real_data;
use place::Place;
use serde_json::{Value, json};

/// Forty items of two areas, every fourth of area y, less informative and slower.
fn pool() -> String {
    let row = |i: i32| {
        let y = i % 4 == 0;
        let (a, area, seconds) = if y { (0.6, "y", 120) } else { (1.4, "x", 60 + 3 * i) };
        format!("i{i},{a},{},{area},{seconds}\n", f64::from(i % 10) * 0.4 - 1.8)
    };
    (0..40).map(row).fold("item,a,b,AREA,expected_seconds\n".to_owned(), |text, row| text + &row)
}

const FIXED: &str = "CONSTRAINT_ID,TYPE,WHAT,CONDITION,LB,UB,ONOFF
L,Number,Item,,10,10,
Y,Number,Item,\"AREA == \"\"y\"\"\",4,5,
";

const VARIABLE: &str = "[[constraint]]
id = 'length'
type = 'number'
at_least = 6
at_most = 20
[[constraint]]
id = 'y'
type = 'number'
where = \"AREA == 'y'\"
at_least = 2
";

const NEW: &str = "item,a,b,se_b\nn1,1.0,0.0,\nn2,1.2,-1.0,0.5\nn3,0.8,1.0,\n";

fn place() -> Place {
    let place = Place::new();
    place.write("pool.csv", &pool());
    place.write("fixed.csv", FIXED);
    place.write("variable.toml", VARIABLE);
    place.write("new.csv", NEW);
    place
}

/// A column of every examinee's row.
fn column(place: &Place, name: &str) -> Vec<String> {
    let text = std::fs::read_to_string(place.path("e.csv")).unwrap();
    let mut rows = text.lines();
    let at = rows.next().unwrap().split(',').position(|cell| cell == name).unwrap();
    rows.map(|row| row.split(',').nth(at).unwrap().to_owned()).collect()
}

/// Items of area y in a list of ids.
fn of_y(items: &str) -> usize {
    items.split(' ').filter(|id| id[1..].parse::<u32>().unwrap().is_multiple_of(4)).count()
}

/// The same without what clocks and the number of threads decide.
fn timeless(mut document: Value) -> Value {
    for key in ["seconds", "examinees_per_second", "threads", "step"] {
        document[key] = Value::Null;
    }
    document
}

#[test]
fn shadow_tests_keep_their_constraints() {
    let place = place();
    let run = |threads| {
        let line = "simulate --pool pool.csv --constraints fixed.csv --examinees 300 --out-examinees e.csv";
        timeless(place.json(&format!("{line} --threads {threads}")))
    };
    let found = run(1);
    assert_eq!((&found["content_violations"], &found["length"]["min"]), (&json!(0), &json!(10)));
    assert_eq!(found["length"]["max"], 10);
    let items = column(&place, "items");
    // Area y is less informative, so it is given as seldom as may be.
    assert!(items.iter().all(|items| items.split(' ').count() == 10 && of_y(items) == 4), "{items:?}");
    assert_eq!(found, run(2));
    let text = place.succeeds("simulate --pool pool.csv --constraints fixed.csv --examinees 20").out;
    assert!(text.contains("every test keeps its content"), "{text}");
}

#[test]
fn tests_of_variable_length_end_with_a_whole_form() {
    let place = place();
    let line = "simulate --pool pool.csv --constraints variable.toml --se-below 0.45 --examinees 200 --out-examinees e.csv";
    let found = place.json(line);
    assert_eq!(found["content_violations"], 0);
    let lengths: Vec<usize> = column(&place, "length").iter().map(|n| n.parse().unwrap()).collect();
    assert!(lengths.iter().all(|n| (6..=20).contains(n)) && lengths.iter().any(|n| *n < 20), "{lengths:?}");
    assert!(column(&place, "items").iter().all(|items| of_y(items) >= 2));
    // A length asked for is one constraint more: at most with another rule that ends tests, else exactly.
    let shorter = place.json(&format!("{line} --length 8"));
    assert!(shorter["length"]["max"] == 8 && shorter["content_violations"] == 0, "{shorter}");
    let exact = place.json("simulate --pool pool.csv --constraints variable.toml --length 9 --examinees 50");
    assert_eq!((&exact["length"]["min"], &exact["length"]["max"]), (&json!(9), &json!(9)));
}

#[test]
fn attributes_may_stand_in_a_file_of_their_own() {
    let place = place();
    let rows = (0..40).map(|i| format!("i{i},{}\n", if i < 10 { "early" } else { "late" }));
    place.write("kinds.csv", &rows.fold("ID,KIND\n".to_owned(), |text, row| text + &row));
    place.write(
        "kinds.toml",
        "[[constraint]]\nid = 'n'\ntype = 'number'\nexactly = 8\n[[constraint]]\nid = 'k'\ntype = 'number'\nattribute = 'KIND'\nexactly = 4\n",
    );
    let line = "simulate --pool pool.csv --constraints kinds.toml --item-attributes kinds.csv --examinees 50";
    assert_eq!(place.json(line)["content_violations"], 0);
    place.write("few.csv", "ID,KIND\ni0,early\n");
    let line = "simulate --pool pool.csv --constraints kinds.toml --item-attributes few.csv --examinees 50";
    place.fails(line, 2, &["few.csv: no row for item `i1`"]);
}

#[test]
fn constraints_that_cannot_be_are_one_sentence() {
    let place = place();
    let check = |rows: &str, more: &str, parts: &[&str]| {
        place.write("bad.csv", &format!("CONSTRAINT_ID,TYPE,WHAT,CONDITION,LB,UB,ONOFF\n{rows}\n"));
        let line = format!("simulate --pool pool.csv --constraints bad.csv --examinees 5{more}");
        place.fails(&line, 2, parts);
        place.fails("next --pool pool.csv --constraints bad.csv", 2, &parts[..1]);
    };
    let length = "L,Number,Item,,10,10,";
    check(
        &format!("{length}\nY,Number,Item,LEVEL == 3,1,2,"),
        "",
        &["bad.csv:3: constraint Y asks for the attribute LEVEL"],
    );
    check(
        &format!("{length}\nY,Number,Item,AREA == ,1,2,"),
        "",
        &["bad.csv:3: the condition `AREA ==` cannot be read"],
    );
    check(
        &format!(
            "{length}\nY,Number,Item,\"AREA == \"\"y\"\"\",6,9,\nX,Number,Item,\"AREA == \"\"x\"\"\",6,9,"
        ),
        "",
        &["bad.csv: the constraints L, Y and X cannot be met together"],
    );
    check("Y,Number,Item,\"AREA == \"\"y\"\"\",1,2,", "", &["bad.csv: no constraint bounds the number"]);
    check("L,Number,Item,,1O,10,", "", &["bad.csv:2: the bound '1O' is not a number"]);
    let line = "simulate --pool pool.csv --constraints fixed.csv --length 12 --examinees 5";
    place.fails(line, 2, &["fixed.csv: the constraints L and --length cannot be met together"]);
    place.write("both.toml", "[[design]]\nname = 'x'\nconstraints = 'fixed.csv'\ncontent = 'c.toml'\n");
    place.fails("simulate --pool pool.csv --design both.toml", 2, &["--content beside --constraints"]);
    place.fails("simulate --pool pool.csv --constraints none.csv", 2, &["none.csv: cannot be read"]);
}

#[test]
fn new_items_are_tried_out_unscored() {
    let place = place();
    let line = "simulate --pool pool.csv --examinees 400 --length 10 --pretest new.csv --unscored 2 --unscored-after 3 --out-examinees e.csv";
    let run = |threads| timeless(place.json(&format!("{line} --threads {threads} --html r.html")));
    let found = run(1);
    assert_eq!(found, run(2));
    let new = found["pretest"].as_array().unwrap();
    assert_eq!(new.iter().map(|item| item["answers"].as_u64().unwrap()).sum::<u64>(), 800);
    for item in new {
        assert!(item["se_b"].as_f64() < item["se_b_before"].as_f64(), "{item}");
        assert!(item["se_a"].as_f64() < item["se_a_before"].as_f64(), "{item}");
    }
    let before =
        |i: usize| (new[i]["se_a_before"].as_f64().unwrap(), new[i]["se_b_before"].as_f64().unwrap());
    assert!(
        (before(0).0 - 0.3).abs() < 1e-9
            && (before(0).1 - 0.7).abs() < 1e-9
            && (before(1).1 - 0.5).abs() < 1e-9
    );
    assert_eq!(found["length"]["max"], 10);
    // New items are no part of the pool that is used: ten of forty items a test.
    assert!((found["exposure"]["mean"].as_f64().unwrap() - 0.25).abs() < 1e-12);
    for (scored, places) in column(&place, "items").iter().zip(column(&place, "unscored_places")) {
        assert!(!scored.contains('n'));
        let places: Vec<u32> = places.split(' ').map(|place| place.parse().unwrap()).collect();
        assert!(places.len() == 2 && places.iter().all(|place| (4..=12).contains(place)), "{places:?}");
    }
    assert!(column(&place, "unscored").iter().all(|ids| ids.split(' ').all(|id| id.starts_with('n'))));
    let html = std::fs::read_to_string(place.path("r.html")).unwrap();
    assert!(html.contains("New items, tried out unscored") && html.contains("SE of difficulty"));
}

#[test]
fn items_of_the_pool_can_be_tried_out_under_constraints() {
    let place = place();
    let line = "simulate --pool pool.csv --constraints fixed.csv --pretest-items i1,i4 --examinees 100 --out-examinees e.csv";
    let found = place.json(line);
    assert_eq!((&found["content_violations"], &found["length"]["max"]), (&json!(0), &json!(10)));
    assert_eq!(found["pretest"][1]["item"], "i4");
    assert!(column(&place, "items").iter().all(|items| !items.split(' ').any(|id| id == "i1" || id == "i4")));
    let base = "simulate --pool pool.csv --length 10 --examinees 5";
    place.fails(&format!("{base} --pretest-items i1,q"), 2, &["--pretest-items", "`q`"]);
    place.fails(&format!("{base} --pretest-items i1 --unscored 3"), 2, &["--unscored 3", "only 1 new items"]);
    place.fails(&format!("{base} --pretest-items i1 --unscored-after 12"), 2, &["--unscored-after"]);
    place.fails(&format!("{base} --unscored 3"), 2, &["--unscored: no new items"]);
    place.fails(&format!("{base} --pretest pool.csv"), 2, &["pool.csv: item `i0` is in the pool too"]);
    place.write("graded.csv", "item,model,a,b,thresholds\ng,grm,1,,0;1\n");
    place.fails(&format!("{base} --pretest graded.csv"), 2, &["item `g`: 3 categories"]);
}

#[test]
fn information_per_second_saves_time() {
    let place = place();
    let base = "simulate --pool pool.csv --length 10 --examinees 500";
    let (plain, fast) = (place.json(base), place.json(&format!("{base} --per-second")));
    let mean = |found: &Value| found["time"]["mean"].as_f64().unwrap();
    assert!(mean(&fast) < 0.95 * mean(&plain), "{} {}", mean(&fast), mean(&plain));
    assert!(fast["time"]["p95"].as_f64().unwrap() > mean(&fast));
    // Half the speed of another is twice the time, to the rounding of the file.
    let at = |speed: &str| mean(&place.json(&format!("{base} --speed normal({speed},0.0001)")));
    assert!((at("0") / at("0.6931472") - 2.0).abs() < 1e-6);
    place.write("bare.csv", "item,a,b\nx,1,0\ny,1,1\n");
    place.fails("simulate --pool bare.csv --length 1 --per-second", 2, &["--per-second", "time_intensity"]);
    place.fails("next --pool bare.csv --per-second", 2, &["--per-second", "time_intensity"]);
    place.fails(&format!("{base} --per-second --rule bopt"), 2, &["bopt"]);
    assert!(place.json("simulate --pool bare.csv --length 1 --examinees 5")["time"].is_null());
    place.write("odd.csv", "item,a,b,time_intensity\nx,1,0,4\ny,1,1,slow\n");
    place.fails(
        "simulate --pool odd.csv --length 1",
        2,
        &["odd.csv: item `y`: column `time_intensity`: `slow`"],
    );
    place.write("long.csv", "item,a,b,time_intensity\nx,1,0,40\n");
    place.fails("simulate --pool long.csv --length 1", 2, &["item `x`: an expected time"]);
}

#[test]
fn steps_are_timed_when_asked_for() {
    let place = place();
    let base = "simulate --pool pool.csv --constraints fixed.csv --examinees 20";
    let (without, with) = (place.json(base), place.json(&format!("{base} --timings")));
    assert!(without.get("step").is_none());
    let step = &with["step"];
    assert_eq!((&step["clock"], &step["n"]), (&json!("cpu"), &json!(200)));
    assert!(step["p50"].as_f64() <= step["p99"].as_f64());
    assert_eq!(timeless(with), timeless(without));
}

#[test]
fn the_next_item_of_a_shadow_test() {
    let place = place();
    let next = |more: &str| place.json(&format!("next --pool pool.csv --constraints fixed.csv{more}"));
    let first = next("");
    assert!(first["item"].is_string());
    // Six items of x are all there may be: the next one is of y, and its number binds.
    let six = " --administered i1,i2,i3,i5,i6,i7 --responses 1,0,1,0,1,0";
    let seventh = next(six);
    assert_eq!((of_y(seventh["item"].as_str().unwrap()), &seventh["bound_by"]), (1, &json!("Y")));
    let plain = place.json(&format!("next --pool pool.csv{six}"));
    assert!(of_y(plain["item"].as_str().unwrap()) == 0 && plain.get("bound_by").is_none());
    let ten = "--administered i1,i2,i3,i5,i6,i7,i0,i4,i8,i12 --responses 1,0,1,0,1,0,1,0,1,0";
    let line = format!("next --pool pool.csv --constraints fixed.csv {ten}");
    place.fails(&line, 1, &["fixed.csv: the items administered are a whole form"]);
    let seven = "--administered i1,i2,i3,i5,i6,i7,i9 --responses 1,0,1,0,1,0,1";
    place.fails(
        &format!("next --pool pool.csv --constraints fixed.csv {seven}"),
        2,
        &["no form of the items left"],
    );
}

#[test]
fn the_science_pool_of_testdesign_is_kept_to() {
    let Some(data) = real_data() else { return };
    let place = Place::new();
    let line = format!(
        "simulate --pool {0}/pools/science_pool.csv --constraints {0}/pools/science_constraints.csv --examinees 200",
        data.display()
    );
    let found = place.json(&line);
    assert_eq!((&found["content_violations"], &found["length"]["min"]), (&json!(0), &json!(30)));
}
