use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use super::*;
use crate::bank::Exam;
use crate::item::check::number_word;
use crate::item::{ItemOption, Provenance, Reference, Review};
use crate::lint::testing::{SOUND, mls, numbered, sound_item};

/// A blueprint that uses every kind of item.
fn mla() -> Blueprint {
    Blueprint::parse(include_str!("../../../../data/blueprints/mla-c01.toml"), "b").expect("a blueprint")
}

/// What an import says, line by line.
fn faults(format: &dyn Exchange, text: &str, defaults: &Defaults) -> Vec<String> {
    let problems = format.import(text, "f", &mls(), defaults).expect_err("problems");
    problems.iter().map(ToString::to_string).collect()
}

/// Expects exactly these problems, each named by its beginning and a part.
fn finds(format: &dyn Exchange, text: &str, expected: &[(&str, &str)]) {
    let found = faults(format, text, &Defaults::default());
    let same =
        |(text, (begin, part)): (&String, &(&str, &str))| text.starts_with(begin) && text.contains(part);
    assert!(found.len() == expected.len() && found.iter().zip(expected).all(same), "{found:#?}");
}

fn line_of(text: &str, needle: &str) -> usize {
    1 + text.lines().position(|l| l.contains(needle)).expect("a line")
}

/// Words with whatever the formats keep for themselves, neither blank nor with blanks at the ends.
fn phrase() -> impl Strategy<Value = String> {
    "[a-zA-Z0-9é%\\[<\"'=~#{}:;\\\\|,/]([ -~é→\"\\\\]|->|\\n){0,24}[a-z.;~\\\\\"\\]}]".prop_map(|t| t)
}

/// As [`phrase`], with anything at its ends.
fn wild() -> impl Strategy<Value = String> {
    ("[ \\t\\n\\r]{0,2}", phrase(), "[ \\t\\n\\r]{0,2}").prop_map(|(a, b, c)| a + &b + &c)
}

fn day() -> impl Strategy<Value = String> {
    (2020u32..2027, 1u32..13, 1u32..29).prop_map(|(y, m, d)| format!("{y}-{m:02}-{d:02}"))
}

fn reference() -> impl Strategy<Value = Reference> {
    (phrase(), "https://[a-z./;<>?=#]{5,12}[a-z]", day()).prop_map(|(title, url, dated)| Reference {
        title: title.replace('\n', " ").trim().to_owned(),
        url,
        dated,
    })
}

fn options(kind: Kind) -> impl Strategy<Value = Vec<ItemOption>> {
    let count = match kind {
        Kind::Single => 4..5,
        Kind::Multiple => 5..7usize,
        Kind::Ordering => 3..6,
        Kind::Matching => 3..8,
    };
    let texts = (wild(), wild(), option::of(phrase()), wild());
    (vec(texts, count), any::<usize>()).prop_map(move |(texts, key)| {
        let n = texts.len();
        let make = |(i, (text, rationale, misconception, partner)): (usize, (String, String, _, String))| {
            let turned = (i + key % n) % n;
            ItemOption {
                id: letter(i),
                text,
                correct: turned
                    < match kind {
                        Kind::Single => 1,
                        Kind::Multiple => n - 3,
                        _ => 0,
                    },
                rank: (kind == Kind::Ordering).then_some(turned + 1),
                partner: (kind == Kind::Matching).then(|| format!("{partner}{i}")),
                misconception,
                rationale,
            }
        };
        texts.into_iter().enumerate().map(make).collect()
    })
}

/// Items that an import takes: sound, or drafts without ratings and references.
fn item() -> impl Strategy<Value = Item> {
    let kinds = prop::sample::select(Kind::ALL);
    kinds.prop_flat_map(|kind| {
        let words = || vec("[A-Za-z][A-Za-z;\\\\< ]{0,6}[a-z]", 0..3);
        let texts = (wild(), words(), option::of(phrase()), options(kind));
        let rest = (vec(1u32..1000, 1..3), vec(reference(), 1..3), 20u32..601, 1u32..9);
        let review = option::of((any::<bool>(), 0u32..4, day()));
        let history = (review, option::of((phrase(), phrase(), day())), 0usize..3, 0usize..3);
        (texts, rest, history).prop_map(move |(texts, rest, history)| assemble(kind, texts, rest, history))
    })
}

type Texts = (String, Vec<String>, Option<String>, Vec<ItemOption>);
type Rest = (Vec<u32>, Vec<Reference>, u32, u32);
type History = (Option<(bool, u32, String)>, Option<(String, String, String)>, usize, usize);

