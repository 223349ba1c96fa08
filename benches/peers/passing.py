"""Who will pass, beside LightGBM: the same people, the same columns, the same run.

Trains `gradatim predict` on the presentations 2013B and 2013J of the Open University's data and tests it on 2014B, for
attempts up to day 28, 56 and 112. LightGBM gets the very columns that our regression gets (`--features`), with settings
common for data of this size. Both are measured by the same functions.

    python passing.py --gradatim target/debug/gradatim --data ../shared/data/real
"""

import argparse
import json
import subprocess
import tempfile
from pathlib import Path

import lightgbm
import numpy as np
import polars as pl
from sklearn.metrics import brier_score_loss, roc_auc_score

KEY = ["learner", "code_module", "code_presentation"]
COVARIATES = [
    "code_module", "gender", "region", "highest_education", "imd_band", "age_band", "disability",
    "num_of_prev_attempts", "studied_credits", "date_registration",
]


def calibration_error(p, y, bins=10):
    """Expected calibration error over bins of equal width."""
    bin_of = np.minimum((p * bins).astype(int), bins - 1)
    filled = [bin_of == b for b in range(bins) if (bin_of == b).any()]
    return sum(f.mean() * abs(p[f].mean() - y[f].mean()) for f in filled)


def figures(p, y):
    return {"auc": roc_auc_score(y, p), "brier": brier_score_loss(y, p), "ece": calibration_error(p, y)}


def run(command):
    out = subprocess.run([str(part) for part in command], check=True, capture_output=True, text=True).stdout
    return json.loads(out)


def table(path):
    frame = pl.read_csv(path, infer_schema_length=None)
    return frame.drop(KEY + ["passed"]).to_numpy().astype(float), frame["passed"].to_numpy()


def on_day(day, args, folder):
    files = [
        "--attempts", args.data / "oulad_attempts.csv.gz", "--outcomes", args.data / "oulad_outcomes.csv.gz",
        "--map", "unregistered_day=date_unregistration",
    ]
    model, train, test, chances = (folder / name for name in ("m.json", "train.csv", "test.csv", "p.csv"))
    run([args.gradatim, "predict", "train", *files, "--key", ",".join(KEY), "--as-of-day", day,
         "--covariates", ",".join(COVARIATES), "--only", "code_presentation=2013B|2013J",
         "--features", train, "--out", model, "--json"])
    ours = run([args.gradatim, "predict", "evaluate", *files, "--model", model, "--only", "code_presentation=2014B",
                "--features", test, "--predictions", chances, "--json"])
    predicted = pl.read_csv(chances, infer_schema_length=None)
    check = figures(predicted["probability"].to_numpy(), predicted["passed"].to_numpy())
    assert abs(check["auc"] - ours["auc"]) < 1e-6 and abs(check["brier"] - ours["brier"]) < 1e-6, "figures differ"
    (x, y), (x_test, y_test) = table(train), table(test)
    peer = lightgbm.LGBMClassifier(
        n_estimators=200, learning_rate=0.04, num_leaves=15, min_child_samples=40, n_jobs=1, verbose=-1)
    peer.fit(x, y)
    return ours, check, figures(peer.predict_proba(x_test)[:, 1], y_test), x.shape[1]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--gradatim", type=Path, default=Path("target/debug/gradatim"))
    parser.add_argument("--data", type=Path, default=Path("../shared/data/real"))
    parser.add_argument("--days", type=int, nargs="+", default=[28, 56, 112])
    args = parser.parse_args()
    print(f"{'day':>4} {'n':>5} {'columns':>7}  {'':10} {'AUC':>6} {'Brier':>6} {'ECE':>6}")
    for day in args.days:
        with tempfile.TemporaryDirectory() as folder:
            ours, check, peer, columns = on_day(day, args, Path(folder))
        for name, found in (("gradatim", check), ("lightgbm", peer), ("mean score", ours["baseline"]["mean_score"])):
            print(f"{day:>4} {ours['n']:>5} {columns:>7}  {name:10} {found['auc']:6.3f} {found['brier']:6.4f} {found['ece']:6.4f}")


if __name__ == "__main__":
    main()
