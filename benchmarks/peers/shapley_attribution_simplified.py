"""shapley-attribution's simplified model on journeys. Runs in that package's own environment."""

import csv
import json
import sys
from importlib.metadata import version
from pathlib import Path

from shapley_attribution import SimplifiedShapleyAttribution

with Path(sys.argv[1]).open(newline="") as lines:
    rows = list(csv.DictReader(lines))
journeys, converted = [], []
for row in rows:
    path = row["path"].split(" > ")
    for column, outcome in (("conversions", 1), ("others", 0)):
        count = int(row[column])
        journeys += [path] * count
        converted += [outcome] * count
model = SimplifiedShapleyAttribution()
model.fit(journeys, y=converted)
found = {str(name): float(value) for name, value in model.get_attribution().items()}
print(json.dumps({"version": version("shapley-attribution"), "found": found}))
