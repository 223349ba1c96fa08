//! Everything that was found, item by item and as a whole.

use super::ItemsArgs;
use super::data::{Data, DataItem, LeftOut};
use super::findings::{Finding, findings, rank};
use super::fit::{ItemFit, PartFit, fit};
use super::groups::Comparison;
use super::model::Model;
use gradatim_irt::Responses;
use gradatim_irt::classical::{
    DistractorFlag, ItemDistractors, ItemStatistics, OptionStatistics, RapidGuesses, TestStatistics, analyse,
    distractors,
};
use gradatim_irt::dif::{
    Adjustment, Dif, DifSettings, Group, ItemDrift, LogisticDif, LogisticTest, MantelHaenszelDif, Matching,
    Study, period_drift,
};

/// Levels of ability on which groups are matched where questions were chosen by earlier answers.
const LEVELS: usize = 10;

/// The results.
#[derive(Debug)]
pub(super) struct Figures {
    /// Worst first.
    pub items: Vec<ItemFigures>,
    pub test: TestStatistics,
    pub persons: usize,
    pub responses: usize,
    /// Where the item parameters come from, if there are any.
    pub source: Option<String>,
    pub parts: Vec<PartFit>,
    /// Names of the items by their places in the pairs of `parts`.
    pub names: Vec<String>,
    pub groups: Option<Compared>,
    pub periods: Option<Compared>,
    /// Columns and items that hold no score at all.
    pub unread: Vec<gradatim_log::LeftOut>,
    pub notes: Vec<String>,
    pub exam: Option<String>,
    pub synthetic: bool,
}

/// Two groups or periods with their sizes.
#[derive(Debug, Clone)]
pub(super) struct Compared {
    /// As in the file, and as people should read them.
    pub names: [String; 2],
    pub labels: [String; 2],
    pub sizes: [usize; 2],
}

/// What is known of an item.
#[derive(Debug, Clone, Default)]
pub(super) struct ItemFigures {
    /// Place in the file.
    pub column: usize,
    pub id: String,
    pub domain: Option<String>,
    pub n: usize,
    /// Highest score in points.
    pub max: u8,
    /// `None` for an item that was left out.
    pub classical: Option<ItemStatistics>,
    pub choices: Option<ItemChoices>,
    pub rapid: Option<RapidGuesses>,
    pub fit: Option<ItemFit>,
    /// p-value of S-X² after Benjamini and Hochberg (1995) over the items.
    pub s_x2_adjusted: Option<f64>,
    pub mantel_haenszel: Option<MantelHaenszelDif>,
    pub logistic: Option<LogisticDif>,
    /// Why an item could not be compared between the groups.
    pub not_compared: Option<String>,
    pub drift: Option<ItemDrift>,
    /// Items whose answers go with this one's beyond ability, with the residual correlation.
    pub dependent: Vec<(String, f64)>,
    /// Whether the question was chosen by earlier answers: everybody then met questions of about the same
    /// difficulty for them, and the rest of the test ranks nobody.
    pub adaptive: bool,
    pub left_out: Option<LeftOut>,
    /// Worst first.
    pub findings: Vec<Finding>,
}

/// Distractors under the names of the options.
#[derive(Debug, Clone)]
pub(super) struct ItemChoices {
    pub key: String,
    pub options: Vec<(String, OptionStatistics)>,
    pub flags: Vec<DistractorFlag>,
    names: Vec<String>,
}

/// How blanks are called in tables.
pub(super) const BLANK: &str = "(left blank)";

impl ItemChoices {
    fn new(table: ItemDistractors, names: &[String]) -> Self {
        let name = |option: Option<u8>| {
            let name = option.and_then(|code| names.get(usize::from(code)));
            name.cloned().unwrap_or_else(|| BLANK.to_owned())
        };
        Self {
            key: name(Some(table.key)),
            options: table.options.into_iter().map(|option| (name(option.option), option)).collect(),
            flags: table.flags,
            names: names.to_vec(),
        }
    }

