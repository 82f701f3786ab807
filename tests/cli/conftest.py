"""The local hub and its user."""

from tests.hub.fixtures import hub, hub_user

__all__ = ["hub", "hub_user"]
