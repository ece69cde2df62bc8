"""Addresses of this room beside its declared pages."""

from django.urls import path

from bagland.kernel.access.pages import again, links, second_factor, through
from bagland.kernel.access.pages.coming_in import ask_passkey, by_passkey, sign_in, sign_out

urlpatterns = [
    path("sign-in/", sign_in, name="sign-in"),
    path("sign-in/passkey/", by_passkey, name="sign-in-passkey"),
    path("sign-in/passkey/question/", ask_passkey, name="sign-in-passkey-question"),
    path("sign-in/code/", second_factor.second_factor, name="sign-in-code"),
    path("sign-in/code/question/", second_factor.ask_second, name="sign-in-code-question"),
    path("sign-in/set-up/", second_factor.set_up, name="sign-in-set-up"),
    path("sign-in/set-up/question/", second_factor.ask_registration, name="sign-in-set-up-question"),
    path("sign-in/again/", again.prove_again, name="sign-in-again"),
    path("sign-in/again/question/", again.ask_again, name="sign-in-again-question"),
    path("sign-in/through/<int:key>/", through.through, name="sign-in-through"),
    path("sign-in/back/", through.back, name="sign-in-back"),
    path("sign-in/saml/", through.take, name="sign-in-saml"),
    path("sign-in/saml/done/", through.taken, name="sign-in-saml-done"),
    path("sign-in/saml/metadata/", through.metadata, name="sign-in-saml-metadata"),
    path("sign-in/forgotten/", links.forgotten, name="forgotten"),
    path("password/<str:secret>/", links.new_password, name="new-password"),
    path("sign-out/", sign_out, name="sign-out"),
]
