"""How import and export say no; and the sentences that stand beside a faulty cell."""

from django.utils.translation import gettext_lazy as _

from bagland.foundation.refusal import Refusal

FILL_IN = _("This is empty. Write it in the sheet, or choose a column that has it.")
NO_SUCH = _("There is no %(kind)s “%(text)s”.")
NO_SUCH_BUT = _("There is no %(kind)s “%(text)s”. Did you mean “%(suggestion)s”?")
SEVERAL = _("Several match “%(text)s”: %(choices)s. Write the one that you mean.")
IS_A_FORMULA = _("This is a formula. Write the value itself; in a spreadsheet: copy, then paste as values.")
SAME_IN_FILE = _("Row %(row)s of this file has the same. Keep one of them.")
NEEDS_APPROVAL = _("This row needs another's approval. Do it alone, outside the import.")


class NoSuchList(Refusal):
    """There is no list of this name to be exported."""

    code = "exchange.no_such_list"
    message = _("There is no list “%(list)s” that can be exported. Open a list, and choose Export there.")
    status = 404


class ExportNotReady(Refusal):
    """The file is still being made."""

    code = "exchange.export_not_ready"
    message = _("The file is not ready yet; %(rows)s rows are written. Look again in a moment.")


class ExportGone(Refusal):
    """The file was deleted, as files are after seven days."""

    code = "exchange.export_gone"
    message = _("The file is not here any more; files are kept for seven days. Export the list again.")
    status = 404


class ExportNotYours(Refusal):
    """A file of a list is handed to the one who asked for it, and to nobody else."""

    code = "exchange.export_not_yours"
    message = _(
        "Only the one who asked for this file can fetch it. Export the list yourself; you get what you may see."
    )
    status = 403


class RightsHaveChanged(Refusal):
    """Since the file was made its owner has come to see less than it holds."""

    code = "exchange.rights_have_changed"
    message = _("You may see less now than when this file was made, so it is not handed out. Export the list again.")
    status = 403


class NotImportable(Refusal):
    """Nothing of this name can be imported from a file."""

    code = "exchange.not_importable"
    message = _("“%(what)s” cannot be imported from a file. These can: %(known)s.")
    status = 404


class NothingSent(Refusal):
    """Neither a file nor pasted rows came."""

    code = "exchange.nothing_sent"
    message = _("There is nothing to read. Choose a file, or paste rows from a sheet with their headings.")
    status = 422


class FileTooLarge(Refusal):
    """The file is larger than what is read."""

    code = "exchange.file_too_large"
    message = _("The file is %(size)s MB; at most %(most)s MB are read. Split it in two.")
    status = 422


class NotATable(Refusal):
    """The file holds no table that can be read."""

    code = "exchange.not_a_table"
    message = _("The file is neither CSV nor XLSX. Save it as one of them in the spreadsheet, and send that.")
    status = 422


class OldWorkbook(Refusal):
    """The file is a workbook of the format before 2007."""

    code = "exchange.old_workbook"
    message = _("The file is an old workbook (XLS). Save it as XLSX in the spreadsheet, and send that.")
    status = 422


class NotReadable(Refusal):
    """The file says that it is a workbook or a text and cannot be read as one."""

    code = "exchange.not_readable"
    message = _("The file cannot be read: it is damaged, or locked with a password. Save it anew, and send that.")
    status = 422


class UnsafeWorkbook(Refusal):
    """The workbook unpacks to far more than a sheet is, or its XML declares entities."""

    code = "exchange.unsafe_workbook"
    message = _(
        "The workbook unpacks to more than a sheet of rows does. Copy the rows into a new workbook, and send that."
    )
    status = 422


class NoRows(Refusal):
    """The file is empty, or holds headings alone."""

    code = "exchange.no_rows"
    message = _("The file has no rows below its headings. Nothing can be imported from it.")
    status = 422


class TooManyColumns(Refusal):
    """A row has more columns than are read."""

    code = "exchange.too_many_columns"
    message = _("Row %(row)s has more than %(most)s columns. Send only the columns that are to be imported.")
    status = 422


class TooManyRows(Refusal):
    """The file has more rows than one import takes."""

    code = "exchange.too_many_rows"
    message = _("The file has more than %(most)s rows. Split it, and import one part after the other.")
    status = 422


class ColumnsMissing(Refusal):
    """A value that every row needs has neither a column nor a value for all rows."""

    code = "exchange.columns_missing"
    message = _("Every row needs %(columns)s. Choose the column that has it, or write one value for all rows.")
    status = 422


class ColumnTwice(Refusal):
    """Two columns of the file are to fill the same."""

    code = "exchange.column_twice"
    message = _("%(column)s is chosen for two columns of the file. Leave one of them out.")
    status = 422


class NotNow(Refusal):
    """The import is in another state than the page that was answered."""

    code = "exchange.not_now"
    message = _("This import has gone on since the page was opened: it is %(state)s. Look at it again.")


class NothingToImport(Refusal):
    """No row of the import can be imported."""

    code = "exchange.nothing_to_import"
    message = _(
        "No row can be imported: %(faulty)s are faulty and %(there)s are already there. Mend the faulty ones first."
    )


class SameFileAgain(Refusal):
    """These very rows were imported before, and what they make cannot be told from what is there."""

    code = "exchange.same_file_again"
    message = _(
        "These very rows were imported on %(day)s by %(person)s. "
        "Say that they are to be imported once more, or discard them."
    )
