"""Which RSA keys are too weak to be believed: short ones, and those of chips that chose their primes badly."""

from functools import cache

BITS = range(2048, 16_385)

_PRIMES = [number for number in range(3, 168, 2) if all(number % by for by in range(3, number, 2))]


def is_weak(modulus: int) -> bool:
    """Whether signatures of such a key may be somebody else's."""
    return modulus.bit_length() not in BITS or _is_of_bad_chips(modulus)


def _is_of_bad_chips(modulus: int) -> bool:
    """Whether it has the mark of CVE-2017-15361 (ROCA): modulo every small prime it is a power of 65537.

    Of other keys one in a hundred million has it by chance.
    """
    return all(modulus % prime in _powers(prime) for prime in _PRIMES)


@cache
def _powers(prime: int) -> frozenset[int]:
    return frozenset(pow(65_537, exponent, prime) for exponent in range(1, prime))
