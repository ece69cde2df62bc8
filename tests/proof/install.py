"""Founds the tests' company in the database that the environment names (`python -m tests.proof.install`)."""

from __future__ import annotations


def main() -> None:
    """Migrate, found, and make the table in which the proofs' own reaction counts."""
    from bagland.doors.command_line.installation import bring_up_to_date, open_house

    open_house(must_exist=False)
    bring_up_to_date()
    from tests.company import found
    from tests.proof.answers import make_table

    make_table()
    found()


if __name__ == "__main__":
    main()
