"""Why nothing was said."""

from django.utils.translation import gettext_lazy as _

from bagland.foundation.refusal import Refusal


class NothingToCommentOn(Refusal):
    """The comment names a kind of object that takes none."""

    code = "notices.nothing_to_comment_on"
    message = _("%(kind)s takes no comments. Write on the page of the object that it is about.")


class MentionedCannotSee(Refusal):
    """Somebody is mentioned who may not see the object, and so would never be told."""

    code = "notices.mentioned_cannot_see"
    message = _("%(names)s may not see this, and would not be told. Leave the mention out, or ask in another place.")


class CommentIsWithdrawn(Refusal):
    """A withdrawn comment is not corrected."""

    code = "notices.comment_is_withdrawn"
    message = _("The comment is withdrawn. Write a new one.")
