"""How often two of 200 people have flowers that are mixed up at 24 px, over ten samples of 200."""

import pytest

from tests.bench.conftest import Report
from tests.flora.eyes import SIGHTS, share_of_near_pairs
from tests.flora.test_told_apart import MOST_NEAR

pytestmark = pytest.mark.bench


@pytest.mark.parametrize("sight", SIGHTS)
def test_near_twins(sight: str, report: Report) -> None:
    samples = [[f"colleague-{sample}-{i}" for i in range(200)] for sample in range(10)]
    shares = [share_of_near_pairs(people, sight, 3, 5) for people in samples]
    under_3, under_5 = (sum(share[k] for share in shares) / len(shares) for k in (0, 1))
    most = max(share[0] for share in shares)
    measured = f"{under_3:.3f} % (in the worst sample {most:.3f} %); under 5: {under_5:.2f} %"
    report(f"pairs of flowers nearer than 3 at 24 px, sight {sight}", f"{MOST_NEAR[sight]} %", measured)
    assert under_3 <= MOST_NEAR[sight]
