"""Promises of an open wall when connections break: nothing that was said meanwhile is missed."""

import pytest
from playwright.sync_api import Page, WebSocketRoute, expect

from tests.e2e.served import Served, add_person, card
from tests.e2e.voices import ThroughDoor

pytestmark = pytest.mark.browser


def test_what_is_said_right_after_the_web_process_died_comes_to_an_open_wall_within_five_seconds(
    served: Served, desk: Page
) -> None:
    voice = ThroughDoor(served, desk, add_person(desk, "Steady Stella"))
    wall = served.open()
    for number in range(3):
        voice.write(f"Before death {number}.")
        expect(card(wall, f"Before death {number}.")).to_be_visible()
        served.kill_web()
        voice.write(f"After death {number}.")
        expect(card(wall, f"After death {number}.")).to_be_visible(timeout=5000)
    served.heard.forget()  # connections that were refused meanwhile


def test_what_is_said_between_the_answer_to_a_broken_connection_and_the_next_one_is_not_missed(
    served: Served, desk: Page
) -> None:
    voice = ThroughDoor(served, desk, add_person(desk, "Broken Bea"))
    wall = served.open("")
    sockets: list[WebSocketRoute] = []

    def pass_on(socket: WebSocketRoute) -> None:
        socket.connect_to_server()
        sockets.append(socket)

    wall.route_web_socket("**/socket.io/**", pass_on)
    wall.goto("/")
    for number in range(3):
        voice.write(f"Before the break {number}.")
        expect(card(wall, f"Before the break {number}.")).to_be_visible()
        with wall.expect_response(lambda answer: "/changes?" in answer.url):  # which the browser could keep
            sockets[-1].close()
        voice.write(f"After the break {number}.")
        expect(card(wall, f"After the break {number}.")).to_be_visible(timeout=5000)
