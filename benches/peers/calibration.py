"""Gradatim's 2PL calibration beside girth, mirt (PyPI) and, where it is installed, R's mirt: one run, one table.

See README.md beside this file for what is compared, and how.
"""

import argparse
import csv
import gzip
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
DATA = Path(os.environ.get("GRADATIM_REAL_DATA", ROOT.parent / "shared" / "data"))
BINARY = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "release" / "gradatim"
PROGRAMS = ["gradatim", "girth", "mirt", "R"]
NODES, SPAN = 61, 6.0
# Fits longer than this are not repeated.
LONG = 60.0
# CPU seconds of R's mirt 1.45.1 as this project's issue states them (26 EM steps, 61 nodes, two cores), by file.
STATED = {"sim_2pl_10000x100.csv.gz": (5.4, 7.6)}


@dataclass
class Fit:
    """One fit; seconds are of the fit alone."""

    name: str
    seconds: float
    cpu: float
    steps: int | None
    converged: bool | None
    a: np.ndarray
    b: np.ndarray
    note: str = ""


@dataclass
class Run:
    """A finished process."""

    output: str
    seconds: float
    cpu: float
    peak_mib: float


class Failed(Exception):
    """A program that gave no result; the text says why."""


def run(command, limit):
    """Runs a command to its end, or kills it after `limit` seconds."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        start = time.perf_counter()
        process = subprocess.Popen([str(part) for part in command], stdout=out, stderr=err)
        timer = threading.Timer(limit, process.kill)
        timer.start()
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        expired = not timer.is_alive()
        timer.cancel()
        process.returncode = os.waitstatus_to_exitcode(status)
        text = [stream.seek(0) or stream.read().decode(errors="replace").strip() for stream in (out, err)]
    if process.returncode != 0:
        reason = f"given up after {limit:g} s" if expired else (text[1] or "no reason given").splitlines()[-1]
        raise Failed(reason)
    return Run(text[0], seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


class Responses:
    """Complete right-or-wrong answers as an array, a wide CSV and a .npy file."""

    def __init__(self, title, answers, path, folder):
        self.title, self.answers, self.path, self.folder = title, answers, Path(path), Path(folder)
        self.array = self.folder / "answers.npy"
        np.save(self.array, answers)

    def log_likelihood(self, a, b):
        """Marginal log-likelihood of a 2PL, abilities N(0, 1) on equally spaced nodes: one yardstick for all programs."""
        theta = np.linspace(-SPAN, SPAN, NODES)
        weights = np.exp(-theta**2 / 2)
        weights /= weights.sum()
        z = np.outer(theta, a) - np.asarray(a) * np.asarray(b)
        right, wrong = -np.logaddexp(0, -z), -np.logaddexp(0, z)
        total = 0.0
        for block in np.array_split(self.answers, max(1, len(self.answers) // 20_000)):
            logs = wrong.sum(1) + block.astype(float) @ (right - wrong).T
            top = logs.max(1, keepdims=True)
            total += (top[:, 0] + np.log(np.exp(logs - top) @ weights)).sum()
        return total


def read(path, folder):
    """Reads a wide CSV, perhaps gzipped."""
    opened = gzip.open if str(path).endswith(".gz") else open
    with opened(path, "rt") as lines:
        next(lines)
        answers = np.loadtxt(lines, delimiter=",", dtype=np.int8, ndmin=2)
    if not np.isin(answers, (0, 1)).all():
        raise SystemExit(f"error: {path}: a score other than 0 and 1; complete right-or-wrong answers expected")
    return Responses(Path(path).name, answers, path, folder)


def generate(persons, items, seed, folder):
    """Answers to 2PL items with ln a ~ N(0, 0.3²) and b ~ N(0, 1), abilities N(0, 1)."""
    rng = np.random.default_rng(seed)
    a, b = np.exp(0.3 * rng.standard_normal(items)), rng.standard_normal(items)
    blocks = []
    for size in (len(block) for block in np.array_split(np.empty(persons), max(1, persons // 20_000))):
        z = a * (rng.standard_normal((size, 1)) - b)
        blocks.append((rng.random((size, items)) * (1 + np.exp(-z)) < 1).astype(np.int8))
    answers, path = np.concatenate(blocks), Path(folder) / "responses.csv"
    write(answers, path)
    return Responses(f"generated, seed {seed}", answers, path, folder)


def write(answers, path):
    """Writes a wide CSV; one byte an answer, so it is made as bytes."""
    persons, items = answers.shape
    with open(path, "wb") as file:
        file.write((",".join(f"i{i + 1}" for i in range(items)) + "\n").encode())
        text = np.full((persons, 2 * items), ord(","), dtype=np.uint8)
        text[:, 0::2] = answers + ord("0")
        text[:, -1] = ord("\n")
        text.tofile(file)


def fit_gradatim(data, arguments):
    """The binary as anyone would run it, but for standard errors, which no program here computes."""
    settings = ["--model", "2pl", "--se", "none", "--nodes", NODES, "--range", SPAN, "--json"]
    process = run([arguments.gradatim, "calibrate", data.path, *settings], arguments.limit)
    found = json.loads(process.output)
    a, b = (np.array([item[name] for item in found["items"]]) for name in "ab")
    if len(a) != data.answers.shape[1]:
        raise Failed(f"{len(a)} of {data.answers.shape[1]} items estimated")
    cpu, note = found.get("cpu_seconds"), ""
    if cpu is None:
        cpu, note = process.cpu, "CPU s with reading"
    fit = Fit("Gradatim", found["seconds"], cpu, found["iterations"], found["converged"], a, b, note)
    return fit, process


def fit_python(name, data, arguments):
    """girth or mirt from PyPI."""
    estimates = data.folder / "estimates.npz"
    command = [sys.executable, HERE / "fit.py", name, data.array, estimates, NODES, SPAN]
    found = json.loads(run(command, arguments.limit).output.splitlines()[-1])
    with np.load(estimates) as fitted:
        a, b = fitted["a"], fitted["b"]
    title = f"{name} {found['version']} (PyPI)"
    return Fit(title, found["seconds"], found["cpu_seconds"], found["steps"], found["converged"], a, b)


def fit_r(data, arguments):
    """R's mirt."""
    if shutil.which("Rscript") is None:
        raise Failed("no Rscript on this machine")
    estimates = data.folder / "estimates.csv"
    command = ["Rscript", HERE / "fit.R", data.path, estimates, NODES, SPAN, arguments.r_tolerance]
    words = run(command, arguments.limit).output.splitlines()[-1].split()
    with open(estimates, newline="") as rows:
        a, b = np.array([[float(row["a"]), float(row["b"])] for row in csv.DictReader(rows)]).T
    title = f"mirt {words[4]} (R)"
    return Fit(title, float(words[0]), float(words[1]), int(words[2]), words[3] == "1", a, b)


