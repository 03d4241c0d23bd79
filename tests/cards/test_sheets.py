"""Cards are laid out as sheets: everything once, fair to everybody, and no lane without a card."""

from hypothesis import given
from hypothesis import strategies as st

from wall.cards.sheets import CANDIDATES, EACH, ENOUGH, LANES, SHEET, TOP, deal, gather, how_many, open_size

WEIGHTS = st.lists(st.integers(min_value=1, max_value=120), min_size=1, max_size=40)
PEOPLE = st.lists(st.sampled_from(["maël", "inès", "samir", *"abcdefghij"]), max_size=40)


@given(WEIGHTS)
def test_every_lane_of_a_sheet_holds_a_card_and_lanes_are_read_down_then_across(weights: list[int]) -> None:
    lanes = deal(weights)
    assert len(lanes) == len(weights)
    assert lanes == sorted(lanes)
    assert set(lanes) == set(range(min(LANES, len(weights))))


def test_like_cards_are_dealt_evenly() -> None:
    assert deal([7] * 8) == [0, 0, 1, 1, 2, 2, 3, 3]


@given(PEOPLE)
def test_of_one_person_two_cards_stand_on_the_top_sheet_while_others_wait(people: list[str]) -> None:
    units = gather(people)
    heads = [people[unit[0]] for unit in units]
    if any(len(unit) > 1 for unit in units):
        assert len(units) >= ENOUGH
        assert all(heads.count(person) <= EACH for person in heads)


@given(PEOPLE)
def test_what_folds_is_the_same_person_s_and_older_and_nothing_is_gathered_twice(people: list[str]) -> None:
    units = gather(people)
    places = [at for unit in units for at in unit]
    assert len(places) == len(set(places))
    assert len(units) <= CANDIDATES
    for unit in units:
        assert {people[at] for at in unit} == {people[unit[0]]}
        assert unit == sorted(unit)


@given(PEOPLE.filter(bool))
def test_the_newest_card_always_leads(people: list[str]) -> None:
    assert gather(people)[0][0] == 0


def test_a_wall_of_one_person_folds_nothing() -> None:
    assert gather(["maël"] * 20) == [[at] for at in range(CANDIDATES)]


def test_a_third_card_of_a_person_folds_behind_the_second() -> None:
    people = ["maël", "maël", "maël", *"abcdefgh", "maël"]
    assert gather(people)[:3] == [[0], [1, 2, 11], [3]]


@given(WEIGHTS)
def test_no_lane_of_the_top_sheet_is_taller_than_the_sheet_unless_a_single_row_is(weights: list[int]) -> None:
    count = how_many(weights)
    assert min(LANES, len(weights)) <= count <= len(weights)
    if count > LANES:
        dealt = deal(weights[:count])
        assert all(sum(w for w, lane in zip(weights, dealt, strict=False) if lane == one) <= TOP for one in range(4))


def test_the_shelf_holds_fifteen_cards_at_most_and_closed_sheets_eight_each() -> None:
    for count in range(200):
        assert open_size(count) < 2 * SHEET
        assert (count - open_size(count)) % SHEET == 0
