"""Evidence is cleaned in a child process: what needs too much memory is refused, and the bot goes on."""

import pytest
from PIL import Image

from content.reports.evidence_cleaning import CleanEvidence, EvidenceProblem, clean_evidence
from runtime.workers.evidence_process import clean_in_child
from tests.support.picture_helpers import draw_picture, encode_picture


async def test_the_child_gives_what_cleaning_gives() -> None:
    for content in (
        encode_picture(draw_picture(), "PNG"),
        b"%PDF-1.7 x",
        b"MZ program",
        b"",
        b"\xff\xd8\xff broken",
    ):
        assert await clean_in_child(content) == clean_evidence(content)


@pytest.mark.slow
async def test_pictures_within_the_limits_are_cleaned_in_the_memory_of_the_child() -> None:
    for largest in (
        encode_picture(Image.new("RGBA", (4000, 4000), "red"), "PNG"),
        encode_picture(Image.new("RGB", (7000, 5700), "red"), "JPEG"),
        encode_picture(Image.new("RGB", (2800, 2850), "red"), "WEBP"),
    ):
        assert isinstance(await clean_in_child(largest), CleanEvidence)


async def test_a_child_that_runs_out_of_memory_is_a_refusal() -> None:
    largest = encode_picture(Image.new("RGBA", (4000, 4000), "red"), "PNG")
    assert await clean_in_child(largest, memory_limit=150 * 1024 * 1024) in (
        EvidenceProblem.HUGE,
        EvidenceProblem.BROKEN,
    )


async def test_a_long_narrow_picture_is_not_unpacked() -> None:
    narrow = encode_picture(Image.new("L", (60_000, 700)), "JPEG")
    assert await clean_in_child(narrow) is EvidenceProblem.HUGE


async def test_a_poisonous_file_ends_the_child_and_not_the_caller() -> None:
    """The memory of these would end the bot; the next file is cleaned as before."""
    for poison in (
        encode_picture(Image.new("L", (65_500, 3350)), "JPEG"),
        encode_picture(Image.new("1", (16_000, 16_000)), "PNG"),  # one bit each is quick to encode
        encode_picture(Image.new("RGB", (4000, 4000)), "WEBP"),
        b"\xff\xd8\xff\xe0" + b"\xff\xda" * 2000,
        b"RIFF\xff\xff\xff\xffWEBPVP8X" + bytes(40),
    ):
        assert await clean_in_child(poison) in (EvidenceProblem.HUGE, EvidenceProblem.BROKEN)
    assert isinstance(await clean_in_child(encode_picture(draw_picture(), "PNG")), CleanEvidence)
