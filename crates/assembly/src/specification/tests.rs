use super::*;
use crate::{constraints_from_csv, constraints_from_toml};

const HEADER: &str = "CONSTRAINT_ID,TYPE,WHAT,CONDITION,LB,UB,ONOFF\n";

/// Eight items of two areas and levels, six of them around three stimuli.
fn items() -> ItemTable {
    let csv = "ID,AREA,LEVEL,SECONDS,STID\nA,x,1,60,t1\nB,x,1,70,t1\nC,x,1,30,t2\nD,x,2,40,\n\
               E,y,1,90,t2\nF,y,1,20,t3\nG,y,1,50,t3\nH,y,2,10,\n";
    ItemTable::from_csv("items.csv", csv.as_bytes()).unwrap()
}

fn specify(rows: &str) -> Result<Specification, AssemblyError> {
    let constraints = constraints_from_csv("constraints.csv", format!("{HEADER}{rows}").as_bytes())?;
    Specification::new(&items(), None, &constraints)
}

/// The best form when items are worth 8, 7, …, 1, as letters.
fn best(rows: &str) -> String {
    let specification = specify(rows).unwrap_or_else(|e| panic!("{e}"));
    let form = specification.assemble(&[8.0, 7.0, 6.0, 5.0, 4.0, 3.0, 2.0, 1.0]).unwrap();
    assert!(specification.holds(&form.items) && form.gap == 0.0);
    form.items.iter().map(|&item| specification.ids()[item].as_str()).collect()
}

#[test]
fn each_type_of_constraint_does_what_it_says() {
    let with = |more: &str| best(&format!("L,Number,Item,,4,4,\n{more}"));
    assert_eq!(with("S,Number,Stimulus,,0,9,"), "ABCD");
    assert_eq!(with("N,Number,Item,\"AREA == \"\"y\"\"\",2,3,"), "ABEF");
    assert_eq!(with("N,Number,Item,AREA,2,2,"), "ABEF");
    assert_eq!(with("N,Sum,Item,SECONDS,0,150,"), "ACDF");
    assert_eq!(with("N,Mean,Item,SECONDS,60,65,"), "ABCE");
    assert_eq!(with("N,Include,Item,\"ID == \"\"H\"\"\",,,"), "ABCH");
    assert_eq!(with("N,Exclude,Item,LEVEL == 1 & SECONDS > 60,,,"), "ACDF");
    assert_eq!(with("N,Enemy,Item,SECONDS >= 60,,,"), "ACDF");
    assert_eq!(with("N,AllOrNone,Item,\"ID %in% c(\"\"A\"\", \"\"G\"\")\",,,"), "ABCG");
    assert_eq!(with("N,Number,Item,Per Stimulus,2,2,"), "ABCE");
    assert_eq!(with("N,Number,Stimulus,,2,2,\nM,Number,Item,PER SET,2,2,"), "ABCE");
    assert_eq!(with("N,Exclude,Stimulus,\"ID == \"\"t1\"\"\",,,"), "CDEF");
    assert_eq!(with("N,Include,Stimulus,\"ID == \"\"t3\"\"\",,,"), "ABCF");
    assert_eq!(with("N,Enemy,Stimulus,\"ID %in% c(\"\"t1\"\", \"\"t2\"\")\",,,"), "ABDF");
    assert_eq!(with("N,Exclude,Item,LEVEL == 1,,,OFF"), "ABCD");
}

#[test]
fn toml_says_the_same() {
    let toml = "[[constraint]]\nid = 'L'\ntype = 'number'\nexactly = 4\n
        [[constraint]]\nid = 'T'\ntype = 'sum'\nattribute = 'SECONDS'\nwhere = \"AREA == 'x'\"\nat_most = 100\n
        [[constraint]]\nid = 'E'\ntype = 'per-stimulus'\nat_most = 1\n
        [[constraint]]\nid = 'O'\ntype = 'all-or-none'\nwhere = \"ID %in% c('D', 'H')\"\n
        [[constraint]]\nid = 'S'\ntype = 'number'\nof = 'stimulus'\nat_least = 2\n";
    let constraints = constraints_from_toml("form.toml", toml).unwrap();
    let specification = Specification::new(&items(), None, &constraints).unwrap();
    let form = specification.assemble(&[8.0, 7.0, 6.0, 5.0, 4.0, 3.0, 2.0, 1.0]).unwrap();
    let ids: String = form.items.iter().map(|&item| specification.ids()[item].as_str()).collect();
    // A + D takes all 100 seconds of x; D brings H; then one more of another stimulus, E before F and G.
    assert_eq!(ids, "ADEH");
}

fn refused(rows: &str, sentence: &str) {
    let error = specify(rows).map(|_| ()).expect_err(rows);
    assert_eq!(error.to_string(), sentence);
}

