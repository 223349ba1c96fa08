//! Pools of the home: the one in force, the newest calibration, and the earlier ones.

use crate::home::Home;
use crate::sittings::calibration;
use anyhow::{Context as _, ensure};
use gradatim_bank::Exam;
use gradatim_log::pool::{PoolFile, PoolOptions, PoolRow, read_pool};
use gradatim_practice::Material;
use gradatim_web::{PoolItem, PoolReport};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

/// Where the newest calibration of an exam waits for a decision.
pub(super) fn candidate(home: &Home, exam: &str) -> PathBuf {
    beside(home, exam, "candidates", exam)
}

fn beside(home: &Home, exam: &str, folder: &str, name: &str) -> PathBuf {
    home.pool(exam).with_file_name(folder).join(format!("{name}.parquet"))
}

/// What is known of a pool, if there is one.
pub(super) fn report(path: &Path) -> anyhow::Result<Option<PoolReport>> {
    if !path.exists() {
        return Ok(None);
    }
    let PoolFile { rows, sidecar, .. } = read_pool(path, &PoolOptions::default())?;
    let sidecar = sidecar.unwrap_or_default();
    Ok(Some(PoolReport {
        id: sidecar["pool"].as_str().map_or_else(|| name(path), str::to_owned),
        made_at: written_at(path),
        model: sidecar["model"].as_str().unwrap_or("unknown").to_owned(),
        persons: sidecar["persons"].as_u64(),
        responses: sidecar["responses"].as_u64(),
        iterations: sidecar["iterations"].as_u64(),
        log_likelihood: sidecar["log_likelihood"].as_f64(),
        max_gradient: sidecar["max_gradient"].as_f64(),
        converged: sidecar["converged"].as_bool(),
        synthetic: sidecar["synthetic"].as_bool().unwrap_or(false),
        items: rows.into_iter().map(item).collect(),
        left_out: left_out(&sidecar),
    }))
}

fn name(path: &Path) -> String {
    path.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

fn written_at(path: &Path) -> Option<i64> {
    let modified = std::fs::metadata(path).and_then(|file| file.modified()).ok()?;
    i64::try_from(modified.duration_since(UNIX_EPOCH).ok()?.as_millis()).ok()
}

fn item(row: PoolRow) -> PoolItem {
    PoolItem {
        item: row.item,
        n: row.n,
        a: (row.a, row.se_a),
        b: (row.b, row.se_b),
        c: row.c,
        flags: row.flags,
    }
}

fn left_out(sidecar: &Value) -> Vec<(String, String)> {
    let dropped = sidecar["dropped"].as_array().into_iter().flatten();
    dropped.filter_map(|d| Some((d["item"].as_str()?.to_owned(), d["why"].as_str()?.to_owned()))).collect()
}

/// Makes the newest calibration the one in force, if it is this one, and keeps the old one under its own name.
///
/// The description inside the Parquet file counts where there is none beside it, so that a crash at any moment leaves a
/// whole pool, the old one or the new one.
pub(super) fn put_in_force(home: &Home, exam: &Exam, id: &str) -> anyhow::Result<()> {
    let slug = &exam.blueprint.slug;
    let (new, current) = (candidate(home, slug), home.pool(slug));
    let found = report(&new)?.context("That calibration is not there any more; start another one.")?;
    ensure!(found.id == id, "Another calibration was made in the meantime; look at it first.");
    Material::new(exam.clone(), Some(&calibration::read(&new)?))?;
    if let Some(old) = report(&current)? {
        let kept = beside(home, slug, "earlier", &format!("{slug}-{}", old.id));
        std::fs::create_dir_all(kept.parent().unwrap_or(&kept))?;
        std::fs::copy(&current, &kept).with_context(|| format!("{}: cannot be written", kept.display()))?;
    }
    let sidecar = current.with_extension("json");
    if sidecar.exists() {
        std::fs::remove_file(&sidecar)?;
    }
    std::fs::rename(&new, &current).with_context(|| format!("{}: cannot be written", current.display()))?;
    std::fs::rename(new.with_extension("json"), &sidecar).or_else(|_| Ok(()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use gradatim_bank::Catalogue;
    use gradatim_log::pool::write_pool;
    use serde_json::json;

    fn write(path: &Path, id: &str, item: &str) {
        let row = PoolRow {
            item: item.into(),
            model: "2pl".into(),
            domain: Some("1".into()),
            a: 1.0,
            b: 0.5,
            c: 0.0,
            d: 1.0,
            thresholds: vec![],
            se_a: Some(0.1),
            se_b: Some(0.2),
            se_c: None,
            se_d: None,
            n: Some(120),
            flags: vec![],
        };
        let dropped = json!([{ "item": "x", "why": "3 answers" }]);
        write_pool(path, &[row], &json!({ "pool": id, "model": "2pl", "dropped": dropped })).unwrap();
    }

    #[test]
    fn the_newest_calibration_is_put_in_force_and_the_old_one_kept() {
        let folder = tempfile::tempdir().unwrap();
        let home = Home::locate(Some(folder.path())).unwrap();
        let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data");
        let exam = Catalogue::from_dir(data).unwrap().exam("mls-c01").unwrap();
        let refused = |id: &str| put_in_force(&home, &exam, id).unwrap_err().to_string();
        assert!(refused("new").contains("not there any more"));
        write(&home.pool("mls-c01"), "old", "mls-1.1-001");
        write(&candidate(&home, "mls-c01"), "new", "mls-1.1-001");
        assert!(refused("other").contains("Another calibration"));
        put_in_force(&home, &exam, "new").unwrap();
        let now = report(&home.pool("mls-c01")).unwrap().unwrap();
        assert_eq!((now.id.as_str(), now.items.len(), now.left_out.len()), ("new", 1, 1));
        let kept = folder.path().join("pools/earlier/mls-c01-old.parquet");
        assert_eq!(report(&kept).unwrap().unwrap().id, "old");
        assert_eq!(report(&candidate(&home, "mls-c01")).unwrap(), None);
        write(&candidate(&home, "mls-c01"), "foreign", "nobody-1");
        assert!(put_in_force(&home, &exam, "foreign").is_err(), "none of its items is in the bank");
        assert_eq!(report(&home.pool("mls-c01")).unwrap().unwrap().id, "new");
    }
}
