"""Coming in through the company's identity provider, by OpenID Connect or SAML 2.0."""
