"""A server that does everything wrong that a server can do: the path says what."""

from tests.support.faults.answers import FAULTS
from tests.support.faults.server import FaultServer, Good
from tests.support.faults.tls import BAD_CERTIFICATES, TLS_FAULTS, Certificates

__all__ = ["BAD_CERTIFICATES", "FAULTS", "TLS_FAULTS", "Certificates", "FaultServer", "Good"]
