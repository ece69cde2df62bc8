"""The system's own seat: without it nobody could do the first act, for nobody acts without a position."""

from datetime import date

from django.db import migrations

BEGINNING = date(1970, 1, 1)
FOUNDING = ("organisation.found_company", "organisation.install_profiles")


def add_system(apps, schema_editor):
    """Version row, system actor, its seat without entity, and the two rights that a new installation starts from."""
    model = {name: apps.get_model("organisation", name) for name in (
        "Version", "Actor", "PositionProfile", "Position", "PositionTerm", "Appointment", "Grant"
    )}  # fmt: skip
    model["Version"].objects.get_or_create(pk=1)
    if model["Actor"].objects.filter(kind="SYSTEM").exists():
        return
    actor = model["Actor"].objects.create(kind="SYSTEM", name="Bagland", language="en")
    profile = model["PositionProfile"].objects.create(
        code="system", title_en="System", title_da="System", is_shipped=True
    )
    seat = model["Position"].objects.create(number=0)
    model["PositionTerm"].objects.create(position=seat, profile=profile, fte=1, first_date=BEGINNING)
    model["Appointment"].objects.create(actor=actor, position=seat, share=1, first_date=BEGINNING)
    for code in FOUNDING:
        model["Grant"].objects.create(profile=profile, code=code, reach="GROUP", first_date=BEGINNING, is_shipped=True)


class Migration(migrations.Migration):
    dependencies = [("organisation", "0001_initial")]
    operations = [migrations.RunPython(add_system, migrations.RunPython.noop)]