def fit_once(program, data, arguments):
    if program == "gradatim":
        return fit_gradatim(data, arguments)[0]
    return fit_r(data, arguments) if program == "R" else fit_python(program, data, arguments)


def fastest(program, data, arguments):
    """The fit with the least CPU time of `--runs`, the same number for every program."""
    fits = []
    while len(fits) < arguments.runs and (not fits or fits[-1].seconds < LONG):
        fits.append(fit_once(program, data, arguments))
    return min(fits, key=lambda fit: fit.cpu)


def compare(data, arguments):
    """One data set, every program."""
    persons, items = data.answers.shape
    print(f"\n{data.title}: {persons:,} persons x {items} items; 2PL, {NODES} nodes, no standard errors")
    heading = ("program", "seconds", "CPU s", "steps", "log-likelihood", "less ours", "CPU / ours")
    print("{:<22} {:>9} {:>9} {:>6} {:>16} {:>9} {:>11}".format(*heading))
    ours = None
    for program in arguments.only:
        try:
            fit = fastest(program, data, arguments)
        except Failed as failure:
            print(f"{program:<22} not run: {failure}")
            if program == "R":
                print_stated(STATED.get(data.title), ours)
            continue
        value = data.log_likelihood(fit.a, fit.b)
        ours = (fit.cpu, value) if program == "gradatim" else ours
        print_fit(fit, value, ours)


