//! The results for machines: one JSON document. What is not defined is null.

use super::figures::{Compared, Figures, ItemChoices, ItemFigures};
use super::findings::Finding;
use super::fit::PartFit;
use gradatim_irt::classical::{OptionStatistics, RapidGuesses};
use gradatim_irt::dif::{ChiSquared, DifClass, ItemDrift, LogisticDif, MantelHaenszelDif, NestedTest};
use gradatim_irt::fit::{MeanSquare, MomentSet, SX2};
use serde::Serialize;

/// Everything, items in the order of the file.
#[derive(Debug, Serialize)]
pub(super) struct Document<'f> {
    persons: usize,
    items_n: usize,
    responses: usize,
    exam: Option<&'f str>,
    synthetic: bool,
    /// Persons who answered everything: alpha, mean, sd and sem are theirs.
    complete: usize,
    alpha: Option<f64>,
    alpha_interval: Option<[f64; 2]>,
    mean: Option<f64>,
    sd: Option<f64>,
    sem: Option<f64>,
    /// Where item parameters come from.
    parameters_from: Option<&'f str>,
    reliability: Option<f64>,
    m2: Option<Whole>,
    /// Pairs over the cut.
    q3: Vec<Pair<'f>>,
    q3_mean: Option<f64>,
    /// Distance above the mean from which a pair is listed.
    q3_cut: Option<f64>,
    groups: Option<Groups<'f>>,
    periods: Option<Groups<'f>>,
    left_out: Vec<LeftOut<'f>>,
    notes: &'f [String],
    items: Vec<Item<'f>>,
    /// Fit by domain, where domains are abilities of their own.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    domains: Vec<Domain<'f>>,
}

/// Fit of the whole model.
#[derive(Debug, Serialize)]
struct Whole {
    /// `M2`, or `C2` where items have several scores.
    statistic: &'static str,
    m2: Option<f64>,
    df: Option<usize>,
    p: Option<f64>,
    rmsea: Option<f64>,
    rmsea_interval: Option<[f64; 2]>,
    srmsr: Option<f64>,
    tli: Option<f64>,
    cfi: Option<f64>,
    persons: usize,
    why_not: Option<String>,
}

#[derive(Debug, Serialize)]
struct Domain<'f> {
    domain: Option<&'f str>,
    reliability: f64,
    m2: Whole,
}

#[derive(Debug, Serialize)]
struct Pair<'f> {
    first: &'f str,
    second: &'f str,
    q3: f64,
    n: usize,
}

#[derive(Debug, Serialize)]
struct Groups<'f> {
    reference: &'f str,
    focal: &'f str,
    n_reference: usize,
    n_focal: usize,
}

#[derive(Debug, Serialize)]
struct LeftOut<'f> {
    item: &'f str,
    why: String,
}

#[derive(Debug, Serialize)]
struct Item<'f> {
    item: &'f str,
    /// 1 for the item to fix first.
    rank: usize,
    domain: Option<&'f str>,
    n: usize,
    max: u8,
    p_value: Option<f64>,
    p_se: Option<f64>,
    point_biserial: Option<f64>,
    discrimination: Option<f64>,
    alpha_without: Option<f64>,
    a: Option<f64>,
    b: Option<f64>,
    /// Category boundaries or step locations, for items with more than two scores.
    thresholds: Option<&'f [f64]>,
    distractors: Option<Vec<OptionLine<'f>>>,
    s_x2: Option<FitLine>,
    infit: Option<f64>,
    infit_z: Option<f64>,
    outfit: Option<f64>,
    outfit_z: Option<f64>,
    rapid: Option<&'f RapidGuesses>,
    dif: Option<DifLine<'f>>,
    drift: Option<DriftLine>,
    flags: Vec<&'static str>,
    findings: &'f [Finding],
}

#[derive(Debug, Serialize)]
struct OptionLine<'f> {
    /// Null for blanks.
    option: Option<&'f str>,
    key: bool,
    n: usize,
    share: Option<f64>,
    point_biserial: Option<f64>,
    by_fifth: Option<[f64; 5]>,
}

#[derive(Debug, Serialize)]
struct FitLine {
    x2: f64,
    df: usize,
    p: f64,
    p_adjusted: Option<f64>,
    rmsea: f64,
}

#[derive(Debug, Serialize)]
struct DifLine<'f> {
    mh: Option<MantelHaenszel>,
    logistic: Option<Logistic>,
    why_not: Option<&'f str>,
}

