"""Textbook cases of Markov chains, Shapley values and development triangles, against the solvers alone."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from estimators import markov, shapley, survival, triangle


@pytest.fixture(scope="module")
def cases(real_data: Path) -> Path:
    return real_data.parent / "attribution_cases"


def read(file: Path) -> Any:
    return json.loads(file.read_text())


@pytest.mark.parametrize(
    "name", ["analyzecore_C1C2C3", "eeghor_mta_transition", "do_attribution_readme", "mam_tests_9paths"]
)
def test_removal_effects_are_the_published_ones(cases: Path, name: str) -> None:
    case = read(cases / "textbook_markov" / "cases.json")[name]
    journeys = [(tuple(path.split(" > ")), converting, others) for path, converting, others in case["paths"]]
    found = markov.fit(markov.transitions(journeys))
    given = 1e-9 if name in ("analyzecore_C1C2C3", "eeghor_mta_transition") else 1e-6  # the others are printed to six
    assert found.conversion_rate == pytest.approx(case["p_conv"], abs=1e-9)
    assert found.removal_effects == pytest.approx(case["removal_effect"], abs=given)
    assert found.shares == pytest.approx(case["share"], abs=given)


def test_conversions_inside_a_coalition_are_shared_as_published(cases: Path) -> None:
    for case in read(cases / "textbook_shapley" / "cases.json")["eeghor_mta_tests"]["cases"]:
        sets = [shapley.Journeys(frozenset(path.split(" > ")), won + lost, won) for path, won, lost in case["paths"]]
        assert shapley.of_conversions(sets) == pytest.approx(case["expected"], abs=1e-9)


def test_a_game_of_three_channels_is_solved_as_published(cases: Path) -> None:
    case = read(cases / "textbook_shapley" / "cases.json")["tds_facebook_organic_linkedin"]
    names = "FOL"
    ratios = {frozenset(key.split("+")): value for key, value in case["coalition_ratio"].items()}
    members = [frozenset(name for bit, name in enumerate(names) if s >> bit & 1) for s in range(8)]
    worth = np.array([sum(ratio for inside, ratio in ratios.items() if inside <= some) for some in members])
    assert dict(zip(names, shapley.values(worth), strict=True)) == pytest.approx(case["values"], abs=1e-9)


@pytest.mark.parametrize("name", ["raa", "genins"])
def test_what_is_still_to_come_and_its_error_are_mack_s(cases: Path, name: str) -> None:
    folder = cases / "chainladder_mack"
    expected = read(folder / "expected_chainladder_0.10.1.json")[name]["mack"]
    with (folder / f"{name}.csv").open() as file:
        cells = [(int(row["origin"]), int(row["development"]), float(row["values"])) for row in csv.DictReader(file)]
    first = min(origin for origin, _, _ in cells)
    ages = 1 + max(development - origin for origin, development, _ in cells)
    cumulative = np.full((ages, ages), np.nan)
    for origin, development, value in cells:
        cumulative[origin - first, development - origin] = value
    developed = triangle.develop(cumulative)
    outlook = triangle.project(cumulative, developed)
    assert (outlook.ultimate - outlook.latest).sum() == pytest.approx(expected["total_ibnr"], abs=0.01)
    assert outlook.total_error == pytest.approx(expected["total_mack_se"], abs=0.01)
    assert developed.factors == pytest.approx(expected["ldf"], abs=1e-6)
    for (_, origin), error in zip(sorted(expected["origins"].items()), outlook.standard_error, strict=True):
        assert error == pytest.approx(origin["mack_se"] or 0, abs=0.01)


def test_survival_of_the_leukemia_patients_is_the_published_one(cases: Path) -> None:
    folder = cases / "kaplan_meier_leukemia"
    expected = read(folder / "expected_km_lifelines_0.30.3.json")
    with (folder / "leukemia.csv").open() as file:
        patients = [(float(row["t"]), float(row["status"]), row["Rx"]) for row in csv.DictReader(file)]
    for treatment, curve in expected.items():
        weeks, relapsed = np.array([(week, status) for week, status, group in patients if group == treatment]).T
        found = survival.curve(weeks, relapsed, 1 - relapsed, z=1.96)
        # The published curve begins with everybody at week 0.
        assert [0.0, *found.durations] == [float(week) for week in curve]
        assert [1.0, *found.survival] == pytest.approx(list(curve.values()), abs=1e-6)
