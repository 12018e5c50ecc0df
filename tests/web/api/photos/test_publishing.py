"""A photo is published as it was seen; what was blurred is put back while the original is kept."""

from __future__ import annotations

from tests.support import pictures
from tests.support.photo_calls import API, by, do, listed, publish, sent


def test_a_photo_is_published_as_it_was_seen_or_not_at_all(client, file_passport, move):
    number = file_passport()
    made = sent(client, number, pictures.jpeg(width=400, height=300))
    move(number, "submitted")
    assert do(client, "reviewer", made["id"], "publish").status_code == 428
    blurred = do(client, "reviewer", made["id"], "blur", {"areas": [{"x": 0, "y": 0, "width": 0.5, "height": 0.5}]})
    stale = publish(client, "reviewer", made)
    problem = stale.get_json(force=True)
    assert (stale.status_code, problem["versions"]["sent"]) == (412, f'"{made["tag"]}"')
    assert problem["current"]["sha256"] == blurred.get_json()["sha256"]
    assert listed(client, number, "reviewer")[0]["published"] is False
    body = {"description": "The door"}
    named = client.patch(f"{API}/photos/{made['id']}", json=body, headers=by("reviewer"))
    assert publish(client, "reviewer", blurred.get_json()).status_code == 412, "other words stand beside it"
    assert named.headers["ETag"] == f'"{named.get_json()["tag"]}"'
    assert publish(client, "reviewer", named.get_json()).get_json()["published"] is True


def test_what_was_blurred_is_put_back_byte_for_byte_and_looked_at_again(client, file_passport, move, media):
    number = file_passport()
    made = sent(client, number, pictures.jpeg(width=400, height=300))
    move(number, "submitted")
    assert do(client, "reviewer", made["id"], "restore").status_code == 409
    areas = {"areas": [{"x": 0, "y": 0, "width": 0.5, "height": 0.5}]}
    do(client, "reviewer", made["id"], "blur", areas)
    again = do(client, "reviewer", made["id"], "blur", areas).get_json()
    publish(client, "reviewer", again)
    back = do(client, "reviewer", made["id"], "restore").get_json()
    assert (back["sha256"], back["blurred"], back["published"]) == (made["sha256"], False, False)
    assert (back["original_until"], "original" in back["links"]) == (None, False)
    for size in ("photo", "large", "small"):
        answer = client.get(back["links"][size], headers=by("reviewer"))
        assert (answer.status_code, answer.data) == (200, client.get(made["links"][size], headers=by("reviewer")).data)
