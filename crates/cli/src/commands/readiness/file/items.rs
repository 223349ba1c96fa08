//! Items with what is known of them and where they belong.

use crate::calibrated::{CalibratedItem, CalibratedPool};
use crate::sittings::calibration;
use anyhow::{Context as _, bail};
use gradatim_bank::Blueprint;
use gradatim_irt::ItemBelief;
use gradatim_practice::Material;
use gradatim_readiness::{Mismatch, Topic};
use std::collections::{BTreeMap, HashMap};
use std::path::Path;

/// Items by id, and the domains they are divided into.
#[derive(Debug)]
pub struct Items {
    pub known: HashMap<String, Known>,
    /// Titles of the domains.
    pub titles: Vec<String>,
    /// Numbers of the domains in the blueprint; empty where the pool has domains of its own.
    pub ids: Vec<String>,
    pub loadings: BTreeMap<String, f64>,
    pub mismatch: Option<Mismatch>,
    pub cut_se: Option<f64>,
    pub theta_cut: Option<f64>,
    /// Ids of the exam's own form; empty where the pool lacks some.
    pub reference: Vec<String>,
    pub pool: String,
    blueprint_weights: Vec<f64>,
    tasks: Vec<Topic>,
}

/// One item.
#[derive(Debug)]
pub struct Known {
    pub domain: usize,
    /// The task it belongs to, or its domain where tasks are not known.
    pub topic: Option<usize>,
    pub belief: ItemBelief,
}

impl Items {
    /// The bank's items under the beliefs of its material.
    pub fn of_material(material: &Material) -> Self {
        let bank = material.exam().bank.items().iter().zip(material.beliefs());
        let known = |(i, (item, belief)): (usize, (&gradatim_bank::Item, &ItemBelief))| {
            let domain = material.pool().domain(i);
            (item.id.clone(), Known { domain, topic: material.topic(i), belief: *belief })
        };
        Self {
            known: bank.enumerate().map(known).collect(),
            titles: material.titles(),
            ids: ids(&material.exam().blueprint),
            loadings: BTreeMap::new(),
            mismatch: Some(material.mismatch()),
            cut_se: Some(material.standard().reference.se),
            theta_cut: Some(material.standard().theta_cut),
            reference: reference(material),
            pool: material.pool_id().to_owned(),
            blueprint_weights: material.exam().blueprint.weights(),
            tasks: material.topics(),
        }
        .with_loadings(material)
    }

    /// The items of a pool file. Parameters without a standard error are taken as known. Domains are those of the
    /// blueprint where every one of the pool's can be found there, by number or title; otherwise they are the pool's own.
    pub fn of_pool(path: &Path, blueprint: &Blueprint, bank: Option<&Material>) -> anyhow::Result<Self> {
        let pool = CalibratedPool::read(path, &[], false)?;
        let calibration = calibration::of(path, &pool)?;
        let names = pool.items.iter().map(|item| domain_name(item, bank)).collect::<Vec<_>>();
        let domains = Domains::new(&names, blueprint).with_context(|| path.display().to_string())?;
        let mut known = HashMap::new();
        for (item, name) in pool.items.iter().zip(&names) {
            let scaled = calibration.items.get(&item.id).context("no such item")?;
            let se_b = item.se_b.map_or(0.0, |_| scaled.se_b);
            let domain = domains.place(name.as_deref(), blueprint);
            let topic = bank.and_then(|b| b.pool().position(&item.id).and_then(|i| b.topic(i)));
            known.insert(
                item.id.clone(),
                Known { domain, topic, belief: ItemBelief::uncertain(scaled.item, se_b)? },
            );
        }
        let by_task = domains.of_blueprint && known.values().all(|k| k.topic.is_some());
        if !by_task {
            known.values_mut().for_each(|k| k.topic = Some(k.domain));
        }
        let own = bank.map(reference).unwrap_or_default();
        Ok(Self {
            reference: if own.iter().all(|id| known.contains_key(id)) { own } else { Vec::new() },
            known,
            ids: if domains.of_blueprint { ids(blueprint) } else { Vec::new() },
            blueprint_weights: if domains.of_blueprint { blueprint.weights() } else { Vec::new() },
            titles: domains.titles,
            loadings: calibration.loadings,
            mismatch: calibration.mismatch,
            cut_se: calibration.cut_se,
            theta_cut: None,
            pool: calibration.id,
            tasks: bank.filter(|_| by_task).map(Material::topics).unwrap_or_default(),
        })
    }

