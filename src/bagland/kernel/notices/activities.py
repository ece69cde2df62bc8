"""What is done about comments."""

from __future__ import annotations

from typing import Annotated, Any

from django.utils.translation import gettext_lazy as _

from bagland.foundation import keyset
from bagland.foundation.act import Act
from bagland.foundation.activity import activity, view
from bagland.foundation.inputs import Says
from bagland.foundation.kinds import GROUP, Kept, Scope, model_of, scope_of
from bagland.foundation.naming import names_of
from bagland.foundation.refusals import NotFound
from bagland.foundation.speech import joined
from bagland.kernel.notices import rules
from bagland.kernel.notices.facts import Commented
from bagland.kernel.notices.models import Comment, Follower
from bagland.kernel.notices.queries import ACTOR, as_seen_by, takes_comments, visible
from bagland.kernel.notices.refusals import CommentIsWithdrawn, MentionedCannotSee, NothingToCommentOn
from bagland.kernel.organisation.models import Actor
from bagland.kernel.organisation.states import ActorKind

view("notices.see_comments", title=_("See comments on their own"))

CANDIDATES = 200


def _where(_subject: Any, inputs: dict[str, Any]) -> Scope:
    """The object's scope; whether the object is seen is asked when it is looked up."""
    model = model_of(inputs.get("about_kind", ""))
    if not takes_comments(model):
        return GROUP
    return scope_of(model._default_manager.filter(pk=inputs["about"]).first())


@activity("notices.comment", title=_("Write comment"), told=_("wrote a comment."), scope=_where)
def comment(
    act: Act,
    *,
    about_kind: Annotated[str, Says(_("Kind of object"), help=_("Such as organisation.position."))],
    about: Annotated[int, Says(_("Number of the object"))],
    text: Annotated[
        str, Says(_("Comment"), help=_("Write @ and a full name to tell somebody."), lines=4, personal="normal")
    ],
) -> Comment:
    """Write on an object that one may see, and follow it from now on. Whoever is mentioned is told.

    Refuses with NothingToCommentOn, NotFound, or MentionedCannotSee when a mentioned person may not see the object.
    """
    thing = commented_on(act, about_kind, about)
    kept = _kept(act, text, thing)
    written = Comment.objects.create(about_kind=about_kind, about=thing.pk, author_id=act.actor, text=kept, at=act.at)
    act.tell(Commented(about_kind=about_kind, about=thing.pk, mentioned=rules.mentioned(kept)))
    Follower.objects.get_or_create(actor_id=act.actor, about_kind=about_kind, about=thing.pk)
    return written


@activity("notices.correct_comment", title=_("Correct comment"), told=_("corrected the comment."), subject=Comment)
def correct_comment(
    act: Act, written: Comment, *, text: Annotated[str, Says(_("Comment"), lines=4, personal="normal")]
) -> Comment:
    """Put another text in place of one's own; that it was corrected is shown, and the story keeps both.

    Refuses with CommentIsWithdrawn or MentionedCannotSee.
    """
    if written.withdrawn_at is not None:
        raise CommentIsWithdrawn
    written.text = _kept(act, text, commented_on(act, written.about_kind, written.about))
    written.corrected_at = act.at
    written.save(update_fields=["text", "corrected_at"])
    mentioned = rules.mentioned(written.text)
    act.tell(Commented(about_kind=written.about_kind, about=written.about, mentioned=mentioned))
    return written


@activity("notices.withdraw_comment", title=_("Withdraw comment"), told=_("withdrew the comment."), subject=Comment)
def withdraw_comment(act: Act, written: Comment) -> Comment:
    """Take a comment's text away; that there was one stays to be seen."""
    if written.withdrawn_at is None:
        written.text, written.withdrawn_at = "", act.at
        written.save(update_fields=["text", "withdrawn_at"])
    return written


def commented_on(act: Act, kind: str, key: int) -> Kept:
    """The object, if it takes comments and the act may see it."""
    model = model_of(kind)
    if not takes_comments(model):
        raise NothingToCommentOn(kind=kind[:100])
    found: Kept | None = keyset.visible(model._default_manager.all(), act).filter(pk=key).first()
    if found is None:
        raise NotFound(kind=model._meta.verbose_name, key=key)
    return found


def _kept(act: Act, text: str, thing: Kept) -> str:
    """The text with its mentions as keys; each mentioned person may see the object."""
    people: list[tuple[int, str]] = []
    for word in sorted(rules.first_words(text)):
        known = Actor.objects.filter(kind=ActorKind.PERSON, erased_at__isnull=True, name__istartswith=word)
        people += known.order_by("name", "pk").values_list("pk", "name")[:CANDIDATES]
    kept = rules.with_keys(text, people)
    place = (thing._meta.label_lower, thing.pk)
    blind = [key for key in rules.mentioned(kept) if not visible(as_seen_by(key, act.at), [place])]
    if blind:
        names = names_of(act, [(ACTOR, key) for key in blind])
        raise MentionedCannotSee(names=joined(names[ACTOR, key] for key in blind))
    return kept