#[test]
fn bad_constraints_are_refused_in_one_sentence() {
    let all = "L,Number,Item,,4,4,\n";
    refused(
        "",
        "no constraint bounds the number of items of a form; add one of type Number without a condition",
    );
    refused(
        &format!("{all}N,Number,Item,AREAS == 1,1,2,"),
        "constraints.csv:3: constraint N asks for the attribute AREAS, which no item has; there are ID, AREA, LEVEL, SECONDS, STID",
    );
    refused(
        &format!("{all}N,Number,Item,LEVEL == 1,3,2,"),
        "constraints.csv:3: constraint N asks for at least 3 and at most 2; the lower bound may not be the larger",
    );
    refused(
        &format!("{all}N,Enemy,Item,,,,"),
        "constraints.csv:3: constraint N has an empty condition; it has to say which items it is about",
    );
    refused(
        &format!("{all}N,Number,Item,LEVEL == ,1,2,"),
        "constraints.csv:3: the condition `LEVEL ==` cannot be read at character 9: expected a number or a word in quotes",
    );
    refused(
        &format!("{all}N,Number,Item,LEVEL == 7,1,2,"),
        "constraints.csv:3: constraint N has a condition that nothing in the pool meets; mend it or turn the constraint off",
    );
    refused(
        &format!("{all}N,Number,Item,LEVEL == 2,3,4,"),
        "constraints.csv:3: constraint N asks for at least 3, but all that matches comes to 2",
    );
    refused(
        &format!("{all}N,Number,Item,LEVEL == 2,,,"),
        "constraints.csv:3: constraint N has no bounds; it needs a lower bound, an upper bound or both",
    );
    refused(
        &format!("{all}N,Number,Item,LEVEL == 2,one,,"),
        "constraints.csv:3: the bound 'one' is not a number; write a number or leave it empty",
    );
    refused(
        &format!("{all}N,Total,Item,LEVEL == 2,1,,"),
        "constraints.csv:3: constraint N has the type 'Total'; there are Number, Sum, Mean, Include, Exclude, Enemy, AllOrNone and Order",
    );
    refused(
        &format!("{all}N,Order,Item,LEVEL,,,\nM,Order,Item,SECONDS,,,"),
        "constraints.csv:4: constraint M orders by SECONDS, which differs within the item set of A; items of one stimulus are given in one go",
    );
    refused(
        &format!("{all}N,Sum,Item,AREA,1,2,"),
        "constraints.csv:3: constraint N sums AREA, but A has no number there",
    );
    refused(
        &format!("{all}N,Number,Item,LEVEL == 1,1.2,1.8,"),
        "constraints.csv:3: constraint N asks for a number of items between two bounds that have no whole number between them",
    );
}

#[test]
fn a_conflict_names_exactly_the_constraints_that_make_it() {
    refused(
        "L,Number,Item,,4,4,\nok,Number,Item,LEVEL == 2,0,1,\nX,Number,Item,\"AREA == \"\"x\"\"\",3,9,\n\
         fine,Sum,Item,SECONDS,0,900,\nY,Number,Item,\"AREA == \"\"y\"\"\",2,9,",
        "the constraints L, X and Y cannot be met together, though they could without any one of them; loosen one",
    );
    refused(
        "L,Number,Item,,4,4,\nI,Include,Item,\"ID == \"\"A\"\"\",,,\nE,Exclude,Item,SECONDS == 60,,,",
        "the constraints I and E cannot be met together, though they could without any one of them; loosen one",
    );
    // No one bound is out of reach, yet no four items have exactly this sum of seconds.
    refused(
        "L,Number,Item,,4,4,\nS,Sum,Item,SECONDS,204,206,",
        "constraint S alone cannot be met by these items; loosen its bounds or add items",
    );
}

#[test]
fn bad_tables_are_refused_in_one_sentence() {
    let table = |csv: &str| ItemTable::from_csv("items.csv", csv.as_bytes()).unwrap_err().to_string();
    assert_eq!(table("ID,A\n"), "items.csv: there are no items; one row an item is needed");
    assert_eq!(table("ID,A\nx,1\nx,2\n"), "items.csv:3: item x is already in row 2; each id may stand once");
    assert_eq!(table("ID,A\n,1\n"), "items.csv:2: the item has no id; every row needs one");
    assert!(table("ID,A\nx,1,2\n").starts_with("items.csv: "));
    let header = constraints_from_csv("c.csv", "CONSTRAINT_ID,TYPE,CONDITION,LB\n".as_bytes());
    assert_eq!(header.unwrap_err().to_string(), "c.csv: the column UB is missing");
    let unknown = constraints_from_toml("f.toml", "[[constraint]]\nid = 'x'\ntype = 'number'\nmost = 3\n");
    assert!(unknown.unwrap_err().to_string().starts_with("f.toml:4: unknown field `most`"));
    let both = constraints_from_toml(
        "f.toml",
        "[[constraint]]\nid = 'x'\ntype = 'number'\nat_most = 3\nexactly = 2\n",
    );
    let sentence = "f.toml: constraint number 1: constraint x has `exactly` beside another bound; one of the two is enough";
    assert_eq!(both.unwrap_err().to_string(), sentence);
}

#[test]
fn values_have_to_be_finite_and_one_an_item() {
    let specification = specify("L,Number,Item,,4,4,").unwrap();
    let error = |values: &[f64]| specification.assemble(values).unwrap_err();
    assert_eq!(error(&[1.0; 7]), AssemblyError::Values { given: 7, items: 8 });
    let mut values = [1.0; 8];
    values[3] = f64::NAN;
    assert_eq!(error(&values), AssemblyError::Values { given: 7, items: 8 });
}

#[test]
fn what_is_broken_is_named() {
    let specification = specify(
        "L,Number,Item,,3,3,\nI,Include,Item,\"ID == \"\"A\"\"\",,,\nX,Exclude,Item,SECONDS > 80,,,\nY,Number,Item,LEVEL == 2,1,1,",
    )
    .unwrap();
    assert_eq!(specification.broken(&[0, 1, 3]), None);
    assert_eq!(specification.broken(&[1, 2, 3]), Some("I"));
    assert_eq!(specification.broken(&[0, 3, 4]), Some("X"));
    assert_eq!(specification.broken(&[0, 1, 2]), Some("Y"));
    assert_eq!(specification.broken(&[0, 3]), Some("L"));
    assert_eq!(specification.broken(&[0, 3, 99]), Some("L"));
}