    /// Whether a wrong option draws the stronger persons, or the strongest from the key.
    pub(super) fn is_suspected(&self, code: u8) -> bool {
        self.flags.iter().any(|flag| match flag {
            DistractorFlag::WrongKeySuspected { option }
            | DistractorFlag::PositiveDistractor { option, .. } => *option == code,
            _ => false,
        })
    }

    /// Whether an option is chosen more often than the key by the top fifth.
    pub(super) fn may_be_key(&self, code: u8) -> bool {
        self.flags
            .iter()
            .any(|flag| matches!(flag, DistractorFlag::WrongKeySuspected { option } if *option == code))
    }

    /// The name of an option.
    pub(super) fn name(&self, code: u8) -> &str {
        self.names.get(usize::from(code)).map_or(BLANK, String::as_str)
    }
}

impl Figures {
    /// Analyses the answers.
    pub(super) fn new(args: &ItemsArgs, data: Data) -> anyhow::Result<Self> {
        let model = Model::new(args, &data)?;
        let analysis = analyse(&data.responses, &data.maxima)?;
        let (fits, parts) = fit(&data, &model)?;
        let mut items = item_figures(&data, analysis.items, fits)?;
        let unstable = compare(&mut items, &data, &parts)?;
        add_dependence(&mut items, &data, &parts);
        items.extend(data.left_out.iter().map(ItemFigures::left_out));
        let (groups, periods) = (data.groups.map(Compared::from), data.periods.map(Compared::from));
        items.iter_mut().for_each(|item| item.findings = findings(item, groups.as_ref()));
        rank(&mut items);
        Ok(Self {
            items,
            test: analysis.test,
            persons: persons(&data.responses),
            responses: data.responses.len(),
            source: model.source,
            parts,
            names: data.items.into_iter().map(|item| item.id).collect(),
            groups,
            periods,
            unread: data.unread,
            notes: [data.notes, model.notes, unstable].concat(),
            exam: data.exam,
            synthetic: data.synthetic,
        })
    }
}

/// What is known of each item without comparing persons.
fn item_figures(
    data: &Data,
    classical: Vec<ItemStatistics>,
    fits: Vec<Option<ItemFit>>,
) -> anyhow::Result<Vec<ItemFigures>> {
    let mut items: Vec<ItemFigures> =
        data.items.iter().zip(&data.maxima).map(|(item, max)| ItemFigures::new(item, *max)).collect();
    for (item, statistics) in items.iter_mut().zip(classical) {
        item.n = statistics.n;
        item.adaptive = data.adaptive;
        item.classical = Some(statistics);
    }
    items.iter_mut().zip(fits).for_each(|(item, fit)| item.fit = fit);
    items.iter_mut().zip(data.rapid.iter().flatten()).for_each(|(item, r)| item.rapid = Some(r.clone()));
    adjust(&mut items);
    add_choices(&mut items, data)?;
    Ok(items)
}

/// Compares groups and periods; tells what to know about the comparisons.
fn compare(items: &mut [ItemFigures], data: &Data, parts: &[PartFit]) -> anyhow::Result<Vec<String>> {
    let abilities = abilities_for_matching(data, parts);
    let unstable =
        [add_groups(items, data, abilities.as_deref())?, add_drift(items, data, abilities.as_deref())?];
    Ok(unstable.into_iter().flatten().collect())
}

fn persons(responses: &Responses) -> usize {
    responses.iter().filter(|row| !row.is_empty()).count()
}

impl ItemFigures {
    fn new(item: &DataItem, max: u8) -> Self {
        Self { column: item.column, id: item.id.clone(), domain: item.domain.clone(), max, ..Self::default() }
    }

    fn left_out(item: &LeftOut) -> Self {
        Self {
            column: item.column,
            id: item.id.clone(),
            domain: item.domain.clone(),
            n: item.n,
            left_out: Some(item.clone()),
            ..Self::default()
        }
    }

    /// Mean score over the highest possible one.
    pub(super) fn p_value(&self) -> Option<f64> {
        self.classical.as_ref().and_then(|item| item.p_value)
    }

    /// Corrected point-biserial.
    pub(super) fn point_biserial(&self) -> Option<f64> {
        self.classical.as_ref().and_then(|item| item.point_biserial)
    }
}

