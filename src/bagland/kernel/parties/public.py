"""What other floors may use of the register."""

from bagland.kernel.parties.queries.payments import payment_details

__all__ = ["payment_details"]
