"""The pages of this room: coming in, approvals, rights, tokens."""

from bagland.kernel.access.pages import requests, rights, tokens

__all__ = ["requests", "rights", "tokens"]
