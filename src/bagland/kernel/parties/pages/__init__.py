"""The pages of the register."""

from bagland.kernel.parties.pages import payments

__all__ = ["payments"]
