//! L02: the item tests what the exam tests.

use super::{Finding, LintContext, Rule, Severity};

/// Task and point exist in the blueprint, and services are in its scope.
///
/// An item outside the scope teaches what nobody will ask, and its answers say nothing about passing.
/// Source: the in-scope and out-of-scope appendices of the exam guides; blueprints without a list are not
/// checked.
pub struct Scope;

impl Rule for Scope {
    fn code(&self) -> &'static str {
        "L02"
    }

    fn title(&self) -> &'static str {
        "Task, point and services are in the blueprint's scope"
    }

    fn check(&self, context: &LintContext<'_>, findings: &mut Vec<Finding>) {
        context.report_problems(self.code(), findings);
        let inside: Vec<String> =
            context.blueprint.services.values().flatten().map(|s| plain_name(s)).collect();
        let outside: Vec<String> =
            context.blueprint.out_of_scope_services.iter().map(|s| plain_name(s)).collect();
        for read in context.items() {
            for (i, service) in read.item.services.iter().enumerate() {
                let name = plain_name(service);
                if let Some((severity, message)) = verdict(&name, &inside, &outside) {
                    let field = format!("services.{}", i + 1);
                    let message = format!("{service} {message}");
                    findings.push(Finding::at(self.code(), severity, read, field, message));
                }
            }
        }
    }
}

fn verdict(name: &str, inside: &[String], outside: &[String]) -> Option<(Severity, &'static str)> {
    let listed = |list: &[String]| list.iter().any(|s| covers(s, name));
    if inside.is_empty() || inside.iter().any(|s| s == name) {
        None
    } else if listed(outside) {
        Some((Severity::Error, "is out of scope of the exam; rewrite or drop the item"))
    } else if listed(inside) {
        None
    } else {
        let message =
            "is not in the blueprint's list of services; check the name, or list it in the blueprint";
        Some((Severity::Warning, message))
    }
}

/// Whether a listed service covers one named in an item: the same, or a feature of it.
fn covers(listed: &str, name: &str) -> bool {
    name.strip_prefix(listed).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
}

/// Lower case, without vendor, remarks in brackets and the `AI` that SageMaker gained in 2024.
fn plain_name(service: &str) -> String {
    let name = service.split('(').next().unwrap_or(service).trim().to_lowercase();
    let name = name.strip_prefix("amazon ").or(name.strip_prefix("aws ")).unwrap_or(&name);
    name.replace("sagemaker ai", "sagemaker")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::{flags, passes, sound_item};

    #[test]
    fn finds_tasks_points_and_services_outside_the_blueprint() {
        flags(&Scope, "task \"9.1\" is not in blueprint mls-c01", |i| i.task = "9.1".into());
        flags(&Scope, "point: 9 does not exist; task 1.2 has points 1 to 3", |i| i.point = 9);
        flags(&Scope, "AWS DeepRacer is out of scope", |i| i.services.push("AWS DeepRacer".into()));
        flags(&Scope, "Amazon Chime is not in", |i| i.services.push("Amazon Chime".into()));
    }

    #[test]
    fn features_and_vendor_prefixes_are_covered() {
        let mut item = sound_item();
        item.services = ["SageMaker", "Amazon SageMaker AI", "Amazon SageMaker Feature Store", "AWS Glue"]
            .map(String::from)
            .into();
        passes(&Scope, &[item]);
        assert!(!covers("glue", "gluebrew"));
    }
}
