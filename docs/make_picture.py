"""Makes the README's picture: the wall of a demo of its own, as Chromium shows it. Run by `make picture`."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from playwright.sync_api import sync_playwright

PICTURE = Path(__file__).with_name("wall.png")
SIZE = {"width": 1600, "height": 900}
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
START_SECONDS = 180.0


def make_picture() -> None:
    """Start a demo that stands still, look at its wall, and keep what is seen."""
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        command = [sys.executable, "-m", "wall", "demo", "--per-minute", "0", "--port", str(port)]
        demo = subprocess.Popen(command, env=os.environ | {"FLORILEGE_DATA_DIR": folder})
        try:
            wait_for(f"http://127.0.0.1:{port}/")
            _look_at(f"http://127.0.0.1:{port}/?lang=fr")
        finally:
            demo.send_signal(signal.SIGTERM)
            demo.wait(10)


def _look_at(address: str) -> None:
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        page = browser.new_page(viewport=SIZE, color_scheme="light", locale="fr-FR")
        page.goto(address, wait_until="networkidle")
        page.wait_for_timeout(1500)
        page.screenshot(path=PICTURE)
        browser.close()


def wait_for(address: str) -> None:
    """Until something answers there."""
    end = time.monotonic() + START_SECONDS
    while True:
        try:
            urllib.request.urlopen(address, timeout=5).close()  # noqa: S310 - our own, on loopback
            return
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.2)


def free_port() -> int:
    """A port on which nothing listens just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


if __name__ == "__main__":
    make_picture()
