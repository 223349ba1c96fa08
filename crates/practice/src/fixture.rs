//! A made-up bank on the real MLS-C01 blueprint, for tests.

use crate::{Calibration, Material};
use gradatim_bank::{Blueprint, Exam};
use std::fmt::Write as _;

/// `per_task` practice items a task, `sealed` sealed and `pretest` pretest items a task besides.
pub(crate) fn exam(per_task: usize, sealed: usize, pretest: usize) -> Exam {
    let text = include_str!("../../../data/blueprints/mls-c01.toml");
    let blueprint = Blueprint::parse(text, "blueprints/mls-c01.toml").unwrap();
    let mut bank = String::new();
    let pools = [("practice", per_task), ("sealed", sealed), ("pretest", pretest)];
    for task in blueprint.tasks() {
        for (pool, count) in pools {
            (0..count).for_each(|k| bank.push_str(&item(&task.id, pool, k)));
        }
    }
    Exam::read(blueprint, [("made-up.toml", bank.as_str())]).unwrap()
}

fn item(task: &str, pool: &str, k: usize) -> String {
    let rating = [0.45, 0.55, 0.65, 0.75][k % 4];
    let mut text = format!(
        "[[item]]\nid = \"{task}-{pool}-{k}\"\nversion = 1\ntask = \"{task}\"\npoint = 1\nkind = \"single\"\n\
         stem = \"A made-up case number {k} on {task}. Which one is right?\"\nservices = []\nexpected_seconds = 90\n\
         angoff = [{rating}]\npool = \"{pool}\"\nstatus = \"reviewed\"\n\
         references = [{{ title = \"A page\", url = \"https://example.org/page\", dated = \"2026-11-21\" }}]\n"
    );
    for (o, id) in ["a", "b", "c", "d"].into_iter().enumerate() {
        let correct = o == k % 4;
        let _ = write!(
            text,
            "[[item.option]]\nid = \"{id}\"\ntext = \"Choice {id} of case {k}\"\ncorrect = {correct}\nrationale = \"Because it is so.\"\n"
        );
    }
    text
}

pub(crate) fn material() -> Material {
    Material::new(exam(12, 6, 3), None::<&Calibration>).unwrap()
}
