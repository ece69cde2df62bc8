"""What every list's menu offers: to be written to a file, and to be filled from one."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from bagland.foundation.act import Act
from bagland.kernel.exchange.importables import importables
from bagland.ui.pages import address
from bagland.ui.ports import MenuItem, ports

EXPORT = "exchange.export_list"


def menu(act: Act, code: str, query: str) -> Sequence[MenuItem]:
    """Export of this list as its address shows it; import, where its rows can come from a file. No query."""
    known = importables.get(code)
    codes = [EXPORT, *([known.activity_code] if known else [])]
    refusals = ports.may(act, codes, None)
    where = f"{address('exchange.export_new')}?{urlencode({'list': code, 'query': query.lstrip('?')})}"
    items = [MenuItem(_("Export to a file"), "file-download", where, _reason(refusals[EXPORT]))]
    if known is not None:
        where = f"{address('exchange.import_new')}?{urlencode({'what': code})}"
        items.append(MenuItem(_("Import from a file"), "file-upload", where, _reason(refusals[known.activity_code])))
    return items


def _reason(refusal: object) -> str:
    return str(getattr(refusal, "sentence", "")) if refusal is not None else ""
