"""Addresses of this room beside its declared pages."""

from django.urls import path

from bagland.kernel.access.pages.coming_in import sign_in, sign_out

urlpatterns = [
    path("sign-in/", sign_in, name="sign-in"),
    path("sign-out/", sign_out, name="sign-out"),
]
