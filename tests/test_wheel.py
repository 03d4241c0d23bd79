"""The wheel carries everything: installed elsewhere, without the checkout, it serves."""

import os
import subprocess
import sys
import time
import urllib.request
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
START_SECONDS = 20.0


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built by the locked hatchling without asking anybody."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder], cwd=ROOT, check=True)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture
def elsewhere(wheel: Path, tmp_path: Path) -> Path:
    """A fresh environment with the wheel in it; what it depends on is lent by this one."""
    environment = tmp_path / "elsewhere"
    venv.create(environment, with_pip=False)
    site = next(environment.glob("lib/python*/site-packages"))
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    ours = next(Path(entry) for entry in sys.path if entry.endswith("site-packages"))
    (site / "lent.pth").write_text(f"{ours}\n")
    return environment


def test_the_wheel_has_templates_static_files_kiosk_and_licence(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    for part in ("templates/card.html", "static/css/tokens.css", "kiosk/index.html", "wsgi.py"):
        assert f"wall/_data/{part}" in names
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert "wall/i18n/fr.po" in names
    assert not [name for name in names if name.startswith(("tests/", "docs/"))]


def test_the_wheel_serves_from_elsewhere(elsewhere: Path, tmp_path: Path, free_port: int) -> None:
    environ = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    environ["FLORILEGE_DATA_DIR"] = str(tmp_path / "data")
    command = [str(elsewhere / "bin" / "python"), "-P", "-c", "from wall.cli import main; main()"]
    where = [*command[:-1], "import wall; print(wall.__file__)"]
    found = subprocess.run(where, cwd=tmp_path, env=environ, check=True, capture_output=True, text=True).stdout
    assert found.startswith(str(elsewhere)), "the checkout was used in place of the wheel"
    server = subprocess.Popen([*command, "serve", "--port", str(free_port)], cwd=tmp_path, env=environ)
    try:
        assert 'data-wall="main"' in read_page(f"http://127.0.0.1:{free_port}/")
        assert "kiosk.js" in read_page(f"http://127.0.0.1:{free_port}/kiosk/")
    finally:
        server.terminate()
        assert server.wait(timeout=6) == 0


def read_page(address: str) -> str:
    """The page, as soon as somebody answers."""
    end = time.monotonic() + START_SECONDS
    while True:
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:
                text: str = answer.read().decode()
                return text
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)