fn assemble(kind: Kind, texts: Texts, rest: Rest, history: History) -> Item {
    let (stem, services, note, options) = texts;
    let (angoff, references, expected_seconds, version) = rest;
    let (review, provenance, pool, status) = history;
    let keys = options.iter().filter(|o| o.correct).count();
    let asked =
        if kind == Kind::Multiple { format!(" (Select {}.)\n", number_word(keys)) } else { String::new() };
    let draft = status == 0;
    Item {
        id: "mla-1.1-001".to_owned(),
        version,
        task: "1.1".to_owned(),
        point: 2,
        kind,
        stem: stem + &asked,
        services,
        expected_seconds,
        angoff: if draft { Vec::new() } else { angoff.iter().map(|r| f64::from(*r) / 1000.0).collect() },
        pool: Pool::ALL[pool],
        status: Status::ALL[status],
        note,
        enemies: vec!["mla-9".to_owned()],
        references: if draft { Vec::new() } else { references },
        provenance: provenance.map(|(author, licence, created)| Provenance { author, licence, created }),
        review: review.map(|(blind_agreed, reviewers, date)| Review { blind_agreed, reviewers, date }),
        options,
    }
}

fn items() -> impl Strategy<Value = Vec<Item>> {
    vec(item(), 1..4).prop_map(|mut items| {
        for (i, item) in items.iter_mut().enumerate() {
            item.id = format!("mla-1.1-{i:03}");
        }
        items
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn items_survive_every_format(items in items()) {
        let defaults = Defaults { taken: ["mla-9".to_owned()].into(), ..Defaults::default() };
        for format in FORMATS {
            let text = format.export(&items);
            let back = format.import(&text, "f", &mla(), &defaults);
            prop_assert_eq!(back.as_ref(), Ok(&items), "{}:\n{}", format.name(), text);
        }
    }

    #[test]
    fn items_survive_toml(items in items(), stem in "\\PC*[\"\\\\\\x00-\\x1f\u{7f}]{0,5}") {
        let mut items = items;
        items[0].stem = stem.clone();
        items[0].options[0].text = stem;
        let draft = Draft::read(&mla(), [("f", toml::write(&items).as_str())]);
        let back: Vec<Item> = draft.items().iter().map(|d| d.item.clone()).collect();
        prop_assert_eq!(back, items);
    }

    #[test]
    fn no_text_is_too_odd(text in "([ -~\\n{}=~#:]|[{}=~#:\\n]|// gradatim: |->|####){0,60}") {
        let defaults = Defaults { task: Some("1.2".to_owned()), ..Defaults::default() };
        for format in FORMATS {
            if let Err(problems) = format.import(&text, "f", &mls(), &defaults) {
                prop_assert!(problems.iter().all(|p| p.line > Some(0)), "{:?}", problems);
            }
        }
    }
}

/// The shipped items of MLS-C01, and the text of each file.
fn shipped() -> (Exam, Vec<String>) {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/banks/mls-c01");
    let Ok(entries) = std::fs::read_dir(folder) else {
        return (Exam::read(mls(), []).expect("no bank"), vec![]);
    };
    let paths = entries.map(|e| e.expect("an entry").path()).filter(|p| !p.ends_with("lint-allow.toml"));
    let texts: Vec<String> = paths.map(|p| std::fs::read_to_string(p).expect("a text")).collect();
    (Exam::read(mls(), texts.iter().map(|t| ("f", t.as_str()))).expect("a bank"), texts)
}

#[test]
fn the_shipped_bank_survives_every_format() {
    let (exam, _) = shipped();
    for format in FORMATS {
        let text = format.export(exam.bank.items());
        let back = format.import(&text, "f", &mls(), &Defaults::default()).expect("items");
        let again = Exam::read(mls(), [("f", toml::write(&back).as_str())]).expect("a bank");
        assert_eq!(again.bank.version(), exam.bank.version(), "{}", format.name());
        assert_eq!(format.export(&back), text, "{}", format.name());
    }
}

#[test]
fn the_shipped_files_are_canonical() {
    let (_, texts) = shipped();
    for text in texts {
        let draft = Draft::read(&mls(), [("f", text.as_str())]);
        let items: Vec<Item> = draft.items().iter().map(|d| d.item.clone()).collect();
        let head: String =
            text.lines().take_while(|l| !l.starts_with('[')).map(|l| format!("{l}\n")).collect();
        assert_eq!(text, head + &toml::write(&items));
    }
}

#[test]
fn what_a_text_does_not_say_comes_from_the_defaults() {
    let defaults =
        Defaults { task: Some("3.5".to_owned()), point: Some(2), taken: ["mls-3.5-007".to_owned()].into() };
    let csv = "stem,option_a,option_b,option_c,option_d,key,rationale_a,rationale_b,rationale_c,rationale_d\n\
               Why?,w,x,y,z,b,1,2,3,4\nHow?,w,x,y,z,C,1,2,3,4\n";
    let gift = "Why?{~w#1 =x#2 ~y#3 ~z#4}\n\nHow?{~w#1\n~%50%x#2\n=y#3\n~z#4}\n";
    for (format, text) in [(&Csv as &dyn Exchange, csv), (&Gift, gift)] {
        let items = format.import(text, "f", &mls(), &defaults).expect("items");
        let ids: Vec<&str> = items.iter().map(|i| i.id.as_str()).collect();
        assert_eq!(ids, ["mls-3.5-008", "mls-3.5-009"]);
        let keys: Vec<Vec<&str>> = items.iter().map(Item::key).collect();
        assert_eq!(keys, [["b"], ["c"]], "{}", format.name());
        assert!(items.iter().all(|i| (i.point, i.status) == (2, Status::Draft) && i.version == 1));
        assert_eq!(items[0].options[3].rationale, "4");
        let lost = faults(format, text, &Defaults::default());
        assert!(lost.len() == 2 && lost[0].contains("task: is missing; name it in the file, or"), "{lost:?}");
    }
}

#[test]
fn only_drafts_may_lack_ratings_and_references() {
    let lacking = |status| Item { status, angoff: Vec::new(), references: Vec::new(), ..sound_item() };
    for format in FORMATS {
        let import =
            |status| format.import(&format.export(&[lacking(status)]), "f", &mls(), &Defaults::default());
        assert!(import(Status::Draft).is_ok());
        assert_eq!(import(Status::Reviewed).expect_err("problems").len(), 2, "{}", format.name());
    }
}

#[test]
fn ids_are_used_once() {
    for format in FORMATS {
        let text = format.export(&[numbered(1), numbered(2), numbered(1)]);
        let defaults = Defaults { taken: ["mls-1.1-002".to_owned()].into(), ..Defaults::default() };
        let found = faults(*format, &text, &defaults);
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(found[0].contains("mls-1.1-002: id: is already used in the bank"), "{found:?}");
        assert!(found[1].contains("mls-1.1-001: id: is already used in f:"), "{found:?}");
    }
}

#[test]
fn json_faults_have_lines() {
    let text = Json.export(&[numbered(1), numbered(2), numbered(3), numbered(4)]);
    let text = text.replacen("\"point\": 2", "\"point\": \"two\"", 1);
    let text =
        text.replacen("\"pool\": \"practice\"", "\"pool\": \"lake\"", 2).replacen("lake", "practice", 1);
    let third = text.find("mls-1.1-003").expect("an item");
    let (head, tail) = text.split_at(third);
    let tail = tail.replacen("      \"rationale\": \"Kafka", "      \"reason\": \"Kafka", 1);
    let tail = tail.replacen(
        "\"dated\": \"2026-11-21\"\n      }\n    ],",
        "\"dated\": \"today\"\n      }\n    ],",
        2,
    );
    let text = format!("{head}{tail}");
    let found = faults(&Json, &text, &Defaults::default());
    let line = |needle: &str| format!("f:{}: ", line_of(&text, needle));
    assert_eq!(found.len(), 4, "{found:#?}");
    assert!(found[0].starts_with(&(line("\"two\"") + "mls-1.1-001: point: invalid type")), "{found:#?}");
    assert!(found[1].starts_with(&(line("\"lake\"") + "mls-1.1-002: pool: unknown variant")), "{found:#?}");
    assert!(
        found[2].starts_with(&(line("\"reason\"") + "mls-1.1-003: option.1.reason: unknown")),
        "{found:#?}"
    );
    assert!(found[3].contains("mls-1.1-004: references.1.dated: \"today\""), "{found:#?}");
    finds(&Json, "[{},\n 3]", &[("f:1: id: missing field `id`", ""), ("f:2: ", "expected struct Item")]);
    finds(&Json, "{\n}", &[("f:1: file: invalid type: map", "give a JSON array of items")]);
    finds(&Json, "[\n{\"id\": }]", &[("f:2: file: expected value", "")]);
    finds(&Json, &"[".repeat(100_000), &[("f:1: file: recursion", "")]);
}

#[test]
fn csv_faults_have_lines_and_columns() {
    let item = |n, change: fn(&mut Item)| {
        let mut item = numbered(n);
        change(&mut item);
        item
    };
    let text = Csv.export(&[
        item(1, |_| ()),
        item(2, |i| i.options[2].rationale.clear()),
        item(3, |i| i.task = "9.9".to_owned()),
        item(4, |i| i.references[0].dated = "today".to_owned()),
    ]);
    let text = text.replacen(",b,\"Kafka", ",e,\"Kafka", 1).replace(",b,Kafka", ",e,Kafka");
    let found = faults(&Csv, &text, &Defaults::default());
    for (i, part) in [
        (1, "rationale_c: is missing or empty"),
        (2, "task: task \"9.9\" is not in blueprint mls-c01"),
        (3, "references.1.dated: \"today\" is not a date"),
    ] {
        let line = format!("f:{}: mls-1.1-{:03}: ", line_of(&text, &format!("mls-1.1-{:03}", i + 1)), i + 1);
        assert!(found.iter().any(|f| f.starts_with(&line) && f.contains(part)), "{line}{part}: {found:#?}");
    }
    assert!(found[0].contains("mls-1.1-001: key: \"e\" is not an option"), "{found:#?}");
}

#[test]
fn csv_cells_are_read_strictly() {
    let head = "id,version,task,kind,stem,option_a,option_b,key,angoff,pool,references,author,blind_agreed,reviewers,reviewed";
    let row = "x,one,1.2,triple,s,a,b,a|e,high,lake,Guide https://x 2026-11-21,me,maybe,2,2026-11-21";
    let found = faults(&Csv, &format!("{head}\n{row}\n\n{row},more\n"), &Defaults::default());
    for part in [
        "f:2: x: version: \"one\" is not a number",
        "f:2: x: kind: \"triple\" is not known; use one of single, multiple, ordering, matching",
        "f:2: x: key: \"e\" is not an option",
        "f:2: x: angoff.1: \"high\" is not a number",
        "f:2: x: pool: \"lake\" is not known",
        "f:2: x: references.1: \"Guide https://x 2026-11-21\" is not a reference",
        "f:2: x: licence: is empty; fill all of author, licence, created, or none",
        "f:2: x: blind_agreed: \"maybe\" is not known",
        "f:4: x: row: has 16 cells, the header 15",
        "f:4: x: id: is already used in f:2",
    ] {
        assert!(found.iter().any(|f| f.starts_with(part)), "{part}: {found:#?}");
    }
    finds(
        &Csv,
        "stem;option_a\n",
        &[
            ("f:1: column \"stem;option_a\": is not a column", ""),
            ("f:1: column \"stem\": is missing", "commas"),
            ("f:1: column \"option_a\": is missing", ""),
            ("f:1: column \"option_b\": is missing", ""),
            ("f:1: column \"key\": is missing", ""),
        ],
    );
}

#[test]
fn gift_faults_have_lines() {
    let text = "// heading\n\n$CATEGORY: tests\n\n\
        // [id:a] [tag:task=1.2]\n::Q1::No answers.\n\n\
        Open {=a ~b\n\n\
        Two {=a ~b} in one {=c ~d}\n\n\
        // comment\nTrue?{T}\n\nWhen?{#1822}\n\nWho?{=he =she}\n\nDiscuss.{}\n\n\
        Early {a =b ~c}\n\n\
        // gradatim: [1]\n// [tag:point=x]\nQ {=a#1 ~b#2 ~c#3 ~d}\n";
    let found = faults(&Gift, text, &Defaults { task: Some("1.2".to_owned()), ..Defaults::default() });
    let expected = [
        (6, "a: question: has no answers"),
        (8, "question: has { without }"),
        (10, "question: has more than one pair of braces"),
        (13, "question: is no choice and no matching"),
        (15, "question: is no choice and no matching"),
        (17, "question: is no choice and no matching"),
        (19, "question: is no choice and no matching"),
        (21, "question: has text before the first option"),
        (23, "comment: is not a JSON object"),
        (24, "point: \"x\" is not a number"),
        (25, "option.4.rationale: is missing or empty"),
    ];
    for (line, part) in expected {
        let begin = format!("f:{line}: ");
        assert!(found.iter().any(|f| f.starts_with(&begin) && f.contains(part)), "{begin}{part}: {found:#?}");
    }
}

#[test]
fn gift_of_others_is_understood() {
    let defaults = Defaults { task: Some("1.1".to_owned()), ..Defaults::default() };
    let text = "\u{feff}// from elsewhere\r\n::Name::[html]Water is {\r\n\t~%-50%ice\\: cold # no\r\n\t~%50%liquid#yes\r\n \
        ~%50%H\\=O#yes\r\n ~gas#no ~%-50%air#no #### General. \r\n} here. (Select TWO.)\r\n\r\n\
        Match the pairs. {\n =Canada -> Ottawa#1\n =Italy  -> Rome#2\n =Japan  -> Tokyo#3\n }\n";
    let items = Gift.import(text, "f", &mla(), &defaults).expect("items");
    assert_eq!(items[0].stem, "Water is _____here. (Select TWO.)");
    assert_eq!((items[0].kind, items[0].key()), (Kind::Multiple, vec!["b", "c"]));
    assert_eq!(items[0].options[0].text, "ice: cold");
    assert_eq!(items[0].options[2].text, "H=O");
    assert_eq!(items[0].note.as_deref(), Some("General."));
    let partners: Vec<_> = items[1].options.iter().filter_map(|o| o.partner.as_deref()).collect();
    assert_eq!((items[1].kind, partners), (Kind::Matching, vec!["Ottawa", "Rome", "Tokyo"]));
}

#[test]
fn a_change_in_the_visible_gift_counts() {
    let padded = Item { stem: format!(" {} ", sound_item().stem), ..sound_item() };
    let text = Gift.export(&[padded]);
    let changed = text.replace("Ship an encrypted", "Send an encrypted").replace(":: Marrow", ":: Barrow");
    let item = Gift.import(&changed, "f", &mls(), &Defaults::default()).expect("items").remove(0);
    assert!(item.options[3].text.starts_with("Send an"));
    assert!(item.stem.starts_with("Barrow Lane"));
    assert_eq!(item.references, sound_item().references);
    let fewer: String = text.lines().filter(|l| !l.contains("Ship an")).map(|l| format!("{l}\n")).collect();
    let found = faults(&Gift, &fewer, &Defaults::default());
    assert!(found[0].contains("f:2: mls-1.2-001: comment: tells of 4 options, but there are 3"), "{found:?}");
}

#[test]
fn a_sound_file_becomes_canonical_without_a_change() {
    let draft = Draft::read(&mls(), [("f", SOUND)]);
    let text = toml::write(&[draft.items()[0].item.clone()]);
    assert!(text.contains("\nangoff = [0.70, 0.65]\n"), "{text}");
    assert!(text.contains("\nreferences = [\n  { title = \"Amazon Data Firehose"), "{text}");
    assert_eq!(text.lines().count(), SOUND.lines().count() - 1);
}

#[test]
fn templates_follow_the_format() {
    for blueprint in [mls(), mla()] {
        for (task, kind) in
            blueprint.tasks().flat_map(|t| blueprint.item_types.iter().map(move |k| (t, k.kind)))
        {
            let today = jiff::civil::date(2026, 11, 21);
            let request = template::Request { task: task.id.clone(), point: None, kind, today };
            let made = template::fill(&blueprint, &Draft::default(), &request).expect("a template");
            let draft = Draft::read(&blueprint, [("new.toml", made.text.as_str())]);
            assert!(draft.problems().is_empty(), "{:?}", draft.problems());
            assert_eq!(draft.items()[0].item, made.item);
            assert!(made.text.contains(&format!("# Point 1: {}\n", task.points[0])));
        }
    }
}

#[test]
fn templates_take_the_thinnest_point_and_the_next_id() {
    let draft = Draft::read(&mls(), [("f", SOUND)]);
    let request = |task: &str, point, kind| {
        let today = jiff::civil::date(2026, 11, 21);
        template::fill(&mls(), &draft, &template::Request { task: task.to_owned(), point, kind, today })
    };
    let item = request("1.2", None, Kind::Multiple).expect("a template").item;
    assert_eq!((item.id.as_str(), item.point), ("mls-1.2-002", 1));
    for (task, point, kind, words) in [
        ("9.9", None, Kind::Single, "task: task \"9.9\" is not in blueprint"),
        ("1.2", Some(99), Kind::Single, "point: 99 does not exist; task 1.2 has points 1 to"),
        (
            "1.2",
            None,
            Kind::Matching,
            "kind: mls-c01 does not use \"matching\" items; use single or multiple",
        ),
    ] {
        let fault = request(task, point, kind).expect_err("a fault").to_string();
        assert!(fault.starts_with(words), "{fault}");
    }
}
