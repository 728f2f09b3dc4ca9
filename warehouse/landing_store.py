"""Where landing lies: a local folder, or an object store.

Amazon S3 (and what speaks its protocol), Google Cloud Storage and Azure are reached by Arrow, which is here for the
files anyway; any other URL by fsspec and the package that it names for it. Arrow finds credentials where the store's
own tools do (`AWS_ACCESS_KEY_ID`, a role of the machine); the settings hold none.
"""

from __future__ import annotations

from typing import Any

import fsspec
import pyarrow as pa
from fsspec.implementations.arrow import ArrowFSWrapper
from pyarrow import fs

from warehouse.settings import Settings

_BY_ARROW = ("s3://", "gs://", "gcs://", "abfs://", "abfss://")


def opened(settings: Settings) -> tuple[Any, str]:
    """Landing's file system (fsspec's interface), and its folder there: for a store the bucket's name begins it."""
    url = settings.landing_url
    if not url.startswith(_BY_ARROW):
        filesystem, root = fsspec.core.url_to_fs(url)
        return filesystem, root
    store, root = fs.FileSystem.from_uri(url)
    return ArrowFSWrapper(store), root


def put(filesystem: Any, path: str, text: str) -> None:
    """Write a small file in the place of what is there, if anything; a reader meets the whole of one or the other."""
    aside = f"{path}.part"
    with filesystem.open(aside, "w") as file:
        file.write(text)
    filesystem.mv(aside, path)


def problems(settings: Settings) -> list[str]:
    """Why nothing can land in the store, with the remedy; empty if it answers, and for a folder, which is made."""
    if "://" not in settings.landing_url:
        return []
    try:
        filesystem, root = opened(settings)
        filesystem.ls(root.partition("/")[0])
    except (ValueError, ImportError) as error:  # Arrow repeats the URL, which may hold a key
        reason = "" if isinstance(error, pa.ArrowInvalid) else f": {error}"
        return [f"landing.url is no URL of a store that can be opened{reason}; see docs/scaling.md"]
    except OSError as error:
        return [f"landing: {error}; look at landing.url and at the store's credentials in the environment"]
    return []
