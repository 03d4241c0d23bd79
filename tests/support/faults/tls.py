"""Certificates as they should not be, made anew for each run, and servers that fail while they shake hands."""

import ipaddress
import ssl
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from socket import socket

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

_NOW = datetime.now(UTC)
_DAY = timedelta(days=1)


class Certificates:
    """An authority of our own, and a server context for each way in which a certificate can be wrong."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "authority of the tests")])
        made = _builder(self._name, self._name, self._key, -_DAY, _DAY)
        self._authority = made.add_extension(x509.BasicConstraints(True, None), True).sign(self._key, hashes.SHA256())

    def trusting(self) -> ssl.SSLContext:
        """A client's context that believes this authority and no other."""
        context = ssl.create_default_context(cadata=self._authority.public_bytes(serialization.Encoding.DER))
        context.verify_flags &= ~ssl.VERIFY_X509_STRICT  # it wants key identifiers, which say nothing here
        return context

    def authority(self) -> Path:
        """A file with this authority’s own certificate: `SSL_CERT_FILE` has programs believe it."""
        file = self._folder / "authority.pem"
        file.write_bytes(self._authority.public_bytes(serialization.Encoding.PEM))
        return file

    def serving(self, kind: str) -> ssl.SSLContext:
        """A server's context: `good`, `self-signed`, `expired`, `not-yet` or `wrong-host`."""
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "server of the tests")])
        begins, ends = {"expired": (-2 * _DAY, -_DAY), "not-yet": (_DAY, 2 * _DAY)}.get(kind, (-_DAY, _DAY))
        is_own = kind == "self-signed"
        made = _builder(name, name if is_own else self._name, key, begins, ends)
        place = "127.0.0.9" if kind == "wrong-host" else "127.0.0.1"
        made = made.add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(place))]), False)
        certificate = made.sign(key if is_own else self._key, hashes.SHA256())
        file = self._folder / f"{kind}.pem"
        secret = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        file.write_bytes(secret + certificate.public_bytes(serialization.Encoding.PEM))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        return context


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, begins: timedelta, ends: timedelta
) -> x509.CertificateBuilder:
    made = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key.public_key())
    made = made.serial_number(x509.random_serial_number())
    return made.not_valid_before(_NOW + begins).not_valid_after(_NOW + ends)


def _be_plain(connection: socket) -> bool:
    connection.sendall(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
    return False


def _say_nothing(connection: socket) -> bool:
    connection.settimeout(60)
    while connection.recv(4096):
        pass
    return False


def _drip(connection: socket) -> bool:
    connection.sendall(b"\x16\x03\x03\x40\x00")  # a handshake record of 16 kB, of which the bytes come one by one
    while True:
        connection.sendall(b"\x02")
        time.sleep(0.05)


def _close(_: socket) -> bool:
    return False


# What is done in place of a handshake.
TLS_FAULTS: dict[str, Callable[[socket], bool]] = {
    "plain-http": _be_plain,
    "handshake-silent": _say_nothing,
    "handshake-drip": _drip,
    "handshake-closed": _close,
}
BAD_CERTIFICATES = ("self-signed", "expired", "not-yet", "wrong-host")
