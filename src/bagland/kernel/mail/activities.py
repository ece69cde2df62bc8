"""What people do about outgoing mail: try the server, send again, give up."""

from __future__ import annotations

from typing import Annotated

from django.utils.translation import gettext_lazy as _

from bagland.foundation.act import Act
from bagland.foundation.activity import activity, view
from bagland.foundation.inputs import Says
from bagland.foundation.ports import ports
from bagland.kernel.mail import rules
from bagland.kernel.mail.facts import MailGivenUp
from bagland.kernel.mail.letters import Letter, queue_mail
from bagland.kernel.mail.models import Message
from bagland.kernel.mail.refusals import MailIsOver, MayNotRead, NoMailServer, NotAnAddress, NothingLeftToSend
from bagland.kernel.mail.server import mail_server
from bagland.kernel.mail.states import OPEN, SENDABLE, Because, MailState

view("mail.see", title=_("See outgoing mail"))
view("mail.see_texts", title=_("Read what outgoing mail says"))


@activity("mail.send_test", title=_("Send test mail"), told=_("wrote a test mail."))
def send_test(
    act: Act,
    *,
    address: Annotated[str, Says(_("Sent to"), help=_("An e-mail address that you can look at."), personal="normal")],
) -> Message:
    """Write a mail to an address, to see whether the mail server takes it. Refuses with NoMailServer, NotAnAddress."""
    if not mail_server().is_set:
        raise NoMailServer
    if not rules.is_address(address):
        raise NotAnAddress(address=address)
    letter = Letter(
        _("Test mail from Bagland: æ, ø and å arrive"),
        [
            _("Somebody at Bagland asked for this mail to see whether mail arrives. It has."),
            _("The letters æ, ø and å in the subject and here should look right."),
        ],
    )
    return queue_mail(act, letter, why="mail.send_test", address=address, language=act.language)


@activity("mail.send_again", title=_("Send again"), told=_("had the mail sent again."), subject=Message, bulk=True)
def send_again(
    act: Act,
    message: Message,
    *,
    address: Annotated[
        str, Says(_("Sent to"), help=_("Another address, when the first was wrong."), personal="normal")
    ] = "",
) -> Message:
    """Queue a mail that was not sent or that failed, from its first attempt.

    A secret one goes to its own address only; any other goes to a new one for who may read it alone, as whoever chooses
    an address reads what arrives there. Refuses with MailIsOver, NothingLeftToSend, MayNotRead, NotAnAddress and
    NoMailServer.
    """
    if message.state not in SENDABLE:
        raise MailIsOver(state=message.get_state_display())
    if message.because == Because.UNREADABLE or not message.body:
        raise NothingLeftToSend
    where = message.to_address
    own = {where, message.to.work_email if message.to is not None else where}
    if address and not message.is_secret:
        if address not in own and not ports.authority.reach(act, "mail.see_texts").covers(message.scope()):
            raise MayNotRead
        where = address
    if not rules.is_address(where):
        where = message.to.work_email if message.to is not None else ""
    if not rules.is_address(where):
        raise NotAnAddress(address=address or where)
    if not mail_server().is_set:
        raise NoMailServer
    message.to_address, message.state, message.because = where, MailState.QUEUED, ""
    message.due_at, message.attempts, message.answer = act.at, 0, ""
    message.save(update_fields=["to_address", "state", "because", "due_at", "attempts", "answer"])
    return message


@activity("mail.give_up", title=_("Give up mail"), told=_("gave the mail up."), subject=Message)
def give_up(act: Act, message: Message, *, reason: Annotated[str, Says(_("Reason"), lines=3)]) -> Message:
    """Let a mail that is not sent never be sent. The row stays; a secret text is emptied. Refuses with MailIsOver."""
    if message.state not in OPEN or (message.lease_until is not None and message.lease_until > act.at):
        raise MailIsOver(state=message.get_state_display())
    act.tell(MailGivenUp(reason=reason))
    message.state, message.lease_until, message.worker = MailState.GIVEN_UP, None, ""
    message.body = "" if message.is_secret else message.body
    message.save(update_fields=["state", "lease_until", "worker", "body"])
    return message
