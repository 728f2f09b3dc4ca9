"""How many random schedules of late and changed rows are played: few in `make test`, 100 in `make test-scale`."""

import os

SCHEDULES = int(os.environ.get("HOURGLASS_SCHEDULES", "2"))  # noqa: TID251
