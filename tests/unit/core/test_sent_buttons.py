"""Buttons that a version sent stay in chats for years: their callback data must still be read."""

import pytest

from handlers.core.callback_data import CallbackData, unpack_callback
from handlers.core.routes import BUTTON_HANDLERS, STAFF_BUTTON_HANDLERS

SENT = """
change:at:a1b2c3d4:3674-01 change:at:a1b2c3d4:3674 change:in:a1b2c3d4:3674 change:tell:a1b2c3d4 change:urgent:a1b2c3d4
change:save:a1b2c3d4 change:drop:a1b2c3d4 change:end:12 change:workday:7
board:site:3674-01 board:list:3674:0 board:near:3674-01
post:pick:a1b2c3d4:habis post:pick:a1b2c3d4:sisa30 post:ask:blangko:3674-01 post:set:kuota:3674-01:sisa30 post:tell:5
post:urgent:5 post:until:5 post:lasts:5:3h post:undo:5 post:show:5
morning:ok:alat:3674-01:rusak morning:set:3674-01
cards:ask cards:offices cards:office:3674:1 cards:site:3674-01 cards:when:3674-01:2026-08 cards:when:3674-01:old
cards:when:3674-01:lupa cards:wait:3674-01:2026-08-12 cards:unwait:3674-01:2026-08-12 cards:code:PRR cards:codes
printing:save:a1b2c3d4 printing:drop:a1b2c3d4
mobile:week:3674 mobile:all:3674 mobile:mine:3674 mobile:near:3674 mobile:areas:3674 mobile:site:3674:3674-01
mobile:show:9 mobile:ics:9
mobileset:tell:a1b2c3d4 mobileset:save:a1b2c3d4 mobileset:drop:a1b2c3d4 mobileset:open:9 mobileset:edit:9 mobileset:pin:9
mobileset:cancel:9 mobileset:list
mobilemany:tell:a1b2c3d4 mobilemany:save:a1b2c3d4 mobilemany:drop:a1b2c3d4
home_visit:ask home_visit:open:KJG-ABC234 home_visit:yes:KJG-ABC234:2 home_visit:other:KJG-ABC234:2
home_visit:cancel:KJG-ABC234:2 home_visit:note:KJG-ABC234:2 home_visit:who:a1b2c3d4:sakit home_visit:office:a1b2c3d4:3674
home_visit:site:a1b2c3d4:3674-01 home_visit:page:a1b2c3d4:1 home_visit:service:a1b2c3d4:rekam home_visit:back:a1b2c3d4
home_visit:drop:a1b2c3d4 home_visit:send:a1b2c3d4
home_staff:page:0 home_staff:open:KJG-ABC234 home_staff:propose:KJG-ABC234:2 home_staff:refuse:KJG-ABC234:2
home_staff:done:KJG-ABC234:2 home_staff:missed:KJG-ABC234:2 home_staff:send:a1b2c3d4
progress:office:3674 progress:site:3674-01 progress:archive:3674 progress:trend:3674:-:rekam progress:trend:3674:3674-01:cetak
figures:save:a1b2c3d4 figures:drop:a1b2c3d4 figures:show:3674 figures:history:3674:0 figures:back:4 figures:take:4
announce:card:a1b2c3d4 announce:who:a1b2c3d4 announce:who:a1b2c3d4:3674 announce:sites:a1b2c3d4
announce:sites:a1b2c3d4:1f:0 announce:but:a1b2c3d4 announce:but:a1b2c3d4:1f:0 announce:topics:a1b2c3d4
announce:topics:a1b2c3d4:jadwal announce:when:a1b2c3d4:due announce:set:a1b2c3d4:until:1796000000
announce:urgent:a1b2c3d4 announce:again:a1b2c3d4 announce:test:a1b2c3d4 announce:leave:a1b2c3d4 announce:send:a1b2c3d4
approve:yes:3 approve:no:3 approve:change:3 approve:keep:3
sent:list:0 sent:show:3 sent:stop:3 sent:resume:3 sent:cancel:3 sent:correct:3 sent:withdraw:3 sent:gone:3
amend:send:a1b2c3d4 amend:leave:a1b2c3d4 told:show:3 told:list check:ask check:drop
follow:offices follow:pick:3674:0 follow:on:3674:-:all follow:show:3674:3674-01 follow:flip:3674:-:jadwal
follow:off:3674:- follow:stop:3674 follow:list follow:pause follow:resume follow:none follow:decline follow:again
invite:start invite:role:petugas invite:office:admin:all invite:sites:3674:0:0 invite:ask:petugas:3674:1f
invite:make:petugas:3674:1f invite:list invite:revoke:2
join:yes:Zk3v8yq2sX4T1mWc9pLd0A join:no
crew:list:0 crew:show:8 crew:places:8:1f:0 crew:placed:8:1f crew:role:8:admin crew:turned:8:admin crew:end:8 crew:ended:8
log:newest log:older:40 log:file
home:show office:list office:near office:pick:3674 office:pick:3674:lokasi where:list:3674:0 where:site:3674-01
language:set:en language:turn help:show place:none:3171 privacy:show privacy:mine privacy:ask privacy:erase
answer:show:lokasi answer:show:lokasi:7 answer:archive:blanko:3674 answer:archive:blanko:3674:3674-01
answer:back:blanko:3674 answer:back:blanko:3674:3674-01 answer:up:lokasi answer:down:lokasi answer:none answer:none:7
learn:list:1 learn:group:12 learn:group:12:2 learn:link:12:lokasi learn:undo:3
case:list:open:0 case:with:a1b2c3d4:waktu case:yes:a1b2c3d4 case:stop:a1b2c3d4 case:show:Zk3v8yq2 case:whole:Zk3v8yq2:0
case:rewrite:a1b2c3d4 case:proofs:Zk3v8yq2 case:proof:Zk3v8yq2 case:note:Zk3v8yq2 case:ask:Zk3v8yq2 case:alike:Zk3v8yq2
case:link:Zk3v8yq2:T1mWc9pL case:unlink:Zk3v8yq2:T1mWc9pL case:claim:Zk3v8yq2:1 case:release:Zk3v8yq2:1
case:give:Zk3v8yq2:1 case:hand:Zk3v8yq2:1:5001 case:moves:Zk3v8yq2:1 case:to:Zk3v8yq2:1:selesai
recap:month:3674:2026-10 recap:chart:3674 recap:file:3674 monthly:of:3674 monthly:all elsewhere:show
""".split()


