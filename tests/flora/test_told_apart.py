"""Promises that flowers are told apart at 24 px, by everybody (docs/adr/0009)."""

import pytest

from tests.flora.eyes import SIGHTS, share_of_near_pairs

MOST_NEAR = {"full": 0.05, "protan": 0.06, "deutan": 0.06, "tritan": 0.06, "none": 0.15}  # per cent of pairs under 3


def _colleagues(sample: int) -> list[str]:
    return [f"colleague-{sample}-{i}" for i in range(200)]


@pytest.mark.parametrize("sight", SIGHTS)
def test_of_two_hundred_people_hardly_two_have_flowers_that_are_mixed_up(sight: str) -> None:
    (near,) = share_of_near_pairs(_colleagues(0), sight, 3)
    assert near <= MOST_NEAR[sight]


@pytest.mark.bench
def test_near_twins_over_ten_samples() -> None:
    print()
    for sight in SIGHTS:
        shares = [share_of_near_pairs(_colleagues(sample), sight, 3, 5) for sample in range(10)]
        under_3, under_5 = (sum(share[k] for share in shares) / len(shares) for k in (0, 1))
        most = max(share[0] for share in shares)
        print(f"{sight:7} pairs under 3: {under_3:.3f} % (most in a sample {most:.3f} %), under 5: {under_5:.2f} %")
        assert under_3 <= MOST_NEAR[sight]
