"""ChannelAttribution's Markov chain on exported paths. Runs in that package's own environment."""

import json
import sys
from importlib.metadata import version

import pandas as pd
from ChannelAttribution import markov_model

paths = pd.read_csv(sys.argv[2])
found = markov_model(paths, "path", "conversions", var_null="others", order=int(sys.argv[1]), verbose=False)
rows = found.itertuples(index=False)
print(json.dumps({"version": version("ChannelAttribution"), "found": {row[0]: float(row[1]) for row in rows}}))
