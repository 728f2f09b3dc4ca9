"""Keys that the demo's Google makes for itself: a certificate authority, a server's certificate, a service account."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

_YEARS = timedelta(days=3650)
ACCOUNT = "hourglass@demo.example"


class Keys:
    """The keys of a folder, made there when they are first asked for; files of secrets are the owner's alone."""

    def __init__(self, folder: Path) -> None:
        self.ca, self._certificate, self._key = (folder / name for name in ("ca.pem", "server.pem", "server.key"))
        self.service_account = folder / "service_account.json"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not self._key.exists():
            self._make_certificates()

    def server(self) -> tuple[bytes, bytes]:
        """Private key and certificate of the server, as PEM."""
        return self._key.read_bytes(), self._certificate.read_bytes()

    def make_service_account(self, token_url: str) -> str:
        """Write the JSON key of a service account whose tokens come from `token_url`; gives its public key as PEM."""
        key: rsa.RSAPrivateKey | None = None
        if self.service_account.exists():
            known = json.loads(self.service_account.read_text())["private_key"].encode()
            loaded = serialization.load_pem_private_key(known, None)
            key = loaded if isinstance(loaded, rsa.RSAPrivateKey) else None
        key = key or rsa.generate_private_key(public_exponent=65537, key_size=2048)
        content = {
            "type": "service_account",
            "project_id": "demo",
            "private_key_id": "demo",
            "private_key": _pem(key).decode(),
            "client_email": ACCOUNT,
            "client_id": "1",
            "token_uri": token_url,
        }
        _write_secret(self.service_account, json.dumps(content, indent=2).encode())
        public = key.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        return public.decode()

    def _make_certificates(self) -> None:
        authority, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
        issuer = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Hourglass demo")])
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
        names = x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))])
        root = (
            _certificate(issuer, issuer, authority.public_key())
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .sign(authority, hashes.SHA256())
        )
        server = (
            _certificate(subject, issuer, key.public_key())
            .add_extension(names, critical=False)
            .sign(authority, hashes.SHA256())
        )
        self.ca.write_bytes(root.public_bytes(serialization.Encoding.PEM))
        self._certificate.write_bytes(server.public_bytes(serialization.Encoding.PEM))
        _write_secret(self._key, _pem(key))


def _certificate(subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key)
    dated = builder.not_valid_before(now - timedelta(days=1)).not_valid_after(now + _YEARS)
    return dated.serial_number(x509.random_serial_number())


def _pem(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) -> bytes:
    form = serialization.PrivateFormat.PKCS8
    return key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption())


def _write_secret(file: Path, content: bytes) -> None:
    file.touch(mode=0o600)
    file.write_bytes(content)
