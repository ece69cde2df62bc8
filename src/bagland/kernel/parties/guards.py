"""What the database keeps of parties: no row of the register is ever removed, and no account is confirmed by one."""

from bagland.foundation.guards import Guard, kept, refused_when
from bagland.kernel.parties.comparing import guards as compared

PAYMENTS = "parties_paymentdetails"
_ANSWERS = "(SELECT coalesce(owner_id, id) FROM organisation_actor WHERE id = NEW.{who})"
_ONE_PERSON = f"{_ANSWERS.format(who='asked_by_id')} = {_ANSWERS.format(who='confirmed_by_id')}"
_AS_ASKED = (
    "NEW.request_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM access_request r WHERE r.id = NEW.request_id "
    "AND r.actor_id = NEW.asked_by_id AND r.state = 'WAITING' AND r.activity IN "
    "('parties.add_payment_details', 'parties.change_payment_details'))"
)


def _born_by_two(name: str, condition: str) -> Guard:
    """A new account is refused when a condition over NEW and other tables holds; WHEN may not look there (PostgreSQL)."""
    return Guard(
        name,
        PAYMENTS,
        sqlite=(
            f"CREATE TRIGGER IF NOT EXISTS {name}_i BEFORE INSERT ON {PAYMENTS} FOR EACH ROW WHEN {condition} "
            f"BEGIN SELECT RAISE(ABORT, '{name}'); END",
        ),
        postgres=(
            f"CREATE OR REPLACE FUNCTION guard_{name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {condition} "
            f"THEN RAISE EXCEPTION '{name}' USING ERRCODE = '23514'; END IF; RETURN NEW; END $$",
            f"CREATE TRIGGER {name} BEFORE INSERT ON {PAYMENTS} FOR EACH ROW EXECUTE FUNCTION guard_{name}()",
        ),
    )


_FIXED = (
    "kind", "currency", "confirmed_how", "confirmed_at", "asked_by_id", "confirmed_by_id",
)  # fmt: skip
_FIXED_OR_NONE = ("replaces_id", "request_id", "entity_id")
_ERASABLE = ("account", "bic", "bank", "holder", "received", "reason", "confirmed_with", "confirmed_number")
_REWRITTEN = " OR ".join(
    (
        *(f"NEW.{column} <> OLD.{column}" for column in _FIXED),
        *(f"coalesce(NEW.{column}, 0) <> coalesce(OLD.{column}, 0)" for column in _FIXED_OR_NONE),
        *(f"(NEW.{column} <> OLD.{column} AND (NEW.{column} <> '' OR NEW.ended_at IS NULL))" for column in _ERASABLE),
        "(OLD.ended_at IS NOT NULL AND (NEW.ended_at IS NULL OR NEW.ended_at <> OLD.ended_at))",
        "(NEW.party_id <> OLD.party_id AND NEW.ended_at IS NULL)",
    )
)

GUARDS = [
    kept("parties_party", "parties_party_is_kept"),
    kept(PAYMENTS, "parties_payment_is_kept", unique=(("request_id",),)),
    refused_when(PAYMENTS, "parties_payment_stays", event="UPDATE", condition=_REWRITTEN),
    _born_by_two("parties_payment_two_owners", _ONE_PERSON),
    _born_by_two("parties_payment_as_asked", _AS_ASKED),
    kept("parties_merge", "parties_merge_is_kept"),
    *compared(),
]
