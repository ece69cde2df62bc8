"""How mail says no."""

from django.utils.translation import gettext_lazy as _

from bagland.foundation.refusal import Refusal


class MailIsOver(Refusal):
    """A mail that was sent or given up stays as it is; one that waits is sent by itself."""

    code = "mail.is_over"
    message = _("This mail is %(state)s already. Its page says what became of it.")


class NoMailServer(Refusal):
    """No mail server is set, so nothing can be sent."""

    code = "mail.no_server"
    message = _("No mail server is set. Set BAGLAND_MAIL_HOST and BAGLAND_MAIL_FROM, start Bagland again, then send.")


class NotAnAddress(Refusal):
    """What was typed cannot be written to."""

    code = "mail.not_an_address"
    message = _("“%(address)s” is no e-mail address. Write one such as maria@nordlys.example.")
    status = 422


class NothingLeftToSend(Refusal):
    """A secret mail's text is emptied when its time is over; there is nothing to send again."""

    code = "mail.nothing_left"
    message = _("The text of this mail is no longer kept. Do again what it was about, and a new one is written.")


class MayNotRead(Refusal):
    """Whoever chooses where a mail goes reads it there; that takes the right to read what mail says."""

    code = "mail.may_not_read"
    message = _("Only who may read this mail sends it to another address. Leave the address as it is, or ask who may.")
    status = 403
