use super::*;
use crate::{Specification, constraints_from_csv};
use proptest::prelude::*;

const HEADER: &str = "CONSTRAINT_ID,TYPE,WHAT,CONDITION,LB,UB,ONOFF\n";

fn items() -> ItemTable {
    let csv = "ID,AREA,LEVEL,SECONDS,STID\nA,x,1,60,t1\nB,x,1,70,t1\nC,x,1,30,t2\nD,x,2,40,\n\
               E,y,1,90,t2\nF,y,1,20,t3\nG,y,1,50,t3\nH,y,2,10,\n";
    ItemTable::from_csv("items.csv", csv.as_bytes()).unwrap()
}

fn constraints(rows: &str) -> Vec<Constraint> {
    constraints_from_csv("c.csv", format!("{HEADER}{rows}").as_bytes()).unwrap()
}

/// One row of each kind; the length is so free that every number of items may be a form.
const KINDS: [&str; 13] = [
    "N,Number,Item,\"AREA == \"\"y\"\"\",2,3,",
    "N,Number,Item,AREA,1,2,",
    "N,Sum,Item,SECONDS,100,150,",
    "N,Sum,Item,SECONDS,0.5,180.5,",
    "N,Mean,Item,SECONDS,40,65,",
    "N,Include,Item,\"ID == \"\"H\"\"\",,,",
    "N,Exclude,Item,LEVEL == 1 & SECONDS > 60,,,",
    "N,Enemy,Item,SECONDS >= 60,,,",
    "N,AllOrNone,Item,\"ID %in% c(\"\"A\"\", \"\"G\"\", \"\"B\"\")\",,,",
    "N,Number,Item,Per Stimulus,2,2,",
    "N,Number,Stimulus,,2,2,",
    "N,Exclude,Stimulus,\"ID == \"\"t1\"\"\",,,",
    "N,Enemy,Stimulus,\"ID %in% c(\"\"t1\"\", \"\"t2\"\")\",,,",
];

proptest! {
    /// Two readings of the same constraint, the program's and the audit's, agree on every set of items.
    #[test]
    fn the_audit_agrees_with_the_program(taken in proptest::collection::vec(any::<bool>(), 8), kind in 0..KINDS.len()) {
        let given: Vec<usize> = (0..8).filter(|item| taken[*item]).collect();
        let constraints = constraints(&format!("L,Number,Item,,0,8,\n{}", KINDS[kind]));
        let specification = Specification::new(&items(), None, &constraints).unwrap();
        let audit = Audit::new(&items(), None, &constraints).unwrap();
        prop_assert_eq!(audit.broken(&given).is_empty(), specification.holds(&given), "{} {:?}", KINDS[kind], given);
    }
}

#[test]
fn every_broken_constraint_is_named() {
    let rows = "L,Number,Item,,3,3,\nI,Include,Item,\"ID == \"\"A\"\"\",,,\nX,Exclude,Item,SECONDS > 80,,,\n";
    let audit = Audit::new(&items(), None, &constraints(rows)).unwrap();
    assert_eq!(audit.broken(&[0, 1, 3]), [""; 0]);
    assert_eq!(audit.broken(&[4, 5]), ["L", "I", "X"]);
    assert_eq!(audit.broken(&[0, 1, 99]), ["L"]);
}

#[test]
fn orders_weigh_from_the_first() {
    let rows = "L,Number,Item,,0,8,\nO,Order,Item,LEVEL,,,\nP,Order,Item,AREA,,,\n";
    let audit = Audit::new(&items(), None, &constraints(rows)).unwrap();
    // Level 1 before level 2, within a level x before y.
    assert_eq!(audit.broken(&[0, 4, 3, 7]), [""; 0]);
    assert_eq!(audit.broken(&[3, 0]), ["O"]);
    assert_eq!(audit.broken(&[4, 0]), ["P"]);
    assert_eq!(audit.broken(&[4, 0, 3, 5]), ["O", "P"]);
}
