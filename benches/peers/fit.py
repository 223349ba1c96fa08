"""Fits a 2PL with one Python package in a process of its own: fit.py PACKAGE ANSWERS.npy ESTIMATES.npz NODES RANGE

Prints one JSON line: wall and CPU seconds of the fit alone (imports and reading left out), EM steps, convergence.
"""

import importlib
import json
import resource
import sys
import time
from importlib.metadata import version

import numpy as np


def fit_girth(package, answers, nodes, span):
    """Stops when no slope moves by 1e-3, at the latest after 25 steps; its nodes are Gauss-Legendre."""
    options = {"quadrature_n": nodes, "quadrature_bounds": (-span, span)}
    fit = package.twopl_mml(answers.T.astype(int), options)
    return fit["Discrimination"], fit["Difficulty"], None, None


def fit_mirt(package, answers, nodes, _span):
    """Its native EM; its nodes are Gauss-Hermite, it stops when the log-likelihood moves by less than 1e-4."""
    settings = {"n_quadpts": nodes, "max_iter": 2000, "compute_standard_errors": False}
    fit = package.fit_mirt(answers.astype(int), model="2PL", **settings)
    parameters = fit.model.parameters
    return parameters["discrimination"], parameters["difficulty"], fit.n_iterations, bool(fit.converged)


FITS = {"girth": fit_girth, "mirt": fit_mirt}


def cpu_seconds():
    """CPU seconds of this process so far, all its threads together."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def main():
    name, answers, estimates, nodes, span = sys.argv[1:]
    package, answers = importlib.import_module(name), np.load(answers)
    # Packages import parts of themselves in their first fit; that is no part of fitting.
    warm_up = np.random.default_rng(1).integers(0, 2, (60, 5), dtype=np.int8)
    FITS[name](package, warm_up, int(nodes), float(span))
    wall, cpu = time.perf_counter(), cpu_seconds()
    a, b, steps, converged = FITS[name](package, answers, int(nodes), float(span))
    wall, cpu = time.perf_counter() - wall, cpu_seconds() - cpu
    np.savez(estimates, a=a, b=b)
    print(json.dumps({"seconds": wall, "cpu_seconds": cpu, "steps": steps, "converged": converged,
                      "version": version(name)}))


if __name__ == "__main__":
    main()
