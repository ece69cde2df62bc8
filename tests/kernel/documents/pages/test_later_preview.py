"""A preview that was never made does not keep its page waiting; without script it is one link away."""

from __future__ import annotations

from django.urls import reverse

from bagland.kernel.documents import previews_kept
from tests.conftest import Company
from tests.kernel.documents.archived import Archive
from tests.signed_in import browser, comes_in


def test_a_preview_comes_after_its_page_and_then_stands_in_it(company: Company) -> None:
    document = Archive(company).file(b"Lejen stiger i morgen.", "later.txt")
    content = document.versions.get().content
    previews_kept.forget(content.sha256)
    client, where = comes_in(browser(), "maria"), f"/documents/{document.pk}/"
    page = client.get(where).content.decode()
    later = reverse("documents.preview", args=[content.pk])
    assert f'hx-get="{later}" hx-trigger="load"' in page
    assert f'href="{where}?preview=yes#preview"' in page
    assert "Lejen stiger" not in page
    assert not previews_kept.folder(content.sha256).exists()
    assert "Lejen stiger i morgen." in client.get(f"{where}?preview=yes").content.decode()
    page = client.get(where).content.decode()
    assert "Lejen stiger i morgen." in page
    assert later not in page
