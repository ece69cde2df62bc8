"""What colleagues find in the directory: where somebody sits, what to ask about, how to call, and a photo.

Everybody keeps the own card; HR keeps those of others. A program's owner keeps the program's.
"""

from __future__ import annotations

import hashlib
from typing import Annotated

from django.utils.translation import gettext_lazy as _

from bagland.foundation.act import Act
from bagland.foundation.activity import activity
from bagland.foundation.inputs import Says
from bagland.foundation.uploads import Upload
from bagland.kernel.organisation import questions, refusals, rules
from bagland.kernel.organisation.activities.people import must_fit_card
from bagland.kernel.organisation.formats import photos
from bagland.kernel.organisation.models import Actor, Photo


@activity("organisation.change_card", title=_("Change card"), told=_("changed the card."), subject=Actor)
def change_card(
    act: Act,
    person: Actor,
    *,
    place: Annotated[
        str | None, Says(_("Place"), _("Where to find you: house, floor, room."), personal="normal")
    ] = None,
    about: Annotated[
        str | None,
        Says(_("Ask me about"), _("What colleagues can come to you with, in a few words."), personal="normal", lines=3),
    ] = None,
    work_phone: Annotated[str | None, Says(_("Work phone"), personal="normal")] = None,
    work_mobile: Annotated[str | None, Says(_("Work mobile"), personal="normal")] = None,
) -> Actor:
    """Place, responsibilities and work numbers as colleagues see them in the directory. What is left out stays."""
    questions.must_be_choosable(person)
    must_fit_card(place=place, about=about, work_phone=work_phone, work_mobile=work_mobile)
    given = {"place": place, "about": about, "work_phone": work_phone, "work_mobile": work_mobile}
    changed = {column: " ".join(text.split()) for column, text in given.items() if text is not None}
    if not changed:
        raise rules.fault("place", refusals.NOTHING_GIVEN)
    for column, text in changed.items():
        setattr(person, column, text)
    person.save(update_fields=list(changed))
    return person


@activity("organisation.set_photo", title=_("Set photo"), told=_("set the photo."), subject=Actor)
def set_photo(
    act: Act,
    person: Actor,
    *,
    photo: Annotated[
        Upload,
        Says(
            _("Photo"),
            _("JPEG, PNG or WebP, at most 10 MB. It is cropped to a square; where and when it was taken is left out."),
            largest=photos.MOST_FILE,
            accepts=photos.MEDIA_TYPES,
            reads=photos.face,
        ),
    ],
) -> Actor:
    """A person gets a face in the directory and the chart; one that was there goes. Software has none."""
    questions.must_be_choosable(person, people_only=True)
    face: photos.Face = photo.read
    Photo.objects.update_or_create(person=person, defaults={"large": face.large, "small": face.small})
    person.photo = hashlib.sha256(face.large).hexdigest()
    person.save(update_fields=["photo"])
    return person


@activity("organisation.remove_photo", title=_("Remove photo"), told=_("removed the photo."), subject=Actor)
def remove_photo(act: Act, person: Actor) -> Actor:
    """The photo goes for good; initials stand in its place. Refuses with NoPhoto."""
    if not person.photo:
        raise refusals.NoPhoto(person=str(person))
    Photo.objects.filter(person=person).delete()
    person.photo = ""
    person.save(update_fields=["photo"])
    return person
