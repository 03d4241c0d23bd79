"""What a colleague does about an account of their own, click by click: add it, see it, say yes, show whose it is."""

import re

from playwright.sync_api import Locator, Page


def bring_in(mine: Page, address: str) -> None:
    """Add an account in my place; the page of what would show of it."""
    mine.goto("/me")
    mine.get_by_role("navigation", name="My place").get_by_role("link", name="My accounts").click()
    field = mine.get_by_role("textbox", name="Address", exact=True)
    field.fill(address)
    field.press("Enter")
    mine.wait_for_url(re.compile(r"/me/accounts/\w"))


def ahead(mine: Page, words: str = "") -> Locator:
    """The cards that would show, before anything does: those with these words."""
    return mine.get_by_role("region", name="So it would be on the wall").locator("article", has_text=words)


def choose_tag(mine: Page, tag: str) -> None:
    """Want posts with this tag alone, and see what that makes of it."""
    mine.get_by_label("Only posts with this tag").fill(tag)
    mine.get_by_role("button", name="See it with these choices").click()
    mine.wait_for_load_state()


def say_yes(mine: Page) -> None:
    """Agree: what is missing now is what shows whose it is."""
    mine.get_by_role("button", name="Yes, show these").click()
    mine.wait_for_url("**/me/accounts/*#mine")


def my_page(mine: Page) -> str:
    """The address of my page here, as it is to stand in a profile."""
    return mine.locator("#mine code").first.inner_text()


def my_word(mine: Page) -> str:
    """The one-time word that was made for this account."""
    return mine.locator("#mine code").last.inner_text()


def look_now(mine: Page) -> None:
    """Have the account looked at; it shows that it is mine, and is followed from now on."""
    mine.get_by_role("button", name="Look now").press("Enter")
    mine.wait_for_url("**/me/sources/*")