    /// The domain given by number, title or its beginning.
    pub fn domain(&self, asked: &str) -> Option<usize> {
        let wanted = asked.trim().to_lowercase();
        let titles = || self.titles.iter().map(|title| title.to_lowercase());
        let by_id = self.ids.iter().position(|id| *id == wanted);
        let exact = || titles().position(|title| title == wanted);
        by_id
            .or_else(exact)
            .or_else(|| titles().position(|title| !wanted.is_empty() && title.starts_with(&wanted)))
    }

    /// Shares of the exam: those of the blueprint, or else of the form.
    pub fn weights(&self, form: &[Vec<ItemBelief>]) -> Vec<f64> {
        if !self.blueprint_weights.is_empty() {
            return self.blueprint_weights.clone();
        }
        let n: usize = form.iter().map(Vec::len).sum();
        form.iter().map(|items| items.len() as f64 / n.max(1) as f64).collect()
    }

    /// What coverage looks at: tasks, or domains where the tasks of the items are not known.
    pub fn topics(&self, form: &[Vec<ItemBelief>]) -> Vec<Topic> {
        if !self.tasks.is_empty() {
            return self.tasks.clone();
        }
        let domains = self.titles.iter().zip(self.weights(form));
        domains.map(|(title, weight)| Topic { name: title.clone(), weight }).collect()
    }

    fn with_loadings(mut self, material: &Material) -> Self {
        let own = material.model().loadings().iter().map(|l| l.get());
        self.loadings = self.ids.iter().cloned().zip(own).collect();
        self
    }
}

fn ids(blueprint: &Blueprint) -> Vec<String> {
    blueprint.domains().iter().map(|d| d.id.clone()).collect()
}

/// Ids of the items of the exam's own form.
fn reference(material: &Material) -> Vec<String> {
    let bank = material.exam().bank.items();
    material.standard().form.iter().filter_map(|&i| bank.get(i)).map(|item| item.id.clone()).collect()
}

/// The domain as the pool tells it, or else as the bank knows it.
fn domain_name(item: &CalibratedItem, bank: Option<&Material>) -> Option<String> {
    let of_bank = || {
        let material = bank?;
        let domain = material.pool().domain(material.pool().position(&item.id)?);
        material.exam().blueprint.domains().get(domain).map(|d| d.id.clone())
    };
    item.domain.clone().or_else(of_bank)
}

/// The domains that a pool is divided into.
struct Domains {
    titles: Vec<String>,
    of_blueprint: bool,
}

impl Domains {
    fn new(names: &[Option<String>], blueprint: &Blueprint) -> anyhow::Result<Self> {
        let nameless = names.iter().filter(|name| name.is_none()).count();
        if nameless == names.len() {
            return Ok(Self { titles: vec!["all questions".to_owned()], of_blueprint: false });
        }
        if nameless > 0 {
            bail!(
                "{nameless} items without a domain; a column `domain` with a value for every item expected"
            );
        }
        let of_blueprint = names.iter().flatten().all(|name| blueprint.domain_named(name).is_some());
        if of_blueprint {
            let titles = blueprint.domains().iter().map(|d| d.title.clone()).collect();
            return Ok(Self { titles, of_blueprint });
        }
        let mut titles: Vec<String> = Vec::new();
        for name in names.iter().flatten().filter(|name| !name.is_empty()) {
            if !titles.contains(name) {
                titles.push(name.clone());
            }
        }
        Ok(Self { titles, of_blueprint })
    }

    fn place(&self, name: Option<&str>, blueprint: &Blueprint) -> usize {
        let own = |name: &str| match self.of_blueprint {
            true => blueprint.domain_named(name),
            false => self.titles.iter().position(|title| title == name),
        };
        name.and_then(own).unwrap_or(0)
    }
}
