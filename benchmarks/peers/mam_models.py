"""marketing-attribution-models on rows of touches: `rules`, `markov` or `shapley`; in an environment of its own."""

import json
import sys
from importlib.metadata import version

import polars as pl
from mam import MAM

RULES = ("last_click", "first_click", "linear", "position_based", "time_decay")

frame = pl.read_csv(sys.argv[2], try_parse_dates=True).with_columns(pl.col("converts") == 1)
models = MAM(
    frame, "session", channels_colname="channel", journey_with_conv_colname="converts", datetime_colname="touch_at",
    user_id_colname="person_id",
)  # fmt: skip
found = {}
if sys.argv[1] == "rules":
    for rule in RULES:
        found[rule] = getattr(models, f"run_{rule}")().to_polars().rows()
elif sys.argv[1] == "markov":
    effects = models.run_markov(transition_to_same_state=True).metadata["removal_effect"]
    found = effects["removal_effect"].to_dict()
else:
    found = dict(models.run_shapley().to_polars().rows())
print(json.dumps({"version": version("marketing-attribution-models"), "found": found}, default=str))