#[derive(Debug, Serialize)]
struct MantelHaenszel {
    n_reference: usize,
    n_focal: usize,
    x2: f64,
    p: f64,
    p_adjusted: f64,
    alpha: Option<f64>,
    delta: Option<f64>,
    delta_se: Option<f64>,
    smd: f64,
    breslow_day: Option<ChiSquared>,
    class: Option<DifClass>,
    flagged: bool,
}

#[derive(Debug, Serialize)]
struct Logistic {
    uniform: Option<Nested>,
    non_uniform: Option<Nested>,
    both: Option<Nested>,
    p_adjusted: Option<f64>,
    flagged: bool,
}

#[derive(Debug, Serialize)]
struct Nested {
    x2: f64,
    df: usize,
    p: f64,
    r2_change: f64,
    zumbo_thomas: DifClass,
    jodoin_gierl: DifClass,
}

#[derive(Debug, Serialize)]
struct DriftLine {
    displacement: Option<f64>,
    displacement_se: Option<f64>,
    mh: MantelHaenszel,
}

impl<'f> Document<'f> {
    pub(super) fn new(figures: &'f Figures) -> Self {
        let test = &figures.test;
        let only = figures.parts.first().filter(|_| figures.parts.len() == 1);
        let left_out = figures.items.iter().filter_map(|item| {
            let left_out = item.left_out.as_ref()?;
            Some(LeftOut { item: &item.id, why: left_out.why.sentence() })
        });
        let unread = figures.unread.iter().map(|left| LeftOut { item: &left.item, why: left.why.clone() });
        Self {
            persons: figures.persons,
            items_n: figures.items.len(),
            responses: figures.responses,
            exam: figures.exam.as_deref(),
            synthetic: figures.synthetic,
            complete: test.complete,
            alpha: test.alpha,
            alpha_interval: test.alpha_interval,
            mean: test.mean,
            sd: test.sd,
            sem: test.sem,
            parameters_from: figures.source.as_deref(),
            reliability: only.map(|part| part.reliability),
            m2: only.map(Whole::new),
            q3: pairs(figures),
            q3_mean: only.and_then(|part| part.q3_mean),
            q3_cut: figures.parts.first().and_then(|part| part.q3_cut),
            groups: figures.groups.as_ref().map(Groups::new),
            periods: figures.periods.as_ref().map(Groups::new),
            left_out: left_out.chain(unread).collect(),
            notes: &figures.notes,
            items: items(figures),
            domains: domains(figures),
        }
    }
}

fn items(figures: &Figures) -> Vec<Item<'_>> {
    let mut ranked: Vec<(usize, &ItemFigures)> = (1..).zip(&figures.items).collect();
    ranked.sort_by_key(|(_, item)| item.column);
    ranked.into_iter().map(|(rank, item)| Item::new(rank, item)).collect()
}

fn pairs(figures: &Figures) -> Vec<Pair<'_>> {
    let name = |place: usize| figures.names.get(place).map_or("", String::as_str);
    let pairs = figures.parts.iter().flat_map(|part| &part.pairs);
    pairs.map(|p| Pair { first: name(p.first), second: name(p.second), q3: p.q3, n: p.persons }).collect()
}

fn domains(figures: &Figures) -> Vec<Domain<'_>> {
    let own = figures.parts.iter().filter(|_| figures.parts.len() > 1);
    own.map(|part| Domain {
        domain: part.domain.as_deref(),
        reliability: part.reliability,
        m2: Whole::new(part),
    })
    .collect()
}

impl Whole {
    fn new(part: &PartFit) -> Self {
        let (whole, outcome) = (&part.whole, part.whole_test());
        let test = outcome.as_ref().ok();
        Self {
            statistic: match whole.set {
                MomentSet::M2 => "M2",
                MomentSet::C2 => "C2",
            },
            m2: test.map(|test| test.statistic),
            df: test.map(|test| test.df),
            p: test.map(|test| test.p),
            rmsea: test.map(|test| test.rmsea),
            rmsea_interval: test.map(|test| test.rmsea_interval),
            srmsr: whole.srmsr,
            tli: test.and_then(|test| test.tli),
            cfi: test.and_then(|test| test.cfi),
            persons: whole.persons,
            why_not: outcome.err(),
        }
    }
}

impl<'f> Groups<'f> {
    fn new(compared: &'f Compared) -> Self {
        let ([reference, focal], [n_reference, n_focal]) = (&compared.names, compared.sizes);
        Self { reference, focal, n_reference, n_focal }
    }
}

