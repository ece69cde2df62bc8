"""What other rooms may use of mail: write one in the transaction of an act."""

from bagland.kernel.mail.letters import Letter, queue_mail
from bagland.kernel.mail.models import Message
from bagland.kernel.mail.server import mail_server

__all__ = ["Letter", "Message", "mail_server", "queue_mail"]
