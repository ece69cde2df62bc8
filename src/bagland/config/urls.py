"""Every address of the house."""

from __future__ import annotations

from django.urls import include, path

from bagland.doors.api.urls import beyond
from bagland.doors.api.urls import urlpatterns as api_addresses
from bagland.doors.running.urls import urlpatterns as running_addresses
from bagland.kernel.access.urls import urlpatterns as access_addresses
from bagland.kernel.documents.urls import urlpatterns as documents_addresses
from bagland.kernel.organisation.urls import urlpatterns as organisation_addresses
from bagland.ui import errors
from bagland.ui.urls import urlpatterns as page_addresses

urlpatterns = [
    path("api/v1/", include((api_addresses, "api"))),
    *beyond,
    *running_addresses,
    *access_addresses,
    *organisation_addresses,
    *documents_addresses,
    *page_addresses(),
]
handler400 = errors.bad_request
handler404 = errors.not_found
handler500 = errors.broken
