"""Promises of every connector about proofs: nothing is shown where nothing stands, and looking is repeatable."""

import pytest

from tests.connectors.proof_words import PAGE, WORD
from tests.connectors.site import Site
from tests.connectors.test_contract import SCENES, Scene
from wall.connectors.base import ShowsOwner
from wall.connectors.outside import Outside
from wall.connectors.registry import proving


@pytest.fixture(params=SCENES, ids=lambda scene: scene.network)
def scene(request: pytest.FixtureRequest, outside: Outside, site: Site) -> Scene:
    scene: Scene = request.param(outside, site)
    return scene


@pytest.fixture
def connector(scene: Scene) -> ShowsOwner:
    return proving(scene.network, scene.outside)


def test_nothing_shows_whose_it_is_where_nothing_stands(scene: Scene, connector: ShowsOwner) -> None:
    scene.write("A fine morning.")
    target = scene.target()
    for _ in range(2):
        assert connector.prove(target, page=PAGE, word=WORD) is None


def test_the_word_of_somebody_else_shows_nothing(scene: Scene, connector: ShowsOwner) -> None:
    scene.write(f"{WORD}-x, x{WORD}, {WORD[:-1]}, {PAGE}")
    assert connector.prove(scene.target(), page=PAGE, word=WORD) is None


def test_without_a_word_none_is_found(scene: Scene, connector: ShowsOwner) -> None:
    scene.write("")
    assert connector.prove(scene.target(), page=PAGE, word="") is None
