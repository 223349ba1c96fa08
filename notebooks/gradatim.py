"""The `gradatim` command for notebooks: runs it and hands back what it says."""

import json
import os
import subprocess
import tempfile
from pathlib import Path

import matplotlib.pyplot as plt

PROJECT = Path(__file__).resolve().parent.parent
PROGRAM = [os.environ["GRADATIM"]] if "GRADATIM" in os.environ else ["cargo", "run", "--quiet", "--"]

plt.rcParams.update({"figure.figsize": (6.4, 3.6), "figure.dpi": 80, "axes.spines.top": False, "axes.spines.right": False})


def run(*arguments, stdin=None):
    """Runs a command from the project's root and returns what it prints; its own words if it fails."""
    command = PROGRAM + [str(a) for a in arguments]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, input=stdin)
    if done.returncode != 0:
        raise RuntimeError(done.stderr.strip())
    return done.stdout


def document(*arguments):
    """The JSON document of a command."""
    return json.loads(run(*arguments, "--json"))


def lines(*arguments):
    """The JSON lines of a command that prints one a question."""
    return [json.loads(line) for line in run(*arguments, "--json").splitlines()]


def workplace():
    """A folder for the files of a notebook, gone when the notebook's process ends."""
    folder = tempfile.TemporaryDirectory()
    workplace.kept.append(folder)
    return Path(folder.name)


workplace.kept = []


def real_data():
    """The folder of real data sets that lies beside a checkout, or None."""
    folder = Path(os.environ.get("GRADATIM_REAL_DATA", PROJECT.parent / "shared" / "data"))
    return folder if folder.exists() else None
