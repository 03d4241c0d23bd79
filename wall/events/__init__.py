"""What happened: events, deliveries to subscribers, and the numbered change log."""

from wall.events.record import record

__all__ = ["record"]
