//! SARIF 2.1.0: the few of its objects that a linter needs.
//!
//! Source: OASIS, Static Analysis Results Interchange Format (SARIF) Version 2.1.0, 27 March 2020.

use serde::Serialize;

use super::{Finding, RULES, Report, Severity};

const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json";

#[derive(Serialize)]
pub(super) struct Log {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run; 1],
}

#[derive(Serialize)]
struct Run {
    tool: Tool,
    results: Vec<SarifResult>,
}

#[derive(Serialize)]
struct Tool {
    driver: Driver,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver {
    name: &'static str,
    semantic_version: &'static str,
    rules: Vec<ReportingDescriptor>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ReportingDescriptor {
    id: &'static str,
    short_description: Message,
}

#[derive(Serialize)]
struct Message {
    text: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SarifResult {
    rule_id: &'static str,
    level: Severity,
    message: Message,
    locations: [Location; 1],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    suppressions: Vec<Suppression>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location {
    physical_location: PhysicalLocation,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    logical_locations: Vec<LogicalLocation>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PhysicalLocation {
    artifact_location: ArtifactLocation,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<Region>,
}

#[derive(Serialize)]
struct ArtifactLocation {
    uri: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: usize,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LogicalLocation {
    fully_qualified_name: String,
}

#[derive(Serialize)]
struct Suppression {
    kind: &'static str,
    justification: String,
}

/// The log of one run.
pub(super) fn log(report: &Report) -> Log {
    let found = report.findings.iter().map(|f| result(f, None));
    let allowed = report.allowed.iter().map(|a| result(&a.finding, Some(&a.reason)));
    let results = found.chain(allowed).collect();
    Log { schema: SCHEMA, version: "2.1.0", runs: [Run { tool: Tool { driver: driver() }, results }] }
}

fn driver() -> Driver {
    let rules = RULES.iter().map(|rule| ReportingDescriptor {
        id: rule.code(),
        short_description: Message { text: rule.title().to_owned() },
    });
    Driver { name: "gradatim", semantic_version: env!("CARGO_PKG_VERSION"), rules: rules.collect() }
}

fn result(finding: &Finding, reason: Option<&String>) -> SarifResult {
    let accepted = |reason: &String| Suppression { kind: "external", justification: reason.clone() };
    SarifResult {
        rule_id: finding.code,
        level: finding.severity,
        message: Message { text: finding.message.clone() },
        locations: [location(finding)],
        suppressions: reason.map(accepted).into_iter().collect(),
    }
}

fn location(finding: &Finding) -> Location {
    let named = [&finding.item, &finding.field].into_iter().flatten().map(String::as_str);
    let name = named.collect::<Vec<_>>().join(".");
    let logical = (!name.is_empty()).then_some(LogicalLocation { fully_qualified_name: name });
    Location {
        physical_location: PhysicalLocation {
            artifact_location: ArtifactLocation { uri: uri(&finding.file) },
            region: finding.line.map(|start_line| Region { start_line }),
        },
        logical_locations: logical.into_iter().collect(),
    }
}

/// A file name as a relative or absolute URI reference.
fn uri(file: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "/-._~".contains(c);
    let mut buffer = [0; 4];
    let mut uri = String::new();
    for c in file.replace('\\', "/").chars() {
        if plain(c) {
            uri.push(c);
        } else {
            uri.extend(c.encode_utf8(&mut buffer).bytes().map(|b| format!("%{b:02X}")));
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::draft::Draft;
    use crate::lint::testing::mls;
    use crate::lint::{AllowList, lint};

    fn sarif(text: &str, allow: &AllowList) -> Value {
        let blueprint = mls();
        let draft = Draft::read(&blueprint, [("my bank/1.toml", text)]);
        let log = lint(&blueprint, &draft, allow, None).to_sarif().expect("a report is serialisable");
        serde_json::from_str(&log).expect("JSON")
    }

    #[test]
    fn results_carry_rule_level_file_and_line() {
        let log = sarif("\n[[item]]\nid = \"x\"", &AllowList::default());
        assert_eq!(log["version"], "2.1.0");
        let run = &log["runs"][0];
        assert_eq!(run["tool"]["driver"]["rules"].as_array().map(Vec::len), Some(RULES.len()));
        let result = &run["results"][0];
        assert_eq!((&result["ruleId"], &result["level"]), (&"L01".into(), &"error".into()));
        let place = &result["locations"][0]["physicalLocation"];
        assert_eq!(place["artifactLocation"]["uri"], "my%20bank/1.toml");
        assert_eq!(place["region"]["startLine"], 2);
    }

    #[test]
    fn allowed_findings_are_suppressed_with_their_reason() {
        let allow = "[[allow]]\ncode = \"L22\"\nitem = \"*\"\nreason = \"a bank in the making\"";
        let allow = AllowList::parse(allow, "lint-allow.toml").expect("an allow-list");
        let log = sarif("", &allow);
        let results = log["runs"][0]["results"].as_array().expect("results");
        assert!(!results.is_empty());
        for result in results {
            assert_eq!(result["suppressions"][0]["justification"], "a bank in the making");
        }
    }
}