def print_fit(fit, value, ours):
    beside = f"{value - ours[1]:>+9.4f} {fit.cpu / ours[0]:>11.1f}" if ours else f"{'-':>9} {'-':>11}"
    notes = [fit.note] if fit.note else []
    notes += ["NOT converged"] if fit.converged is False else []
    steps = "-" if fit.steps is None else fit.steps
    print(f"{fit.name:<22} {fit.seconds:>9.3f} {fit.cpu:>9.3f} {steps:>6} {value:>16.4f} {beside}"
          + "".join(f"  ({note})" for note in notes), flush=True)


def print_stated(stated, ours):
    """R's mirt where it is not installed: what was measured elsewhere, marked as such."""
    if stated and ours:
        low, high = (cpu / ours[0] for cpu in stated)
        print(f"{'mirt 1.45.1 (R)':<22} {'-':>9} {stated[0]:>4}-{stated[1]:<4} {'26':>6} {'-':>16} {'-':>9} "
              f"{low:>5.1f}-{high:<5.1f}  (STATED in the project's issue, not measured in this run)")


def grow(arguments):
    """Seconds against the number of persons: a fit of linear cost has the last column constant."""
    print(f"\nGrowth: Gradatim, 2PL, {arguments.items} items, generated")
    heading = ("persons", "file MB", "reading s", "fit s", "fit CPU s", "steps", "peak MiB", "fit µs/person/step")
    print("{:>10} {:>9} {:>10} {:>9} {:>10} {:>6} {:>9} {:>19}".format(*heading))
    for persons in arguments.growth:
        with tempfile.TemporaryDirectory() as folder:
            data = generate(persons, arguments.items, arguments.seed, folder)
            try:
                fit, process = fit_gradatim(data, arguments)
            except Failed as failure:
                print(f"{persons:>10,} not run: {failure}")
                continue
            reading, megabytes = process.seconds - fit.seconds, data.path.stat().st_size / 1e6
            each = 1e6 * fit.seconds / persons / fit.steps
            print(f"{persons:>10,} {megabytes:>9.1f} {reading:>10.3f} {fit.seconds:>9.3f} {fit.cpu:>10.3f} {fit.steps:>6} "
                  f"{process.peak_mib:>9.0f} {each:>19.3f}" + (f"  ({fit.note})" if fit.note else ""), flush=True)


def size(text):
    persons, items = text.lower().split("x")
    return int(persons), int(items)


def parsed():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    of_data = DATA / "simulated" / "sim_2pl_10000x100.csv.gz"
    parser.add_argument("--data", type=Path, nargs="*", default=[of_data], help="wide CSV files of 0 and 1, .gz or not")
    parser.add_argument("--generate", type=size, nargs="*", default=[(50_000, 200)], metavar="PERSONSxITEMS")
    parser.add_argument("--growth", type=int, nargs="*", default=[10**k for k in (3, 4, 5, 6)], metavar="PERSONS")
    parser.add_argument("--items", type=int, default=50, help="items of the growth table")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--gradatim", type=Path, default=BINARY, help="the binary, built with --release")
    parser.add_argument("--only", choices=PROGRAMS, nargs="+", default=PROGRAMS, help="programs to run")
    parser.add_argument("--runs", type=int, default=3, help="fits of each program, of which the fastest counts")
    parser.add_argument("--limit", type=float, default=1800, help="seconds after which a program is given up")
    parser.add_argument("--r-tolerance", default="1e-4", help="TOL of R's mirt; 1e-4 is its default")
    return parser.parse_args()


def main():
    arguments = parsed()
    if "gradatim" in arguments.only and not arguments.gradatim.is_file():
        raise SystemExit(f"error: {arguments.gradatim}: no such binary; build it with cargo build --release")
    print(f"{os.cpu_count()} cores; seconds and CPU seconds (all threads) are of the fit alone, the fastest of "
          f"{arguments.runs}; log-likelihoods re-evaluated here on {NODES} nodes on ±{SPAN:g}")
    for path in arguments.data:
        with tempfile.TemporaryDirectory() as folder:
            compare(read(path, folder), arguments)
    for persons, items in arguments.generate:
        with tempfile.TemporaryDirectory() as folder:
            compare(generate(persons, items, arguments.seed, folder), arguments)
    if arguments.growth and "gradatim" in arguments.only:
        grow(arguments)


if __name__ == "__main__":
    main()
