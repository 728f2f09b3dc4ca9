"""An Airflow plugin: each task works in an empty folder of its own, which is removed when it ends.

What a task leaves there is noted in `<home>/working_folders.jsonl`, a line for each try that ended.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from airflow.listeners import hookimpl
from airflow.plugins_manager import AirflowPlugin

from warehouse.settings import home_folder, set_environment

_PREFIX = "hourglass_task_"


@hookimpl
def on_task_instance_running() -> None:
    """In the task's process, before its first line."""
    folder = tempfile.mkdtemp(prefix=_PREFIX)
    os.chdir(folder)
    tempfile.tempdir = folder
    set_environment({"TMPDIR": folder})


@hookimpl
def on_task_instance_success(task_instance: Any) -> None:
    """After its last line."""
    _leave(task_instance)


@hookimpl
def on_task_instance_failed(task_instance: Any) -> None:
    """After its last line."""
    _leave(task_instance)


def _leave(task_instance: Any) -> None:
    folder = Path.cwd()
    if not folder.name.startswith(_PREFIX):
        return  # the scheduler's process: it says of a task that it never began, or was killed
    note = {
        "task": f"{task_instance.dag_id}.{task_instance.task_id}",
        "process": os.getpid(),
        "folder": str(folder),
        "left": sorted(path.name for path in folder.iterdir()),
    }
    os.chdir("/")
    shutil.rmtree(folder)
    with (home_folder() / f"{Path(__file__).stem}.jsonl").open("a", encoding="utf-8") as notes:
        notes.write(f"{json.dumps(note)}\n")


class WorkingFolders(AirflowPlugin):
    """Makes this module known to Airflow."""

    name = "working_folders"
    listeners = (sys.modules[__name__],)
