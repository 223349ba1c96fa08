"""Gradatim's simulated adaptive tests beside catsim's: the same pool, the same abilities, one run, one table.

See README.md beside this file for what is compared, and how.
"""

import argparse
import csv
import gzip
import json
import math
import os
import subprocess
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path

import numpy as np
from catsim.estimation import NumericalSearchEstimator
from catsim.initialization import FixedPointInitializer
from catsim.item_bank import ItemBank
from catsim.selection import MaxInfoSelector
from catsim.simulation import Simulator
from catsim.stopping import MinErrorStopper

ROOT = Path(__file__).resolve().parent.parent.parent
DATA = Path(os.environ.get("GRADATIM_REAL_DATA", ROOT.parent / "shared" / "data"))
BINARY = Path(os.environ.get("GRADATIM", Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "release" / "gradatim"))
# No standard error is ever as small, so the length decides.
NEVER = 1e-9


def opened(path, mode="rt"):
    """A text file, perhaps gzipped."""
    return gzip.open(path, mode) if str(path).endswith(".gz") else open(path, mode)


def read_pool(path):
    """Item parameters as catsim wants them: a, b, c, d."""
    with opened(path) as lines:
        rows = list(csv.DictReader(lines))
    default = {"c": 0.0, "d": 1.0}
    return np.array([[float(row.get(name) or default.get(name)) for name in "abcd"] for row in rows])


def read_abilities(path):
    """The column `theta` of a CSV file."""
    with opened(path) as lines:
        return np.array([float(row["theta"]) for row in csv.DictReader(lines)])


def catsim(pool, abilities, length):
    """Maximum information, maximum likelihood (catsim has no EAP), a fixed length: its own defaults otherwise."""
    simulator = Simulator(
        ItemBank(pool), abilities, FixedPointInitializer(0.0), MaxInfoSelector(), NumericalSearchEstimator(),
        MinErrorStopper(NEVER, max_items=length), seed=1,
    )
    start = time.perf_counter()
    simulator.simulate()
    seconds = time.perf_counter() - start
    errors = np.array(simulator.latest_estimations) - abilities
    return {"name": f"catsim {version('catsim')}, ml", "examinees": len(abilities), "seconds": seconds,
            "bias": errors.mean(), "rmse": math.sqrt((errors**2).mean())}


def gradatim(pool, abilities, length, estimator, threads):
    """The command itself; its seconds are those of the simulation, as catsim's are."""
    command = [BINARY, "simulate", "--pool", pool, "--abilities", abilities, "--length", length, "--rule", "mfi",
               "--estimator", estimator, "--json"]
    command += ["--threads", threads] if threads else []
    run = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    if run.returncode != 0:
        sys.exit(run.stderr.strip())
    result = json.loads(run.stdout)
    where = "1 thread" if threads == 1 else "all threads"
    return {"name": f"gradatim, {estimator}, {where}"} | {
        key: result[key] for key in ("examinees", "seconds", "bias", "rmse")}


def write_abilities(abilities, folder, name):
    """A file of abilities with all their digits."""
    path = Path(folder) / name
    path.write_text("theta\n" + "".join(f"{theta!r}\n" for theta in abilities.tolist()))
    return path


def table(rows):
    """Aligned columns; the ratio is that of examinees a second to catsim's."""
    base = rows[-1]["examinees"] / rows[-1]["seconds"]
    print(f"{'program':32}{'examinees':>10}{'seconds':>10}{'per second':>12}{'/ catsim':>10}{'bias':>9}{'rmse':>8}")
    for row in rows:
        speed = row["examinees"] / row["seconds"]
        print(f"{row['name']:32}{row['examinees']:10d}{row['seconds']:10.3f}{speed:12.1f}{speed / base:10.1f}"
              f"{row['bias']:9.4f}{row['rmse']:8.4f}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pool", type=Path, default=DATA / "pools" / "sim3pl_1000.csv.gz")
    parser.add_argument("--abilities", type=Path, default=DATA / "simulated" / "cat_theta_1000.csv.gz",
                        help="CSV file with a column theta")
    parser.add_argument("--examinees", type=int, default=200, help="how many of them catsim simulates too")
    parser.add_argument("--repeat", type=int, default=100,
                        help="how many times Gradatim also takes all abilities in a second run, for a time worth the name")
    parser.add_argument("--length", type=int, default=30)
    args = parser.parse_args()
    abilities, rows = read_abilities(args.abilities), []
    few = abilities[: args.examinees]
    with tempfile.TemporaryDirectory() as folder:
        same = write_abilities(few, folder, "same.csv")
        many = write_abilities(np.tile(abilities, args.repeat), folder, "many.csv")
        for estimator in ("ml", "eap"):
            rows.append(gradatim(args.pool, same, args.length, estimator, 1))
            rows.append(gradatim(args.pool, many, args.length, estimator, 1))
            rows.append(gradatim(args.pool, many, args.length, estimator, None))
    rows.append(catsim(read_pool(args.pool), few, args.length))
    table(rows)


if __name__ == "__main__":
    main()
