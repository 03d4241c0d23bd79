"""The production entry for any gunicorn: `gunicorn -k wall.web.hub.HubWorker wsgi:app`."""

from wall.app import create_app
from wall.config import load_settings

app = create_app(load_settings())
