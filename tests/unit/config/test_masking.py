"""Secrets are hidden wherever they stand in a text."""

from groundswell.config.masking import without


def test_secrets_are_hidden_also_those_in_lists_and_tables() -> None:
    secrets = ("one-secret", ["two-secret"], {"login": {"password": "one-secret-more"}}, 7, None)
    text = "one-secret, two-secret and one-secret-more stay 7 times None"
    assert without(text, secrets) == "********, ******** and ******** stay 7 times None"


def test_texts_too_short_for_a_secret_spoil_no_words() -> None:
    assert without("an option is not open", ("o", "an", "")) == "an option is not open"
