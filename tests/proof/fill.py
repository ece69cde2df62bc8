"""Many rows quickly, in the form in which the frame writes them; the chain over them is made by the sealer itself."""

from __future__ import annotations

from tests.proof.world import World

CODES = (
    "organisation.register_person",
    "organisation.appoint",
    "organisation.end_appointment",
    "organisation.open_position",
    "organisation.register_absence",
    "organisation.change_person",
    "access.issue_token",
)
RARE = "organisation.add_entity"
"""Once in ten thousand events, beside the one of the company's founding."""


def fill_events(world: World, number: int) -> None:
    """So many events of the company's people on each other, two a minute from 2 January 2025; none is sealed yet."""
    with world.raw() as hand:
        before = hand.execute("SELECT max(id) FROM audit_event").fetchone()[0]
        people = [row[0] for row in hand.execute("SELECT id FROM organisation_actor WHERE kind = 'PERSON' ORDER BY id")]
        entities = [row[0] for row in hand.execute("SELECT id FROM organisation_legalentity ORDER BY id")]
        seats = "SELECT actor_id, min(position_id) FROM organisation_appointment GROUP BY actor_id"
        seat_of = dict(hand.execute(seats).fetchall())
        hand.execute(
            "CREATE TEMPORARY TABLE proof_doer (place BIGINT PRIMARY KEY, actor BIGINT, seat BIGINT, subject BIGINT)"
        )
        hand.execute("CREATE TEMPORARY TABLE proof_code (place BIGINT PRIMARY KEY, code TEXT)")
        for place, actor in enumerate(people):
            subject = people[(place * 7 + 3) % len(people)]
            hand.execute(f"INSERT INTO proof_doer VALUES ({place}, {actor}, {seat_of[actor]}, {subject})")
        for place, code in enumerate(CODES):
            hand.execute(f"INSERT INTO proof_code VALUES ({place}, '{code}')")
        if world.url:
            numbers = f"generate_series(1, {number}) AS n(i)"
            moment = "timestamptz '2025-01-02 08:00:00+00' + i * interval '30 seconds'"
        else:
            numbers = (
                f"(WITH RECURSIVE s(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM s WHERE i < {number}) SELECT i FROM s)"
            )
            moment = "datetime('2025-01-02 08:00:00', (i * 30) || ' seconds')"
        facts = (
            '\'{"changes":[{"columns":{"first_date":[null,"2025-01-01"],"share":[null,"1"],"actor_id":[null,\''
            ' || subject || \']},"key":\' || i || \',"kind":"organisation.appointment","new":true}]}\''
        )
        hand.execute(f"""
            INSERT INTO audit_event (at, clock, door, operator, activity, actor, position, basis, entity, subject_kind,
                subject_id, depth, facts)
            SELECT {moment}, 'set', 'api', '', CASE WHEN i % 10000 = 0 THEN '{RARE}' ELSE code END, actor, seat, 'own',
                CASE WHEN i % 10 = 0 THEN {entities[-1]} ELSE {entities[0]} END, 'organisation.actor', subject, 0,
                {facts}
            FROM {numbers}
            JOIN proof_doer ON proof_doer.place = i % {len(people)}
            JOIN proof_code ON proof_code.place = i % {len(CODES)}
        """)
        hand.execute(f"INSERT INTO audit_unsealed (event) SELECT id FROM audit_event WHERE id > {before}")
        hand.execute("ANALYZE")


def fill_people(world: World, number: int) -> None:
    """So many people, each with a position of the profile employee in one of the departments, since 1 January 2025."""
    with world.raw() as hand:
        entity = hand.execute("SELECT min(id) FROM organisation_legalentity").fetchone()[0]
        department = hand.execute("SELECT min(id) FROM organisation_department").fetchone()[0]
        departments = hand.execute("SELECT count(*) FROM organisation_department").fetchone()[0]
        profile = hand.execute("SELECT id FROM organisation_positionprofile WHERE code = 'employee'").fetchone()[0]
        actor = hand.execute("SELECT max(id) FROM organisation_actor").fetchone()[0]
        seat = hand.execute("SELECT max(id) FROM organisation_position").fetchone()[0]
        count = hand.execute(f"SELECT max(number) FROM organisation_position WHERE entity_id = {entity}").fetchone()[0]
        numbers = (
            f"generate_series(1, {number}) AS n(i)"
            if world.url
            else f"(WITH RECURSIVE s(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM s WHERE i < {number}) SELECT i FROM s)"
        )
        one = 10_000  # the column keeps four places
        hand.execute(f"""
            INSERT INTO organisation_actor
                (id, kind, home_id, name, work_email, work_phone, work_mobile, private_phone, place, about, photo,
                language)
            SELECT {actor} + i, 'PERSON', {entity}, 'Person ' || i, '', '', '', '', '', '', '', 'da' FROM {numbers}
        """)
        hand.execute(f"""
            INSERT INTO organisation_position (id, entity_id, number)
            SELECT {seat} + i, {entity}, {count} + i FROM {numbers}
        """)
        hand.execute(f"""
            INSERT INTO organisation_positionterm (position_id, profile_id, title, department_id, fte,
                yearly_cost_currency, first_date)
            SELECT {seat} + i, {profile}, '', {department} + i % {departments}, {one}, '', '2025-01-01' FROM {numbers}
        """)
        hand.execute(f"""
            INSERT INTO organisation_appointment (actor_id, position_id, share, first_date)
            SELECT {actor} + i, {seat} + i, {one}, '2025-01-01' FROM {numbers}
        """)
        hand.execute("ANALYZE")