def features() -> dict[str, type[CallbackData]]:
    """Return the features of the product; other tests declare some of their own."""
    found = [
        feature for feature in CallbackData.__subclasses__() if feature.__module__.startswith("handlers.")
    ]
    return {feature.feature: feature for feature in found}


def verbs_of(feature: type[CallbackData]) -> list[str]:
    """Return the verbs of a feature. A class without one only holds fields that several buttons share."""
    found = []
    for button in feature.__subclasses__():
        found += [button.verb] if "verb" in vars(button) else []
        found += verbs_of(button)
    return found


@pytest.mark.parametrize("data", SENT)
def test_buttons_of_version_1_are_read(data: str) -> None:
    feature, verb, rest = unpack_callback(data)
    button = features()[feature].parse(verb, rest)
    assert button is not None
    assert data.startswith(button.pack())  # fields with their default value are left out today


def test_every_feature_with_buttons_has_a_handler() -> None:
    assert set(features()) <= BUTTON_HANDLERS.keys() | STAFF_BUTTON_HANDLERS.keys()


LATER = """
home:back home:more home:ask home:desk home:run:siapa home_staff:end:KJG-ABC234:2:done home_visit:never:KJG-ABC234:2
follow:how follow:mode:silent announce:often:a1b2c3d4 announce:times:a1b2c3d4:4 sent:pause:7 sent:unpause:7 told:wa:A7K2
follow:preview cards:have:3 cards:quiet:3 change:bare:token case:handed:Zk3v8yq2:1:5001 change:undo:change:12
mobileset:undo:9 printing:undo:3:4 neighbour:list:3674 neighbour:turn:3674:3275
board:differs:3674-06 board:saw:3674-06:habis answer:whole:lokasi:3674
home:acts home:fold case:picks:open figures:place figures:place:1 figures:at:3674-01 figures:what:a1b2c3d4:cetak
figures:goal:a1b2c3d4:0 figures:day:a1b2c3d4:2026-11-20
""".split()
"""Buttons of later versions."""


@pytest.mark.parametrize("data", LATER)
def test_later_buttons_of_these_features_are_read(data: str) -> None:
    feature, verb, rest = unpack_callback(data)
    assert features()[feature].parse(verb, rest) is not None


def test_every_verb_of_these_features_is_covered() -> None:
    sent = {tuple(data.split(":")[:2]) for data in (*SENT, *LATER)}
    declared = {(name, verb) for name, feature in features().items() for verb in verbs_of(feature)}
    covered = {name for name, _ in sent}
    assert {one for one in declared if one[0] in covered} == sent
