"""How files on their way in and out are refused."""

from django.utils.translation import gettext_lazy as _

from bagland.foundation.refusal import Refusal


class MayNotSend(Refusal):
    """No position of the sender may send files."""

    code = "documents.may_not_send"
    message = _("None of your positions may send files. Ask whoever gives rights in your company.")
    status = 403


class EmptyFile(Refusal):
    """The file has no bytes."""

    code = "documents.empty_file"
    message = _("“%(name)s” is empty: it holds no bytes. Open it, see whether it was saved, and send it again.")
    status = 422


class TooLarge(Refusal):
    """The file is larger than this installation takes."""

    code = "documents.too_large"
    message = _(
        "“%(name)s” is %(size)s MB; at most %(most)s MB are taken. Split it, or ask whoever runs Bagland to raise the "
        "limit."
    )
    status = 413


class TooManyUnfinished(Refusal):
    """The sender has too many files on their way."""

    code = "documents.too_many_unfinished"
    message = _(
        "You have %(count)s files on their way that are not filed; %(most)s are the most. File them, or take some back."
    )
    status = 429


class TooMuchUnfinished(Refusal):
    """The sender's files on their way are too large together."""

    code = "documents.too_much_unfinished"
    message = _(
        "Your files on their way are %(size)s MB together with “%(name)s”; %(most)s MB are the most. File those that "
        "have arrived, then send it again."
    )
    status = 429


class NoRoom(Refusal):
    """The disk has no room for the file."""

    code = "documents.no_room"
    message = _(
        "The disk has no room for “%(name)s”: %(free)s MB can be used. Ask whoever runs Bagland for more, then send "
        "it again."
    )
    status = 507


class WrongOffset(Refusal):
    """Bytes came for another place than the next one."""

    code = "documents.wrong_offset"
    message = _("“%(name)s” goes on at byte %(received)s, and bytes came for %(offset)s. Ask how far it is, and go on.")


class IsArriving(Refusal):
    """Another request is writing to the same file on its way in."""

    code = "documents.is_arriving"
    message = _("Bytes of “%(name)s” are arriving through another connection. Wait until it is done, and go on.")
    status = 423


class MoreThanSaid(Refusal):
    """More bytes came than the file was said to have."""

    code = "documents.more_than_said"
    message = _("More bytes came of “%(name)s” than the %(size)s it was said to have. Send it again from the start.")
    status = 413


class NoSuchTransfer(Refusal):
    """No file is on its way at this address, or it is another's."""

    code = "documents.no_such_transfer"
    message = _("No file of yours is on its way here. What is not filed within a day is gone; send it again.")
    status = 404


class NotWhole(Refusal):
    """Not every byte has come yet."""

    code = "documents.not_whole"
    message = _("“%(name)s” is not here yet: %(received)s of %(size)s bytes have come. Send the rest first.")


class NotAsSent(Refusal):
    """The bytes that came are not those that their checksum was taken of."""

    code = "documents.not_as_sent"
    message = _("What came of “%(name)s” was changed on the way: its checksum is another. Send that part again.")
    status = 460


class BytesGone(Refusal):
    """The bytes of a file on its way are not in the folder any more."""

    code = "documents.bytes_gone"
    message = _("The bytes of “%(name)s” are not here any more. Send it again.")
    status = 410


class FileMissing(Refusal):
    """The archive knows the content and its bytes are not in the store."""

    code = "documents.file_missing"
    message = _(
        "The bytes of “%(name)s” are missing in the archive. `bagland verify` names all that is missing; whoever runs "
        "Bagland can bring them back from a backup."
    )
    status = 500


class FileDestroyed(Refusal):
    """The document was destroyed when its time was over."""

    code = "documents.file_destroyed"
    message = _("“%(name)s” was destroyed when its time was over. Its page shows when and by which certificate.")
    status = 410


class TooManyAtOnce(Refusal):
    """So many files are on their way that pages would wait for them."""

    code = "documents.too_many_at_once"
    message = _("Many files are being sent or fetched just now. Try again in a few seconds.")
    status = 503
