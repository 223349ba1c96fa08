//! Whatever bytes come from outside, constraints and item tables are read or refused in a sentence.

use gradatim_damage::{assert_sentence, bytes, cases, damaged, damaged_text};
use proptest::prelude::*;

use crate::{
    AssemblyError, Audit, Condition, Constraint, ItemTable, Specification, constraints_from_csv,
    constraints_from_toml,
};

const TOML: &str = r#"
[[constraint]]
id = "length"
type = "number"
exactly = 3

[[constraint]]
id = "time"
type = "sum"
attribute = "SECONDS"
where = "TYPE != 'FILL'"
at_most = 240

[[constraint]]
id = "level"
type = "mean"
attribute = "LEVEL"
at_least = 2.5
at_most = 4

[[constraint]]
id = "sets"
type = "per-stimulus"
at_least = 1
at_most = 2
"#;
const CSV: &str = "CONSTRAINT_ID,TYPE,WHAT,CONDITION,LB,UB,ONOFF\nC1,Number,Item,,3,3,\nC2,Number,Item,LEVEL == 3,1,2,\n\
                   C3,Number,Item,TYPE,0,2,\nC4,Sum,Item,SECONDS,10,400,\nC5,Include,Item,\"ID %in% c(\"\"A\"\", 'B')\",,,\n\
                   C6,Enemy,Item,LEVEL >= 4,,,OFF\nC7,Order,Item,LEVEL,,,\nC8,Number,Stimulus,,0,1,\nC9,AllOrNone,Item,LEVEL < 4 & !is.na(TYPE),,,\n";
const ITEMS: &str =
    "ID,LEVEL,TYPE,SECONDS,STID\nA,3,FILL,60,s\nB,4,DRAG,90,s\nC,3,FILL,30,\nD,5,,45,t\nE,2,HOTS,1e3,t\n";
const CONDITIONS: [&str; 3] = [
    "LEVEL >= 3 & TYPE %in% c(\"FILL\", \"HOTS\")",
    "!(is.na(`STID`) || SECONDS != 1e3) && (LEVEL < .5 | TYPE == 'x')",
    "!!((A.b_c <= -2))",
];

fn items() -> ItemTable {
    ItemTable::from_csv("items.csv", ITEMS.as_bytes()).unwrap()
}

/// What could be read can be compiled and checked, or is refused in a sentence.
fn apply(items: &ItemTable, read: Result<Vec<Constraint>, AssemblyError>, file: &str) {
    match read {
        Ok(constraints) => {
            let refused = [
                Specification::new(items, None, &constraints).err(),
                Audit::new(items, None, &constraints).err(),
            ];
            refused.iter().flatten().for_each(|error| assert_sentence(error, ""));
        }
        Err(error) => assert_sentence(&error, file),
    }
}

fn condition(text: &str) {
    match text.parse::<Condition>() {
        Ok(condition) => drop(condition.clone().matches(&items())),
        Err(error) => {
            assert!((1..=text.chars().count() + 1).contains(&error.column), "{text}: {error}");
        }
    }
}

proptest! {
    #![proptest_config(cases(96))]

    #[test]
    fn damaged_documents(text in damaged_text(&[TOML])) {
        apply(&items(), constraints_from_toml("form.toml", &text), "form.toml");
    }

    #[test]
    fn damaged_tables(table in damaged(vec![CSV.as_bytes().to_vec()])) {
        apply(&items(), constraints_from_csv("form.csv", table.as_slice()), "form.csv");
    }

    #[test]
    fn damaged_items(table in damaged(vec![ITEMS.as_bytes().to_vec()])) {
        match ItemTable::from_csv("items.csv", table.as_slice()) {
            Ok(items) => apply(&items, constraints_from_csv("form.csv", CSV.as_bytes()), "form.csv"),
            Err(error) => assert_sentence(&error, "items.csv"),
        }
    }

    #[test]
    fn damaged_conditions(text in damaged_text(&CONDITIONS)) {
        condition(&text);
    }

    #[test]
    fn what_was_never_a_file(bytes in bytes()) {
        let text = String::from_utf8_lossy(&bytes);
        condition(&text);
        apply(&items(), constraints_from_toml("x", &text), "x");
        apply(&items(), constraints_from_csv("x", bytes.as_slice()), "x");
        if let Err(error) = ItemTable::from_csv("x", bytes.as_slice()) {
            assert_sentence(&error, "x");
        }
    }
}
