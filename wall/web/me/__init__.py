"""My place: what each colleague decides for themself, and sees of what others did."""

from flask import Blueprint

from wall.web.me import accounts, data, devices, inbox, log, posts, profile, sources

bp = Blueprint("me", __name__, url_prefix="/me")
for part in (accounts, data, devices, inbox, log, posts, profile, sources):
    bp.register_blueprint(part.bp)
