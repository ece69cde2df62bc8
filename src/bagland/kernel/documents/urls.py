"""Addresses of this room beside its declared pages: what is sent or fetched rather than looked at."""

from django.urls import path

from bagland.kernel.documents.pages.sending import send

urlpatterns = [
    path("documents/send/", send, name="documents.send"),
    path("documents/send/<str:secret>/", send, name="documents.transfer"),
]
