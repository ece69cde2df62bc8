"""What waits in the rooms to the left of this one. Rooms to the right declare their own sources."""

from bagland.kernel.desk.sources import delegations, parked  # noqa: F401 - declare