impl<'f> Item<'f> {
    fn new(rank: usize, item: &'f ItemFigures) -> Self {
        let classical = item.classical.as_ref();
        let model = item.fit.as_ref().map(|fit| &fit.item);
        let squares = item.fit.as_ref().and_then(|fit| fit.mean_squares.as_ref());
        let z = |square: Option<&MeanSquare>| square.and_then(|square| square.z);
        let (infit, outfit) = (squares.map(|s| &s.infit), squares.map(|s| &s.outfit));
        Self {
            item: &item.id,
            rank,
            domain: item.domain.as_deref(),
            n: item.n,
            max: item.max,
            p_value: item.p_value(),
            p_se: classical.and_then(|c| c.p_se),
            point_biserial: item.point_biserial(),
            discrimination: classical.and_then(|c| c.discrimination),
            alpha_without: classical.and_then(|c| c.alpha_without),
            a: model.map(gradatim_irt::Item::a),
            b: model.map(gradatim_irt::Item::b),
            thresholds: model.map(gradatim_irt::Item::thresholds).filter(|list| !list.is_empty()),
            distractors: item.choices.as_ref().map(options),
            s_x2: fit_line(item),
            infit: infit.map(|square| square.mean_square),
            infit_z: z(infit),
            outfit: outfit.map(|square| square.mean_square),
            outfit_z: z(outfit),
            rapid: item.rapid.as_ref(),
            dif: DifLine::new(item),
            drift: item.drift.as_ref().map(DriftLine::new),
            flags: item.findings.iter().map(|finding| finding.flag).collect(),
            findings: &item.findings,
        }
    }
}

fn options(choices: &ItemChoices) -> Vec<OptionLine<'_>> {
    let line = |(name, option): &'_ (String, OptionStatistics)| OptionLine {
        option: option.option.map(|code| choices.name(code)),
        key: *name == choices.key,
        n: option.count,
        share: option.share,
        point_biserial: option.point_biserial,
        by_fifth: option.by_fifth,
    };
    choices.options.iter().map(line).collect()
}

fn fit_line(item: &ItemFigures) -> Option<FitLine> {
    let SX2 { statistic, df, p, rmsea } = item.fit.as_ref()?.s_x2.as_ref()?;
    Some(FitLine { x2: *statistic, df: *df, p: *p, p_adjusted: item.s_x2_adjusted, rmsea: *rmsea })
}

impl<'f> DifLine<'f> {
    fn new(item: &'f ItemFigures) -> Option<Self> {
        let (mh, logistic) = (item.mantel_haenszel.as_ref(), item.logistic.as_ref());
        let why_not = item.not_compared.as_deref();
        (mh.is_some() || logistic.is_some() || why_not.is_some()).then(|| Self {
            mh: mh.map(MantelHaenszel::new),
            logistic: logistic.map(Logistic::new),
            why_not,
        })
    }
}

impl MantelHaenszel {
    fn new(test: &MantelHaenszelDif) -> Self {
        let counted = test.corrected.unwrap_or(test.mantel);
        Self {
            n_reference: test.n_reference,
            n_focal: test.n_focal,
            x2: counted.x2,
            p: counted.p,
            p_adjusted: test.p_adjusted,
            alpha: test.odds.map(|odds| odds.alpha),
            delta: test.odds.map(|odds| odds.delta),
            delta_se: test.odds.map(|odds| odds.delta_se),
            smd: test.smd,
            breslow_day: test.breslow_day,
            class: test.class,
            flagged: test.flagged,
        }
    }
}

impl Logistic {
    fn new(test: &LogisticDif) -> Self {
        let nested = |test: &Result<NestedTest, _>| test.as_ref().ok().map(Nested::new);
        Self {
            uniform: nested(&test.uniform),
            non_uniform: nested(&test.non_uniform),
            both: nested(&test.both),
            p_adjusted: test.p_adjusted,
            flagged: test.flagged,
        }
    }
}

impl Nested {
    fn new(test: &NestedTest) -> Self {
        let ChiSquared { x2, df, p } = test.likelihood_ratio;
        Self {
            x2,
            df,
            p,
            r2_change: test.r2_change,
            zumbo_thomas: test.zumbo_thomas,
            jodoin_gierl: test.jodoin_gierl,
        }
    }
}

impl DriftLine {
    fn new(drift: &ItemDrift) -> Self {
        Self {
            displacement: drift.displacement,
            displacement_se: drift.displacement_se,
            mh: MantelHaenszel::new(&drift.comparison),
        }
    }
}
