//! Groups of learners with ability distributions of their own.

use super::CalibrateArgs;
use crate::answers::Answers;
use crate::calibrated::listed;
use anyhow::bail;

/// The groups that a column names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Groups {
    /// The reference first, then by name.
    pub names: Vec<String>,
    /// Index of the group of every learner of the file.
    pub of_learner: Vec<u8>,
}

/// The groups of the learners, if a column was named.
pub(super) fn groups(args: &CalibrateArgs, answers: &Answers) -> anyhow::Result<Option<Groups>> {
    let (Some(column), place) = (&args.group, args.data.place()) else { return Ok(None) };
    let Some(of_learner) = answers.groups() else {
        bail!(
            "{place}: no column of groups `{column}` is read from this kind of file; a wide or long file expected"
        );
    };
    match arranged(of_learner, args.reference.as_deref()) {
        Ok(groups) => Ok(Some(groups)),
        Err(why) => bail!("{place}: column `{column}`: {why}"),
    }
}

fn arranged(of_learner: &[String], reference: Option<&str>) -> Result<Groups, String> {
    let mut names: Vec<String> = of_learner.to_vec();
    names.sort();
    names.dedup();
    if names.iter().any(|name| name.trim().is_empty()) {
        return Err("a learner without a group; a value in every row expected".to_owned());
    }
    if names.len() < 2 || names.len() > 50 {
        return Err(format!("{} groups; 2 to 50 expected", names.len()));
    }
    if let Some(reference) = reference {
        let Some(at) = names.iter().position(|name| name == reference) else {
            let known = listed(names.iter().map(String::as_str));
            return Err(format!("no group `{reference}` (--reference); there are {known}"));
        };
        names[..=at].rotate_right(1);
    }
    let index = |name: &String| names.iter().position(|n| n == name).and_then(|i| u8::try_from(i).ok());
    let of_learner = of_learner.iter().map(|name| index(name).unwrap_or(0)).collect();
    Ok(Groups { names, of_learner })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reference_comes_first() {
        let names = ["m", "f", "x", "f"].map(String::from);
        let plain = arranged(&names, None).unwrap();
        assert_eq!(
            (plain.names, plain.of_learner),
            (["f", "m", "x"].map(String::from).to_vec(), vec![1, 0, 2, 0])
        );
        assert_eq!(arranged(&names, Some("x")).unwrap().names, ["x", "f", "m"]);
        assert!(arranged(&names, Some("y")).unwrap_err().contains("`f`, `m`, `x`"));
        assert!(arranged(&names[..1], None).unwrap_err().contains("1 groups"));
        assert!(arranged(&["m".to_owned(), String::new()], None).is_err());
    }
}
