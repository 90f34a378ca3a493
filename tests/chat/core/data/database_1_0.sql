BEGIN TRANSACTION;
CREATE TABLE announcement_progress (
    campaign   TEXT PRIMARY KEY,
    chat_id    BIGINT NOT NULL,
    message_id BIGINT NOT NULL,
    at         BIGINT NOT NULL
);
INSERT INTO "announcement_progress" VALUES('announcement:1',5000000001,12,1795230000);
INSERT INTO "announcement_progress" VALUES('announcement:2',5000000001,22,1795230000);
CREATE TABLE announcement_versions (
    announcement INTEGER NOT NULL REFERENCES announcements (id),
    version      INTEGER NOT NULL,         -- from 1
    campaign     TEXT NOT NULL UNIQUE,     -- of the outbox
    body         TEXT NOT NULL,            -- Telegram HTML as sent
    fingerprint  TEXT NOT NULL,            -- content.authenticity.fingerprint
    by           BIGINT NOT NULL,
    at           BIGINT NOT NULL, file_key TEXT,
    PRIMARY KEY (announcement, version)
);
INSERT INTO "announcement_versions" VALUES(1,1,'change:1','<b>🔴 Kantor Kecamatan Serpong (Kota Tangerang Selatan) tutup</b>

Minggu, 22 November 2026
Keterangan: gangguan server.

Berlaku sampai Minggu, 22 November 2026, 23.59.
<i>Kode LKT-M4GGW · ragu? Teruskan pesan ini ke saya.</i>','b48afb7709749a478128baff1204fbe6',5000000001,1795230000,NULL);
INSERT INTO "announcement_versions" VALUES(2,1,'hours:1','<b>🕘 Kantor Kecamatan Serpong (Kota Tangerang Selatan): jam layanan baru</b>

Senin–Kamis 08.00–15.00
Jumat–Minggu tutup
Tutup pada hari libur nasional dan cuti bersama.
Dikonfirmasi kantor pada 21 November 2026.

<i>Kode LKT-HRN6A · ragu? Teruskan pesan ini ke saya.</i>','ca95a841cd8e05aef35155998880d791',5000000001,1795230000,NULL);
CREATE TABLE announcements (
    id           INTEGER PRIMARY KEY,
    code         TEXT NOT NULL UNIQUE,     -- 'LKT-7F3QX', printed under the message
    kind         TEXT NOT NULL,            -- 'announcement', 'closure', 'opening', ...
    office       TEXT,                     -- NULL: every office
    audience     TEXT NOT NULL,            -- JSON of storage.announcements.Audience
    title        TEXT NOT NULL,
    body         TEXT NOT NULL,            -- Telegram HTML as composed, without title, code and last line
    media        TEXT NOT NULL,            -- '', 'photo' or 'document'
    file         TEXT NOT NULL,            -- Telegram's file id, for sending
    file_key     TEXT NOT NULL,            -- Telegram's unique file id, for comparing
    urgent       BOOLEAN NOT NULL,
    due          BIGINT NOT NULL,          -- unix seconds: not sent before
    until        BIGINT,                   -- unix seconds: not in force from then on
    state        TEXT NOT NULL,            -- 'asking', 'scheduled', 'published', 'refused', 'cancelled', 'withdrawn'
    author       BIGINT NOT NULL,          -- Telegram user ids of staff
    approver     BIGINT,
    created_at   BIGINT NOT NULL,
    published_at BIGINT,
    ended_at     BIGINT,                   -- withdrawn, refused or cancelled
    ended_by     BIGINT
);
INSERT INTO "announcements" VALUES(1,'LKT-M4GGW','close','3674','{"office": "3674", "sites": ["3674-01"], "but": [], "topics": ["jadwal", "gangguan"]}','🔴 Kantor Kecamatan Serpong (Kota Tangerang Selatan) tutup','Minggu, 22 November 2026
Keterangan: gangguan server.','','','',0,1795230000,1795366740,'published',5000000001,NULL,1795230000,1795230000,NULL,NULL);
INSERT INTO "announcements" VALUES(2,'LKT-HRN6A','week','3674','{"office": "3674", "sites": ["3674-01"], "but": [], "topics": ["jadwal"]}','🕘 Kantor Kecamatan Serpong (Kota Tangerang Selatan): jam layanan baru','Senin–Kamis 08.00–15.00
Jumat–Minggu tutup
Tutup pada hari libur nasional dan cuti bersama.
Dikonfirmasi kantor pada 21 November 2026.','','','',0,1795230000,NULL,'published',5000000001,NULL,1795230000,1795230000,NULL,NULL);
CREATE TABLE audit (
    id     INTEGER PRIMARY KEY,
    at     BIGINT NOT NULL,
    actor  BIGINT NOT NULL,            -- Telegram user id of the staff member
    act    TEXT NOT NULL,              -- 'closure.add', 'staff.invite', ...
    office TEXT,
    about  TEXT NOT NULL               -- JSON object; no citizen's words or numbers
);
INSERT INTO "audit" VALUES(1,1795230000,5000000001,'staff.first',NULL,'{"role":"admin"}');
INSERT INTO "audit" VALUES(2,1795230000,5000000001,'staff.invite','3674','{"role":"petugas","sites":["3674-01","3674-06"],"invitation":1}');
INSERT INTO "audit" VALUES(3,1795230000,5000000002,'staff.join','3674','{"role":"petugas","sites":["3674-01","3674-06"],"invitation":1}');
INSERT INTO "audit" VALUES(4,1795230000,5000000001,'staff.invite',NULL,'{"role":"pemeriksa","sites":[],"invitation":2}');
INSERT INTO "audit" VALUES(5,1795230000,5000000003,'staff.join',NULL,'{"role":"pemeriksa","sites":[],"invitation":2}');
INSERT INTO "audit" VALUES(6,1795230000,5000000001,'closure.add','3674','{"id":1,"sites":["3674-01"],"told":1,"when":"Minggu, 22 November 2026"}');
INSERT INTO "audit" VALUES(7,1795230000,5000000001,'board.set','3674','{"sites":["3674-06"],"what":"blangko habis"}');
INSERT INTO "audit" VALUES(8,1795230000,5000000001,'visit.add','3674','{"sites":["3674-06"],"when":"Sabtu, 28 November 2026, 08.00–12.00","place":"Balai Desa","told":0}');
INSERT INTO "audit" VALUES(9,1795230000,5000000001,'hours.set','3674','{"id":1,"sites":["3674-01"],"told":1,"weekly":"Mo-Th 08:00-15:00; Fr-Su off"}');
CREATE TABLE board (
    site TEXT NOT NULL,                -- content site id
    kind TEXT NOT NULL,
    post BIGINT NOT NULL REFERENCES posts (id),
    PRIMARY KEY (site, kind)
);
INSERT INTO "board" VALUES('3674-06','blangko',1);
CREATE TABLE campaigns (
    id         INTEGER PRIMARY KEY,
    name       TEXT NOT NULL UNIQUE,              -- 'announcement:12', 'closure:5'
    body       TEXT,                              -- JSON of handlers.reply, the same for all; NULL: every letter has its own
    fallback   TEXT,                              -- sent where `body` was to change a message and could not
    urgent     INTEGER NOT NULL DEFAULT 0,
    state      TEXT NOT NULL DEFAULT 'running',   -- 'running', 'stopped', 'cancelled', 'expired', 'done'
    created_at BIGINT NOT NULL,                   -- unix seconds, as all times here
    expires_at BIGINT,
    started_at BIGINT,
    last_at    BIGINT,                            -- when a letter was last settled
    total      BIGINT NOT NULL DEFAULT 0,
    sent       BIGINT NOT NULL DEFAULT 0,
    blocked    BIGINT NOT NULL DEFAULT 0,
    refused    BIGINT NOT NULL DEFAULT 0,
    uncertain  BIGINT NOT NULL DEFAULT 0,         -- of all these, how many may have arrived twice
    changed    BIGINT NOT NULL DEFAULT 0,         -- grows with every change; `shown` follows it when staff were shown
    shown      BIGINT NOT NULL DEFAULT 0
);
INSERT INTO "campaigns" VALUES(1,'staff:2:join',NULL,NULL,1,'done',1795230000,NULL,1795230000,1795230000,1,1,0,0,0,3,3);
INSERT INTO "campaigns" VALUES(2,'staff:3:join',NULL,NULL,1,'done',1795230000,NULL,1795230000,1795230000,1,1,0,0,0,3,3);
INSERT INTO "campaigns" VALUES(3,'change:1','{"type":"say","body":"<b>🔴 Kantor Kecamatan Serpong (Kota Tangerang Selatan) tutup</b>\n\nMinggu, 22 November 2026\nKeterangan: gangguan server.\n\nBerlaku sampai Minggu, 22 November 2026, 23.59.\n<i>Kode LKT-M4GGW · ragu? Teruskan pesan ini ke saya.</i>","buttons":[[{"text":"🔕 Berhenti","data":"follow:stop:3674"}]]}',NULL,0,'done',1795230000,1795366800,1795230000,1795230000,1,1,0,0,0,3,3);
INSERT INTO "campaigns" VALUES(4,'hours:1','{"type":"say","body":"<b>🕘 Kantor Kecamatan Serpong (Kota Tangerang Selatan): jam layanan baru</b>\n\nSenin–Kamis 08.00–15.00\nJumat–Minggu tutup\nTutup pada hari libur nasional dan cuti bersama.\nDikonfirmasi kantor pada 21 November 2026.\n\n<i>Kode LKT-HRN6A · ragu? Teruskan pesan ini ke saya.</i>","buttons":[[{"text":"🔕 Berhenti","data":"follow:stop:3674"}]]}',NULL,0,'done',1795230000,NULL,1795230000,1795237200,1,1,0,0,0,3,3);
INSERT INTO "campaigns" VALUES(5,'home_visit:KJG-6T33WP',NULL,NULL,0,'done',1795237200,NULL,1795237200,1795237200,1,1,0,0,0,3,3);
INSERT INTO "campaigns" VALUES(6,'casework:new:1795233600',NULL,NULL,0,'done',1795237200,NULL,1795237200,1795237200,1,1,0,0,0,3,3);
CREATE TABLE card_waits (
    chat_id  BIGINT NOT NULL,
    site     TEXT NOT NULL,
    recorded TEXT NOT NULL,            -- YYYY-MM-DD
    PRIMARY KEY (chat_id, site, recorded)
);
INSERT INTO "card_waits" VALUES(5000000004,'3674-06','2026-09-01');
CREATE TABLE case_acts (
    id     INTEGER PRIMARY KEY,
    report TEXT NOT NULL,
    at     BIGINT NOT NULL,            -- unix seconds; for what a reporter did, of a full hour
    actor  BIGINT,                     -- Telegram user id of staff; NULL: the reporter, or the bot
    act    TEXT NOT NULL,              -- 'claim', 'move', ...
    about  TEXT NOT NULL DEFAULT ''    -- a state, or a user id; never words
);
CREATE TABLE case_links (
    report TEXT NOT NULL,
    other  TEXT NOT NULL,
    by     BIGINT NOT NULL,
    at     BIGINT NOT NULL,
    PRIMARY KEY (report, other)
);
CREATE TABLE cases (
    report   TEXT PRIMARY KEY,         -- reports.id
    state    TEXT NOT NULL,            -- content.casework
    version  BIGINT NOT NULL DEFAULT 1, -- goes up with every change: a tap on an old card changes nothing
    closed   INTEGER NOT NULL DEFAULT 0,
    moved    TEXT NOT NULL,            -- ISO day of the move into the state, at the office
    due      TEXT,                     -- ISO day by which the state should be left
    holder   BIGINT,                   -- Telegram user id of the pemeriksa who took it
    slow     INTEGER NOT NULL DEFAULT 0, -- of a flood of reports about one place: worked after the others
    told     INTEGER NOT NULL DEFAULT 0, -- pemeriksa were told that it came
    heard    BIGINT NOT NULL DEFAULT 0, -- talk up to here is shown to pemeriksa
    disputed INTEGER NOT NULL DEFAULT 0 -- the reporter said "not settled"; pemeriksa see it at the next full hour
, files BIGINT NOT NULL DEFAULT 0);
INSERT INTO "cases" VALUES('d79c3529cbce','diterima',1,0,'2026-11-21','2026-11-25',NULL,0,1,1,0,1);
INSERT INTO "cases" VALUES('7fab2c3eeb90','diterima',1,0,'2026-11-21','2026-11-25',NULL,0,1,0,0,0);
INSERT INTO "cases" VALUES('720272f62f34','diterima',1,0,'2026-11-21','2026-11-25',NULL,0,1,0,0,0);
CREATE TABLE days_off (
    id        INTEGER PRIMARY KEY,
    office    TEXT NOT NULL,
    first     TEXT NOT NULL,           -- YYYY-MM-DD, both included
    last      TEXT NOT NULL,
    name      TEXT NOT NULL,
    by        BIGINT NOT NULL,
    at        BIGINT NOT NULL,
    ended_at  BIGINT,                  -- when it was taken back
    ended_by  BIGINT
);
CREATE TABLE drafts (
    chat_id BIGINT NOT NULL,
    hears   INTEGER NOT NULL,          -- 1: messages go to it
    form    TEXT NOT NULL,
    data    BLOB NOT NULL,             -- sealed: JSON
    token   TEXT NOT NULL,             -- in its buttons, so that older buttons do nothing
    at      BIGINT NOT NULL,           -- unix seconds
    PRIMARY KEY (chat_id, hears)
);
INSERT INTO "drafts" VALUES(5000000001,1,'announce',X'01076B39323931333524F1D0900C8605C9DEA37C1CA1C4330C46545ECD8F8E971299045816E0D156C13B9F333E47457D9C0C76FF698DF6D4DBA99B4DCAFBA7EED1CF6383D64CBC5E5AC5578EE2D39C0F51B58BC39545546239EBFD50E8287A65CE0E689BC5CBC8911EA01574AB8ED8A91001EE438698F37136B93BACB7788617743EB42217ADD4281FC304F3034C1FC6CB004E1A998DF694F5E0E0F6D560B61765955F5139D383E5BFDA552A3DB1CB1A1D779A0B8EDD4BFA7CA7163B64F59F57E430C48D55436B97CB4FE4CC26858B95513D566BECFB8DCF286734C129C3436F760894E02AF1A9B24CC66C2195AD368F31C2747D9A3E7436C366162469806C57E6E5A20649834F81A4904C77FC0DABF4A130FC281625946FEAB61D69ACEFB3154BB149CB865971D2C2E089832C84879273','ny6NQp2r',1795230000);
INSERT INTO "drafts" VALUES(5,1,'announce',X'01076B393239313335DEA0128A4A5E3E46233AC1A2D2E1389CCDBCCC992DAB01D46D90C4E55C5C2B78C11A3DA39466906406BCDE5164E626','RH8WTJYi',1);
CREATE TABLE errands (
    kind  TEXT NOT NULL,               -- who does it: handlers.errands
    key   TEXT NOT NULL,               -- of which there is one at a time
    due   BIGINT NOT NULL,             -- unix seconds
    data  TEXT NOT NULL,               -- JSON object
    tries INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (kind, key)
);
INSERT INTO "errands" VALUES('casework.day','',1795395600,'{}',0);
INSERT INTO "errands" VALUES('board.morning','1602 07:30',1795393800,'{}',0);
INSERT INTO "errands" VALUES('board.morning','3203 07:30',1795393800,'{}',0);
INSERT INTO "errands" VALUES('board.morning','3275 07:30',1795393800,'{}',0);
INSERT INTO "errands" VALUES('board.morning','3505 07:30',1795393800,'{}',0);
INSERT INTO "errands" VALUES('board.morning','3674 07:30',1795393800,'{}',0);
INSERT INTO "errands" VALUES('retention','',1795289400,'{}',0);
INSERT INTO "errands" VALUES('report.tidy','8f05f456a0ee758208904bf54e07bef99a2ec8caecb2b9f516c2ced5d67c132f',1795316400,'{}',0);
INSERT INTO "errands" VALUES('report.tidy','6091cad76f11b8ad404844bba5b3eb9fb9f03c9e56fca55cbbd15a6d62c4259e',1795316400,'{}',0);
INSERT INTO "errands" VALUES('casework.hour','',1795240800,'{}',0);
CREATE TABLE evidence (
    id    TEXT PRIMARY KEY,            -- random
    owner TEXT NOT NULL,               -- 'draft:...' or 'report:...', see storage.evidence
    place INTEGER NOT NULL,            -- 1, 2, ...: "Bukti 1"
    about BLOB,                        -- sealed JSON: form, suffix, size, number of parts, what is left in it
    UNIQUE (owner, place)
);
INSERT INTO "evidence" VALUES('j8Op1lh-jmh9TrNm','report:d79c3529cbce',1,X'01076B393239313335CD45E6A2342400D380997654444081C0C2291530010BF90BBAF3D2C68D76CFCA38ED9E96ABDD6E9A4279F291E29EBD2E3FB82AB5D1B07B6DB8C1C8C032D3679B24ADD0C2F81FC85524040861D52AC61296818D66CD0396429A23993F938953CE');
CREATE TABLE evidence_parts (
    evidence TEXT NOT NULL REFERENCES evidence (id),
    part     INTEGER NOT NULL,         -- from 0
    content  BLOB NOT NULL,            -- sealed
    PRIMARY KEY (evidence, part)
);
CREATE TABLE evidence_wanted (
    evidence TEXT PRIMARY KEY REFERENCES evidence (id),
    asked    BLOB NOT NULL,            -- sealed JSON: file id, the chat to tell, its language
    since    BIGINT NOT NULL,          -- unix seconds
    due      BIGINT NOT NULL,
    tries    INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE figures (
    id        INTEGER PRIMARY KEY,
    office    TEXT NOT NULL,
    site      TEXT NOT NULL,           -- content site id; '' is the office as a whole
    measure   TEXT NOT NULL,           -- 'rekam', 'cetak'
    day       TEXT NOT NULL,           -- as of, YYYY-MM-DD at the office
    done      BIGINT NOT NULL,
    target    BIGINT,
    source    TEXT NOT NULL,           -- where staff took it from; '' the office's own count
    by        BIGINT NOT NULL,
    at        BIGINT NOT NULL,
    ended_at  BIGINT,
    ended_by  BIGINT,
    ended_how TEXT                     -- 'corrected', 'withdrawn'
);
INSERT INTO "figures" VALUES(1,'3674','3674-06','rekam','2026-11-20',12345,15000,'',5000000001,1795230000,NULL,NULL,NULL);
CREATE TABLE follows (
    chat_id  BIGINT NOT NULL,
    office   TEXT NOT NULL,            -- content office code
    site     TEXT NOT NULL,            -- content site id, or '': the whole office
    topic    TEXT NOT NULL,            -- see storage.follows
    since    BIGINT NOT NULL,          -- unix seconds
    ended_at BIGINT,                   -- when the bot was blocked; NULL: in force
    PRIMARY KEY (chat_id, office, site, topic)
);
INSERT INTO "follows" VALUES(5000000004,'3674','3674-01','jadwal',1795230000,NULL);
INSERT INTO "follows" VALUES(5000000004,'3674','3674-01','gangguan',1795230000,NULL);
INSERT INTO "follows" VALUES(5000000004,'3674','3674-01','blangko',1795230000,NULL);
INSERT INTO "follows" VALUES(5000000004,'3674','3674-01','jemput_bola',1795230000,NULL);
INSERT INTO "follows" VALUES(5000000004,'3674','3674-01','pengumuman',1795230000,NULL);
CREATE TABLE holds (
    report  TEXT PRIMARY KEY,
    reason  BLOB NOT NULL,             -- sealed
    by      BIGINT NOT NULL,           -- Telegram user id of staff
    at      BIGINT NOT NULL
);
INSERT INTO "holds" VALUES('d79c3529cbce',X'01076B393239313335A301E121F4457DA6AAC780CFFBC9D46A8925C292C53F6E33B921BF69B2224B51E3F4',1,1);
CREATE TABLE home_visits (
    id        INTEGER PRIMARY KEY,
    code      TEXT NOT NULL UNIQUE,    -- 'KJG-XXXXX', by which its state is asked
    site      TEXT NOT NULL,           -- content site id of the kecamatan
    about     BLOB NOT NULL,           -- sealed JSON: for whom, the village, which service
    route     BLOB,                    -- sealed JSON: the chat that asked, its language; NULL once it was erased
    owner     BLOB,                    -- keyed hash of that chat
    state     TEXT NOT NULL,           -- storage.home_visits.State
    day       TEXT,                    -- proposed or agreed, YYYY-MM-DD
    hours     TEXT NOT NULL DEFAULT '',-- '08.00-12.00', as proposed
    version   INTEGER NOT NULL DEFAULT 0,
    asked_at  BIGINT NOT NULL,
    at        BIGINT NOT NULL,         -- of the last change
    by        BIGINT                   -- of the staff who changed it last
);
INSERT INTO "home_visits" VALUES(1,'KJG-6T33WP','3505-01',X'01076B3932393133350201B01BD3ED538E6BA1C752302C92B12E58C2DDBBE20E7D8A0C42F113412A9833AF28C95EEEA22407A5918F907D7FF51BCD4BCC7715CBE9A64A75BF3E7B933D7D323CF388117862D7800AD7E3492FDE5BD4959000A030CE0004166EC1454547CFD44977',X'01076B393239313335ED6404D34DAA81860D9EE73606C98891CEF590B8DB4BB728148CAFCB1A1702B6D33F67A5E3',X'22D1D47E528532785C1EC5029AF315AB0880D546E7CCFDF16E0E8BA52105D1EC','asked',NULL,'',0,1,1,NULL);
CREATE TABLE intake (
    update_id BIGINT PRIMARY KEY,
    at        BIGINT NOT NULL          -- unix seconds
);
INSERT INTO "intake" VALUES(700000001,1795230000);
INSERT INTO "intake" VALUES(700000002,1795230000);
INSERT INTO "intake" VALUES(700000003,1795230000);
INSERT INTO "intake" VALUES(700000004,1795230000);
INSERT INTO "intake" VALUES(700000005,1795230000);
INSERT INTO "intake" VALUES(700000006,1795230000);
INSERT INTO "intake" VALUES(700000007,1795230000);
INSERT INTO "intake" VALUES(700000008,1795230000);
INSERT INTO "intake" VALUES(700000009,1795230000);
INSERT INTO "intake" VALUES(700000010,1795230000);
INSERT INTO "intake" VALUES(700000011,1795230000);
INSERT INTO "intake" VALUES(700000012,1795230000);
INSERT INTO "intake" VALUES(700000013,1795230000);
INSERT INTO "intake" VALUES(700000014,1795230000);
INSERT INTO "intake" VALUES(700000015,1795230000);
INSERT INTO "intake" VALUES(700000016,1795230000);
INSERT INTO "intake" VALUES(700000017,1795230000);
INSERT INTO "intake" VALUES(700000018,1795230000);
INSERT INTO "intake" VALUES(700000019,1795230000);
INSERT INTO "intake" VALUES(700000020,1795230000);
INSERT INTO "intake" VALUES(700000021,1795230000);
INSERT INTO "intake" VALUES(700000022,1795230000);
INSERT INTO "intake" VALUES(700000023,1795230000);
INSERT INTO "intake" VALUES(700000024,1795230000);
INSERT INTO "intake" VALUES(700000025,1795230000);
INSERT INTO "intake" VALUES(700000026,1795230000);
INSERT INTO "intake" VALUES(700000027,1795230000);
INSERT INTO "intake" VALUES(700000028,1795230000);
INSERT INTO "intake" VALUES(700000029,1795230000);
INSERT INTO "intake" VALUES(700000030,1795230000);
INSERT INTO "intake" VALUES(700000031,1795230000);
INSERT INTO "intake" VALUES(700000032,1795230000);
INSERT INTO "intake" VALUES(700000033,1795230000);
INSERT INTO "intake" VALUES(700000034,1795230000);
INSERT INTO "intake" VALUES(700000035,1795230000);
INSERT INTO "intake" VALUES(700000036,1795230000);
INSERT INTO "intake" VALUES(700000037,1795230000);
INSERT INTO "intake" VALUES(700000038,1795230000);
INSERT INTO "intake" VALUES(700000039,1795230000);
INSERT INTO "intake" VALUES(700000040,1795230000);
INSERT INTO "intake" VALUES(700000041,1795230000);
INSERT INTO "intake" VALUES(700000042,1795230000);
INSERT INTO "intake" VALUES(700000043,1795230000);
INSERT INTO "intake" VALUES(700000044,1795230000);
INSERT INTO "intake" VALUES(700000045,1795230000);
INSERT INTO "intake" VALUES(700000046,1795230000);
INSERT INTO "intake" VALUES(700000047,1795230000);
INSERT INTO "intake" VALUES(700000048,1795230000);
INSERT INTO "intake" VALUES(700000049,1795230000);
INSERT INTO "intake" VALUES(700000050,1795230000);
INSERT INTO "intake" VALUES(700000051,1795230000);
INSERT INTO "intake" VALUES(700000052,1795230000);
INSERT INTO "intake" VALUES(700000053,1795230000);
INSERT INTO "intake" VALUES(700000054,1795230000);
INSERT INTO "intake" VALUES(700000055,1795230000);
INSERT INTO "intake" VALUES(700000056,1795230000);
INSERT INTO "intake" VALUES(700000057,1795230000);
INSERT INTO "intake" VALUES(700000058,1795230000);
INSERT INTO "intake" VALUES(700000059,1795237200);
CREATE TABLE invitations (
    id         INTEGER PRIMARY KEY,
    digest     TEXT NOT NULL UNIQUE,
    origin     TEXT NOT NULL UNIQUE,   -- chat and message whose button made it: pressing again makes no second one
    role       TEXT NOT NULL,
    office     TEXT,
    sites      TEXT NOT NULL DEFAULT '',
    by         BIGINT NOT NULL,
    at         BIGINT NOT NULL,
    expires    BIGINT NOT NULL,
    used_by    BIGINT,
    used_at    BIGINT,
    revoked_at BIGINT
);
INSERT INTO "invitations" VALUES(1,'e305124c56b515dcc291c95bc6f627230e6f154d53f2fae03d41cb0ef861f82a','5000000001:6','petugas','3674','3674-01 3674-06',5000000001,1795230000,1795402800,5000000002,1795230000,NULL);
INSERT INTO "invitations" VALUES(2,'f7da78b6dfa60a28cb2e628412077b8ffd1f930cdd50c493cd8d09bd68301e6e','5000000001:9','pemeriksa',NULL,'',5000000001,1795230000,1795402800,5000000003,1795230000,NULL);
CREATE TABLE keyring (
    id  TEXT PRIMARY KEY,
    mac BLOB NOT NULL                  -- sealed
);
INSERT INTO "keyring" VALUES('k929135',X'01076B3932393133352C3E1FDF13BE142986B70BD937F0FD6421DF720B9C621C545AA1C4C715291C705916D54BBDBAFC380E29053C5AD8D53BA8BF664456C22C17DA90BD0D');
CREATE TABLE leases (
    name   TEXT PRIMARY KEY,
    holder TEXT NOT NULL,
    until  BIGINT NOT NULL
, replies INTEGER NOT NULL DEFAULT 0);
INSERT INTO "leases" VALUES('sender','loket',1795237210,0);
CREATE TABLE letters (
    id         INTEGER PRIMARY KEY,
    campaign   INTEGER NOT NULL,
    chat_id    BIGINT NOT NULL,
    key        TEXT NOT NULL DEFAULT '',          -- tells several letters of a campaign to one chat apart
    due        BIGINT NOT NULL,
    state      TEXT NOT NULL DEFAULT 'waiting',   -- 'waiting', 'sending', 'sent', 'blocked', 'refused'
    body       TEXT,                              -- NULL: the campaign's
    corrects   BIGINT,                            -- the letter whose message this one changes
    message_id BIGINT,
    uncertain  INTEGER NOT NULL DEFAULT 0,        -- 1: under way when the process or the connection died, then sent again
    reason     TEXT,                              -- why it was refused
    at         BIGINT,                            -- when it was settled
    UNIQUE (campaign, chat_id, key)
);
INSERT INTO "letters" VALUES(1,1,5000000001,'',1795230000,'sent','{"type":"say","body":"Dewi menerima undangan Anda: <b>Petugas</b> · Kota Tangerang Selatan: Serpong, Pamulang. Bukan orang yang Anda maksud? Akhiri perannya: /petugas"}',NULL,7,0,NULL,1795230000);
INSERT INTO "letters" VALUES(2,2,5000000001,'',1795230000,'sent','{"type":"say","body":"Pak Budi menerima undangan Anda: <b>Pemeriksa</b> · semua kantor. Bukan orang yang Anda maksud? Akhiri perannya: /petugas"}',NULL,10,0,NULL,1795230000);
INSERT INTO "letters" VALUES(3,3,5000000004,'',1795230000,'sent',NULL,NULL,9,0,NULL,1795230000);
INSERT INTO "letters" VALUES(4,4,5000000004,'',1795230000,'sent',NULL,NULL,14,0,NULL,1795237200);
INSERT INTO "letters" VALUES(5,5,5000000001,'0:overdue',1795237200,'sent','{"type":"say","body":"🏠 <b>Sudah seminggu ada yang menunggu kunjungan: usulkan hari, atau katakan tidak bisa</b>\nKJG-6T33WP · Wonodadi","buttons":[[{"text":"👁 Lihat","data":"home_staff:open:KJG-6T33WP"}]]}',NULL,30,0,NULL,1795237200);
INSERT INTO "letters" VALUES(6,6,5000000003,'',1795237200,'sent','{"type":"say","body":"📥 Laporan baru atau dibuka lagi: 3.\n• Kabupaten Blitar: 1\n• Kota Tangerang Selatan: 2","buttons":[[{"text":"📂 Buka aduan","data":"case:list:open:0"}]],"protect":true}',NULL,5,0,NULL,1795237200);
CREATE TABLE linked_phrasings (
    link INTEGER NOT NULL REFERENCES links (id),
    text TEXT NOT NULL,
    PRIMARY KEY (link, text)
);
INSERT INTO "linked_phrasings" VALUES(1,'antre dari jam berapa sih');
CREATE TABLE links (
    id        INTEGER PRIMARY KEY,
    answer    TEXT NOT NULL,
    by        BIGINT NOT NULL,         -- Telegram user id of the clerk
    at        BIGINT NOT NULL,
    undone_at BIGINT
);
INSERT INTO "links" VALUES(1,'antrean',5000000001,1795230000,NULL);
CREATE TABLE migrations (number INTEGER PRIMARY KEY, name TEXT NOT NULL);
INSERT INTO "migrations" VALUES(1,'0001_counter.sql');
INSERT INTO "migrations" VALUES(2,'0002_learning.sql');
INSERT INTO "migrations" VALUES(3,'0003_outbox.sql');
INSERT INTO "migrations" VALUES(4,'0004_staff.sql');
INSERT INTO "migrations" VALUES(5,'0005_follows.sql');
INSERT INTO "migrations" VALUES(6,'0006_hours.sql');
INSERT INTO "migrations" VALUES(7,'0007_announcements.sql');
INSERT INTO "migrations" VALUES(8,'0008_progress.sql');
INSERT INTO "migrations" VALUES(9,'0009_drafts.sql');
INSERT INTO "migrations" VALUES(10,'0010_errands.sql');
INSERT INTO "migrations" VALUES(11,'0011_sealed.sql');
INSERT INTO "migrations" VALUES(12,'0012_reports.sql');
INSERT INTO "migrations" VALUES(13,'0013_evidence.sql');
INSERT INTO "migrations" VALUES(14,'0014_casework.sql');
INSERT INTO "migrations" VALUES(15,'0015_recap.sql');
INSERT INTO "migrations" VALUES(16,'0016_board.sql');
INSERT INTO "migrations" VALUES(17,'0017_cards.sql');
INSERT INTO "migrations" VALUES(18,'0018_visits.sql');
INSERT INTO "migrations" VALUES(19,'0019_progress.sql');
INSERT INTO "migrations" VALUES(20,'0020_tries.sql');
INSERT INTO "migrations" VALUES(21,'0021_case_order.sql');
INSERT INTO "migrations" VALUES(30,'0030_replicas.sql');
INSERT INTO "migrations" VALUES(31,'0031_apart.sql');
INSERT INTO "migrations" VALUES(33,'0033_pieces.sql');
INSERT INTO "migrations" VALUES(34,'0034_version_files.sql');
INSERT INTO "migrations" VALUES(35,'0035_replies.sql');
CREATE TABLE override_sites (
    override INTEGER NOT NULL REFERENCES overrides (id),
    site     TEXT NOT NULL,
    PRIMARY KEY (override, site)
);
INSERT INTO "override_sites" VALUES(1,'3674-01');
CREATE TABLE overrides (
    id        INTEGER PRIMARY KEY,
    office    TEXT NOT NULL,
    kind      TEXT NOT NULL,           -- 'closed', 'open', 'extra'
    starts_at BIGINT NOT NULL,         -- unix seconds, ends_at excluded
    ends_at   BIGINT NOT NULL,
    reason    TEXT NOT NULL,
    by        BIGINT NOT NULL,
    at        BIGINT NOT NULL,
    ended_at  BIGINT,                  -- when it was ended before its time
    ended_by  BIGINT
);
INSERT INTO "overrides" VALUES(1,'3674','closed',1795280400,1795366800,'gangguan server',5000000001,1795230000,NULL,NULL);
CREATE TABLE people (
    chat_id    BIGINT PRIMARY KEY,
    office     TEXT,                   -- content office code, or NULL: not chosen yet
    language   TEXT,                   -- 'id' or 'en', or NULL: as Telegram says
    topic      TEXT,                   -- id of the last answer, so that "kalau sabtu?" keeps it
    topic_at   BIGINT,
    created_at BIGINT NOT NULL,
    seen_at    BIGINT NOT NULL,
    blocked_at BIGINT
, asked TEXT, paused_until BIGINT, digits TEXT, album TEXT);
INSERT INTO "people" VALUES(5000000001,'3674',NULL,NULL,NULL,1795194000,1795194000,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "people" VALUES(5000000002,NULL,NULL,NULL,NULL,1795194000,1795194000,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "people" VALUES(5000000003,NULL,NULL,NULL,NULL,1795194000,1795194000,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "people" VALUES(5000000004,'3674',NULL,NULL,NULL,1795194000,1795194000,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "people" VALUES(5000000005,'3674',NULL,NULL,NULL,1795194000,1795194000,NULL,NULL,NULL,NULL,NULL);
CREATE TABLE posts (
    id       INTEGER PRIMARY KEY,
    office   TEXT NOT NULL,
    kind     TEXT NOT NULL,            -- content.board.Kind
    value    TEXT NOT NULL,            -- one of the kind's values
    amount   BIGINT,                   -- of a quota: how many are left
    note     TEXT NOT NULL,
    role     TEXT NOT NULL,            -- of who said it; citizens see this and no name
    by       BIGINT NOT NULL,
    at       BIGINT NOT NULL,          -- unix seconds
    until    BIGINT NOT NULL,          -- unix seconds, excluded
    ended_at BIGINT,                   -- when it was taken back
    ended_by BIGINT
);
INSERT INTO "posts" VALUES(1,'3674','blangko','habis',NULL,'','admin',5000000001,1795230000,1795626000,NULL,NULL);
CREATE TABLE questions (
    id      INTEGER PRIMARY KEY,
    office  TEXT,
    text    TEXT NOT NULL,
    outcome TEXT NOT NULL,             -- 'unknown', 'choices', 'down'
    guess   TEXT,                      -- the answer id that was thought best
    chosen  TEXT,                      -- the answer id the citizen then chose
    at      BIGINT NOT NULL
, link INTEGER REFERENCES links (id));
INSERT INTO "questions" VALUES(1,'3674','boleh bawa kucing tidak','none',NULL,NULL,1795230000,NULL);
INSERT INTO "questions" VALUES(2,'3674','antre dari jam berapa sih','none',NULL,NULL,1795230000,1);
CREATE TABLE recap (
    month  TEXT NOT NULL,
    office TEXT NOT NULL,              -- content office code
    site   TEXT NOT NULL,              -- content site id; '': none was named
    role   TEXT NOT NULL,              -- content.report.Role; '': not said
    kind   TEXT NOT NULL,              -- content.report.Kind
    count  BIGINT NOT NULL,
    PRIMARY KEY (month, office, site, role, kind)
);
CREATE TABLE recap_months (
    month TEXT PRIMARY KEY             -- 'YYYY-MM'
);
CREATE TABLE replies (
    update_id BIGINT NOT NULL,
    place     INTEGER NOT NULL,        -- order within the update
    chat_id   BIGINT NOT NULL,
    body      BLOB NOT NULL,           -- sealed: JSON of handlers.reply
    at        BIGINT NOT NULL, holder TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (update_id, place)
);
CREATE TABLE "report_drafts" (
    chat BLOB PRIMARY KEY,
    body BLOB NOT NULL,                -- sealed
    day  BIGINT NOT NULL               -- unix seconds of the start of the day (UTC) of the last change
) WITHOUT ROWID;
INSERT INTO "report_drafts" VALUES(X'6091CAD76F11B8AD404844BBA5B3EB9FB9F03C9E56FCA55CBBD15A6D62C4259E',X'01076B39323931333568B1A0366471CA67BA290F294354380E0A52C8FA693D3272A0CD0CA2B12DFD80659884ED91E11B25E7DE687FF87E89974A5AE41CCD3D693807ED1134CB0EEE724B0E3FEF43BE9222D8AE98A82D8C7001F872E07993366AEC9D302CF6FB04A265ECE91D863BCE1A28C61C16B516ADC743331795C393F704ABA26A0235114F39E5B0E1C23B8E1D55A12FF3E54479DA95F790560332D00025C7DC0C29F3F7DAF88CF9542B6F0D67FDAC226C485E655E25C0D18D0E9335AB5738B5A0E17AA395766B38319AA8D482EBF2E3DE0A62218FCD75378FCEBB727DB3E06906D8F32D453C12EC74F42EFE529C620B2F9AEB8EA9152F7AB741A03A4075BF295886305B33D477988348C374F3FF8241C5CFED83BA98B630535BCD7B114A677A9D0BFE39ECDF2F7F59E622646B2728F6C372B0205EA66BB22C4D61ECD81F0E0E38000CBAC4D8A349868F92F57EB9AE05EC17367327737A32BBB662A77CB2CA0C5553F3E0BF4249491B94BE06A0405A6D1E67506F26AAC13E2AA9FE4FD31B430534AF5F59831F1752963676C84FEE1EB5D5892282615F92512698E0C831D4086DDB8D307EB8F26A5EDDA0FCC3B56D9A93A04CDE1877ED0AD205785D',1795219200);
INSERT INTO "report_drafts" VALUES(X'8F05F456A0EE758208904BF54E07BEF99A2EC8CAECB2B9F516C2CED5D67C132F',X'01076B393239313335842037C970D19606790766FA1AD3F939EACF6FA70BEF93D03E78134926E58DF4188FF90EE0C8A9FC2C556B6F7BC6D765C2A6DB17EBA4D6E3EDFC87F4E291654A051453E00AA8A36739BCFEE8E75DDD2FA1D92BD778ACE11215FC1AD4A5444892FB1DA817F98D5D5161F63973CB7C3E1A9F3ADEC7B2C0452B71C2244E4DC308A24A997B4FD7FC531AB144B07539F0148EF215F1383EE4F0F2E914A8A70B5549D0441E057FA20A7C39B84D3C729AB19034C829DD4F8E34368EACC210C9D25EA09E1DE613E5427CCB1D430F45962996CED563D518D0FE35C9AFF9F2F8ACA08600225474BBB75DEA5762D214B2BC201E957D7E1F8480D4AE5B580057DA2CFC92EF5DAC351F9F82A46DD0CA046CB64052F99A66A65976DEEBFEEE30F881268BDFAD1081680D8489FBE92036CE884983D189F6F52692A34B23B048D833AAD1A0F133F0FDBA1F942EDAC1328A82778F06A62653E2B2F9244AFDD4AD36B6CBB78DF0DD2ED3E6EE83939D5E7E50265E64698AA4824F6EB06BEECC68EFF014F79E1C8298107767BCCBADE5DDFD53644295927C54F1FF2273161D15114E5072E9EB5BEF4D64C82356971D4D3EB203BBC19ABB8A3681F7EA7A',1795219200);
INSERT INTO "report_drafts" VALUES(X'BD37608920241223E49F0C84967EAC10B680B11ED8C01EC0D7AE7BCA04B4F0CA',X'01076B3932393133359C8C83FAC4638C0A4E961DFD831DF235F268CBAB660F6C1E23201E86B94E6CA7690D0C6A5361EC018E0773174E2A229917348B9F49022FD89655F888201455DDC16C22E7D159756E4029F819181CBD151896C47EF85D1178EBBE6F10668D5D17D8EE647B9217DCB6208517CDB044AF4008367952D232B148B29187418E7476B6BC5437C20FFBC7482868E39057A42B19955E9D53BC856BCE98E25A711DF69E7876B1EFD45FA4896DBCA836AAA092F6E100767331B56F906D5CCF8970E5445CFD3AD69B43111D79AACB5947E7D8E450F3DE2748B9E768A56B3897A33526',0);
CREATE TABLE "reports" (
    id       TEXT PRIMARY KEY,
    number   TEXT NOT NULL UNIQUE,     -- on the slip
    receipt  BLOB UNIQUE,              -- keyed hash; NULL: sent once, no way back
    office   TEXT NOT NULL,            -- content office code
    site     TEXT,                     -- content site id, where it is known
    kind     TEXT NOT NULL,            -- content.report.Kind, and so on
    mode     TEXT NOT NULL,
    paid     TEXT,
    role     TEXT,
    source   TEXT NOT NULL,
    amount   BIGINT,                   -- rupiah
    happened TEXT NOT NULL,            -- ISO day, 'YYYY-MM', or ''
    filed    TEXT NOT NULL,            -- ISO day at the office
    body     BLOB                      -- sealed: place, story, the amount in words; NULL once its period is over
) WITHOUT ROWID;
INSERT INTO "reports" VALUES('720272f62f34','3674-JS0ZZ5',X'CE374A9709F28D5E35830158001C99BDCEFA88CCD681875D973C43FE4ED085FA','3674','3674-06','levy','tell','paid','kecamatan','warga',150000,'2026-11-20','2026-11-21',X'01076B3932393133358031358A4CABEBDAAC1D369B950AFA4A68AB69F4B8AE02A82E021239792B80AC68E19907B7F426785F618AC75218A63DC92A7E10B2926FA65C5013016C317E7C21B8B5734D847328E90E982524908EB8DDBA1DA4284166BD86A03FD88F9D1548E7B4652DBA4A5AF72D150155C88F29B9D27E0E35822785F0B8F44DF47B482DD75AF52B97D4EA0D67B96BFA19FA0679D2C75C171FDC0AEA89BA65B83B5CCF455BFD21A4F0ED06F1D125C374B9C501825EF81136FE5D2CC54DEE458A220A75A10DBE7D0AD3E19DAD437E0302FE02441E36758ABE3DD6EB96D74E1F94C4DE1CF376EDAA69E6B10A1F5D0899746BB19825FE6E67056F53F9FBC3DDDFD2E90F');
INSERT INTO "reports" VALUES('7fab2c3eeb90','3674-1478J7',X'999C7375F6FF1043B791D7D99205DB7E55B2CA244305E8B0D9A435289D02F88A','3674','3674-06','levy','check','paid','kecamatan','warga',150000,'2026-11-20','2026-11-21',X'01076B3932393133356ED9E3851EDE404DFC448869DB71884868F17FD9D7FE646A6622249C37D885B41172AA72313D22FBF134E7E98FD3ED025FCFD1766803AD55C328C7A89FA14B419E69567437672A94B8FA63317F58688E8C1F87132794AC8A29C2FDB8E9EB76779DC865AA02CB0E4EA7137DBD7D74F8928C337945212C56E532C7AD5A3DF607ED6861E443F969BE1B21DD1EAD2CC855A3933C59AF62032DC04D99395D5D0DAF173EE11297CF51BC788F0D9C323A5D4A94845DF8606D4723647D131FC53024E419D88993E6D9705A0F52F42E54E6A97E11D91969C4DDB74430678AA01B6371AF8C801B3C06483C525BC2344B210A99DD399C8425C7C742B1DF3066789F36C4');
INSERT INTO "reports" VALUES('d79c3529cbce','3505-JAHCQS',X'C302BC9D242B17AC8BBB6E513CB204FAE1BFA5A7671F2853A05BE467E21B3B9E','3505',NULL,'levy','tell',NULL,NULL,'warga',NULL,'','2026-11-21',X'01076B39323931333571EDEF72F8FC9AE48DAB306E8E83CE652843D7DD0F2D2ADB1514B201C2AB44AED7FF7193777368E154E42870E5E49A13098478E76D23051DDF981BA04D092D93F0A618A403D6262AE9FB3F7FB5ADF594B7D78563D5EB3EDED6567FFFD691F06A06C35DB6D5C7683C8E3A213F096C859B2D2E8C73A38382EC74C26D62BDC8509B8ABA80657E382341A168437BAF8598A90E2ABC614D311D48A199AF99382E482C71B4A90CB906EE37899B30D19595E226E0AEBF55CC90A2E32746F7E6A986B5887C7CC3591971A33880274EDE92FB9E20E7AF978CBF5E');
CREATE TABLE "routes" (
    report BLOB PRIMARY KEY,           -- keyed hash
    chat   BLOB NOT NULL,              -- keyed hash, to erase by
    body   BLOB NOT NULL               -- sealed
) WITHOUT ROWID;
INSERT INTO "routes" VALUES(X'5FFA5C13BC00207F116952289516E4C025075F7498513AF92EE7BA5E09BDA443',X'5906D7553C62953E94647D4AFFC73B467F91B7FDB9EDA730AF1161677F9B6CCB',X'01076B393239313335893E1F2FC80ABC3B562BAA589CE119E8831BCA25F65CF1D30F7B717EB0');
INSERT INTO "routes" VALUES(X'61B7797CCAA134DFB158C32EB462FB7112662B2A344F5625776AB01297A35226',X'D49F70EB3548994E43A62E134CC983110FF15AD507281197580A8ADA623E4347',X'01076B393239313335950C7BF68387FD03CE015D1363FD4189DFE9EEBBD3B2BA486F860A4B569DFE3FC46ECADCA8D1');
CREATE TABLE sealed_letters (
    id    INTEGER PRIMARY KEY,
    token TEXT NOT NULL UNIQUE,        -- binds the body
    chat  BLOB NOT NULL,               -- keyed hash, to erase by
    body  BLOB NOT NULL,               -- sealed: the chat and the reply
    due   BIGINT NOT NULL,             -- unix seconds
    tries INTEGER NOT NULL DEFAULT 0
);
INSERT INTO "sealed_letters" VALUES(1,'82763ed9c0b024d6',X'F35AD1D7609F8FB01DEE720E7811527698AFCC2FAA523701F9C6314489707B19',X'01076B393239313335FE7866D2B4BF3B5406DC17627E2363585746F3DF0B0B2FDCBCA060A24CC3B93B810BDF5C',1795237230,1);
CREATE TABLE site_hours (
    id        INTEGER PRIMARY KEY,
    site      TEXT NOT NULL,           -- content site id
    weekly    TEXT NOT NULL,           -- weekday rules, "Mo-Th 08:00-15:00; Fr off"
    confirmed TEXT NOT NULL,           -- the day at the office, YYYY-MM-DD
    by        BIGINT NOT NULL,
    at        BIGINT NOT NULL
, season TEXT NOT NULL DEFAULT '');
INSERT INTO "site_hours" VALUES(1,'3674-01','Mo-Th 08:00-15:00; Fr-Su off','2026-11-21',5000000001,1795230000,'');
CREATE TABLE staff (
    id       INTEGER PRIMARY KEY,
    user_id  BIGINT NOT NULL,          -- Telegram user id, also the private chat
    name     TEXT NOT NULL,            -- as Telegram showed it when the role was taken
    role     TEXT NOT NULL,            -- 'admin', 'petugas', 'pemeriksa'
    office   TEXT,                     -- NULL: all offices
    sites    TEXT NOT NULL DEFAULT '', -- site ids, separated by spaces; empty: the whole office
    by       BIGINT NOT NULL,          -- who gave it
    at       BIGINT NOT NULL,
    ended_by BIGINT,
    ended_at BIGINT
);
INSERT INTO "staff" VALUES(1,5000000001,'Bu Rina','admin',NULL,'',5000000001,1795230000,NULL,NULL);
INSERT INTO "staff" VALUES(2,5000000002,'Dewi','petugas','3674','3674-01 3674-06',5000000001,1795230000,NULL,NULL);
INSERT INTO "staff" VALUES(3,5000000003,'Pak Budi','pemeriksa',NULL,'',5000000001,1795230000,NULL,NULL);
CREATE TABLE talk (
    id     INTEGER PRIMARY KEY,
    report TEXT NOT NULL,
    token  TEXT NOT NULL UNIQUE,       -- binds the body
    author TEXT NOT NULL,              -- 'reporter', 'pemeriksa', 'note'
    staff  BIGINT,                     -- who of the staff wrote it
    day    TEXT NOT NULL,              -- ISO day at the office
    body   BLOB NOT NULL               -- sealed
);
INSERT INTO "talk" VALUES(1,'d79c3529cbce','1d9f51764586d538','reporter',NULL,'2026-11-21',X'01076B393239313335122A69C07491E321A494E34F9E24503B248DA3E8A412C8A6209A5BDC432CC7CF');
CREATE TABLE "tries" (
    who    BLOB PRIMARY KEY,           -- keyed hash of the purpose and the chat
    count  INTEGER NOT NULL,
    until  BIGINT NOT NULL             -- unix seconds, of a full hour
) WITHOUT ROWID;
INSERT INTO "tries" VALUES(X'D7C1E688B2804F8BD6B53E92001955E302A6E903F7EA3DC6066D41C0E7481812',1,1795316400);
INSERT INTO "tries" VALUES(X'F32780E41970BACED8F8D49BC148573769355246EB390D2971226F590241E867',1,1795316400);
CREATE TABLE uploads (
    chat_id   BIGINT PRIMARY KEY,
    kind      TEXT NOT NULL,           -- what it is for, a name in handlers/imports.py
    file      TEXT NOT NULL,           -- Telegram's id of the file
    context   TEXT NOT NULL,           -- JSON object, what was said with it
    at        BIGINT NOT NULL,
    due       BIGINT NOT NULL,
    tries     INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE visits (
    id        INTEGER PRIMARY KEY,
    uid       TEXT NOT NULL UNIQUE,    -- random; names it in calendar files, for ever
    office    TEXT NOT NULL,
    site      TEXT NOT NULL,           -- content site id of its kecamatan, '' where only the office is known
    place     TEXT NOT NULL,           -- 'Balai Desa Sukamaju'
    starts_at BIGINT NOT NULL,         -- unix seconds, ends_at excluded
    ends_at   BIGINT NOT NULL,
    quota     INTEGER NOT NULL,        -- people; 0: not said
    lat       DOUBLE PRECISION,                    -- a pin that staff gave, WGS 84 degrees
    lon       DOUBLE PRECISION,
    sequence  INTEGER NOT NULL DEFAULT 0,
    by        BIGINT NOT NULL,         -- who said it last, and when
    at        BIGINT NOT NULL,
    ended_at  BIGINT                   -- cancelled
);
INSERT INTO "visits" VALUES(1,'203ea5f53c917fff','3674','3674-06','Balai Desa',1795827600,1795842000,0,NULL,NULL,0,5000000001,1795230000,NULL);
CREATE TABLE watermarks (
    id       INTEGER PRIMARY KEY,
    site     TEXT NOT NULL,            -- content site id
    through  TEXT NOT NULL,            -- YYYY-MM-DD, included
    until    BIGINT NOT NULL,          -- unix seconds: cards are kept, and the word holds, before then
    collect  TEXT NOT NULL,            -- where to collect; '' at the site itself
    bring    TEXT NOT NULL,            -- what to bring
    by       BIGINT NOT NULL,
    at       BIGINT NOT NULL,
    ended_at BIGINT,
    ended_by BIGINT
);
INSERT INTO "watermarks" VALUES(1,'3674-06','2026-08-12',1797822000,'kantor kecamatan','',5000000001,1795230000,NULL,NULL);
CREATE INDEX intake_at ON intake (at);
CREATE INDEX questions_at ON questions (at);
CREATE INDEX questions_open ON questions (id) WHERE link IS NULL;
CREATE INDEX campaigns_running ON campaigns (urgent, id) WHERE state = 'running';
CREATE INDEX letters_waiting ON letters (campaign, due, id) WHERE state = 'waiting';
CREATE INDEX letters_sending ON letters (id) WHERE state = 'sending';
CREATE INDEX staff_user ON staff (user_id);
CREATE INDEX staff_in_force ON staff (office) WHERE ended_at IS NULL;
CREATE INDEX audit_office ON audit (office, id);
CREATE TRIGGER audit_never_changes BEFORE UPDATE ON audit BEGIN
    SELECT RAISE(ABORT, 'audit is append-only');
END;
CREATE TRIGGER audit_never_shrinks BEFORE DELETE ON audit BEGIN
    SELECT RAISE(ABORT, 'audit is append-only');
END;
CREATE TRIGGER audit_never_replaces BEFORE INSERT ON audit WHEN EXISTS (SELECT 1 FROM audit WHERE id = NEW.id) BEGIN
    SELECT RAISE(ABORT, 'audit is append-only');
END;
CREATE INDEX follows_office ON follows (office, topic, site, chat_id) WHERE ended_at IS NULL;
CREATE INDEX site_hours_site ON site_hours (site, id);
CREATE INDEX overrides_ends ON overrides (ends_at);
CREATE INDEX days_off_last ON days_off (last);
CREATE INDEX announcements_shown ON announcements (state, office, published_at);
CREATE INDEX announcement_versions_fingerprint ON announcement_versions (fingerprint);
CREATE INDEX errands_due ON errands (due);
CREATE INDEX replies_chat ON replies (chat_id, update_id, place);
CREATE INDEX talk_report ON talk (report, id);
CREATE INDEX sealed_letters_due ON sealed_letters (due, id);
CREATE INDEX sealed_letters_chat ON sealed_letters (chat);
CREATE INDEX evidence_wanted_due ON evidence_wanted (due);
CREATE INDEX cases_due ON cases (closed, slow, due);
CREATE INDEX case_acts_report ON case_acts (report, id);
CREATE INDEX recap_office ON recap (office, month);
CREATE INDEX board_post ON board (post);
CREATE INDEX watermarks_site ON watermarks (site, id);
CREATE INDEX card_waits_site ON card_waits (site, recorded);
CREATE INDEX visits_ends ON visits (ends_at, office);
CREATE INDEX home_visits_site ON home_visits (site, state);
CREATE INDEX home_visits_owner ON home_visits (owner);
CREATE UNIQUE INDEX figures_now ON figures (office, site, measure, day) WHERE ended_at IS NULL;
CREATE INDEX figures_office ON figures (office, id);
CREATE INDEX uploads_due ON uploads (due);
CREATE INDEX cases_pressing ON cases (closed, slow, COALESCE(due, '9999'), report);
CREATE INDEX cases_closed ON cases (closed, moved, report);
CREATE INDEX cases_holder ON cases (holder, closed);
CREATE INDEX routes_chat ON routes (chat);
CREATE INDEX tries_until ON tries (until);
CREATE INDEX reports_office ON reports (office, filed);
COMMIT;