impl<S> From<Comparison<S>> for Compared {
    fn from(compared: Comparison<S>) -> Self {
        Self { names: compared.names, labels: compared.labels, sizes: compared.sizes }
    }
}

fn adjust(items: &mut [ItemFigures]) {
    let tested = |item: &ItemFigures| Some(item.fit.as_ref()?.s_x2.as_ref()?.p);
    let p: Vec<f64> = items.iter().filter_map(tested).collect();
    let mut adjusted = Adjustment::BenjaminiHochberg.adjust(&p).into_iter();
    for item in items {
        item.s_x2_adjusted = tested(item).and_then(|_| adjusted.next());
    }
}

fn add_choices(items: &mut [ItemFigures], data: &Data) -> anyhow::Result<()> {
    let Some(choices) = &data.choices else { return Ok(()) };
    let tables = distractors(&choices.choices, &choices.keys)?;
    for ((place, table), names) in choices.places.iter().zip(tables).zip(&choices.options) {
        if let Some(item) = items.get_mut(*place) {
            item.choices = Some(ItemChoices::new(table, names));
        }
    }
    Ok(())
}

/// Where questions were chosen by earlier answers, everybody's share right is about the same: match on ability.
fn abilities_for_matching(data: &Data, parts: &[PartFit]) -> Option<Vec<f64>> {
    let part = parts.first().filter(|_| data.adaptive)?;
    Some(part.abilities.iter().map(|theta| theta.unwrap_or(0.0)).collect())
}

fn matching<'a>(data: &Data, abilities: Option<&'a [f64]>) -> Matching<'a> {
    match abilities {
        Some(values) => Matching::Ability { values, levels: LEVELS },
        None => Matching::suited(&data.responses),
    }
}

/// Compares the groups; tells what to know about the comparison.
fn add_groups(
    items: &mut [ItemFigures],
    data: &Data,
    abilities: Option<&[f64]>,
) -> anyhow::Result<Option<String>> {
    let Some(groups) = &data.groups else { return Ok(None) };
    let sides: &[Option<Group>] = &groups.sides;
    let study = Study::new(&data.responses, sides, matching(data, abilities))?;
    let settings = DifSettings::default();
    let mantel_haenszel: Dif<MantelHaenszelDif> = study.mantel_haenszel(&settings)?;
    let logistic: Dif<LogisticDif> = study.logistic(LogisticTest::Both, &settings)?;
    let unstable = (!mantel_haenszel.converged).then(|| no_anchor("groups"));
    for ((item, by_table), by_regression) in items.iter_mut().zip(mantel_haenszel.items).zip(logistic.items) {
        item.not_compared = by_table.as_ref().err().map(ToString::to_string);
        item.mantel_haenszel = by_table.ok();
        item.logistic = by_regression.ok();
    }
    Ok(unstable)
}

/// Almost every item seems to differ: then a few that do may have pulled the others with them.
fn no_anchor(what: &str) -> String {
    format!(
        "Comparing the {what}, no stable set of equal items was found to match persons on: look at the largest difference first."
    )
}

/// Compares the periods; tells what to know about the comparison.
fn add_drift(
    items: &mut [ItemFigures],
    data: &Data,
    abilities: Option<&[f64]>,
) -> anyhow::Result<Option<String>> {
    let Some(periods) = &data.periods else { return Ok(None) };
    let settings = DifSettings::default();
    let drift = period_drift(&data.responses, &periods.sides, matching(data, abilities), &settings)?;
    let unstable = (!drift.converged).then(|| no_anchor("periods"));
    for (item, drift) in items.iter_mut().zip(drift.items) {
        item.drift = drift.ok();
    }
    Ok(unstable)
}

fn add_dependence(items: &mut [ItemFigures], data: &Data, parts: &[PartFit]) {
    for pair in parts.iter().flat_map(|part| &part.pairs) {
        for (own, other) in [(pair.first, pair.second), (pair.second, pair.first)] {
            if let (Some(item), Some(other)) = (items.get_mut(own), data.items.get(other)) {
                item.dependent.push((other.id.clone(), pair.q3));
            }
        }
    }
}
