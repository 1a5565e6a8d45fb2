import pytest

from groundswell.analysis.language import is_in, language


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("The app crashes and I lost my notes", "en"),
        ("Die App stürzt immer ab und ich verliere meine Notizen", "de"),
        ("L'application est lente et je perds mes notes", "fr"),
        ("La aplicación se cierra y no puedo entrar", "es"),
        ("O aplicativo não abre mais e eu perdi tudo", "pt"),
        ("L'app è lenta e non si apre più", "it"),
        ("De app is traag en ik kan niet meer inloggen", "nl"),
        ("Aplikacja nie działa i się zawiesza", "pl"),
        ("Приложение вылетает каждый день", "ru"),
        ("アプリがすぐに落ちます", "ja"),
        ("앱이 자꾸 꺼져요", "ko"),
        ("这个应用总是崩溃", "zh"),
    ],
)
def test_the_language_is_read_from_common_words_or_script(text, code):
    assert language(text) == code


def test_what_the_source_declares_wins():
    assert language("The app crashes and it is slow", declared="pt-BR") == "pt"
    assert language("The app crashes and it is slow", declared="schinese") == "zh"
    assert language("The app crashes and it is slow", declared="???") == "en"


@pytest.mark.parametrize("text", ["", "ok", "12345", "🙂🙂"])
def test_a_text_too_short_to_tell_has_no_language(text):
    assert language(text) is None


@pytest.mark.parametrize(
    ("found", "wanted", "may_be"),
    [
        ("de", "de", True),
        ("pt", "pt-BR", True),
        ("en", "de", False),
        ("cs", "de", False),
        (None, "de", True),
        ("cs", "fi", True),  # Finnish is not guessed, so it passes for something else
        ("en", "fi", False),
    ],
)
def test_a_text_may_be_in_the_language_that_is_wanted(
    found: str | None, wanted: str, may_be: bool
) -> None:
    assert is_in(found, wanted) is may_be
