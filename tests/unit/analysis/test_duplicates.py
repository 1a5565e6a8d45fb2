from groundswell.analysis.duplicates import Deduplicator
from groundswell.domain.document import Document

LONG = (
    "The new version deletes my notes every time I open it on the train and then asks me to sign "
    "in again although I did that this morning before I left the house"
)


def post(number, text, author=None):
    return Document(f"x:{number}", "x", text, "u", author=author)


def test_the_first_of_two_copies_is_kept():
    deduplicator = Deduplicator()
    assert deduplicator.add(post(1, LONG, "ann"))
    assert not deduplicator.add(post(2, LONG, "bob"))
    assert deduplicator.duplicates == {"x:1": ("x:2",)}


def test_links_mentions_case_and_punctuation_do_not_make_a_new_post():
    deduplicator = Deduplicator()
    assert deduplicator.add(post(1, LONG))
    assert not deduplicator.add(post(2, f"@shop {LONG.upper()}!!! https://example.org/a"))


def test_a_copy_with_a_changed_word_is_found():
    deduplicator = Deduplicator()
    assert deduplicator.add(post(1, LONG))
    assert not deduplicator.add(post(2, LONG.replace("house", "flat")))


def test_different_posts_are_kept():
    deduplicator = Deduplicator()
    assert deduplicator.add(post(1, LONG))
    assert deduplicator.add(post(2, "Support has not answered my four mails about the double bill"))
    assert deduplicator.duplicates == {}


def test_the_same_few_words_of_two_people_are_two_voices():
    deduplicator = Deduplicator()
    assert deduplicator.add(post(1, "It crashes", "ann"))
    assert deduplicator.add(post(2, "It crashes", "bob"))
    assert not deduplicator.add(post(3, "it crashes!", "ann"))


def test_the_same_id_again_is_neither_new_nor_a_duplicate():
    deduplicator = Deduplicator()
    assert deduplicator.add(post(1, LONG))
    assert not deduplicator.add(post(1, LONG))
    assert deduplicator.duplicates == {}


def test_a_copy_of_a_copy_points_to_the_first():
    deduplicator = Deduplicator()
    for number in range(4):
        deduplicator.add(post(number, LONG))
    assert deduplicator.duplicates == {"x:0": ("x:1", "x:2", "x:3")}


def test_a_copy_of_an_edited_copy_points_to_the_first():
    deduplicator = Deduplicator()
    edited = LONG.replace("house", "flat")
    for number, text in enumerate((LONG, edited, edited, LONG)):
        deduplicator.add(post(number, text))
    assert deduplicator.duplicates == {"x:0": ("x:1", "x:2", "x:3")}


def test_posts_without_letters_are_told_apart():
    deduplicator = Deduplicator()
    assert deduplicator.add(post(1, "!!!"))
    assert deduplicator.add(post(2, "???"))
    assert not deduplicator.add(post(3, "???"))


def test_a_repost_with_a_hashtag_or_rt_is_a_copy():
    deduplicator = Deduplicator()
    assert deduplicator.add(post(1, LONG))
    assert not deduplicator.add(post(2, f"RT @somebody: {LONG} #fail #again"))


def test_two_statements_that_share_half_of_their_words_stay_apart():
    deduplicator = Deduplicator()
    assert deduplicator.add(post(1, LONG))
    other = (
        "The new version crashes every time I open it on the train and then loses the songs "
        "that I downloaded although I paid for them before I left the house"
    )
    assert deduplicator.add(post(2, other))
