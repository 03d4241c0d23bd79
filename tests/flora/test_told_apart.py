"""Promises that flowers are told apart at 24 px, by everybody (docs/adr/0009)."""

import pytest

from tests.flora.eyes import SIGHTS, share_of_near_pairs

MOST_NEAR = {"full": 0.07, "protan": 0.08, "deutan": 0.08, "tritan": 0.08, "none": 0.19}  # per cent of pairs under 3


def _colleagues(sample: int) -> list[str]:
    return [f"colleague-{sample}-{i}" for i in range(200)]


@pytest.mark.parametrize("sight", SIGHTS)
def test_of_two_hundred_people_hardly_two_have_flowers_that_are_mixed_up(sight: str) -> None:
    (near,) = share_of_near_pairs(_colleagues(0), sight, 3)
    assert near <= MOST_NEAR[sight]
