"""The pages of the register; importing them declares them."""

from bagland.kernel.parties.pages import likenesses, payments  # noqa: F401 - declare
