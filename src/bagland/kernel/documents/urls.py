"""Addresses of this room beside its declared pages: what is sent or fetched rather than looked at."""

from django.urls import path

from bagland.kernel.documents.pages import previewing
from bagland.kernel.documents.pages.sending import send

urlpatterns = [
    path("documents/send/", send, name="documents.send"),
    path("documents/send/<str:secret>/", send, name="documents.transfer"),
    path("documents/previews/<int:content>/", previewing.body, name="documents.preview"),
    path("documents/previews/<int:content>/picture/", previewing.picture, name="documents.picture"),
    path(
        "documents/previews/<int:content>/pages/<int:number>/", previewing.page_picture, name="documents.page_picture"
    ),
    path("documents/previews/<int:content>/pages/<int:number>/text/", previewing.page_text, name="documents.page_text"),
    path("documents/previews/<int:content>/enclosed/<int:number>/", previewing.enclosed, name="documents.enclosed"),
]
