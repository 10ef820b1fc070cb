-- The whole ledger as a new office gets it. Read this first.
--
-- Tables are singular and hold what was written; views are plural and are what people, scripts and other programs read:
-- `complaints` is public, `complaint` is not. A view shows every fact in its newest state and leaves voided records out;
-- its `every_…` twin keeps them. What depends on a day (overdue, active) is not here: the query layer adds it.
--
-- A record's number is its code: year * 10 000 000 + serial, so C2026-0031 is row 20260000031 of `complaint`.
-- A closed list is written `a = 'x' OR a = 'y'`: SQLite builds a table for an IN of more than two words at every row it writes.
-- Days are ISO text, yes and no are 1 and 0, vocabulary words are slugs (src/base/vocab.rs holds their labels).
-- `entry` is the journal entry that made the row: that is where its moment and its author stand.

PRAGMA application_id = 0x64756368;  -- 'duch'
PRAGMA user_version = 1;

-- ---------------------------------------------------------------- the journal

-- One line per command that changed something, chained: `hash` covers the line, its changes and the line before. What was typed and
-- the changes go into it as one salted digest, which alone is left of them in a copy shared with another office where they say
-- what that is not told.
CREATE TABLE journal (
  seq     INTEGER PRIMARY KEY,
  at      TEXT NOT NULL,                    -- instant in the office's zone, RFC 3339
  day     TEXT NOT NULL,                    -- the day taken as today: no step it wrote is later
  actor   TEXT NOT NULL CHECK (actor <> ''),
  command TEXT NOT NULL,                    -- what was typed, identities masked
  hash    BLOB NOT NULL CHECK (length(hash) = 32),
  salt    BLOB CHECK (length(salt) = 16),   -- of that digest; none where the digest is all there is
  content BLOB CHECK (length(content) = 32),  -- the digest of what a shared copy does not tell
  CHECK ((salt IS NULL) = (content IS NOT NULL))
) STRICT;

-- What one entry did to one record. A new record (add, step) keeps the digest of its fields; an edit keeps what they
-- were before and became, so any past state is found by walking back from the tables. A sealed row that was read and a
-- limit that moved with the calendar are told as well.
CREATE TABLE change (
  id     INTEGER PRIMARY KEY,
  entry  INTEGER NOT NULL REFERENCES journal (seq),
  noun   TEXT NOT NULL,
  record INTEGER NOT NULL,
  kind   TEXT NOT NULL CHECK (kind = 'add' OR kind = 'step' OR kind = 'edit' OR kind = 'read' OR kind = 'move'),
  digest BLOB CHECK (length(digest) = 32),
  diff   TEXT,                              -- JSON: [[field, before, after], …]
  CHECK ((kind IN ('add', 'step')) = (digest IS NOT NULL)),
  CHECK ((kind = 'edit' OR kind = 'read' OR kind = 'move') = (diff IS NOT NULL))
) STRICT;
CREATE INDEX change_record ON change (noun, record);

-- ---------------------------------------------------------------- the office and its words

-- The office that keeps this ledger; one row.
CREATE TABLE office (
  id           INTEGER PRIMARY KEY CHECK (id = 1),
  entry        INTEGER NOT NULL REFERENCES journal (seq),
  name         TEXT NOT NULL CHECK (name <> ''),
  level        TEXT NOT NULL,
  key          TEXT NOT NULL CHECK (length(key) = 8),  -- what other offices know it by, made from the next
  public_key   TEXT NOT NULL CHECK (length(public_key) = 64),  -- Ed25519, hexadecimal: what it shares is checked with it
  identity     TEXT NOT NULL CHECK (length(identity) = 32),  -- this ledger's own: what is kept beside it says so, whatever its name
  daily_copies INTEGER NOT NULL DEFAULT 7 CHECK (daily_copies BETWEEN 0 AND 366),  -- kept beside it; 0 keeps none
  supervisory  INTEGER NOT NULL DEFAULT 0 CHECK (supervisory IN (0, 1)),  -- a 监察机关, which alone issues 监察建议书
  visit_gap    INTEGER NOT NULL CHECK (visit_gap BETWEEN 0 AND 3660),  -- days between two visits of a unit (政府督查工作条例 art. 15)
  avoid_years  INTEGER NOT NULL CHECK (avoid_years BETWEEN 0 AND 60),  -- nobody inspects a unit within so many years of leaving it
  calm_from    INTEGER CHECK (calm_from BETWEEN 1 AND 31),  -- from which day of each month enterprises are left in peace (企业宁静日)
  calm_to      INTEGER CHECK (calm_to BETWEEN 1 AND 31),  -- to which
  calm_source  TEXT,                              -- the document that sets them
  zone_minutes INTEGER NOT NULL DEFAULT 480 CHECK (zone_minutes BETWEEN -720 AND 840)  -- east of UTC; never $TZ
) STRICT;

-- The key the office signs with; one row. Never shared, exported as text or queried. In its place a copy for another office says when
-- it was made, and nothing is written to one; a ledger made from text says that.
CREATE TABLE signing (
  id        INTEGER PRIMARY KEY CHECK (id = 1),
  entry     INTEGER NOT NULL REFERENCES journal (seq),
  secret    BLOB CHECK (length(secret) = 32),
  shared_at TEXT,
  from_text INTEGER CHECK (from_text = 1),
  CHECK ((secret IS NULL) = (shared_at IS NOT NULL OR from_text IS NOT NULL))
) STRICT;

-- Other offices whose shared copies this one keeps, the newest of each, in the folder of evidence under its SHA-256. What they say
-- is read there and never becomes this office's own.
CREATE TABLE taken (
  id          INTEGER PRIMARY KEY,
  entry       INTEGER NOT NULL REFERENCES journal (seq),
  key         TEXT NOT NULL,
  public_key  TEXT NOT NULL CHECK (length(public_key) = 64),
  name        TEXT NOT NULL CHECK (name <> ''),
  level       TEXT NOT NULL,
  unit        INTEGER REFERENCES unit (id),   -- the unit of the register that it is, whose returns are held against it
  entries     INTEGER NOT NULL CHECK (entries >= 1),  -- of its journal
  head        TEXT NOT NULL CHECK (length(head) = 64),
  shared_at   TEXT NOT NULL,
  taken_on    TEXT NOT NULL,
  sha256      TEXT NOT NULL CHECK (length(sha256) = 64 AND sha256 NOT GLOB '*[^0-9a-f]*'),
  bytes       INTEGER NOT NULL CHECK (bytes > 0),
  void_reason TEXT
) STRICT;
CREATE UNIQUE INDEX taken_key ON taken (key) WHERE void_reason IS NULL;

-- Words an office adds to an open vocabulary; the common ones ship with the program.
CREATE TABLE term (
  id          INTEGER PRIMARY KEY,
  entry       INTEGER NOT NULL REFERENCES journal (seq),
  vocab       TEXT NOT NULL,
  slug        TEXT NOT NULL,
  zh          TEXT NOT NULL,
  en          TEXT NOT NULL,
  family      TEXT,                         -- the wider word of the same list that counts it
  valid_from  TEXT,
  valid_to    TEXT,
  void_reason TEXT,
  UNIQUE (vocab, slug),
  CHECK (valid_to >= valid_from)
) STRICT;

-- What a sheet had of a record beside what the program has words for, as it came in: [{"heading", "content"}, …]. One row a record of any
-- noun; read, journaled and digested it is one column of that record, `kept`.
CREATE TABLE kept_row (
  noun   TEXT NOT NULL,
  record INTEGER NOT NULL,
  entry  INTEGER NOT NULL REFERENCES journal (seq),
  kept   TEXT NOT NULL CHECK (json_valid(kept)),
  PRIMARY KEY (noun, record)
) STRICT, WITHOUT ROWID;

-- How the columns and words of a sheet are read, under a name: what `--map` said of it, and the headings by which it is known again.
CREATE TABLE mapping (
  id          INTEGER PRIMARY KEY,
  entry       INTEGER NOT NULL REFERENCES journal (seq),
  name        TEXT NOT NULL UNIQUE CHECK (name <> ''),
  noun        TEXT NOT NULL,
  headings    TEXT NOT NULL CHECK (json_valid(headings)),
  pairs       TEXT NOT NULL CHECK (json_valid(pairs)),  -- JSON array of what --map takes: column=field, column.word=word, column=-
  void_reason TEXT
) STRICT;

-- A list as it was asked for once, under a name: of which noun, and the options of its `list` as they were typed. Relative days stay so.
CREATE TABLE saved (
  id          INTEGER PRIMARY KEY,
  entry       INTEGER NOT NULL REFERENCES journal (seq),
  name        TEXT NOT NULL UNIQUE CHECK (name <> ''),
  noun        TEXT NOT NULL,
  options     TEXT CHECK (options <> ''),   -- as a shell reads them: --unit=国土局 --overdue; none for all records
  void_reason TEXT
) STRICT;

-- ---------------------------------------------------------------- days and limits

-- A State Council holiday notice as it stands: one row a version of a year, the last one holds (全国年节及纪念日放假办法 art. 7).
CREATE TABLE notice (
  id        INTEGER PRIMARY KEY,
  entry     INTEGER NOT NULL REFERENCES journal (seq),
  year      INTEGER NOT NULL CHECK (year BETWEEN 1949 AND 2199),
  version   INTEGER NOT NULL CHECK (version >= 1),
  paper     TEXT NOT NULL,
  issued_on TEXT,
  url       TEXT,
  UNIQUE (year, version)
) STRICT;

-- The days a notice names: rest days, and weekend days called to work (调休上班).
CREATE TABLE notice_day (
  notice INTEGER NOT NULL REFERENCES notice (id),
  n      INTEGER NOT NULL CHECK (n >= 1),
  entry  INTEGER NOT NULL REFERENCES journal (seq),
  day    TEXT NOT NULL,
  off    INTEGER NOT NULL CHECK (off IN (0, 1)),
  name   TEXT NOT NULL,
  PRIMARY KEY (notice, n)
) STRICT, WITHOUT ROWID;

-- Rule sets the office keeps, whole, as they were when it took them. One with `from_on` is in use for what is received
-- from that day on, until a later one is; what was received before keeps its old set.
CREATE TABLE rule_set (
  id      INTEGER PRIMARY KEY,
  entry   INTEGER NOT NULL REFERENCES journal (seq),
  name    TEXT NOT NULL,
  body    TEXT NOT NULL CHECK (json_valid(body)),
  from_on TEXT
) STRICT;

-- ---------------------------------------------------------------- units

-- Every unit the office inspects or hears complaints about, in the official order (机构排序), never alphabetical.
CREATE TABLE unit (
  id          INTEGER PRIMARY KEY,
  entry       INTEGER NOT NULL REFERENCES journal (seq),
  code        TEXT NOT NULL UNIQUE,
  name        TEXT NOT NULL UNIQUE CHECK (name <> ''),
  short_name  TEXT,
  kind        TEXT NOT NULL,
  level       TEXT,
  parent      INTEGER REFERENCES unit (id) CHECK (parent <> id),
  "group"     TEXT,
  order_no    INTEGER,
  aliases     TEXT CHECK (aliases IS NULL OR json_valid(aliases)),   -- JSON array of other names people type
  valid_from  TEXT,
  valid_to    TEXT,
  successor   INTEGER REFERENCES unit (id),       -- who took over (信访工作条例 art. 24)
  void_reason TEXT,
  CHECK (valid_to >= valid_from)
) STRICT;

-- ---------------------------------------------------------------- inspection

-- One item of the year's plan of inspections (年度检查计划): what is to be inspected, when, how many visits; and with whom it was filed.
CREATE TABLE plan (
  id             INTEGER PRIMARY KEY,
  code           TEXT GENERATED ALWAYS AS ('N' || (id / 10000000) || printf('-%04d', id % 10000000)),
  entry          INTEGER NOT NULL REFERENCES journal (seq),
  office_no      TEXT UNIQUE,
  title          TEXT NOT NULL CHECK (title <> ''),
  kind           TEXT,
  stage          TEXT,                            -- of the year's work, where it goes by stages
  scope          TEXT,                            -- which units, in words
  from_on        TEXT NOT NULL,
  to_on          TEXT NOT NULL,
  planned_visits INTEGER CHECK (planned_visits >= 1),
  planned_days   INTEGER CHECK (planned_days >= 1),
  filed_with     TEXT,                            -- the year's plan is filed (2024 rules on easing grass-roots burdens)
  filed_on       TEXT,
  filed_no       TEXT,
  note           TEXT,
  void_reason    TEXT,
  CHECK (to_on >= from_on),
  CHECK ((filed_with IS NULL) = (filed_on IS NULL)),
  CHECK (filed_no IS NULL OR filed_on IS NOT NULL)
) STRICT;

-- A drive of visits with one purpose (专项督查、暗访 …), and its plan: by whose leave, on what matters, where, with how many, for how long.
CREATE TABLE campaign (
  id          INTEGER PRIMARY KEY,
  code        TEXT GENERATED ALWAYS AS ('P' || (id / 10000000) || printf('-%04d', id % 10000000)),
  entry       INTEGER NOT NULL REFERENCES journal (seq),
  office_no   TEXT UNIQUE,
  title       TEXT NOT NULL CHECK (title <> ''),
  kind        TEXT NOT NULL,
  basis       TEXT,
  authority   TEXT,                               -- who designated it (政府督查工作条例 art. 7)
  authority_no TEXT,                              -- the document that did
  from_on     TEXT,
  to_on       TEXT,
  plan_item   INTEGER REFERENCES plan (id),       -- the item of the year's plan it belongs to
  matters     TEXT,
  focus       TEXT,
  scope       TEXT,                               -- which units, in words
  methods     TEXT CHECK (methods IS NULL OR json_valid(methods)),  -- JSON array of words of `method`
  staff       INTEGER CHECK (staff >= 1),         -- how many are to go
  planned_days INTEGER CHECK (planned_days >= 1), -- in the field
  due         TEXT,                               -- the limit of its report as set: 15wd, 15d, 2m from its opening, or a day
  drafted_on  TEXT,                               -- the day its plan was drafted; none where it has no plan
  void_reason TEXT,
  -- where it stands
  state       TEXT NOT NULL CHECK (state = 'planned' OR state = 'approved' OR state = 'open' OR state = 'closed'),
  approved_on TEXT,
  approved_by TEXT,
  approval_no TEXT,
  opened_on   TEXT,
  opened_even_so TEXT,                            -- why it was opened though its plan was not approved, or not all had signed
  report_due  TEXT,                               -- the limit of its report as it was set with the opening, before that of the plan
  due_on      TEXT,
  provisional INTEGER CHECK (provisional IN (0, 1)),  -- reaches into a year without a holiday notice
  closed_on   TEXT,
  report      INTEGER,                            -- the report it was closed with, a paper; `check` holds it, for a file may bring it later
  closed_even_so TEXT,                            -- why it was closed without one
  CHECK (to_on >= from_on),
  CHECK (closed_on >= opened_on)
) STRICT;

-- The dated acts on a campaign: its plan approved, opened, closed with its report.
CREATE TABLE campaign_step (
  campaign        INTEGER NOT NULL REFERENCES campaign (id),
  n               INTEGER NOT NULL CHECK (n >= 1),  -- counts through steps, team, groups and pledges
  entry           INTEGER NOT NULL REFERENCES journal (seq),
  kind            TEXT NOT NULL CHECK (kind = 'approve' OR kind = 'open' OR kind = 'close'),
  happened_on     TEXT NOT NULL,
  approved_by     TEXT,                           -- approve
  approval_no     TEXT,                           -- approve
  due             TEXT,                           -- open: the limit of its report
  report          INTEGER,                        -- close: a paper
  even_so         TEXT,                           -- open, close: why though something is wanting
  note            TEXT,
  taken_back      INTEGER REFERENCES journal (seq),
  taken_back_note TEXT,
  PRIMARY KEY (campaign, n)
) STRICT, WITHOUT ROWID;

-- The limit of a campaign's report, as a complaint's.
CREATE TABLE campaign_clock (
  campaign    INTEGER NOT NULL REFERENCES campaign (id),
  name        TEXT NOT NULL,                      -- a clock of vocab::Clock
  round       INTEGER NOT NULL DEFAULT 1,         -- how many times it was set running anew, and once; the last is the one in force
  amount      INTEGER NOT NULL,
  unit        TEXT NOT NULL CHECK (unit = 'working-days' OR unit = 'calendar-days' OR unit = 'months' OR unit = 'date'),
  rolls       INTEGER NOT NULL CHECK (rolls IN (0, 1)),
  extended_by INTEGER NOT NULL DEFAULT 0,
  start_event TEXT NOT NULL,
  start_on    TEXT NOT NULL,
  raw_on      TEXT NOT NULL,
  due_on      TEXT NOT NULL,
  provisional INTEGER NOT NULL CHECK (provisional IN (0, 1)),
  rule        TEXT,                               -- regulation and article; none for a limit the office set
  calendar    TEXT,                               -- the notice of the last day's year, or none yet
  paused_on   TEXT,                               -- since when it stands still
  stopped_on  TEXT,
  PRIMARY KEY (campaign, name, round)
) STRICT, WITHOUT ROWID;

-- Who is on a campaign: in what capacity, in which of its groups, for how many days, with what equipment.
CREATE TABLE campaign_member (
  campaign        INTEGER NOT NULL REFERENCES campaign (id),
  n               INTEGER NOT NULL CHECK (n >= 1),
  entry           INTEGER NOT NULL REFERENCES journal (seq),
  happened_on     TEXT NOT NULL,                  -- the day they joined
  person          INTEGER NOT NULL REFERENCES person (id),
  role            TEXT NOT NULL CHECK (role = 'inspector' OR role = 'leader' OR role = 'invited-deputy' OR role = 'reporter'),
  invited_as      TEXT,                           -- what one who was invited is (政府督查工作条例 art. 8)
  squad           TEXT,                           -- 第一组 …
  days            INTEGER CHECK (days >= 1),
  equipment       TEXT,
  avoidance       TEXT,                           -- why they are sent though they should stand aside (回避)
  note            TEXT,
  taken_back      INTEGER REFERENCES journal (seq),
  taken_back_note TEXT,
  PRIMARY KEY (campaign, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX campaign_member_person ON campaign_member (person);

-- The units a group of a campaign is to visit, each of one group. A copy for another office leaves out which, until somebody was there.
CREATE TABLE campaign_target (
  campaign        INTEGER NOT NULL REFERENCES campaign (id),
  n               INTEGER NOT NULL CHECK (n >= 1),
  entry           INTEGER NOT NULL REFERENCES journal (seq),
  happened_on     TEXT NOT NULL,                  -- the day it was given to the group
  squad           TEXT NOT NULL CHECK (squad <> ''),
  unit            INTEGER REFERENCES unit (id),
  visit_on        TEXT,                           -- the day somebody is to go
  avoidance       TEXT,                           -- why one of the group goes though they should stand aside
  note            TEXT,
  taken_back      INTEGER REFERENCES journal (seq),
  taken_back_note TEXT,
  PRIMARY KEY (campaign, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX campaign_target_unit ON campaign_target (unit) WHERE unit IS NOT NULL;

-- Who signed the ten don'ts (十不准) for a campaign: which version of the text, before whom, on what paper.
CREATE TABLE campaign_pledge (
  campaign        INTEGER NOT NULL REFERENCES campaign (id),
  n               INTEGER NOT NULL CHECK (n >= 1),
  entry           INTEGER NOT NULL REFERENCES journal (seq),
  happened_on     TEXT NOT NULL,
  person          INTEGER NOT NULL REFERENCES person (id),
  version         INTEGER NOT NULL CHECK (version >= 0),  -- of the office's text; 0 is the one that ships
  sha256          TEXT NOT NULL CHECK (length(sha256) = 64),  -- of that text
  witness         TEXT,
  evidence        INTEGER,                        -- the signed paper, held by `check` as a report is
  note            TEXT,
  taken_back      INTEGER REFERENCES journal (seq),
  taken_back_note TEXT,
  PRIMARY KEY (campaign, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX campaign_pledge_person ON campaign_pledge (person);

-- The office's own text of the ten don'ts, whole, each version as it was when it was taken in; the newest is in use.
CREATE TABLE pledge_text (
  id    INTEGER PRIMARY KEY,
  entry INTEGER NOT NULL REFERENCES journal (seq),
  body  TEXT NOT NULL CHECK (body <> '')
) STRICT;

-- Where a campaign is to go, closed by a passphrase: how many units, and the digest of the lines `code,token` in the order of their codes. A list
-- that another follows is taken back.
CREATE TABLE campaign_seal (
  campaign        INTEGER NOT NULL REFERENCES campaign (id),
  n               INTEGER NOT NULL CHECK (n >= 1),  -- counts through all that belongs to the campaign
  entry           INTEGER NOT NULL REFERENCES journal (seq),
  happened_on     TEXT NOT NULL,
  sealed_units    INTEGER NOT NULL CHECK (sealed_units >= 1),
  digest          TEXT NOT NULL CHECK (length(digest) = 64),
  vault           TEXT NOT NULL,                -- no view tells it
  taken_back      INTEGER REFERENCES journal (seq),
  taken_back_note TEXT,
  PRIMARY KEY (campaign, n)
) STRICT, WITHOUT ROWID;

-- The units of a list once it was opened, each with what nobody could guess beside it.
CREATE TABLE campaign_unsealed (
  campaign        INTEGER NOT NULL REFERENCES campaign (id),
  n               INTEGER NOT NULL CHECK (n >= 1),
  entry           INTEGER NOT NULL REFERENCES journal (seq),
  happened_on     TEXT NOT NULL,                -- the day it was opened
  unit            INTEGER REFERENCES unit (id), -- of a campaign nobody has visited for, no other office is told
  unit_code       TEXT,                         -- when the list was sealed
  token           TEXT NOT NULL CHECK (length(token) = 32),
  taken_back      INTEGER REFERENCES journal (seq),
  taken_back_note TEXT,
  PRIMARY KEY (campaign, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX campaign_unsealed_unit ON campaign_unsealed (unit);

-- One call at one unit. The roll adds up: expected = present + on leave + on duty elsewhere + absent.
CREATE TABLE visit (
  id                INTEGER PRIMARY KEY,
  code        TEXT GENERATED ALWAYS AS ('V' || (id / 10000000) || printf('-%04d', id % 10000000)),
  entry             INTEGER NOT NULL REFERENCES journal (seq),
  office_no         TEXT UNIQUE,
  campaign          INTEGER REFERENCES campaign (id),
  unit              INTEGER NOT NULL REFERENCES unit (id),
  section           TEXT,                         -- the section called at, inside the unit
  part_of           INTEGER REFERENCES visit (id),  -- a section's sheet belongs to the unit's visit and is not counted again
  visited_on        TEXT NOT NULL,
  method            TEXT NOT NULL,
  expected          INTEGER CHECK (expected >= 0),
  present           INTEGER CHECK (present >= 0),
  on_leave          INTEGER CHECK (on_leave >= 0),
  on_duty_elsewhere INTEGER CHECK (on_duty_elsewhere >= 0),
  absent            INTEGER CHECK (absent >= 0),
  follows           INTEGER REFERENCES visit (id),  -- the visit this one goes back to
  signed_by         TEXT,
  signed_on         TEXT,                         -- the day the leader on duty signed, or would not
  inspectors        TEXT,
  note              TEXT,
  void_reason       TEXT,
  errand_matter     TEXT,                         -- gone as an applicant: what was asked for, and what was answered
  errand_materials  TEXT,
  errand_procedure  TEXT,
  errand_limit      TEXT,
  sign_refused      TEXT,                         -- why nobody signed
  sign_refused_by   TEXT,
  unplanned         TEXT,                         -- why it was made outside an approved plan
  entered_as        TEXT UNIQUE CHECK (entered_as <> ''),  -- what the telephone that wrote it down called it: told again, it is the same
  even_so           TEXT,                         -- why with fewer than two inspectors, or one who should stand aside
  CHECK (part_of <> id),
  CHECK (follows <> id),
  CHECK (expected IS NULL OR expected = present + coalesce(on_leave, 0) + coalesce(on_duty_elsewhere, 0) + absent),
  CHECK (signed_by IS NULL OR sign_refused IS NULL),
  CHECK (sign_refused_by IS NULL OR sign_refused IS NOT NULL)
) STRICT;
CREATE INDEX visit_campaign ON visit (campaign) WHERE campaign IS NOT NULL;
CREATE INDEX visit_unit ON visit (unit, visited_on);
CREATE INDEX visit_day ON visit (visited_on);
CREATE INDEX visit_follows ON visit (follows) WHERE follows IS NOT NULL;
CREATE INDEX visit_part_of ON visit (part_of) WHERE part_of IS NOT NULL;

-- The lines of a visit's sheet (督察台帐) beside its head: who inspected, with a role, and who was where when they came,
-- with an attendance code. A line taken back stays, marked with the entry that did so.
CREATE TABLE visit_team (
  visit           INTEGER NOT NULL REFERENCES visit (id),
  n               INTEGER NOT NULL CHECK (n >= 1),  -- counts through team and roll
  entry           INTEGER NOT NULL REFERENCES journal (seq),
  happened_on     TEXT NOT NULL,                -- the day of the visit
  name            TEXT NOT NULL CHECK (name <> ''),
  person          INTEGER REFERENCES person (id),  -- the one of the register, where it is known which
  role            TEXT NOT NULL CHECK (role = 'inspector' OR role = 'leader' OR role = 'invited-deputy' OR role = 'reporter'),
  unit            INTEGER REFERENCES unit (id), -- of the inspector
  avoidance       TEXT,                         -- why one whose own unit is visited went all the same (回避)
  note            TEXT,
  taken_back      INTEGER REFERENCES journal (seq),
  taken_back_note TEXT,
  PRIMARY KEY (visit, n)
) STRICT, WITHOUT ROWID;

-- The roll of a visit: who, of which section, was where.
CREATE TABLE visit_roll (
  visit             INTEGER NOT NULL REFERENCES visit (id),
  n                 INTEGER NOT NULL CHECK (n >= 1),  -- counts through team and roll
  entry             INTEGER NOT NULL REFERENCES journal (seq),
  happened_on       TEXT NOT NULL,                -- the day of the visit
  section           TEXT,
  attendance        TEXT NOT NULL CHECK (attendance = 'present' OR attendance = 'leave' OR attendance = 'out-on-duty' OR attendance = 'out-unregistered' OR attendance = 'absent' OR attendance = 'late' OR attendance = 'early'),
  persons           INTEGER NOT NULL CHECK (persons >= 1),
  name              TEXT,
  whereabouts_shown INTEGER CHECK (whereabouts_shown IN (0, 1)),  -- the board says where they are (去向牌)
  note              TEXT,
  taken_back        INTEGER REFERENCES journal (seq),
  taken_back_note   TEXT,
  PRIMARY KEY (visit, n)
) STRICT, WITHOUT ROWID;

-- What was found, good (kind positive) or bad, at a visit or in a complaint.
CREATE TABLE finding (
  id          INTEGER PRIMARY KEY,
  code        TEXT GENERATED ALWAYS AS ('F' || (id / 10000000) || printf('-%04d', id % 10000000)),
  entry       INTEGER NOT NULL REFERENCES journal (seq),
  office_no   TEXT UNIQUE,
  visit       INTEGER REFERENCES visit (id),
  complaint   INTEGER REFERENCES complaint (id),
  unit        INTEGER NOT NULL REFERENCES unit (id),
  found_on    TEXT NOT NULL,
  kind        TEXT NOT NULL,
  kind_note   TEXT,                               -- the word `other` asks for its text
  persons     INTEGER CHECK (persons >= 0),
  summary     TEXT,
  relapse_of  INTEGER REFERENCES finding (id),    -- the same kind at the same unit, verified gone within the year before
  relapse_stated INTEGER CHECK (relapse_stated IN (0, 1)),  -- said by a person; else counted from what was verified
  transferred_to TEXT,                            -- the discipline organ it was handed to (政府督查工作条例 art. 23)
  transferred_on TEXT,
  transfer_note  TEXT,
  inspector   INTEGER REFERENCES person (id),     -- the one of our own who broke the ten don'ts
  of_campaign INTEGER REFERENCES campaign (id),   -- in which campaign
  void_reason TEXT,
  CHECK (inspector IS NOT NULL OR of_campaign IS NULL),
  CHECK (kind <> 'other' OR kind_note <> ''),
  CHECK (relapse_of <> id),
  CHECK ((transferred_to IS NULL) = (transferred_on IS NULL)),
  CHECK (transfer_note IS NULL OR transferred_on IS NOT NULL)
) STRICT;
CREATE INDEX finding_visit ON finding (visit) WHERE visit IS NOT NULL;
CREATE INDEX finding_complaint ON finding (complaint) WHERE complaint IS NOT NULL;
CREATE INDEX finding_unit ON finding (unit, found_on);
CREATE INDEX finding_day ON finding (found_on);
CREATE INDEX finding_relapse ON finding (relapse_of) WHERE relapse_of IS NOT NULL;

-- What a revisit found of an earlier finding: gone, still there, worse. One row a finding and visit.
CREATE TABLE recheck (
  id          INTEGER PRIMARY KEY,
  entry       INTEGER NOT NULL REFERENCES journal (seq),
  visit       INTEGER NOT NULL REFERENCES visit (id),
  finding     INTEGER NOT NULL REFERENCES finding (id),
  outcome     TEXT NOT NULL CHECK (outcome = 'gone' OR outcome = 'still' OR outcome = 'worse'),
  persons     INTEGER CHECK (persons >= 0),
  note        TEXT,
  void_reason TEXT
) STRICT;
CREATE UNIQUE INDEX recheck_one ON recheck (visit, finding) WHERE void_reason IS NULL;
CREATE INDEX recheck_finding ON recheck (finding);

-- A draw (双随机, 优化营商环境条例 第五十四条): a frame of units whose digest is published, then a seed, by which anybody can do the draw again
-- (rule::draw). Above the line what was framed, below what came of the seed.
CREATE TABLE draw (
  id          INTEGER PRIMARY KEY,
  code        TEXT GENERATED ALWAYS AS ('K' || (id / 10000000) || printf('-%04d', id % 10000000)),
  entry       INTEGER NOT NULL REFERENCES journal (seq),
  campaign    INTEGER NOT NULL REFERENCES campaign (id),
  round       INTEGER NOT NULL CHECK (round >= 1),  -- which draw of its campaign it is, voided ones counted
  framed_on   TEXT NOT NULL,
  criteria    TEXT,                               -- which units were asked for, as typed; none where all were
  strata_by   TEXT,                               -- what parts the frame
  not_visited INTEGER CHECK (not_visited >= 1),   -- units visited within so many days were left out
  weighing    TEXT NOT NULL,                      -- where weights come from
  quotas      TEXT NOT NULL,                      -- how many of each stratum: a=1,b=2
  digest      TEXT NOT NULL CHECK (length(digest) = 64),  -- SHA-256 of the frame as text
  pool_digest TEXT CHECK (length(pool_digest) = 64),      -- the same of those who inspect
  note        TEXT,
  --
  seed        TEXT CHECK (seed <> ''),
  seeded_on   TEXT,
  witness     TEXT,
  void_reason TEXT,
  UNIQUE (campaign, round),
  CHECK ((seed IS NULL) = (seeded_on IS NULL)),
  CHECK ((seed IS NULL) = (witness IS NULL)),
  CHECK (seeded_on >= framed_on)
) STRICT;

-- The frame of a draw: the units that may be drawn, under the codes they had.
CREATE TABLE draw_frame (
  draw            INTEGER NOT NULL REFERENCES draw (id),
  n               INTEGER NOT NULL CHECK (n >= 1),  -- counts through all rows of a draw
  entry           INTEGER NOT NULL REFERENCES journal (seq),
  happened_on     TEXT NOT NULL,
  unit            INTEGER REFERENCES unit (id),   -- none where a copy for another office does not tell it
  frame_code      TEXT NOT NULL,
  stratum         TEXT NOT NULL,
  weight          INTEGER NOT NULL CHECK (weight >= 1),
  taken_back      INTEGER REFERENCES journal (seq),
  taken_back_note TEXT,
  PRIMARY KEY (draw, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX draw_frame_unit ON draw_frame (unit);

-- Units left out of a frame, each for a reason or because of a visit shortly before.
CREATE TABLE draw_exclusion (
  draw            INTEGER NOT NULL REFERENCES draw (id),
  n               INTEGER NOT NULL CHECK (n >= 1),
  entry           INTEGER NOT NULL REFERENCES journal (seq),
  happened_on     TEXT NOT NULL,
  unit            INTEGER REFERENCES unit (id),
  frame_code      TEXT NOT NULL,
  reason          TEXT NOT NULL CHECK (reason <> ''),
  visit           INTEGER REFERENCES visit (id),
  taken_back      INTEGER REFERENCES journal (seq),
  taken_back_note TEXT,
  PRIMARY KEY (draw, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX draw_exclusion_visit ON draw_exclusion (visit) WHERE visit IS NOT NULL;

-- Those of whom two go to each unit drawn, with the own unit of each.
CREATE TABLE draw_pool (
  draw            INTEGER NOT NULL REFERENCES draw (id),
  n               INTEGER NOT NULL CHECK (n >= 1),
  entry           INTEGER NOT NULL REFERENCES journal (seq),
  happened_on     TEXT NOT NULL,
  name            TEXT NOT NULL CHECK (name <> ''),
  unit            INTEGER REFERENCES unit (id),
  frame_code      TEXT NOT NULL,                  -- of the own unit, and of units in the frame that one keeps away from for another reason
  taken_back      INTEGER REFERENCES journal (seq),
  taken_back_note TEXT,
  PRIMARY KEY (draw, n)
) STRICT, WITHOUT ROWID;

-- The units drawn, in the order they were, each with the two who go there and those of the pool who stand aside.
CREATE TABLE draw_pick (
  draw            INTEGER NOT NULL REFERENCES draw (id),
  n               INTEGER NOT NULL CHECK (n >= 1),
  entry           INTEGER NOT NULL REFERENCES journal (seq),
  happened_on     TEXT NOT NULL,
  unit            INTEGER REFERENCES unit (id),
  frame_code      TEXT NOT NULL,
  inspectors      TEXT,
  aside           TEXT,
  taken_back      INTEGER REFERENCES journal (seq),
  taken_back_note TEXT,
  PRIMARY KEY (draw, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX draw_pick_unit ON draw_pick (unit);

-- Units drawn where nobody goes, each with why.
CREATE TABLE draw_skip (
  draw            INTEGER NOT NULL REFERENCES draw (id),
  n               INTEGER NOT NULL CHECK (n >= 1),
  entry           INTEGER NOT NULL REFERENCES journal (seq),
  happened_on     TEXT NOT NULL,
  unit            INTEGER REFERENCES unit (id),
  reason          TEXT NOT NULL CHECK (reason <> ''),
  taken_back      INTEGER REFERENCES journal (seq),
  taken_back_note TEXT,
  PRIMARY KEY (draw, n)
) STRICT, WITHOUT ROWID;

-- ---------------------------------------------------------------- orders

-- An order to put findings right (整改通知书, 督查通知书 …), put to one unit; ORDER is SQL's own word. Above the line what it
-- says, below it where it stands: those columns are folded from its steps and its limit (rule::order_flow), kept for
-- reading, and never written otherwise; `check` folds them again.
CREATE TABLE demand (
  id             INTEGER PRIMARY KEY,
  code        TEXT GENERATED ALWAYS AS ('O' || (id / 10000000) || printf('-%04d', id % 10000000)),
  entry          INTEGER NOT NULL REFERENCES journal (seq),
  office_no      TEXT UNIQUE,
  instrument     TEXT NOT NULL CHECK (instrument = 'rectify-order' OR instrument = 'notice' OR instrument = 'transfer-letter' OR instrument = 'urge'),
  unit           INTEGER NOT NULL REFERENCES unit (id),
  requirement    TEXT,
  issued_on      TEXT NOT NULL,
  issued_by      TEXT,                            -- who signed it
  due            TEXT,                            -- the limit as set: 15wd, 15d, 2m or a day
  batch          INTEGER REFERENCES demand (id),  -- the first of those issued together, one a unit
  void_reason    TEXT,
  -- where it stands
  state          TEXT NOT NULL CHECK (state = 'issued' OR state = 'acknowledged' OR state = 'plan-filed' OR state = 'reported' OR state = 'returned' OR state = 'escalated' OR state = 'verified' OR state = 'closed' OR state = 'withdrawn'),
  due_on         TEXT,                            -- the limit in force now, rolled over rest days
  first_due_on   TEXT,                            -- the limit before its report was ever sent back
  due_raw_on     TEXT,                            -- before rolling
  provisional    INTEGER CHECK (provisional IN (0, 1)),  -- reaches into a year without a holiday notice
  acknowledged_on TEXT,
  plan_on        TEXT,
  reported_on    TEXT,                            -- the first time the unit said it was done
  on_time        INTEGER CHECK (on_time IN (0, 1)),  -- that was not after the limit then in force
  extended       INTEGER NOT NULL CHECK (extended IN (0, 1)),
  returned_on    TEXT,                            -- the last time its report was sent back
  first_returned_on TEXT,                         -- the first time
  escalated_on   TEXT,
  urged          INTEGER NOT NULL,                -- how often the unit was reminded
  stopped_on     TEXT,                            -- the day the limit stopped running; none while correction is owed
  verified_on    TEXT,
  verified_visit INTEGER REFERENCES visit (id),   -- the revisit that saw it, or
  verified_document TEXT,                         -- the document the office checked
  closed_on      TEXT,
  contested_on   TEXT,
  decided_on     TEXT,
  upheld         INTEGER CHECK (upheld IN (0, 1)),
  result         TEXT CHECK (result = 'corrected' OR result = 'set-aside' OR result = 'withdrawn'),
  ended_on       TEXT,                            -- the day nothing more was owed by anyone
  CHECK ((due_on IS NULL) = (due_raw_on IS NULL)),
  CHECK ((due_on IS NULL) = (provisional IS NULL)),
  CHECK (on_time IS NULL OR reported_on IS NOT NULL),
  CHECK ((state IN ('verified', 'closed')) = (verified_on IS NOT NULL)),
  CHECK ((verified_on IS NOT NULL) = ((verified_visit IS NOT NULL) + (verified_document IS NOT NULL) = 1)),
  CHECK (verified_on IS NULL OR reported_on <= verified_on),
  CHECK ((state = 'closed') = (closed_on IS NOT NULL)),
  CHECK ((state IN ('closed', 'withdrawn')) = (ended_on IS NOT NULL)),
  CHECK (((state = 'verified' OR state = 'closed' OR state = 'withdrawn')) = (result IS NOT NULL)),
  CHECK ((decided_on IS NULL) = (upheld IS NULL)),
  CHECK (decided_on IS NULL OR contested_on IS NOT NULL)
) STRICT;
CREATE INDEX demand_unit ON demand (unit, issued_on);
CREATE INDEX demand_issued ON demand (issued_on);
CREATE INDEX demand_due ON demand (due_on) WHERE stopped_on IS NULL;
CREATE INDEX demand_batch ON demand (batch) WHERE batch IS NOT NULL;
CREATE INDEX demand_visit ON demand (verified_visit) WHERE verified_visit IS NOT NULL;

-- Which findings an order covers.
CREATE TABLE order_finding (
  demand  INTEGER NOT NULL REFERENCES demand (id),
  finding INTEGER NOT NULL REFERENCES finding (id),
  entry   INTEGER NOT NULL REFERENCES journal (seq),
  PRIMARY KEY (demand, finding)
) STRICT, WITHOUT ROWID;
CREATE INDEX order_finding_finding ON order_finding (finding);

-- The dated acts of an order's life, in the order they stand; the first, issuing, is the order itself. A step taken back
-- stays, marked with the entry that did so.
CREATE TABLE order_step (
  demand      INTEGER NOT NULL REFERENCES demand (id),
  n           INTEGER NOT NULL CHECK (n >= 1),
  entry       INTEGER NOT NULL REFERENCES journal (seq),
  kind        TEXT NOT NULL CHECK (kind = 'acknowledge' OR kind = 'plan' OR kind = 'extend' OR kind = 'report' OR kind = 'return' OR kind = 'verify' OR kind = 'close' OR kind = 'withdraw' OR kind = 'remind' OR kind = 'escalate' OR kind = 'contest' OR kind = 'decide'),
  happened_on TEXT NOT NULL,
  due         TEXT,                               -- extend, return: the new limit
  visit       INTEGER REFERENCES visit (id),      -- verify: the revisit that saw it
  document    TEXT,                               -- verify: the document the office checked
  upheld      INTEGER CHECK (upheld IN (0, 1)),   -- decide
  by_whom TEXT,                               -- extend: who approved; remind: who answered; verify: who checked; contest, decide: who
  note        TEXT,
  taken_back  INTEGER REFERENCES journal (seq),
  taken_back_note TEXT,
  PRIMARY KEY (demand, n),
  CHECK ((kind = 'verify') = ((visit IS NOT NULL) + (document IS NOT NULL) = 1)),
  CHECK (kind = 'verify' OR (visit IS NULL AND document IS NULL)),
  CHECK ((kind = 'decide') = (upheld IS NOT NULL)),
  CHECK (kind <> 'extend' OR (due IS NOT NULL AND by_whom IS NOT NULL)),
  CHECK (due IS NULL OR kind IN ('extend', 'return'))
) STRICT, WITHOUT ROWID;
CREATE INDEX order_step_visit ON order_step (visit) WHERE visit IS NOT NULL;

-- The limits of an order, as a complaint's: counted anew from its steps and the calendar whenever one of them changes.
CREATE TABLE order_clock (
  demand      INTEGER NOT NULL REFERENCES demand (id),
  name        TEXT NOT NULL,                      -- a clock of vocab::Clock
  round       INTEGER NOT NULL DEFAULT 1,         -- how many times it was set running anew, and once; the last is the one in force
  amount      INTEGER NOT NULL,
  unit        TEXT NOT NULL CHECK (unit = 'working-days' OR unit = 'calendar-days' OR unit = 'months' OR unit = 'date'),
  rolls       INTEGER NOT NULL CHECK (rolls IN (0, 1)),
  extended_by INTEGER NOT NULL DEFAULT 0,
  start_event TEXT NOT NULL,
  start_on    TEXT NOT NULL,
  raw_on      TEXT NOT NULL,
  due_on      TEXT NOT NULL,
  provisional INTEGER NOT NULL CHECK (provisional IN (0, 1)),
  rule        TEXT,                               -- regulation and article; none for a limit the office set
  calendar    TEXT,                               -- the notice of the last day's year, or none yet
  paused_on   TEXT,                               -- since when it stands still
  stopped_on  TEXT,
  PRIMARY KEY (demand, name, round)
) STRICT, WITHOUT ROWID;

-- ---------------------------------------------------------------- complaints

-- A point where complaints are taken in (收件点): a hotline, a centre, a desk, a monitor point, a mailbox, a page; or where things are done for
-- people (代办点).
CREATE TABLE point (
  id          INTEGER PRIMARY KEY,
  code        TEXT GENERATED ALWAYS AS ('D' || (id / 10000000) || printf('-%04d', id % 10000000)),
  entry       INTEGER NOT NULL REFERENCES journal (seq),
  name        TEXT NOT NULL CHECK (name <> ''),
  kind        TEXT,                               -- none where an old ledger named it alone
  kind_note   TEXT,                               -- the word `other` asks for its text
  number      TEXT,                               -- what the public may call
  place       TEXT,
  hours       TEXT,
  tended_by   TEXT,                               -- a desk, a supervisor (监督员)
  every_days  INTEGER CHECK (every_days BETWEEN 1 AND 366),    -- a box is opened every so many days
  from_on     TEXT,                               -- in service
  to_on       TEXT,
  note        TEXT,
  void_reason TEXT,
  CHECK (kind <> 'other' OR kind_note <> ''),
  CHECK (to_on >= from_on)
) STRICT;
CREATE UNIQUE INDEX point_name ON point (name) WHERE void_reason IS NULL;

-- The days a box was opened, and how many slips lay in it.
CREATE TABLE point_opening (
  point           INTEGER NOT NULL REFERENCES point (id),
  n               INTEGER NOT NULL CHECK (n >= 1),
  entry           INTEGER NOT NULL REFERENCES journal (seq),
  happened_on     TEXT NOT NULL,
  slips           INTEGER NOT NULL CHECK (slips >= 0),
  by_whom         TEXT,
  note            TEXT,
  taken_back      INTEGER REFERENCES journal (seq),
  taken_back_note TEXT,
  PRIMARY KEY (point, n)
) STRICT, WITHOUT ROWID;

-- A complaint as it came in, and below the line where it stands: those columns are folded from its steps
-- (rule::flow), kept for reading, and never written otherwise; `check` folds them again.
CREATE TABLE complaint (
  id             INTEGER PRIMARY KEY,
  code        TEXT GENERATED ALWAYS AS ('C' || (id / 10000000) || printf('-%04d', id % 10000000)),
  entry          INTEGER NOT NULL REFERENCES journal (seq),
  office_no      TEXT UNIQUE,
  received_on    TEXT NOT NULL,
  channel        TEXT NOT NULL,
  channel_note   TEXT,
  point          INTEGER REFERENCES point (id),   -- where it was taken in
  approval       INTEGER REFERENCES approval (id),  -- the case of the hall it is about
  person         INTEGER REFERENCES person (id),  -- complained of, where it is somebody
  category       TEXT NOT NULL,
  category_note  TEXT,
  unit           INTEGER REFERENCES unit (id),    -- complained of; nobody named is possible
  subject        TEXT,
  summary        TEXT,
  named          TEXT NOT NULL CHECK (named = 'named' OR named = 'anonymous' OR named = 'unverified'),
  persons        INTEGER CHECK (persons >= 1),
  reply_wanted   INTEGER CHECK (reply_wanted IN (0, 1)),  -- 0: whoever complained wants no reply, or history brought it closed
  void_reason    TEXT,
  -- where it stands
  state          TEXT NOT NULL CHECK (state = 'received' OR state = 'answered-on-spot' OR state = 'out-of-scope' OR state = 'merged' OR state = 'accepted' OR state = 'assigned' OR state = 'returned-objection' OR state = 'suspended' OR state = 'result-filed' OR state = 'checked' OR state = 'closed' OR state = 'replied' OR state = 'revisited' OR state = 'reopened' OR state = 'withdrawn' OR state = 'transferred-out' OR state = 'archived'),
  accepted_on    TEXT,
  accept_due_on  TEXT,                            -- by when it was to be accepted
  first_accept_due_on TEXT,                       -- the first of these that was met or missed
  refused_on     TEXT,
  refused_reason TEXT,
  first_refused_on TEXT,                          -- the day it was first refused, whatever was reopened since, and why
  first_refused_reason TEXT,
  handling       TEXT CHECK (handling = 'self' OR handling = 'ordered' OR handling = 'forwarded'),
  assigned_to    INTEGER REFERENCES unit (id),
  assigned_on    TEXT,
  first_assigned_on TEXT,                         -- the day it was first assigned
  handled_by     INTEGER REFERENCES unit (id),    -- who had it when its first limit ran out or it was first closed; until then who has it
  due_on         TEXT,                            -- rolled over rest days; the limit in force now
  due_raw_on     TEXT,                            -- before rolling
  provisional    INTEGER CHECK (provisional IN (0, 1)),  -- reaches into a year without a holiday notice
  extended       INTEGER CHECK (extended IN (0, 1)),
  paused         INTEGER CHECK (paused IN (0, 1)),
  closed_on      TEXT,
  first_due_on   TEXT,                            -- the limit for closing before it was ever reopened: what was broken stays broken
  first_closed_on TEXT,                           -- the day it was first closed
  result         TEXT CHECK (result = 'substantiated' OR result = 'partly' OR result = 'not-substantiated' OR result = 'cannot-verify' OR result = 'misunderstanding'),
  reply_due_on   TEXT,                            -- by when the complainant is to be told what came of it
  first_reply_due_on TEXT,                        -- the same before it was ever reopened
  replied_on     TEXT,
  first_replied_on TEXT,                          -- the day they were first told
  called_on      TEXT,                            -- the last call back, whether they were reached, and what they said
  reached        INTEGER CHECK (reached IN (0, 1)),
  satisfied      TEXT CHECK (satisfied = 'very-satisfied' OR satisfied = 'satisfied' OR satisfied = 'fairly-satisfied' OR satisfied = 'dissatisfied' OR satisfied = 'very-dissatisfied'),
  resolved       INTEGER CHECK (resolved IN (0, 1)),
  cause          TEXT CHECK (cause IS NULL OR json_valid(cause)),  -- JSON array of slugs, of its last closing
  remedy         TEXT CHECK (remedy IS NULL OR json_valid(remedy)),
  merged_into    INTEGER REFERENCES complaint (id),
  ended_on       TEXT,                            -- the day nothing more was owed: closed, refused, answered, merged, withdrawn, transferred
  CHECK (category <> 'other' OR category_note <> ''),
  CHECK (channel <> 'other' OR channel_note <> ''),
  CHECK ((refused_on IS NULL) = (refused_reason IS NULL)),
  CHECK ((assigned_on IS NULL) = (handling IS NULL)),
  CHECK (handling NOT IN ('ordered', 'forwarded') OR assigned_to IS NOT NULL),
  CHECK ((closed_on IS NULL) = (result IS NULL))
) STRICT;
CREATE INDEX complaint_person ON complaint (person) WHERE person IS NOT NULL;
CREATE INDEX complaint_point ON complaint (point, received_on) WHERE point IS NOT NULL;
CREATE INDEX complaint_approval ON complaint (approval) WHERE approval IS NOT NULL;
CREATE INDEX complaint_merged ON complaint (merged_into) WHERE merged_into IS NOT NULL;
CREATE INDEX complaint_received ON complaint (received_on);
CREATE INDEX complaint_unit ON complaint (unit, received_on, void_reason);  -- figures of a long period read it alone
CREATE INDEX complaint_accepted ON complaint (accepted_on) WHERE accepted_on IS NOT NULL;
CREATE INDEX complaint_refused ON complaint (first_refused_on) WHERE first_refused_on IS NOT NULL;
CREATE INDEX complaint_reply_due ON complaint (first_reply_due_on) WHERE first_reply_due_on IS NOT NULL;
CREATE INDEX complaint_replied ON complaint (first_replied_on) WHERE first_replied_on IS NOT NULL;
CREATE INDEX complaint_untold ON complaint (reply_due_on) WHERE reply_due_on IS NOT NULL AND replied_on IS NULL;
CREATE INDEX complaint_called ON complaint (called_on) WHERE called_on IS NOT NULL;
CREATE INDEX complaint_assigned ON complaint (first_assigned_on) WHERE first_assigned_on IS NOT NULL;
CREATE INDEX complaint_closed ON complaint (first_closed_on) WHERE first_closed_on IS NOT NULL;
CREATE INDEX complaint_due ON complaint (first_due_on) WHERE first_due_on IS NOT NULL;
CREATE INDEX complaint_ended ON complaint (ended_on);  -- what is open on a day: ended later, or not at all

-- The dated acts of a complaint's life, in the order they stand; the first act, receiving, is the complaint itself.
-- A step taken back stays, marked with the entry that did so.
CREATE TABLE complaint_step (
  complaint   INTEGER NOT NULL REFERENCES complaint (id),
  n           INTEGER NOT NULL CHECK (n >= 1),
  entry       INTEGER NOT NULL REFERENCES journal (seq),
  kind        TEXT NOT NULL CHECK (kind = 'answer' OR kind = 'refuse' OR kind = 'merge' OR kind = 'unmerge' OR kind = 'accept' OR kind = 'assign' OR kind = 'object' OR kind = 'decide' OR kind = 'extend' OR kind = 'pause' OR kind = 'resume' OR kind = 'urge' OR kind = 'file' OR kind = 'check' OR kind = 'send-back' OR kind = 'close' OR kind = 'reply' OR kind = 'call' OR kind = 'reopen' OR kind = 'withdraw' OR kind = 'transfer' OR kind = 'archive'),
  happened_on TEXT NOT NULL,
  refused_reason TEXT,                            -- refuse
  handling    TEXT CHECK (handling = 'self' OR handling = 'ordered' OR handling = 'forwarded'),  -- assign
  unit        INTEGER REFERENCES unit (id),       -- assign: to whom
  officer     TEXT,                               -- assign: who there
  due_on      TEXT,                               -- assign: a limit stated by hand
  result      TEXT CHECK (result = 'substantiated' OR result = 'partly' OR result = 'not-substantiated' OR result = 'cannot-verify' OR result = 'misunderstanding'),  -- close
  cause       TEXT CHECK (cause IS NULL OR json_valid(cause)),  -- close: JSON array of slugs, why it came about
  remedy      TEXT CHECK (remedy IS NULL OR json_valid(remedy)),  -- close: JSON array of slugs, what was done about it
  merged_into INTEGER REFERENCES complaint (id),  -- merge: the complaint this one joins
  reply_way   TEXT,                               -- reply
  reached     INTEGER CHECK (reached IN (0, 1)),  -- call: whether they could be asked
  satisfied   TEXT CHECK (satisfied = 'very-satisfied' OR satisfied = 'satisfied' OR satisfied = 'fairly-satisfied' OR satisfied = 'dissatisfied' OR satisfied = 'very-dissatisfied'),  -- reply, call
  resolved    INTEGER CHECK (resolved IN (0, 1)),  -- call
  upheld      INTEGER CHECK (upheld IN (0, 1)),   -- decide
  amount      INTEGER CHECK (amount >= 1),        -- extend: by how much, in the rule's unit
  by_whom     TEXT,                               -- extend: who approved; urge: who answered; reply, call: who did
  note        TEXT,
  taken_back  INTEGER REFERENCES journal (seq),
  taken_back_note TEXT,
  PRIMARY KEY (complaint, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX complaint_step_day ON complaint_step (happened_on);  -- what came later than a past day
CREATE INDEX complaint_step_pause ON complaint_step (complaint) WHERE kind = 'pause';  -- whose days are given back
CREATE INDEX complaint_step_merged ON complaint_step (merged_into) WHERE merged_into IS NOT NULL;
CREATE INDEX complaint_step_told ON complaint_step (complaint)  -- a word is looked for in those that say something
  WHERE officer IS NOT NULL OR by_whom IS NOT NULL OR note IS NOT NULL;

-- The limits of a complaint that this office counts: from which event and day, how much of what, by which rule, until
-- when. Counted anew from the steps, the rule set and the calendar whenever one of them changes, like the standing above;
-- a limit that history brought with it stands in `due_on` alone.
CREATE TABLE complaint_clock (
  complaint   INTEGER NOT NULL REFERENCES complaint (id),
  name        TEXT NOT NULL,                      -- a clock of vocab::Clock
  round       INTEGER NOT NULL DEFAULT 1,         -- how many times it was set running anew, and once; the last is the one in force
  amount      INTEGER NOT NULL,
  unit        TEXT NOT NULL CHECK (unit = 'working-days' OR unit = 'calendar-days' OR unit = 'months' OR unit = 'date'),
  rolls       INTEGER NOT NULL CHECK (rolls IN (0, 1)),
  extended_by INTEGER NOT NULL DEFAULT 0,
  start_event TEXT NOT NULL,
  start_on    TEXT NOT NULL,
  raw_on      TEXT NOT NULL,
  due_on      TEXT NOT NULL,
  provisional INTEGER NOT NULL CHECK (provisional IN (0, 1)),
  rule        TEXT,                               -- set, regulation and article; none for a limit stated by hand
  calendar    TEXT,                               -- the notice of the last day's year: its number, or none yet
  paused_on   TEXT,                               -- since when it stands still
  stopped_on  TEXT,
  PRIMARY KEY (complaint, name, round)
) STRICT, WITHOUT ROWID;
CREATE INDEX complaint_clock_running ON complaint_clock (due_on) WHERE stopped_on IS NULL;

-- Who complained. Apart from everything else: no view, no list and no export reads this table; `complaint reveal` does,
-- with a reason, in the journal (信访工作条例 art. 30). The salt keeps a digest of a phone number from being guessed. The
-- newest row of a complaint is what is known now; a correction adds one, and what was there before stays.
CREATE TABLE complainant (
  complaint INTEGER NOT NULL REFERENCES complaint (id),
  entry     INTEGER NOT NULL REFERENCES journal (seq),
  salt      BLOB NOT NULL,
  name      TEXT,
  phone     TEXT,
  address   TEXT,
  PRIMARY KEY (complaint, entry)
) STRICT;

-- A clue (线索): what somebody says is worth a look, and what asks for no answer. Its unit may be kept out of lists until somebody
-- has looked.
CREATE TABLE clue (
  id          INTEGER PRIMARY KEY,
  code        TEXT GENERATED ALWAYS AS ('L' || (id / 10000000) || printf('-%04d', id % 10000000)),
  entry       INTEGER NOT NULL REFERENCES journal (seq),
  office_no   TEXT UNIQUE,
  received_on TEXT NOT NULL,
  channel     TEXT NOT NULL,
  unit        INTEGER REFERENCES unit (id),
  hidden      INTEGER CHECK (hidden IN (0, 1)),
  complaint   INTEGER REFERENCES complaint (id),  -- the complaint that brought it
  summary     TEXT NOT NULL CHECK (summary <> ''),
  set_aside   TEXT,                               -- why nobody goes
  void_reason TEXT
) STRICT;
CREATE INDEX clue_received ON clue (received_on);
CREATE INDEX clue_complaint ON clue (complaint) WHERE complaint IS NOT NULL;

-- Who gave a clue, kept as those who complain are: apart, and read by `clue reveal` alone.
CREATE TABLE informant (
  clue    INTEGER NOT NULL REFERENCES clue (id),
  entry   INTEGER NOT NULL REFERENCES journal (seq),
  salt    BLOB NOT NULL,
  name    TEXT,
  phone   TEXT,
  address TEXT,
  PRIMARY KEY (clue, entry)
) STRICT;

-- The clues that a campaign, and a visit, came of.
CREATE TABLE campaign_clue (
  campaign INTEGER NOT NULL REFERENCES campaign (id),
  clue     INTEGER NOT NULL REFERENCES clue (id),
  entry    INTEGER NOT NULL REFERENCES journal (seq),
  PRIMARY KEY (campaign, clue)
) STRICT, WITHOUT ROWID;
CREATE INDEX campaign_clue_clue ON campaign_clue (clue);

CREATE TABLE visit_clue (
  visit INTEGER NOT NULL REFERENCES visit (id),
  clue  INTEGER NOT NULL REFERENCES clue (id),
  entry INTEGER NOT NULL REFERENCES journal (seq),
  PRIMARY KEY (visit, clue)
) STRICT, WITHOUT ROWID;
CREATE INDEX visit_clue_clue ON visit_clue (clue);

-- Figures somebody else stated: an old paper of this office (no unit), or a sub-office's return (the unit that sent it).
-- They stand beside the office's own cases, with qualifier and source, and are never counted among them.
CREATE TABLE stated (
  id          INTEGER PRIMARY KEY,
  code        TEXT GENERATED ALWAYS AS ('T' || (id / 10000000) || printf('-%04d', id % 10000000)),
  entry       INTEGER NOT NULL REFERENCES journal (seq),
  office_no   TEXT UNIQUE,
  figure      TEXT NOT NULL,
  value       INTEGER NOT NULL CHECK (value >= 0),
  qualifier   TEXT NOT NULL CHECK (qualifier = 'exact' OR qualifier = 'more-than' OR qualifier = 'nearly' OR qualifier = 'about'),
  unit        INTEGER REFERENCES unit (id),
  from_on     TEXT NOT NULL,
  to_on       TEXT NOT NULL,
  source      TEXT NOT NULL CHECK (source <> ''),
  note        TEXT,
  void_reason TEXT,
  CHECK (to_on >= from_on)
) STRICT;

-- ---------------------------------------------------------------- who was held to account

-- A person a measure may fall on, at their unit. Reports never name them; two may have the same name, so codes tell
-- them apart.
CREATE TABLE person (
  id          INTEGER PRIMARY KEY,
  code        TEXT GENERATED ALWAYS AS ('R' || (id / 10000000) || printf('-%04d', id % 10000000)),
  entry       INTEGER NOT NULL REFERENCES journal (seq),
  name        TEXT NOT NULL CHECK (name <> ''),
  unit        INTEGER NOT NULL REFERENCES unit (id),
  post        TEXT,
  rank        TEXT,
  note        TEXT,
  void_reason TEXT
) STRICT;

-- The units a person should keep away from as an inspector (回避): one they left, on a day, or one named for another reason.
CREATE TABLE person_tie (
  person          INTEGER NOT NULL REFERENCES person (id),
  n               INTEGER NOT NULL CHECK (n >= 1),
  entry           INTEGER NOT NULL REFERENCES journal (seq),
  happened_on     TEXT NOT NULL,                  -- the day it was said
  unit            INTEGER NOT NULL REFERENCES unit (id),
  left_on         TEXT,                           -- the day they left it; none where it is named for another reason
  reason          TEXT,
  taken_back      INTEGER REFERENCES journal (seq),
  taken_back_note TEXT,
  PRIMARY KEY (person, n),
  CHECK (left_on IS NOT NULL OR reason IS NOT NULL)
) STRICT, WITHOUT ROWID;
CREATE INDEX person_tie_unit ON person_tie (unit);
CREATE INDEX person_name ON person (name);

-- What was done to a person or a unit for it: a sanction 处分 (regimes party, zhengwu, chufen), or another measure, which
-- never counts as one. Post, rank and unit are those of the day. The law fixes the first day of a period and not the
-- last: `convention` says which of the two the clerk confirmed. Passing a case on (transfer-discipline) has no regime.
CREATE TABLE sanction (
  id             INTEGER PRIMARY KEY,
  code        TEXT GENERATED ALWAYS AS ('S' || (id / 10000000) || printf('-%04d', id % 10000000)),
  entry          INTEGER NOT NULL REFERENCES journal (seq),
  office_no      TEXT UNIQUE,
  finding        INTEGER REFERENCES finding (id),
  complaint      INTEGER REFERENCES complaint (id),
  "order"        INTEGER REFERENCES demand (id),
  round          INTEGER REFERENCES form_round (id),  -- the appraisal that proposed it
  person         INTEGER REFERENCES person (id),  -- nobody: it fell on the unit
  unit           INTEGER NOT NULL REFERENCES unit (id),
  post           TEXT,
  person_rank    TEXT,
  regime         TEXT CHECK (regime = 'party' OR regime = 'zhengwu' OR regime = 'chufen' OR regime = 'organisational' OR regime = 'lighter' OR regime = 'performance' OR regime = 'unit'),
  kind           TEXT NOT NULL,
  kind_note      TEXT,
  decided_on     TEXT NOT NULL,
  decided_by     TEXT,
  decision_no    TEXT,                            -- the decision's own number, not the office's
  responsibility TEXT,
  months         INTEGER CHECK (months BETWEEN 1 AND 600),  -- of this measure alone, without what an earlier one left
  ends_on        TEXT,                            -- the last day, with what an earlier one left
  convention     TEXT CHECK (convention = 'day-before' OR convention = 'matching-day' OR convention = 'stated'),
  rule           TEXT,                            -- text and article the months come from
  rule_version   TEXT,                            -- its edition, in force on the day of the decision
  restored_on    TEXT,                            -- probation: rights given back, the influence begins
  lifted_on      TEXT,
  note           TEXT,
  void_reason    TEXT,
  CHECK (kind <> 'other' OR kind_note <> ''),
  CHECK (regime IS NOT NULL OR kind = 'transfer-discipline'),
  CHECK (regime <> 'unit' OR person IS NULL),
  CHECK (person IS NOT NULL OR post IS NULL AND person_rank IS NULL),
  CHECK ((ends_on IS NULL) = (convention IS NULL)),
  CHECK (ends_on >= decided_on),
  CHECK (restored_on >= decided_on),
  CHECK (lifted_on >= decided_on)
) STRICT;
CREATE INDEX sanction_day ON sanction (decided_on);
CREATE INDEX sanction_person ON sanction (person, decided_on) WHERE person IS NOT NULL;
CREATE INDEX sanction_unit ON sanction (unit, decided_on);
CREATE INDEX sanction_finding ON sanction (finding) WHERE finding IS NOT NULL;
CREATE INDEX sanction_complaint ON sanction (complaint) WHERE complaint IS NOT NULL;
CREATE INDEX sanction_order ON sanction ("order") WHERE "order" IS NOT NULL;
CREATE INDEX sanction_ends ON sanction (ends_on) WHERE ends_on IS NOT NULL;

-- ---------------------------------------------------------------- instructions

-- What a leader told the office to see to (批示、口头指示、会议决定), and below the line where it stands: folded from its
-- steps (rule::instruct) like a complaint's.
CREATE TABLE instruction (
  id          INTEGER PRIMARY KEY,
  code        TEXT GENERATED ALWAYS AS ('I' || (id / 10000000) || printf('-%04d', id % 10000000)),
  entry       INTEGER NOT NULL REFERENCES journal (seq),
  office_no   TEXT UNIQUE,
  received_on TEXT NOT NULL,
  leader      TEXT NOT NULL CHECK (leader <> ''),
  kind        TEXT NOT NULL,
  summary     TEXT NOT NULL CHECK (summary <> ''),
  on_report   TEXT,                               -- the report or paper it stands on
  on_order    TEXT,                               -- the order it is about, as it is numbered
  "of"        TEXT,                               -- the code of the record it is about
  void_reason TEXT,
  -- where it stands
  state       TEXT NOT NULL CHECK (state = 'registered' OR state = 'assigned' OR state = 'answered' OR state = 'closed' OR state = 'archived'),
  unit        INTEGER REFERENCES unit (id),       -- who is to see to it
  assigned_on TEXT,
  due_on      TEXT,
  urged       INTEGER,                            -- how often the unit was urged
  answered_on TEXT,
  closed_on   TEXT
) STRICT;
CREATE INDEX instruction_received ON instruction (received_on);
CREATE INDEX instruction_open ON instruction (due_on) WHERE closed_on IS NULL;
CREATE INDEX instruction_unit ON instruction (unit) WHERE unit IS NOT NULL;
CREATE INDEX instruction_of ON instruction ("of") WHERE "of" IS NOT NULL;

-- The dated acts on an instruction: to whom it was given and by when, who was urged, what came back, when it was closed.
CREATE TABLE instruction_step (
  instruction     INTEGER NOT NULL REFERENCES instruction (id),
  n               INTEGER NOT NULL CHECK (n >= 1),
  entry           INTEGER NOT NULL REFERENCES journal (seq),
  kind            TEXT NOT NULL CHECK (kind = 'assign' OR kind = 'urge' OR kind = 'answer' OR kind = 'close' OR kind = 'archive'),
  happened_on     TEXT NOT NULL,
  unit            INTEGER REFERENCES unit (id),   -- assign: to whom
  due_on          TEXT,                           -- assign: by when
  by_whom     TEXT,                           -- urge: who answered
  note            TEXT,                           -- answer: the feedback
  taken_back      INTEGER REFERENCES journal (seq),
  taken_back_note TEXT,
  PRIMARY KEY (instruction, n)
) STRICT, WITHOUT ROWID;

-- The limit of an instruction, as a complaint's.
CREATE TABLE instruction_clock (
  instruction INTEGER NOT NULL REFERENCES instruction (id),
  name        TEXT NOT NULL,                      -- a clock of vocab::Clock
  round       INTEGER NOT NULL DEFAULT 1,         -- how many times it was set running anew, and once; the last is the one in force
  amount      INTEGER NOT NULL,
  unit        TEXT NOT NULL CHECK (unit = 'working-days' OR unit = 'calendar-days' OR unit = 'months' OR unit = 'date'),
  rolls       INTEGER NOT NULL CHECK (rolls IN (0, 1)),
  extended_by INTEGER NOT NULL DEFAULT 0,
  start_event TEXT NOT NULL,
  start_on    TEXT NOT NULL,
  raw_on      TEXT NOT NULL,
  due_on      TEXT NOT NULL,
  provisional INTEGER NOT NULL CHECK (provisional IN (0, 1)),
  rule        TEXT,                               -- regulation and article; none for a limit the office set
  calendar    TEXT,                               -- the notice of the last day's year, or none yet
  paused_on   TEXT,                               -- since when it stands still
  stopped_on  TEXT,
  PRIMARY KEY (instruction, name, round)
) STRICT, WITHOUT ROWID;

-- ---------------------------------------------------------------- proposals

-- What the office proposed (整改建议、问责建议、表彰建议 …) to a unit or to an organ outside the register, and below the line
-- where it stands: folded from its steps (rule::propose) and its limit.
CREATE TABLE proposal (
  id          INTEGER PRIMARY KEY,
  code        TEXT GENERATED ALWAYS AS ('J' || (id / 10000000) || printf('-%04d', id % 10000000)),
  entry       INTEGER NOT NULL REFERENCES journal (seq),
  office_no   TEXT UNIQUE,
  kind        TEXT NOT NULL CHECK (kind = 'rectify' OR kind = 'recommendation' OR kind = 'notice' OR kind = 'accountability' OR kind = 'praise' OR kind = 'opinion'),
  unit        INTEGER REFERENCES unit (id),
  to_organ    TEXT,
  complaint   INTEGER REFERENCES complaint (id),
  campaign    INTEGER REFERENCES campaign (id),
  summary     TEXT NOT NULL CHECK (summary <> ''),
  due         TEXT,                               -- the limit to answer as set: 15wd, 15d, 2m or a day
  made_on     TEXT NOT NULL,
  void_reason TEXT,
  -- where it stands
  state       TEXT NOT NULL CHECK (state = 'made' OR state = 'approved' OR state = 'sent' OR state = 'answered' OR state = 'closed'),
  approved_on TEXT,                               -- by the government or its head (政府督查工作条例 art. 21)
  approved_by TEXT,
  approval_no TEXT,
  sent_on     TEXT,
  acknowledged_on TEXT,
  due_on      TEXT,
  provisional INTEGER CHECK (provisional IN (0, 1)),  -- reaches into a year without a holiday notice
  replied_on  TEXT,
  result      TEXT CHECK (result = 'adopted' OR result = 'partly' OR result = 'rejected'),
  reason      TEXT,                               -- why it is not, or only partly, adopted
  closed_on   TEXT,
  sanction    INTEGER REFERENCES sanction (id),   -- the measure it brought
  rule_made   TEXT,                               -- the rule it brought
  CHECK ((unit IS NULL) = (to_organ IS NOT NULL)),
  CHECK ((replied_on IS NULL) = (result IS NULL))
) STRICT;
CREATE INDEX proposal_made ON proposal (made_on);
CREATE INDEX proposal_unit ON proposal (unit) WHERE unit IS NOT NULL;
CREATE INDEX proposal_complaint ON proposal (complaint) WHERE complaint IS NOT NULL;
CREATE INDEX proposal_sanction ON proposal (sanction) WHERE sanction IS NOT NULL;

-- Which findings a proposal rests on.
CREATE TABLE proposal_finding (
  proposal INTEGER NOT NULL REFERENCES proposal (id),
  finding  INTEGER NOT NULL REFERENCES finding (id),
  entry    INTEGER NOT NULL REFERENCES journal (seq),
  PRIMARY KEY (proposal, finding)
) STRICT, WITHOUT ROWID;
CREATE INDEX proposal_finding_finding ON proposal_finding (finding);

-- The dated acts on a proposal: who approved it, when it was sent and by when it is to be answered, what was answered.
CREATE TABLE proposal_step (
  proposal        INTEGER NOT NULL REFERENCES proposal (id),
  n               INTEGER NOT NULL CHECK (n >= 1),
  entry           INTEGER NOT NULL REFERENCES journal (seq),
  kind            TEXT NOT NULL CHECK (kind = 'approve' OR kind = 'send' OR kind = 'receive' OR kind = 'reply' OR kind = 'close'),
  happened_on     TEXT NOT NULL,
  approved_by     TEXT,                           -- approve
  approval_no     TEXT,                           -- approve
  due             TEXT,                           -- send: the limit to answer
  result          TEXT CHECK (result = 'adopted' OR result = 'partly' OR result = 'rejected'),  -- reply
  reason          TEXT,                           -- reply: why it is not, or only partly, adopted
  sanction        INTEGER REFERENCES sanction (id),  -- close: the measure it brought
  rule_made       TEXT,                           -- close
  note            TEXT,
  taken_back      INTEGER REFERENCES journal (seq),
  taken_back_note TEXT,
  PRIMARY KEY (proposal, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX proposal_step_sanction ON proposal_step (sanction) WHERE sanction IS NOT NULL;

-- The limit of a proposal, as a complaint's.
CREATE TABLE proposal_clock (
  proposal    INTEGER NOT NULL REFERENCES proposal (id),
  name        TEXT NOT NULL,                      -- a clock of vocab::Clock
  round       INTEGER NOT NULL DEFAULT 1,         -- how many times it was set running anew, and once; the last is the one in force
  amount      INTEGER NOT NULL,
  unit        TEXT NOT NULL CHECK (unit = 'working-days' OR unit = 'calendar-days' OR unit = 'months' OR unit = 'date'),
  rolls       INTEGER NOT NULL CHECK (rolls IN (0, 1)),
  extended_by INTEGER NOT NULL DEFAULT 0,
  start_event TEXT NOT NULL,
  start_on    TEXT NOT NULL,
  raw_on      TEXT NOT NULL,
  due_on      TEXT NOT NULL,
  provisional INTEGER NOT NULL CHECK (provisional IN (0, 1)),
  rule        TEXT,                               -- regulation and article; none for a limit the office set
  calendar    TEXT,                               -- the notice of the last day's year, or none yet
  paused_on   TEXT,                               -- since when it stands still
  stopped_on  TEXT,
  PRIMARY KEY (proposal, name, round)
) STRICT, WITHOUT ROWID;

-- ---------------------------------------------------------------- the service hall

-- A matter (事项) that a service hall decides: whose it is, at which window, by which limits, and what became of it where it was cleaned up. A
-- limit is 20wd, 15d, 2m, 2h or 3min (rule::hall::Term).
CREATE TABLE matter (
  id             INTEGER PRIMARY KEY,
  code           TEXT GENERATED ALWAYS AS ('M' || (id / 10000000) || printf('-%04d', id % 10000000)),
  entry          INTEGER NOT NULL REFERENCES journal (seq),
  office_no      TEXT UNIQUE,                     -- its number in the catalogue of matters
  name           TEXT NOT NULL CHECK (name <> ''),
  unit           INTEGER NOT NULL REFERENCES unit (id),
  service_window TEXT,
  statutory      TEXT NOT NULL,                   -- by law
  article        TEXT,
  promised       TEXT,                            -- by the office's own promise; the former ones stand in their table
  promised_from  TEXT,                            -- since when; none for one that held from the beginning
  fee            TEXT,                            -- by which document what is charged; none where it is free
  published_in   TEXT,
  published_on   TEXT,
  ended_on       TEXT,                            -- the day it was cleaned up
  ending         TEXT CHECK (ending = 'abolished' OR ending = 'merged' OR ending = 'handed-down'),
  ending_no      TEXT,                            -- the document that did so
  into_matter    INTEGER REFERENCES matter (id),  -- what it was merged into
  ended_to       TEXT,                            -- to whom it was handed down
  note           TEXT,
  void_reason    TEXT,
  CHECK ((ended_on IS NULL) = (ending IS NULL)),
  CHECK (promised_from IS NULL OR promised IS NOT NULL)
) STRICT;
CREATE INDEX matter_unit ON matter (unit);

-- What was promised before, each until the day before the next: 14 → 4 working days → 3 minutes.
CREATE TABLE matter_promise (
  matter          INTEGER NOT NULL REFERENCES matter (id),
  n               INTEGER NOT NULL CHECK (n >= 1),  -- counts through all that belongs to the matter
  entry           INTEGER NOT NULL REFERENCES journal (seq),
  happened_on     TEXT NOT NULL,                  -- the day it was told
  from_on         TEXT,                           -- none for the first
  to_on           TEXT NOT NULL,
  promised        TEXT,                           -- none where nothing was promised yet
  basis           TEXT,                           -- the document that changed it
  taken_back      INTEGER REFERENCES journal (seq),
  taken_back_note TEXT,
  PRIMARY KEY (matter, n)
) STRICT, WITHOUT ROWID;

-- The steps (环节) of a matter, and who takes them; those of one rank go on side by side.
CREATE TABLE matter_stage (
  matter          INTEGER NOT NULL REFERENCES matter (id),
  n               INTEGER NOT NULL CHECK (n >= 1),
  entry           INTEGER NOT NULL REFERENCES journal (seq),
  happened_on     TEXT NOT NULL,                  -- the day it was told
  stage           TEXT NOT NULL CHECK (stage <> ''),
  rank            INTEGER NOT NULL CHECK (rank >= 1),
  unit            INTEGER REFERENCES unit (id),   -- where it is not the matter's own
  step_limit      TEXT,                           -- how long it may take: 2wd, 4h
  taken_back      INTEGER REFERENCES journal (seq),
  taken_back_note TEXT,
  PRIMARY KEY (matter, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX matter_stage_unit ON matter_stage (unit) WHERE unit IS NOT NULL;

-- What one brings for a matter.
CREATE TABLE matter_material (
  matter          INTEGER NOT NULL REFERENCES matter (id),
  n               INTEGER NOT NULL CHECK (n >= 1),
  entry           INTEGER NOT NULL REFERENCES journal (seq),
  happened_on     TEXT NOT NULL,                  -- the day it was told
  material        TEXT NOT NULL CHECK (material <> ''),
  note            TEXT,
  taken_back      INTEGER REFERENCES journal (seq),
  taken_back_note TEXT,
  PRIMARY KEY (matter, n)
) STRICT, WITHOUT ROWID;

-- One case of a matter, under the hall's own number, and below the line where it stands: folded from its steps (rule::approve). A moment is
-- a day and a minute of it; times of steps are HH:MM.
CREATE TABLE approval (
  id            INTEGER PRIMARY KEY,
  code          TEXT GENERATED ALWAYS AS ('A' || (id / 10000000) || printf('-%04d', id % 10000000)),
  entry         INTEGER NOT NULL REFERENCES journal (seq),
  office_no     TEXT UNIQUE,                      -- the hall's own number
  matter        INTEGER NOT NULL REFERENCES matter (id),
  unit          INTEGER NOT NULL REFERENCES unit (id),  -- whose matter it was when it came in
  received_on   TEXT NOT NULL,
  received_time TEXT,
  summary       TEXT,
  point         INTEGER REFERENCES point (id),    -- the agency point (代办点) that handled it
  for_whom      TEXT,                             -- for whom that did
  void_reason   TEXT,
  -- where it stands
  state         TEXT NOT NULL CHECK (state = 'received' OR state = 'accepted' OR state = 'paused' OR state = 'refused' OR state = 'decided' OR state = 'delivered'),
  accepted_on   TEXT,
  accepted_time TEXT,
  statutory     TEXT,                             -- the limits in force when it was accepted: a later change does not move them
  promised      TEXT,
  step_limits   TEXT,                             -- the steps of its matter then, each with its place and limit; none where none has a limit
  refused_on    TEXT,
  reason        TEXT,                             -- of the refusal
  notified_on   TEXT,                             -- first told what is missing
  supplied_on   TEXT,                             -- first brought what was missing
  decided_on    TEXT,                             -- of one that was decided and reopened, the last time
  decided_time  TEXT,
  decided_by    TEXT,
  delivered_on  TEXT,
  reopened_on   TEXT,                             -- last
  reopened_time TEXT,
  reopened_reason TEXT,
  first_decided_on TEXT,                          -- of one that was reopened
  first_decided_time TEXT,
  rated_on      TEXT,
  satisfied     TEXT CHECK (satisfied = 'very-satisfied' OR satisfied = 'satisfied' OR satisfied = 'fairly-satisfied' OR satisfied = 'dissatisfied' OR satisfied = 'very-dissatisfied'),
  published_on  TEXT,                             -- the day it was made public why it is late
  late_reason   TEXT,
  statutory_due TEXT,                             -- a day, or a moment where the limit is one of hours or minutes
  promised_due  TEXT,
  provisional   INTEGER CHECK (provisional IN (0, 1)),
  yellow_at     TEXT,                             -- while it is open and no clock stands still: from when on its light is yellow
  red_after     TEXT,                             -- and after which moment red
  used_days     INTEGER,                          -- working days from acceptance to the last decision, pauses left out
  used_minutes  INTEGER,                          -- the same in minutes of the hall's hours, where both moments are known
  in_statutory  INTEGER CHECK (in_statutory IN (0, 1)),  -- of one that was decided; of one that was reopened, each time
  in_promised   INTEGER CHECK (in_promised IN (0, 1)),
  in_yellow     INTEGER CHECK (in_yellow IN (0, 1)),  -- decided in time, and its light was yellow by then
  tight_step    TEXT,                             -- the step that ran over its limit first, or else is the next to
  tight_step_after TEXT                           -- after which moment it is over
) STRICT;
CREATE INDEX approval_tight ON approval (tight_step_after) WHERE tight_step_after IS NOT NULL;
CREATE INDEX approval_received ON approval (received_on);
CREATE INDEX approval_unit ON approval (unit);
CREATE INDEX approval_matter ON approval (matter);
CREATE INDEX approval_light ON approval (yellow_at) WHERE yellow_at IS NOT NULL;
CREATE INDEX approval_decided ON approval (decided_on, unit, matter, in_promised, in_statutory, in_yellow, void_reason, accepted_on) WHERE decided_on IS NOT NULL;
CREATE INDEX approval_late ON approval (decided_on, published_on, in_promised, in_statutory, void_reason)
  WHERE in_promised = 0 OR in_promised IS NULL AND in_statutory = 0;
CREATE INDEX approval_point ON approval (point, received_on) WHERE point IS NOT NULL;

-- The acts on an approval, each with its minute where the hall tells it. They are folded in the order of their moments and not of their numbers:
-- what the hall tells late is put where it belongs.
CREATE TABLE approval_step (
  approval        INTEGER NOT NULL REFERENCES approval (id),
  n               INTEGER NOT NULL CHECK (n >= 1),
  entry           INTEGER NOT NULL REFERENCES journal (seq),
  kind            TEXT NOT NULL CHECK (kind = 'accept' OR kind = 'refuse' OR kind = 'notice' OR kind = 'supplement' OR kind = 'pause' OR kind = 'resume' OR kind = 'step' OR kind = 'decide' OR kind = 'deliver' OR kind = 'rate' OR kind = 'late' OR kind = 'reopen'),
  happened_on     TEXT NOT NULL,
  time            TEXT,                           -- of that day
  by_whom         TEXT,
  ground          TEXT,                           -- pause: which special procedure
  stage           TEXT,                           -- step: which
  reason          TEXT,                           -- refuse, late, reopen
  statutory       TEXT,                           -- accept: the limits in force that day
  promised        TEXT,
  step_limits     TEXT,
  satisfied       TEXT CHECK (satisfied = 'very-satisfied' OR satisfied = 'satisfied' OR satisfied = 'fairly-satisfied' OR satisfied = 'dissatisfied' OR satisfied = 'very-dissatisfied'),  -- rate
  note            TEXT,
  taken_back      INTEGER REFERENCES journal (seq),
  taken_back_note TEXT,
  PRIMARY KEY (approval, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX approval_step_moved ON approval_step (happened_on)  -- whose limit ended otherwise since a day, and what was reopened
  WHERE kind = 'pause' OR kind = 'resume' OR kind = 'reopen';

-- The limits of an approval, as a complaint's; one of hours or minutes is kept as the day it ends on.
CREATE TABLE approval_clock (
  approval    INTEGER NOT NULL REFERENCES approval (id),
  name        TEXT NOT NULL,                      -- a clock of vocab::Clock
  round       INTEGER NOT NULL DEFAULT 1,         -- how many times it was set running anew, and once; the last is the one in force
  amount      INTEGER NOT NULL,
  unit        TEXT NOT NULL CHECK (unit = 'working-days' OR unit = 'calendar-days' OR unit = 'months' OR unit = 'date'),
  rolls       INTEGER NOT NULL CHECK (rolls IN (0, 1)),
  extended_by INTEGER NOT NULL DEFAULT 0,
  start_event TEXT NOT NULL,
  start_on    TEXT NOT NULL,
  raw_on      TEXT NOT NULL,
  due_on      TEXT NOT NULL,
  provisional INTEGER NOT NULL CHECK (provisional IN (0, 1)),
  rule        TEXT,                               -- regulation and article; none for a limit the office set
  calendar    TEXT,                               -- the notice of the last day's year, or none yet
  paused_on   TEXT,                               -- since when it stands still
  stopped_on  TEXT,
  PRIMARY KEY (approval, name, round)
) STRICT, WITHOUT ROWID;
CREATE INDEX approval_clock_running ON approval_clock (due_on) WHERE stopped_on IS NULL;

-- ---------------------------------------------------------------- the green channel

-- A project (项目) on the green channel: who invests, which unit leads, who of the register follows it, by when it is to run; and below the
-- line where it stands, folded from its steps (rule::pursue).
CREATE TABLE project (
  id          INTEGER PRIMARY KEY,
  code        TEXT GENERATED ALWAYS AS ('H' || (id / 10000000) || printf('-%04d', id % 10000000)),
  entry       INTEGER NOT NULL REFERENCES journal (seq),
  office_no   TEXT UNIQUE,
  name        TEXT NOT NULL CHECK (name <> ''),
  investor    TEXT,
  unit        INTEGER NOT NULL REFERENCES unit (id),  -- that leads
  follower    INTEGER NOT NULL REFERENCES person (id),  -- who follows it
  opened_on   TEXT NOT NULL,                      -- the day it was taken onto the channel
  due         TEXT NOT NULL,                      -- by when it is to run, as set: 15wd, 15d, 2m or a day
  summary     TEXT,
  void_reason TEXT,
  -- where it stands
  state       TEXT NOT NULL CHECK (state = 'open' OR state = 'done' OR state = 'stopped'),
  due_on      TEXT,
  provisional INTEGER CHECK (provisional IN (0, 1)),  -- reaches into a year without a holiday notice
  followed_on TEXT,                               -- when its follower last saw to it
  closed_on   TEXT,                               -- the day it ran
  closed_even_so TEXT,                            -- why it left the channel with something undone
  ended_on    TEXT,                               -- the day it was given up
  reason      TEXT                                -- why
) STRICT;
CREATE INDEX project_opened ON project (opened_on);
CREATE INDEX project_unit ON project (unit);

-- Which approvals are bundled for a project.
CREATE TABLE project_approval (
  project  INTEGER NOT NULL REFERENCES project (id),
  approval INTEGER NOT NULL REFERENCES approval (id),
  entry    INTEGER NOT NULL REFERENCES journal (seq),
  PRIMARY KEY (project, approval)
) STRICT, WITHOUT ROWID;
CREATE INDEX project_approval_approval ON project_approval (approval);

-- Which matters it has still to go through.
CREATE TABLE project_matter (
  project INTEGER NOT NULL REFERENCES project (id),
  matter  INTEGER NOT NULL REFERENCES matter (id),
  entry   INTEGER NOT NULL REFERENCES journal (seq),
  PRIMARY KEY (project, matter)
) STRICT, WITHOUT ROWID;
CREATE INDEX project_matter_matter ON project_matter (matter);

-- The dated acts on a project.
CREATE TABLE project_step (
  project         INTEGER NOT NULL REFERENCES project (id),
  n               INTEGER NOT NULL CHECK (n >= 1),  -- counts through all that belongs to the project
  entry           INTEGER NOT NULL REFERENCES journal (seq),
  kind            TEXT NOT NULL CHECK (kind = 'follow' OR kind = 'close' OR kind = 'stop'),
  happened_on     TEXT NOT NULL,
  reason          TEXT,                           -- stop
  even_so         TEXT,                           -- close: why with something undone
  note            TEXT,                           -- follow: how it stands
  taken_back      INTEGER REFERENCES journal (seq),
  taken_back_note TEXT,
  PRIMARY KEY (project, n)
) STRICT, WITHOUT ROWID;

-- The limit of a project, as a complaint's.
CREATE TABLE project_clock (
  project     INTEGER NOT NULL REFERENCES project (id),
  name        TEXT NOT NULL,                      -- a clock of vocab::Clock
  round       INTEGER NOT NULL DEFAULT 1,         -- how many times it was set running anew, and once; the last is the one in force
  amount      INTEGER NOT NULL,
  unit        TEXT NOT NULL CHECK (unit = 'working-days' OR unit = 'calendar-days' OR unit = 'months' OR unit = 'date'),
  rolls       INTEGER NOT NULL CHECK (rolls IN (0, 1)),
  extended_by INTEGER NOT NULL DEFAULT 0,
  start_event TEXT NOT NULL,
  start_on    TEXT NOT NULL,
  raw_on      TEXT NOT NULL,
  due_on      TEXT NOT NULL,
  provisional INTEGER NOT NULL CHECK (provisional IN (0, 1)),
  rule        TEXT,                               -- regulation and article; none for a limit the office set
  calendar    TEXT,                               -- the notice of the last day's year, or none yet
  paused_on   TEXT,                               -- since when it stands still
  stopped_on  TEXT,
  PRIMARY KEY (project, name, round)
) STRICT, WITHOUT ROWID;
CREATE INDEX project_clock_running ON project_clock (due_on) WHERE stopped_on IS NULL;

-- What a project is to reach by which day (节点).
CREATE TABLE project_milestone (
  project         INTEGER NOT NULL REFERENCES project (id),
  n               INTEGER NOT NULL CHECK (n >= 1),
  entry           INTEGER NOT NULL REFERENCES journal (seq),
  happened_on     TEXT NOT NULL,                  -- the day it was set
  milestone       TEXT NOT NULL CHECK (milestone <> ''),
  due_on          TEXT NOT NULL,
  taken_back      INTEGER REFERENCES journal (seq),
  taken_back_note TEXT,
  PRIMARY KEY (project, n)
) STRICT, WITHOUT ROWID;

-- What stands in its way (堵点), and which unit is to act by which day.
CREATE TABLE project_obstacle (
  project         INTEGER NOT NULL REFERENCES project (id),
  n               INTEGER NOT NULL CHECK (n >= 1),
  entry           INTEGER NOT NULL REFERENCES journal (seq),
  happened_on     TEXT NOT NULL,                  -- since when
  obstacle        TEXT NOT NULL CHECK (obstacle <> ''),
  unit            INTEGER NOT NULL REFERENCES unit (id),  -- that must act
  due_on          TEXT NOT NULL,
  taken_back      INTEGER REFERENCES journal (seq),
  taken_back_note TEXT,
  PRIMARY KEY (project, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX project_obstacle_unit ON project_obstacle (unit);

-- That a milestone was met or an obstacle removed: within a project each is called once.
CREATE TABLE project_end (
  project         INTEGER NOT NULL REFERENCES project (id),
  n               INTEGER NOT NULL CHECK (n >= 1),
  entry           INTEGER NOT NULL REFERENCES journal (seq),
  happened_on     TEXT NOT NULL,                  -- the day it was
  item            TEXT NOT NULL CHECK (item <> ''),  -- which
  note            TEXT,
  taken_back      INTEGER REFERENCES journal (seq),
  taken_back_note TEXT,
  PRIMARY KEY (project, n)
) STRICT, WITHOUT ROWID;

-- ---------------------------------------------------------------- enforcement at enterprises

-- An enforcement visit to an enterprise (进企检查): who wants to go where, why and when; and below the line where it stands, folded from its
-- steps (rule::permit).
CREATE TABLE enforcement (
  id          INTEGER PRIMARY KEY,
  code        TEXT GENERATED ALWAYS AS ('Y' || (id / 10000000) || printf('-%04d', id % 10000000)),
  entry       INTEGER NOT NULL REFERENCES journal (seq),
  office_no   TEXT UNIQUE,
  unit        INTEGER NOT NULL REFERENCES unit (id),  -- that wants to go
  enterprise  TEXT NOT NULL CHECK (enterprise <> ''),
  purpose     TEXT NOT NULL CHECK (purpose <> ''),
  basis       TEXT,
  asked_on    TEXT NOT NULL,
  planned_on  TEXT NOT NULL,
  planned_to  TEXT,                               -- its last day; none for a single one
  inspectors  TEXT,
  calm_ground TEXT CHECK (calm_ground = 'complaint' OR calm_ground = 'safety' OR calm_ground = 'emergency' OR calm_ground = 'case'),  -- why on a calm day
  void_reason TEXT,
  -- where it stands
  state       TEXT NOT NULL CHECK (state = 'asked' OR state = 'approved' OR state = 'refused' OR state = 'visited' OR state = 'dropped' OR state = 'found'),
  due_on      TEXT,                               -- by when it is to be approved or refused: the day it is planned for
  provisional INTEGER CHECK (provisional IN (0, 1)),  -- reaches into a year without a holiday notice
  approved_on TEXT,
  approved_by TEXT,
  approval_no TEXT,
  refused_on  TEXT,
  reason      TEXT,                               -- of the refusal
  visited_on  TEXT,
  ended_on    TEXT,                               -- the day it was known that nobody goes
  finding     INTEGER REFERENCES finding (id)     -- what it was put down as, made without approval
) STRICT;
CREATE INDEX enforcement_asked ON enforcement (asked_on);
CREATE INDEX enforcement_unit ON enforcement (unit);
CREATE INDEX enforcement_finding ON enforcement (finding) WHERE finding IS NOT NULL;

-- The dated acts on an enforcement visit.
CREATE TABLE enforcement_step (
  enforcement     INTEGER NOT NULL REFERENCES enforcement (id),
  n               INTEGER NOT NULL CHECK (n >= 1),
  entry           INTEGER NOT NULL REFERENCES journal (seq),
  kind            TEXT NOT NULL CHECK (kind = 'approve' OR kind = 'refuse' OR kind = 'visit' OR kind = 'drop' OR kind = 'find'),
  happened_on     TEXT NOT NULL,
  approved_by     TEXT,                           -- approve
  approval_no     TEXT,                           -- approve
  reason          TEXT,                           -- refuse
  finding         INTEGER REFERENCES finding (id),  -- find
  note            TEXT,
  taken_back      INTEGER REFERENCES journal (seq),
  taken_back_note TEXT,
  PRIMARY KEY (enforcement, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX enforcement_step_finding ON enforcement_step (finding) WHERE finding IS NOT NULL;

-- The limit of an enforcement visit, as a complaint's.
CREATE TABLE enforcement_clock (
  enforcement INTEGER NOT NULL REFERENCES enforcement (id),
  name        TEXT NOT NULL,                      -- a clock of vocab::Clock
  round       INTEGER NOT NULL DEFAULT 1,         -- how many times it was set running anew, and once; the last is the one in force
  amount      INTEGER NOT NULL,
  unit        TEXT NOT NULL CHECK (unit = 'working-days' OR unit = 'calendar-days' OR unit = 'months' OR unit = 'date'),
  rolls       INTEGER NOT NULL CHECK (rolls IN (0, 1)),
  extended_by INTEGER NOT NULL DEFAULT 0,
  start_event TEXT NOT NULL,
  start_on    TEXT NOT NULL,
  raw_on      TEXT NOT NULL,
  due_on      TEXT NOT NULL,
  provisional INTEGER NOT NULL CHECK (provisional IN (0, 1)),
  rule        TEXT,                               -- regulation and article; none for a limit the office set
  calendar    TEXT,                               -- the notice of the last day's year, or none yet
  paused_on   TEXT,                               -- since when it stands still
  stopped_on  TEXT,
  PRIMARY KEY (enforcement, name, round)
) STRICT, WITHOUT ROWID;
CREATE INDEX enforcement_clock_running ON enforcement_clock (due_on) WHERE stopped_on IS NULL;

-- ---------------------------------------------------------------- forms

-- A form (表: 自查表, 周报, 登记册, 评议表 …): items that subjects answer in periods. What it asks, who answers and what that scores is data
-- (rule::form), kept whole in each of its versions; a further register is a further form.
CREATE TABLE form (
  id          INTEGER PRIMARY KEY,
  code        TEXT GENERATED ALWAYS AS ('FM' || (id / 10000000) || printf('-%04d', id % 10000000)),
  entry       INTEGER NOT NULL REFERENCES journal (seq),
  name        TEXT NOT NULL CHECK (name <> ''),
  every       TEXT NOT NULL,                      -- how often it is answered
  about       TEXT NOT NULL,                      -- whom it is about
  added_on    TEXT NOT NULL,
  retired_on  TEXT,
  note        TEXT,
  void_reason TEXT
) STRICT;

-- A form as it was from a day on. A round keeps the version it was opened with.
CREATE TABLE form_version (
  form            INTEGER NOT NULL REFERENCES form (id),
  n               INTEGER NOT NULL CHECK (n >= 1),
  entry           INTEGER NOT NULL REFERENCES journal (seq),
  happened_on     TEXT NOT NULL,
  version         INTEGER NOT NULL CHECK (version >= 1),
  definition      TEXT NOT NULL CHECK (json_valid(definition)),
  taken_back      INTEGER REFERENCES journal (seq),
  taken_back_note TEXT,
  PRIMARY KEY (form, n)
) STRICT, WITHOUT ROWID;

-- A form opened for subjects and a period; ROUND is a function of SQL's own. Above the line what was opened, below where it stands.
CREATE TABLE form_round (
  id          INTEGER PRIMARY KEY,
  code        TEXT GENERATED ALWAYS AS ('G' || (id / 10000000) || printf('-%04d', id % 10000000)),
  entry       INTEGER NOT NULL REFERENCES journal (seq),
  form        INTEGER NOT NULL REFERENCES form (id),
  version     INTEGER NOT NULL CHECK (version >= 1),  -- of the form, as it was when the round was opened
  title       TEXT NOT NULL CHECK (title <> ''),
  campaign    INTEGER REFERENCES campaign (id),
  from_on     TEXT NOT NULL,                      -- the period it is of
  to_on       TEXT NOT NULL,
  opened_on   TEXT NOT NULL,
  due         TEXT,                               -- the limit of its returns as set: 3wd, 10d from its opening, or a day
  note        TEXT,
  void_reason TEXT,
  -- where it stands
  state       TEXT NOT NULL CHECK (state = 'open' OR state = 'frozen' OR state = 'closed'),
  frozen_on   TEXT,
  closed_on   TEXT,
  closed_even_so TEXT,                            -- why it was closed though something was missing
  due_on      TEXT,
  provisional INTEGER CHECK (provisional IN (0, 1)),  -- reaches into a year without a holiday notice
  CHECK (to_on >= from_on)
) STRICT;
CREATE INDEX form_round_form ON form_round (form);

-- The dated acts on a round.
CREATE TABLE round_step (
  form_round      INTEGER NOT NULL REFERENCES form_round (id),
  n               INTEGER NOT NULL CHECK (n >= 1),  -- counts through all that belongs to the round
  entry           INTEGER NOT NULL REFERENCES journal (seq),
  kind            TEXT NOT NULL CHECK (kind IN ('freeze', 'close')),
  happened_on     TEXT NOT NULL,
  even_so         TEXT,                           -- close: why though something is missing
  note            TEXT,
  taken_back      INTEGER REFERENCES journal (seq),
  taken_back_note TEXT,
  PRIMARY KEY (form_round, n)
) STRICT, WITHOUT ROWID;

-- The limit of a round's returns, as a complaint's.
CREATE TABLE round_clock (
  form_round  INTEGER NOT NULL REFERENCES form_round (id),
  name        TEXT NOT NULL,                      -- a clock of vocab::Clock
  round       INTEGER NOT NULL DEFAULT 1,         -- how many times it was set running anew, and once; the last is the one in force
  amount      INTEGER NOT NULL,
  unit        TEXT NOT NULL CHECK (unit = 'working-days' OR unit = 'calendar-days' OR unit = 'months' OR unit = 'date'),
  rolls       INTEGER NOT NULL CHECK (rolls IN (0, 1)),
  extended_by INTEGER NOT NULL DEFAULT 0,
  start_event TEXT NOT NULL,
  start_on    TEXT NOT NULL,
  raw_on      TEXT NOT NULL,
  due_on      TEXT NOT NULL,
  provisional INTEGER NOT NULL CHECK (provisional IN (0, 1)),
  rule        TEXT,                               -- regulation and article; none for a limit the office set
  calendar    TEXT,                               -- the notice of the last day's year, or none yet
  paused_on   TEXT,                               -- since when it stands still
  stopped_on  TEXT,
  PRIMARY KEY (form_round, name, round)
) STRICT, WITHOUT ROWID;

-- Whom a round is for, a row a subject and stage: a unit, a person, a point, or a thing by its name. Taken back where it is let off.
CREATE TABLE round_subject (
  form_round      INTEGER NOT NULL REFERENCES form_round (id),
  n               INTEGER NOT NULL CHECK (n >= 1),
  entry           INTEGER NOT NULL REFERENCES journal (seq),
  happened_on     TEXT NOT NULL,
  line            INTEGER NOT NULL CHECK (line >= 1),  -- counts the subjects
  unit            INTEGER REFERENCES unit (id),
  person          INTEGER REFERENCES person (id),
  point           INTEGER REFERENCES point (id),
  label           TEXT,
  division        TEXT,                           -- what it is ranked among
  stage           TEXT,                           -- a key of the form's stages
  stage_due       TEXT,                           -- by when that stage is due; none: by the limit of the round
  taken_back      INTEGER REFERENCES journal (seq),
  taken_back_note TEXT,
  PRIMARY KEY (form_round, n),
  -- none where a copy for another office does not tell it
  CHECK ((unit IS NOT NULL) + (person IS NOT NULL) + (point IS NOT NULL) + (label IS NOT NULL) <= 1)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX round_subject_line ON round_subject (form_round, line) WHERE taken_back IS NULL;
CREATE INDEX round_subject_unit ON round_subject (unit) WHERE unit IS NOT NULL;
CREATE INDEX round_subject_person ON round_subject (person) WHERE person IS NOT NULL;
CREATE INDEX round_subject_point ON round_subject (point) WHERE point IS NOT NULL;

-- What came in of a subject: its answers whole, by the keys of the items, as they stood on that day. The last one counts; one that was sent back
-- does not. What comes after the round was frozen stands beside it as a correction and changes nothing that was frozen.
CREATE TABLE round_return (
  form_round      INTEGER NOT NULL REFERENCES form_round (id),
  n               INTEGER NOT NULL CHECK (n >= 1),
  entry           INTEGER NOT NULL REFERENCES journal (seq),
  happened_on     TEXT NOT NULL,
  number          INTEGER NOT NULL CHECK (number >= 1),  -- counts the returns
  line            INTEGER NOT NULL,               -- the subject
  rater           TEXT,                           -- by whose judgement: a key of the form's raters
  entry_name      TEXT,                           -- which row of a register it is
  ballots         INTEGER CHECK (ballots >= 1),   -- how many it stands for, where it is a sheet of counts: the valid ones
  sent_out        INTEGER CHECK (sent_out >= 0),  -- of questionnaires
  came_back       INTEGER CHECK (came_back >= 0),
  filled_by       TEXT,
  answers         TEXT NOT NULL,                  -- JSON, an object; untold in a copy for another office where the campaign is
  score           TEXT,                           -- what that comes to by the form (rule::score), exact: 92.5 or 250/3
  vetoed          INTEGER CHECK (vetoed IN (0, 1)),  -- one answer left nothing
  correction      TEXT,                           -- why it was corrected after the round was frozen
  note            TEXT,
  taken_back      INTEGER REFERENCES journal (seq),
  taken_back_note TEXT,
  PRIMARY KEY (form_round, n)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX round_return_number ON round_return (form_round, number) WHERE taken_back IS NULL;
CREATE INDEX round_return_line ON round_return (form_round, line, number, correction, entry_name, taken_back) WHERE taken_back IS NULL;

-- What was said of a return: accepted or sent back by the office; appealed against, and then upheld or corrected.
CREATE TABLE round_verdict (
  form_round      INTEGER NOT NULL REFERENCES form_round (id),
  n               INTEGER NOT NULL CHECK (n >= 1),
  entry           INTEGER NOT NULL REFERENCES journal (seq),
  happened_on     TEXT NOT NULL,
  number          INTEGER NOT NULL,               -- the return
  verdict         TEXT NOT NULL,
  note            TEXT,
  taken_back      INTEGER REFERENCES journal (seq),
  taken_back_note TEXT,
  PRIMARY KEY (form_round, n),
  CHECK (verdict IN ('accepted', 'sent-back', 'appealed', 'upheld', 'corrected'))
) STRICT, WITHOUT ROWID;
CREATE INDEX round_verdict_number ON round_verdict (form_round, number, n, verdict, taken_back) WHERE taken_back IS NULL;

-- What an accepted answer made: the finding, proposal or order.
CREATE TABLE round_made (
  form_round      INTEGER NOT NULL REFERENCES form_round (id),
  n               INTEGER NOT NULL CHECK (n >= 1),
  entry           INTEGER NOT NULL REFERENCES journal (seq),
  happened_on     TEXT NOT NULL,
  number          INTEGER NOT NULL,               -- the return
  item            TEXT NOT NULL,
  record          TEXT NOT NULL,                  -- its code
  taken_back      INTEGER REFERENCES journal (seq),
  taken_back_note TEXT,
  PRIMARY KEY (form_round, n)
) STRICT, WITHOUT ROWID;

-- ---------------------------------------------------------------- papers

-- The templates an office keeps, whole, as they were when it took them: the newest of a kind is in use, before those that ship.
CREATE TABLE paper_kind (
  id    INTEGER PRIMARY KEY,
  entry INTEGER NOT NULL REFERENCES journal (seq),
  slug  TEXT NOT NULL CHECK (slug <> ''),
  zh    TEXT NOT NULL CHECK (zh <> ''),
  en    TEXT NOT NULL CHECK (en <> ''),
  body  TEXT NOT NULL CHECK (body <> '')          -- what the kind says of itself, and its template
) STRICT;

-- A paper the office makes (月报、督查快报、通报、整改通知书 …): what it is made from and what the clerk adds, and below the line
-- where it stands: folded from its steps (rule::paper) and the limit of its receipts. What it says is worked out from the
-- ledger until it is issued; from then on it is what its step froze.
CREATE TABLE paper (
  id           INTEGER PRIMARY KEY,
  code         TEXT GENERATED ALWAYS AS ('B' || (id / 10000000) || printf('-%04d', id % 10000000)),
  entry        INTEGER NOT NULL REFERENCES journal (seq),
  kind         TEXT NOT NULL,
  title        TEXT,                              -- none: as its template says
  unit         INTEGER REFERENCES unit (id),      -- the unit it is about, if it is about one
  from_on      TEXT,
  to_on        TEXT,
  as_of        TEXT,                              -- the day states are taken on; none: the day it is looked at, the day it is issued
  "of"         TEXT,                              -- the code of the record it is made from
  lead         TEXT,                              -- 编者按
  added        TEXT,
  demands      TEXT,                              -- 有关要求
  main_to      TEXT,                              -- 主送; none: as its template says
  copy_to      TEXT,
  copies       INTEGER CHECK (copies >= 0),
  publicity    TEXT NOT NULL CHECK (publicity = 'internal' OR publicity = 'system' OR publicity = 'media'),
  signs        INTEGER NOT NULL CHECK (signs IN (0, 1)),
  receipt      TEXT,                              -- within what those it was sent to say that they have it
  series       TEXT NOT NULL,                     -- what is numbered together in a year
  drafted_on   TEXT NOT NULL,
  void_reason  TEXT,
  -- where it stands
  state        TEXT NOT NULL CHECK (state = 'draft' OR state = 'signed' OR state = 'issued' OR state = 'withdrawn'),
  signed_on    TEXT,
  signed_by    TEXT,
  issued_on    TEXT,
  number       TEXT,                              -- its number as it is printed: 第20期（总第63期）, 效能办〔2026〕1号
  series_no    INTEGER CHECK (series_no >= 1),
  total        INTEGER CHECK (total >= 1),        -- of the series, whatever the year
  known_entry  INTEGER,                           -- the last journal entry it was read from
  sha256       TEXT CHECK (length(sha256) = 64),  -- of its file as Word has it
  sent_on      TEXT,
  acknowledged_on TEXT,                           -- all it was sent to said so
  due_on       TEXT,
  provisional  INTEGER CHECK (provisional IN (0, 1)),  -- reaches into a year without a holiday notice
  withdrawn_on TEXT,
  CHECK ((from_on IS NULL) = (to_on IS NULL)),
  CHECK (to_on >= from_on)
) STRICT;
CREATE INDEX paper_drafted ON paper (drafted_on);
CREATE INDEX paper_issued ON paper (to_on) WHERE issued_on IS NOT NULL;
CREATE INDEX paper_of ON paper ("of") WHERE "of" IS NOT NULL;

-- Which findings a paper quotes.
CREATE TABLE paper_finding (
  paper   INTEGER NOT NULL REFERENCES paper (id),
  finding INTEGER NOT NULL REFERENCES finding (id),
  entry   INTEGER NOT NULL REFERENCES journal (seq),
  PRIMARY KEY (paper, finding)
) STRICT, WITHOUT ROWID;
CREATE INDEX paper_finding_finding ON paper_finding (finding);

-- Which complaints a paper quotes.
CREATE TABLE paper_complaint (
  paper     INTEGER NOT NULL REFERENCES paper (id),
  complaint INTEGER NOT NULL REFERENCES complaint (id),
  entry     INTEGER NOT NULL REFERENCES journal (seq),
  PRIMARY KEY (paper, complaint)
) STRICT, WITHOUT ROWID;
CREATE INDEX paper_complaint_complaint ON paper_complaint (complaint);

-- The dated acts on a paper. An issue keeps what was printed: text, numbers and the records behind each.
CREATE TABLE paper_step (
  paper           INTEGER NOT NULL REFERENCES paper (id),
  n               INTEGER NOT NULL CHECK (n >= 1),
  entry           INTEGER NOT NULL REFERENCES journal (seq),
  kind            TEXT NOT NULL CHECK (kind = 'sign' OR kind = 'pass' OR kind = 'issue' OR kind = 'send' OR kind = 'receive' OR kind = 'answer' OR kind = 'correct' OR kind = 'effect' OR kind = 'withdraw'),
  happened_on     TEXT NOT NULL,
  by_whom         TEXT,                           -- sign; send, receive and answer: the person
  number          TEXT,                           -- issue
  series_no       INTEGER,                        -- issue
  total           INTEGER,                        -- issue
  known_entry     INTEGER,                        -- issue
  sha256          TEXT,                           -- issue: of its file; pass: of what the place said, and of nothing else
  frozen          TEXT CHECK (frozen IS NULL OR json_valid(frozen)),  -- issue
  unit            INTEGER REFERENCES unit (id),   -- send, receive, answer
  to_organ        TEXT,                           -- the same of one outside the register
  place           TEXT,                           -- pass: where on the paper
  note            TEXT,
  taken_back      INTEGER REFERENCES journal (seq),
  taken_back_note TEXT,
  PRIMARY KEY (paper, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX paper_step_issue ON paper_step (series_no) WHERE kind = 'issue';

-- The limit of a paper's receipts, as a complaint's.
CREATE TABLE paper_clock (
  paper       INTEGER NOT NULL REFERENCES paper (id),
  name        TEXT NOT NULL,                      -- a clock of vocab::Clock
  round       INTEGER NOT NULL DEFAULT 1,         -- how many times it was set running anew, and once; the last is the one in force
  amount      INTEGER NOT NULL,
  unit        TEXT NOT NULL CHECK (unit = 'working-days' OR unit = 'calendar-days' OR unit = 'months' OR unit = 'date'),
  rolls       INTEGER NOT NULL CHECK (rolls IN (0, 1)),
  extended_by INTEGER NOT NULL DEFAULT 0,
  start_event TEXT NOT NULL,
  start_on    TEXT NOT NULL,
  raw_on      TEXT NOT NULL,
  due_on      TEXT NOT NULL,
  provisional INTEGER NOT NULL CHECK (provisional IN (0, 1)),
  rule        TEXT,                               -- regulation and article; none for a limit the office set
  calendar    TEXT,                               -- the notice of the last day's year, or none yet
  paused_on   TEXT,                               -- since when it stands still
  stopped_on  TEXT,
  PRIMARY KEY (paper, name, round)
) STRICT, WITHOUT ROWID;

-- What was made known of whom: a paper or a finding, a unit or a person, how far, where, when, by whose leave. One that is not
-- shown yet is a leave.
CREATE TABLE exposure (
  id          INTEGER PRIMARY KEY,
  code        TEXT GENERATED ALWAYS AS ('X' || (id / 10000000) || printf('-%04d', id % 10000000)),
  entry       INTEGER NOT NULL REFERENCES journal (seq),
  paper       INTEGER REFERENCES paper (id),
  finding     INTEGER REFERENCES finding (id),
  unit        INTEGER REFERENCES unit (id),
  person      INTEGER REFERENCES person (id),
  publicity   TEXT NOT NULL CHECK (publicity = 'internal' OR publicity = 'system' OR publicity = 'media'),
  medium      TEXT,
  medium_note TEXT,
  outlet      TEXT,                               -- which film, paper, station, page
  approved_on TEXT NOT NULL,
  approved_by TEXT,
  approval_no TEXT,
  shown_on    TEXT,
  note        TEXT,
  void_reason TEXT,
  CHECK (paper IS NOT NULL OR finding IS NOT NULL OR unit IS NOT NULL OR person IS NOT NULL)
) STRICT;
CREATE INDEX exposure_finding ON exposure (finding) WHERE finding IS NOT NULL;
CREATE INDEX exposure_paper ON exposure (paper) WHERE paper IS NOT NULL;

-- ---------------------------------------------------------------- evidence

-- A photo, a film, a paper: what it shows is kept whole in the folder beside the ledger, under the SHA-256 of its content;
-- here stands what it is, and of which record. The name it came under is text and never a path.
CREATE TABLE evidence (
  id          INTEGER PRIMARY KEY,
  code        TEXT GENERATED ALWAYS AS ('E' || (id / 10000000) || printf('-%04d', id % 10000000)),
  entry       INTEGER NOT NULL REFERENCES journal (seq),
  "of"        TEXT NOT NULL,                      -- the code of the record it belongs to
  sha256      TEXT NOT NULL CHECK (length(sha256) = 64 AND sha256 NOT GLOB '*[^0-9a-f]*'),
  bytes       INTEGER NOT NULL CHECK (bytes > 0),
  file_name   TEXT NOT NULL CHECK (file_name <> ''),
  kind        TEXT NOT NULL CHECK (kind = 'photo' OR kind = 'film' OR kind = 'audio' OR kind = 'document' OR kind = 'screenshot' OR kind = 'other'),
  kind_note   TEXT,
  taken_on    TEXT,
  taken_at    TEXT,                               -- what the camera wrote into a photo: the moment, RFC 3339
  place       TEXT,                               -- and where, degrees north and east; no other office is told
  taken_by    TEXT,
  note        TEXT,
  void_reason TEXT,
  CHECK (kind <> 'other' OR kind_note <> '')
) STRICT;
CREATE INDEX evidence_content ON evidence (sha256);
CREATE INDEX evidence_of ON evidence ("of");

-- Who had a piece of evidence when: it is handed on, and every hand is kept.
CREATE TABLE custody (
  evidence    INTEGER NOT NULL REFERENCES evidence (id),
  n           INTEGER NOT NULL CHECK (n >= 1),
  entry       INTEGER NOT NULL REFERENCES journal (seq),
  held_by     TEXT NOT NULL CHECK (held_by <> ''),
  happened_on TEXT NOT NULL,
  note        TEXT,
  PRIMARY KEY (evidence, n)
) STRICT, WITHOUT ROWID;

-- ---------------------------------------------------------------- what people read

CREATE VIEW offices AS
SELECT key, name, level, supervisory, zone_minutes, public_key FROM office;

CREATE VIEW every_taken AS
SELECT t.id, t.key AS code, t.key, t.name, t.level, u.name AS unit, t.entries, t.head, t.shared_at, t.taken_on, t.bytes, t.sha256,
  t.public_key, t.void_reason, j.at AS recorded_at, j.actor AS recorded_by
FROM taken t LEFT JOIN unit u ON u.id = t.unit JOIN journal j ON j.seq = t.entry;
CREATE VIEW taken_offices AS SELECT * FROM every_taken WHERE void_reason IS NULL;

CREATE VIEW every_term AS
SELECT id, vocab || '.' || slug AS code, vocab, slug, zh, en, family, valid_from, valid_to, void_reason,
  j.at AS recorded_at, j.actor AS recorded_by
FROM term JOIN journal j ON j.seq = term.entry;
CREATE VIEW terms AS SELECT * FROM every_term WHERE void_reason IS NULL;

CREATE VIEW every_mapping AS
SELECT m.id, m.name AS code, m.name, m.noun, m.headings, m.pairs, m.void_reason, j.at AS recorded_at, j.actor AS recorded_by
FROM mapping m JOIN journal j ON j.seq = m.entry;
CREATE VIEW mappings AS SELECT * FROM every_mapping WHERE void_reason IS NULL;

CREATE VIEW every_saved AS
SELECT s.id, s.name AS code, s.name, s.noun, s.options, s.void_reason, j.at AS recorded_at, j.actor AS recorded_by
FROM saved s JOIN journal j ON j.seq = s.entry;
CREATE VIEW saved_lists AS SELECT * FROM every_saved WHERE void_reason IS NULL;

-- What sheets had of records beside what the program has words for, a row a record.
CREATE VIEW every_kept AS
SELECT k.noun, k.record AS id, k.kept FROM kept_row k;
-- A row a record that stands, and heading.
CREATE VIEW kept AS
SELECT CASE k.noun
    WHEN 'unit' THEN (SELECT code FROM unit WHERE id = k.id AND void_reason IS NULL)
    WHEN 'clue' THEN (SELECT code FROM clue WHERE id = k.id AND void_reason IS NULL)
    WHEN 'plan' THEN (SELECT code FROM plan WHERE id = k.id AND void_reason IS NULL)
    WHEN 'campaign' THEN (SELECT code FROM campaign WHERE id = k.id AND void_reason IS NULL)
    WHEN 'visit' THEN (SELECT code FROM visit WHERE id = k.id AND void_reason IS NULL)
    WHEN 'finding' THEN (SELECT code FROM finding WHERE id = k.id AND void_reason IS NULL)
    WHEN 'draw' THEN (SELECT code FROM draw WHERE id = k.id AND void_reason IS NULL)
    WHEN 'point' THEN (SELECT code FROM point WHERE id = k.id AND void_reason IS NULL)
    WHEN 'complaint' THEN (SELECT code FROM complaint WHERE id = k.id AND void_reason IS NULL)
    WHEN 'order' THEN (SELECT code FROM demand WHERE id = k.id AND void_reason IS NULL)
    WHEN 'person' THEN (SELECT code FROM person WHERE id = k.id AND void_reason IS NULL)
    WHEN 'sanction' THEN (SELECT code FROM sanction WHERE id = k.id AND void_reason IS NULL)
    WHEN 'instruction' THEN (SELECT code FROM instruction WHERE id = k.id AND void_reason IS NULL)
    WHEN 'proposal' THEN (SELECT code FROM proposal WHERE id = k.id AND void_reason IS NULL)
    WHEN 'matter' THEN (SELECT code FROM matter WHERE id = k.id AND void_reason IS NULL)
    WHEN 'approval' THEN (SELECT code FROM approval WHERE id = k.id AND void_reason IS NULL)
    WHEN 'project' THEN (SELECT code FROM project WHERE id = k.id AND void_reason IS NULL)
    WHEN 'enforcement' THEN (SELECT code FROM enforcement WHERE id = k.id AND void_reason IS NULL)
    WHEN 'paper' THEN (SELECT code FROM paper WHERE id = k.id AND void_reason IS NULL)
    WHEN 'form' THEN (SELECT code FROM form WHERE id = k.id AND void_reason IS NULL)
    WHEN 'round' THEN (SELECT code FROM form_round WHERE id = k.id AND void_reason IS NULL)
    WHEN 'exposure' THEN (SELECT code FROM exposure WHERE id = k.id AND void_reason IS NULL)
    WHEN 'evidence' THEN (SELECT code FROM evidence WHERE id = k.id AND void_reason IS NULL)
    WHEN 'stated' THEN (SELECT code FROM stated WHERE id = k.id AND void_reason IS NULL)
    WHEN 'term' THEN (SELECT vocab || '.' || slug FROM term WHERE id = k.id AND void_reason IS NULL)
    WHEN 'mapping' THEN (SELECT name FROM mapping WHERE id = k.id AND void_reason IS NULL)
    WHEN 'saved' THEN (SELECT name FROM saved WHERE id = k.id AND void_reason IS NULL)
  END AS code, c.value ->> 'heading' AS heading, c.value ->> 'content' AS content
FROM every_kept k, json_each(k.kept) c WHERE code IS NOT NULL;

CREATE VIEW every_unit AS
SELECT u.id, u.code, u.name, u.short_name, u.kind, u.level, p.name AS parent, u."group", u.order_no, u.aliases,
  u.valid_from, u.valid_to, s.name AS successor, u.void_reason, j.at AS recorded_at, j.actor AS recorded_by
FROM unit u
LEFT JOIN unit p ON p.id = u.parent
LEFT JOIN unit s ON s.id = u.successor
JOIN journal j ON j.seq = u.entry;
CREATE VIEW units AS SELECT * FROM every_unit WHERE void_reason IS NULL;

CREATE VIEW every_plan AS
SELECT p.id, p.code, p.office_no, CAST(substr(p.from_on, 1, 4) AS INTEGER) AS year,
  CASE WHEN substr(p.from_on, 1, 4) = substr(p.to_on, 1, 4) AND (substr(p.from_on, 6, 2) - 1) / 3 = (substr(p.to_on, 6, 2) - 1) / 3
    THEN (substr(p.from_on, 6, 2) - 1) / 3 + 1 END AS quarter,
  p.title, p.kind, p.stage, p.scope, p.from_on, p.to_on, p.planned_visits, p.planned_days, p.filed_with, p.filed_on, p.filed_no, p.note,
  p.void_reason, j.at AS recorded_at, j.actor AS recorded_by
FROM plan p JOIN journal j ON j.seq = p.entry;
CREATE VIEW plans AS SELECT * FROM every_plan WHERE void_reason IS NULL;

CREATE VIEW every_campaign AS
SELECT c.id, c.code, c.office_no, c.state,
  c.title, c.kind, c.basis, c.from_on, c.to_on, c.authority, c.authority_no, (SELECT code FROM plan WHERE id = c.plan_item) AS plan_item,
  c.matters, c.focus, c.scope, c.methods, c.staff, c.planned_days, c.due, c.drafted_on, c.approved_on, c.approved_by, c.approval_no,
  c.opened_on, c.opened_even_so, c.report_due, c.due_on, c.provisional, c.closed_on, (SELECT code FROM paper WHERE id = c.report) AS report, c.closed_even_so,
  (SELECT nullif(json_group_array(name), '[]') FROM (SELECT p.name FROM campaign_member m JOIN person p ON p.id = m.person
    WHERE m.campaign = c.id AND m.taken_back IS NULL ORDER BY m.n)) AS team,
  CASE WHEN EXISTS (SELECT 1 FROM campaign_member m WHERE m.campaign = c.id AND m.taken_back IS NULL) THEN
    (SELECT count(DISTINCT g.person) FROM campaign_pledge g JOIN campaign_member m ON m.campaign = g.campaign AND m.person = g.person
      WHERE g.campaign = c.id AND g.taken_back IS NULL AND m.taken_back IS NULL) END AS pledged,
  (SELECT nullif(json_group_array(code), '[]') FROM (SELECT k.code FROM campaign_clue l JOIN clue k ON k.id = l.clue
    WHERE l.campaign = c.id ORDER BY k.id)) AS clue,
  (SELECT count(*) FROM visit v WHERE v.campaign = c.id AND v.void_reason IS NULL AND v.part_of IS NULL) AS visits,
  (SELECT count(DISTINCT v.unit) FROM visit v WHERE v.campaign = c.id AND v.void_reason IS NULL) AS units,
  (SELECT count(*) FROM visit v JOIN finding f ON f.visit = v.id
   WHERE v.campaign = c.id AND v.void_reason IS NULL AND f.void_reason IS NULL AND f.kind <> 'positive') AS findings,
  c.void_reason, j.at AS recorded_at, j.actor AS recorded_by
FROM campaign c JOIN journal j ON j.seq = c.entry;
CREATE VIEW campaigns AS SELECT * FROM every_campaign WHERE void_reason IS NULL;

CREATE VIEW campaign_steps AS
SELECT s.campaign AS id, (SELECT code FROM campaign WHERE id = s.campaign) AS campaign, s.n, s.kind, s.happened_on,
  s.approved_by, s.approval_no, s.due, (SELECT code FROM paper WHERE id = s.report) AS report, s.even_so, s.note,
  s.taken_back IS NOT NULL AS taken_back, j.at AS recorded_at, j.actor AS recorded_by
FROM campaign_step s JOIN journal j ON j.seq = s.entry;

CREATE VIEW campaign_clocks AS
SELECT k.campaign AS id, d.code AS campaign, k.name AS clock, k.round, k.amount,
  k.unit AS limit_unit, k.rolls, k.extended_by, k.start_event, k.start_on, k.raw_on AS due_raw_on, k.due_on, k.provisional, k.rule, k.calendar,
  k.paused_on, k.stopped_on
FROM campaign_clock k JOIN campaign d ON d.id = k.campaign WHERE d.void_reason IS NULL;

CREATE VIEW members AS
SELECT l.campaign * 1000 + l.n AS id, (SELECT code FROM campaign WHERE id = l.campaign) AS campaign,
  (SELECT code FROM campaign WHERE id = l.campaign) || '#' || l.n AS code, l.n,
  r.code AS person, r.name, u.name AS unit, u.code AS unit_code, l.role, l.invited_as, l.squad, l.days, l.equipment, l.avoidance, l.note,
  l.happened_on, l.taken_back IS NOT NULL AS taken_back, j.at AS recorded_at, j.actor AS recorded_by
FROM campaign_member l JOIN person r ON r.id = l.person JOIN unit u ON u.id = r.unit JOIN journal j ON j.seq = l.entry;

CREATE VIEW targets AS
SELECT l.campaign * 1000 + l.n AS id, (SELECT code FROM campaign WHERE id = l.campaign) AS campaign,
  (SELECT code FROM campaign WHERE id = l.campaign) || '#' || l.n AS code, l.n, l.squad,
  u.name AS unit, u.code AS unit_code, u.kind AS unit_kind, l.visit_on, l.avoidance, l.note,
  l.happened_on, l.taken_back IS NOT NULL AS taken_back, j.at AS recorded_at, j.actor AS recorded_by
FROM campaign_target l LEFT JOIN unit u ON u.id = l.unit JOIN journal j ON j.seq = l.entry;

CREATE VIEW pledges AS
SELECT l.campaign * 1000 + l.n AS id, (SELECT code FROM campaign WHERE id = l.campaign) AS campaign,
  (SELECT code FROM campaign WHERE id = l.campaign) || '#' || l.n AS code, l.n,
  r.code AS person, r.name, l.version, l.sha256, l.witness, (SELECT code FROM evidence WHERE id = l.evidence) AS evidence, l.note,
  l.happened_on, l.taken_back IS NOT NULL AS taken_back, j.at AS recorded_at, j.actor AS recorded_by
FROM campaign_pledge l JOIN person r ON r.id = l.person JOIN journal j ON j.seq = l.entry;

CREATE VIEW pledge_texts AS
SELECT p.id, p.id AS version, p.body, j.at AS recorded_at, j.actor AS recorded_by
FROM pledge_text p JOIN journal j ON j.seq = p.entry;

CREATE VIEW campaign_seals AS
SELECT (SELECT code FROM campaign WHERE id = l.campaign) AS campaign, l.n, l.happened_on AS sealed_on, l.sealed_units, l.digest,
  l.taken_back IS NOT NULL AS taken_back, j.at AS recorded_at, j.actor AS recorded_by
FROM campaign_seal l JOIN journal j ON j.seq = l.entry;

CREATE VIEW campaign_unsealed_units AS
SELECT (SELECT code FROM campaign WHERE id = l.campaign) AS campaign, l.n, l.happened_on, u.name AS unit, l.unit_code, l.token,
  l.taken_back IS NOT NULL AS taken_back, j.at AS recorded_at, j.actor AS recorded_by
FROM campaign_unsealed l LEFT JOIN unit u ON u.id = l.unit JOIN journal j ON j.seq = l.entry;

-- Forms as people read them, with how many items the newest version asks.
CREATE VIEW every_form AS
SELECT f.id, f.code, f.name, f.every, f.about,
  (SELECT max(version) FROM form_version v WHERE v.form = f.id AND v.taken_back IS NULL) AS version,
  (SELECT json_array_length(definition, '$.items') FROM form_version v WHERE v.form = f.id AND v.taken_back IS NULL
    ORDER BY version DESC LIMIT 1) AS items,
  (SELECT count(*) FROM form_round g WHERE g.form = f.id AND g.void_reason IS NULL) AS rounds,
  f.added_on, f.retired_on, f.note, f.void_reason, j.at AS recorded_at, j.actor AS recorded_by
FROM form f JOIN journal j ON j.seq = f.entry;
CREATE VIEW forms AS SELECT * FROM every_form WHERE void_reason IS NULL;

CREATE VIEW form_versions AS
SELECT l.form AS id, (SELECT code FROM form WHERE id = l.form) AS form, l.n, l.happened_on, l.version, l.definition,
  l.taken_back IS NOT NULL AS taken_back, j.at AS recorded_at, j.actor AS recorded_by
FROM form_version l JOIN journal j ON j.seq = l.entry;

-- Every subject of a round with its return: the last that came in before the round was frozen, unless it was sent back.
-- A round may have a hundred thousand returns: the + and indexes that hold all that is asked have the last of a subject looked for among its own,
-- not from the end of the round.
CREATE VIEW round_subjects AS
SELECT s.form_round * 1000000 + s.line AS id, g.code AS round, g.code || '#' || s.line AS code, s.n, s.line, f.name AS form,
  u.name AS unit, u.code AS unit_code, u.kind AS unit_kind, p.code AS person, p.name AS name, d.name AS point, s.label, s.division, s.stage,
  s.stage_due, g.from_on, g.to_on, coalesce(s.stage_due, g.due_on) AS due_on,
  CASE WHEN r.n IS NULL THEN 'due' ELSE coalesce(v.verdict, 'returned') END AS state,
  CASE WHEN v.verdict IS NOT 'sent-back' THEN r.happened_on END AS came_in_on,
  CASE WHEN v.verdict IS NOT 'sent-back' THEN r.happened_on <= coalesce(s.stage_due, g.due_on) END AS on_time,
  CASE WHEN v.verdict IS NOT 'sent-back' THEN r.score END AS score,
  EXISTS (SELECT 1 FROM round_return x WHERE x.form_round = s.form_round AND x.line = s.line AND x.taken_back IS NULL
    AND x.correction IS NOT NULL) AS corrected,
  s.happened_on, g.void_reason, s.taken_back IS NOT NULL AS taken_back, j.at AS recorded_at, j.actor AS recorded_by
FROM round_subject s JOIN form_round g ON g.id = s.form_round JOIN form f ON f.id = g.form
LEFT JOIN person p ON p.id = s.person LEFT JOIN unit u ON u.id = coalesce(s.unit, p.unit) LEFT JOIN point d ON d.id = s.point
LEFT JOIN round_return r ON r.form_round = s.form_round AND r.number = (SELECT max(+x.number) FROM round_return x
  WHERE x.form_round = s.form_round AND x.line = s.line AND x.taken_back IS NULL AND x.correction IS NULL)
LEFT JOIN round_verdict v ON v.form_round = r.form_round AND v.n = (SELECT max(+x.n) FROM round_verdict x
  WHERE x.form_round = r.form_round AND x.number = r.number AND x.taken_back IS NULL)
JOIN journal j ON j.seq = s.entry;

-- Rounds as people read them, with how many are to file and how many have.
CREATE VIEW every_round AS
SELECT g.id, g.code, g.state, (SELECT name FROM form WHERE id = g.form) AS form, g.version, g.title,
  (SELECT code FROM campaign WHERE id = g.campaign) AS campaign, g.from_on, g.to_on, g.opened_on, g.due, g.due_on, g.provisional,
  g.frozen_on, g.closed_on, g.closed_even_so,
  (SELECT count(*) FROM round_subject s WHERE s.form_round = g.id AND s.taken_back IS NULL) AS subjects,
  (SELECT count(*) FROM round_subject s WHERE s.form_round = g.id AND s.taken_back IS NULL AND EXISTS (SELECT 1 FROM round_return r
    WHERE r.form_round = s.form_round AND r.line = s.line AND r.taken_back IS NULL AND r.correction IS NULL
      AND r.number = (SELECT max(+number) FROM round_return l WHERE l.form_round = r.form_round AND l.line = r.line AND l.taken_back IS NULL AND l.correction IS NULL)
      AND (SELECT verdict FROM round_verdict v WHERE v.form_round = r.form_round AND v.number = r.number AND v.taken_back IS NULL
        ORDER BY +v.n DESC LIMIT 1) IS NOT 'sent-back')) AS came_in,
  g.note, g.void_reason, j.at AS recorded_at, j.actor AS recorded_by
FROM form_round g JOIN journal j ON j.seq = g.entry;
CREATE VIEW rounds AS SELECT * FROM every_round WHERE void_reason IS NULL;

CREATE VIEW round_steps AS
SELECT s.form_round AS id, (SELECT code FROM form_round WHERE id = s.form_round) AS round, s.n, s.kind, s.happened_on, s.even_so, s.note,
  s.taken_back IS NOT NULL AS taken_back, j.at AS recorded_at, j.actor AS recorded_by
FROM round_step s JOIN journal j ON j.seq = s.entry;

CREATE VIEW round_clocks AS
SELECT k.form_round AS id, d.code AS form_round, k.name AS clock, k.round, k.amount,
  k.unit AS limit_unit, k.rolls, k.extended_by, k.start_event, k.start_on, k.raw_on AS due_raw_on, k.due_on, k.provisional, k.rule, k.calendar,
  k.paused_on, k.stopped_on
FROM round_clock k JOIN form_round d ON d.id = k.form_round WHERE d.void_reason IS NULL;

-- What came in. It stands where it counts: of a subject's returns the last, of a register's the last of each of its rows, of raters each; none that
-- was sent back; what came after the round was frozen beside what was frozen.
CREATE VIEW round_returns AS
SELECT l.form_round * 1000000 + l.number AS id, g.code AS round, g.code || '-' || l.number AS code, l.n, l.number, f.name AS form,
  l.line, u.name AS unit, u.code AS unit_code, u.kind AS unit_kind, p.code AS person, d.name AS point, s.label, s.division, s.stage,
  g.from_on, g.to_on, l.happened_on, l.rater, l.entry_name, l.ballots, l.sent_out, l.came_back, l.filled_by, l.answers, l.score, l.vetoed,
  (SELECT x.verdict FROM round_verdict x WHERE x.form_round = l.form_round AND x.number = l.number AND x.taken_back IS NULL ORDER BY +x.n DESC LIMIT 1) AS verdict,
  l.taken_back IS NULL AND (l.rater IS NOT NULL OR l.number = (SELECT max(+x.number) FROM round_return x
      WHERE x.form_round = l.form_round AND x.line = l.line AND x.taken_back IS NULL AND x.entry_name IS l.entry_name
        AND (x.correction IS NULL) = (l.correction IS NULL)))
    AND (SELECT x.verdict FROM round_verdict x WHERE x.form_round = l.form_round AND x.number = l.number AND x.taken_back IS NULL
      ORDER BY +x.n DESC LIMIT 1) IS NOT 'sent-back' AS stands,
  l.correction, l.note, g.void_reason, l.taken_back IS NOT NULL AS taken_back, j.at AS recorded_at, j.actor AS recorded_by
FROM round_return l JOIN form_round g ON g.id = l.form_round JOIN form f ON f.id = g.form
JOIN round_subject s ON s.form_round = l.form_round AND s.line = l.line
LEFT JOIN person p ON p.id = s.person LEFT JOIN unit u ON u.id = coalesce(s.unit, p.unit) LEFT JOIN point d ON d.id = s.point
JOIN journal j ON j.seq = l.entry;

-- What the office said of returns.
CREATE VIEW round_verdicts AS
SELECT l.form_round AS id, g.code AS round, l.n, l.number, l.verdict, l.note, l.happened_on,
  l.taken_back IS NOT NULL AS taken_back, j.at AS recorded_at, j.actor AS recorded_by
FROM round_verdict l JOIN form_round g ON g.id = l.form_round JOIN journal j ON j.seq = l.entry;

-- What accepted answers made.
CREATE VIEW round_makings AS
SELECT l.form_round AS id, g.code AS round, l.n, l.number, l.item, l.record, l.happened_on,
  l.taken_back IS NOT NULL AS taken_back, j.at AS recorded_at, j.actor AS recorded_by
FROM round_made l JOIN form_round g ON g.id = l.form_round JOIN journal j ON j.seq = l.entry;

-- Every answer that counts, a row an item.
CREATE VIEW answers AS
SELECT r.id, r.round, r.code || '.' || a.key AS code, r.form, r.number, r.line, r.unit, r.unit_code, r.unit_kind, r.person, r.point, r.label,
  r.division, r.stage, r.from_on, r.to_on, r.happened_on, r.rater, r.entry_name, a.key AS item, a.value AS answer,
  CASE WHEN a.type = 'integer' THEN a.value END AS amount, r.correction IS NOT NULL AS corrected
FROM round_returns r, json_each(CASE WHEN json_valid(r.answers) THEN r.answers ELSE '{}' END) a
WHERE r.stands AND r.ballots IS NULL AND r.void_reason IS NULL;

-- A clue is used from the day of the first visit made on it, planned while a campaign has it; what was found counts at those visits.
-- A hidden unit is told once somebody was there.
CREATE VIEW every_clue AS
SELECT c.id, c.code, c.office_no,
  CASE WHEN c.used_on IS NOT NULL THEN 'used' WHEN c.set_aside IS NOT NULL THEN 'set-aside' WHEN c.planned THEN 'planned' ELSE 'open' END AS state,
  c.received_on, c.channel, iif(c.shown, u.name, NULL) AS unit, iif(c.shown, u.code, NULL) AS unit_code, iif(c.shown, u.kind, NULL) AS unit_kind,
  c.hidden, (SELECT code FROM complaint WHERE id = c.complaint) AS complaint, c.summary, c.set_aside, c.used_on, c.visits, c.found, c.first_found_on,
  c.void_reason, j.at AS recorded_at, j.actor AS recorded_by
FROM (SELECT clue.*,
    coalesce(hidden, 0) = 0 OR EXISTS (SELECT 1 FROM visit_clue l JOIN visit v ON v.id = l.visit
      WHERE l.clue = clue.id AND v.void_reason IS NULL AND v.unit = clue.unit) AS shown,
    EXISTS (SELECT 1 FROM campaign_clue l JOIN campaign p ON p.id = l.campaign WHERE l.clue = clue.id AND p.void_reason IS NULL) AS planned,
    (SELECT min(v.visited_on) FROM visit_clue l JOIN visit v ON v.id = l.visit WHERE l.clue = clue.id AND v.void_reason IS NULL) AS used_on,
    (SELECT count(*) FROM visit_clue l JOIN visit v ON v.id = l.visit
     WHERE l.clue = clue.id AND v.void_reason IS NULL AND v.part_of IS NULL) AS visits,
    (SELECT count(*) FROM visit_clue l JOIN visit v ON v.id = l.visit JOIN finding f ON f.visit = v.id
     WHERE l.clue = clue.id AND v.void_reason IS NULL AND f.void_reason IS NULL AND f.kind <> 'positive') AS found,
    (SELECT min(f.found_on) FROM visit_clue l JOIN visit v ON v.id = l.visit JOIN finding f ON f.visit = v.id
     WHERE l.clue = clue.id AND v.void_reason IS NULL AND f.void_reason IS NULL AND f.kind <> 'positive') AS first_found_on
  FROM clue) c
LEFT JOIN unit u ON u.id = c.unit JOIN journal j ON j.seq = c.entry;
CREATE VIEW clues AS SELECT * FROM every_clue WHERE void_reason IS NULL;

CREATE VIEW every_visit AS
SELECT v.id, v.code, v.office_no,
  (SELECT code FROM campaign WHERE id = v.campaign) AS campaign,
  u.name AS unit, u.code AS unit_code, u.kind AS unit_kind, v.section,
  (SELECT code FROM visit WHERE id = v.part_of) AS part_of,
  v.visited_on, v.method, v.expected, v.present, v.on_leave, v.on_duty_elsewhere, v.absent,
  (SELECT code FROM visit WHERE id = v.follows) AS follows,
  v.signed_by, v.signed_on, v.sign_refused, v.sign_refused_by, v.inspectors,
  v.errand_matter, v.errand_materials, v.errand_procedure, v.errand_limit, v.unplanned, v.even_so, v.entered_as, v.note,
  (SELECT nullif(json_group_array(code), '[]') FROM (SELECT k.code FROM visit_clue l JOIN clue k ON k.id = l.clue
    WHERE l.visit = v.id ORDER BY k.id)) AS clue,
  (SELECT count(*) FROM finding f WHERE f.visit = v.id AND f.void_reason IS NULL AND f.kind <> 'positive') AS found,
  v.void_reason, j.at AS recorded_at, j.actor AS recorded_by
FROM visit v JOIN unit u ON u.id = v.unit JOIN journal j ON j.seq = v.entry;
CREATE VIEW visits AS SELECT * FROM every_visit WHERE void_reason IS NULL;

CREATE VIEW every_finding AS
SELECT f.id, f.code, f.office_no,
  (SELECT code FROM visit WHERE id = f.visit) AS visit,
  (SELECT code FROM complaint WHERE id = f.complaint) AS complaint,
  (SELECT (SELECT code FROM campaign WHERE id = v.campaign) FROM visit v WHERE v.id = f.visit) AS campaign,
  u.name AS unit, u.code AS unit_code, u.kind AS unit_kind, f.found_on, f.kind, f.kind_note, f.persons, f.summary,
  f.kind = 'positive' AS positive,
  -- since when it is gone: by a revisit, else by a document checked for its order, and no revisit since saw it there
  coalesce((SELECT min(v.visited_on) FROM recheck r JOIN visit v ON v.id = r.visit
    WHERE r.finding = f.id AND r.outcome = 'gone' AND r.void_reason IS NULL AND v.void_reason IS NULL
      AND NOT EXISTS (SELECT 1 FROM recheck s JOIN visit w ON w.id = s.visit WHERE s.finding = f.id AND s.outcome <> 'gone'
        AND s.void_reason IS NULL AND w.void_reason IS NULL AND (w.visited_on, w.id) > (v.visited_on, v.id))),
    (SELECT min(d.verified_on) FROM order_finding l JOIN demand d ON d.id = l.demand
     WHERE l.finding = f.id AND d.void_reason IS NULL AND d.verified_document IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM recheck s JOIN visit w ON w.id = s.visit WHERE s.finding = f.id AND s.outcome <> 'gone'
        AND s.void_reason IS NULL AND w.void_reason IS NULL AND w.visited_on >= d.verified_on))) AS resolved_on,
  (SELECT code FROM finding WHERE id = f.relapse_of) AS relapse_of,
  CASE WHEN f.relapse_of IS NOT NULL THEN coalesce(f.relapse_stated, 0) END AS relapse_stated,
  f.transferred_to, f.transferred_on, f.transfer_note,
  (SELECT code FROM person WHERE id = f.inspector) AS inspector, (SELECT code FROM campaign WHERE id = f.of_campaign) AS of_campaign,
  f.void_reason, j.at AS recorded_at, j.actor AS recorded_by
FROM finding f JOIN unit u ON u.id = f.unit JOIN journal j ON j.seq = f.entry;
CREATE VIEW findings AS SELECT * FROM every_finding WHERE void_reason IS NULL;

CREATE VIEW rechecks AS
SELECT (SELECT code FROM visit WHERE id = r.visit) AS visit, v.visited_on,
  (SELECT code FROM finding WHERE id = r.finding) AS finding, u.name AS unit, f.kind, r.outcome, r.persons,
  r.note, j.at AS recorded_at, j.actor AS recorded_by
FROM recheck r JOIN visit v ON v.id = r.visit JOIN finding f ON f.id = r.finding JOIN unit u ON u.id = f.unit
JOIN journal j ON j.seq = r.entry
WHERE r.void_reason IS NULL AND v.void_reason IS NULL AND f.void_reason IS NULL;

-- Draws as people read them, counted by their rows.
CREATE VIEW every_draw AS
SELECT d.id, d.code, (SELECT code FROM campaign WHERE id = d.campaign) AS campaign, d.round,
  CASE WHEN d.seed IS NULL THEN 'framed' ELSE 'drawn' END AS state, d.framed_on, d.criteria, d.strata_by, d.not_visited, d.weighing, d.quotas,
  (SELECT count(*) FROM draw_frame f WHERE f.draw = d.id AND f.taken_back IS NULL) AS units,
  (SELECT count(*) FROM draw_exclusion x WHERE x.draw = d.id AND x.taken_back IS NULL) AS left_out,
  d.digest, d.pool_digest, d.seed, d.seeded_on, d.witness,
  (SELECT count(*) FROM draw_pick p WHERE p.draw = d.id AND p.taken_back IS NULL) AS picked,
  d.note, d.void_reason, j.at AS recorded_at, j.actor AS recorded_by
FROM draw d JOIN journal j ON j.seq = d.entry;
CREATE VIEW draws AS SELECT * FROM every_draw WHERE void_reason IS NULL;

CREATE VIEW draw_frames AS
SELECT l.draw AS id, d.code AS draw, l.n, l.happened_on, u.name AS unit, u.code AS unit_code, l.frame_code, l.stratum, l.weight,
  l.taken_back IS NOT NULL AS taken_back, j.at AS recorded_at, j.actor AS recorded_by
FROM draw_frame l JOIN draw d ON d.id = l.draw LEFT JOIN unit u ON u.id = l.unit JOIN journal j ON j.seq = l.entry;

CREATE VIEW draw_exclusions AS
SELECT l.draw AS id, d.code AS draw, l.n, l.happened_on, u.name AS unit, u.code AS unit_code, l.frame_code, l.reason,
  (SELECT code FROM visit WHERE id = l.visit) AS visit,
  l.taken_back IS NOT NULL AS taken_back, j.at AS recorded_at, j.actor AS recorded_by
FROM draw_exclusion l JOIN draw d ON d.id = l.draw LEFT JOIN unit u ON u.id = l.unit JOIN journal j ON j.seq = l.entry;

CREATE VIEW draw_pools AS
SELECT l.draw AS id, d.code AS draw, l.n, l.happened_on, l.name, u.name AS unit, u.code AS unit_code, l.frame_code,
  l.taken_back IS NOT NULL AS taken_back, j.at AS recorded_at, j.actor AS recorded_by
FROM draw_pool l JOIN draw d ON d.id = l.draw LEFT JOIN unit u ON u.id = l.unit JOIN journal j ON j.seq = l.entry;

-- Every unit drawn, by which draw, and who goes there.
CREATE VIEW draw_picks AS
SELECT l.draw AS id, d.code AS draw, d.code || '#' || l.n AS code, (SELECT code FROM campaign WHERE id = d.campaign) AS campaign, l.n, l.happened_on,
  u.name AS unit, u.code AS unit_code, u.kind AS unit_kind, l.frame_code, l.inspectors, l.aside, d.void_reason,
  l.taken_back IS NOT NULL AS taken_back, j.at AS recorded_at, j.actor AS recorded_by
FROM draw_pick l JOIN draw d ON d.id = l.draw LEFT JOIN unit u ON u.id = l.unit JOIN journal j ON j.seq = l.entry;

CREATE VIEW draw_skips AS
SELECT l.draw AS id, d.code AS draw, l.n, l.happened_on, u.name AS unit, u.code AS unit_code, l.reason,
  l.taken_back IS NOT NULL AS taken_back, j.at AS recorded_at, j.actor AS recorded_by
FROM draw_skip l JOIN draw d ON d.id = l.draw LEFT JOIN unit u ON u.id = l.unit JOIN journal j ON j.seq = l.entry;

-- Orders as people read them. What came back after it was verified is a relapse of its order, on the first day it was found.
CREATE VIEW every_order AS
SELECT d.id, d.code, d.office_no, d.state, d.instrument,
  u.name AS unit, u.code AS unit_code, u.kind AS unit_kind, (SELECT nullif(json_group_array(code), '[]') FROM (SELECT f.code FROM order_finding l
    JOIN finding f ON f.id = l.finding WHERE l.demand = d.id ORDER BY f.id)) AS findings, d.requirement, d.issued_on, d.issued_by, d.due, coalesce((SELECT code FROM demand b
    WHERE b.batch = d.batch AND b.void_reason IS NULL ORDER BY b.id LIMIT 1), (SELECT code FROM demand WHERE id = d.batch)) AS batch,
  d.due_on, d.first_due_on, d.due_raw_on, d.provisional, d.acknowledged_on, d.plan_on, d.reported_on, d.on_time, d.extended,
  d.returned_on IS NOT NULL AS returned, d.returned_on, d.first_returned_on, d.escalated_on, d.urged, d.stopped_on,
  d.verified_on, (SELECT code FROM visit WHERE id = d.verified_visit) AS verified_visit,
  d.verified_document, d.closed_on, d.contested_on, d.decided_on, d.upheld, d.result, d.ended_on,
  d.relapsed_on IS NOT NULL AS relapsed, d.relapsed_on, d.void_reason, j.at AS recorded_at, j.actor AS recorded_by
FROM (SELECT *, CASE WHEN verified_on IS NOT NULL THEN (SELECT min(f.found_on) FROM order_finding l
    JOIN finding f ON f.relapse_of = l.finding WHERE l.demand = demand.id AND f.found_on > verified_on AND f.void_reason IS NULL) END AS relapsed_on FROM demand) d
JOIN unit u ON u.id = d.unit
JOIN journal j ON j.seq = d.entry;
-- Orders without the voided ones.
CREATE VIEW orders AS SELECT * FROM every_order WHERE void_reason IS NULL;

CREATE VIEW order_steps AS
SELECT s.demand AS id, (SELECT code FROM demand WHERE id = s.demand) AS "order", s.n, s.kind, s.happened_on, s.due,
  (SELECT code FROM visit WHERE id = s.visit) AS visit, s.document, s.upheld, s.by_whom, s.note,
  s.taken_back IS NOT NULL AS taken_back, j.at AS recorded_at, j.actor AS recorded_by
FROM order_step s JOIN journal j ON j.seq = s.entry;

CREATE VIEW order_clocks AS
SELECT k.demand AS id, d.code AS "order", k.name AS clock, k.round, k.amount,
  k.unit AS limit_unit, k.rolls, k.extended_by, k.start_event, k.start_on, k.raw_on AS due_raw_on, k.due_on, k.provisional, k.rule, k.calendar,
  k.paused_on, k.stopped_on
FROM order_clock k JOIN demand d ON d.id = k.demand WHERE d.void_reason IS NULL;

CREATE VIEW every_point AS
SELECT p.id, p.code, p.name, p.kind, p.kind_note, p.number, p.place, p.hours, p.tended_by, p.every_days, p.from_on, p.to_on,
  (SELECT max(o.happened_on) FROM point_opening o WHERE o.point = p.id AND o.taken_back IS NULL) AS opened_on, p.note,
  p.void_reason, j.at AS recorded_at, j.actor AS recorded_by
FROM point p JOIN journal j ON j.seq = p.entry;
CREATE VIEW points AS SELECT * FROM every_point WHERE void_reason IS NULL;

-- Every time a box was opened, under the name its point went by.
CREATE VIEW openings AS
SELECT l.point AS id, p.code AS point, p.code AS point_code, coalesce((SELECT o.name FROM points o WHERE o.id = l.point), p.name) AS point_name, p.code || '#' || l.n AS code, l.n, l.happened_on, l.slips, l.by_whom, l.note,
  l.taken_back IS NOT NULL AS taken_back, j.at AS recorded_at, j.actor AS recorded_by
FROM point_opening l JOIN point p ON p.id = l.point JOIN journal j ON j.seq = l.entry;

-- Complaints as people read them. What only few columns need is looked up by them, not joined: a count then never goes there.
CREATE VIEW every_complaint AS
SELECT c.id, c.code, c.office_no, c.state, c.received_on,
  c.channel, c.channel_note, (SELECT name FROM point WHERE id = c.point) AS point, (SELECT code FROM point WHERE id = c.point) AS point_code,
  (SELECT kind FROM point WHERE id = c.point) AS point_kind, (SELECT code FROM approval WHERE id = c.approval) AS approval, c.category, c.category_note,
  u.name AS unit, u.code AS unit_code, u.kind AS unit_kind, (SELECT code FROM person WHERE id = c.person) AS person, c.subject, c.summary, c.named, c.persons, c.reply_wanted,
  c.accepted_on, c.accept_due_on, c.first_accept_due_on, c.refused_on, c.refused_reason, c.handling, (SELECT a.name FROM unit a WHERE a.id = c.assigned_to) AS assigned_to, c.assigned_on,
  c.first_refused_on, c.first_refused_reason, c.first_assigned_on, (SELECT a.name FROM unit a WHERE a.id = c.handled_by) AS handled_by,
  c.due_on, c.due_raw_on, c.provisional, c.extended, c.paused, c.closed_on,
  CASE WHEN c.closed_on IS NOT NULL AND c.due_on IS NOT NULL THEN c.closed_on <= c.due_on END AS on_time,
  c.first_due_on, c.first_closed_on, c.result, c.cause, c.remedy, c.reply_due_on, c.replied_on, c.first_reply_due_on, c.first_replied_on, c.called_on, c.reached, c.satisfied, c.resolved,
  (SELECT code FROM complaint WHERE id = c.merged_into) AS merged_into,
  c.ended_on, c.void_reason, (SELECT j.at FROM journal j WHERE j.seq = c.entry) AS recorded_at, (SELECT j.actor FROM journal j WHERE j.seq = c.entry) AS recorded_by
FROM complaint c
LEFT JOIN unit u ON u.id = c.unit;
CREATE VIEW complaints AS SELECT * FROM every_complaint WHERE void_reason IS NULL;

CREATE VIEW every_person AS
SELECT p.id, p.code, p.name,
  u.name AS unit, u.code AS unit_code, u.kind AS unit_kind, p.post, p.rank, p.note,
  p.void_reason, j.at AS recorded_at, j.actor AS recorded_by
FROM person p JOIN unit u ON u.id = p.unit JOIN journal j ON j.seq = p.entry;
CREATE VIEW persons AS SELECT * FROM every_person WHERE void_reason IS NULL;

CREATE VIEW ties AS
SELECT (SELECT code FROM person WHERE id = l.person) AS person, l.n, u.name AS unit, l.left_on, l.reason,
  l.happened_on, l.taken_back IS NOT NULL AS taken_back, j.at AS recorded_at, j.actor AS recorded_by
FROM person_tie l JOIN unit u ON u.id = l.unit JOIN journal j ON j.seq = l.entry;

CREATE VIEW every_sanction AS
SELECT s.id, s.code, s.office_no,
  (SELECT code FROM finding WHERE id = s.finding) AS finding,
  (SELECT code FROM complaint WHERE id = s.complaint) AS complaint,
  'O' || (s."order" / 10000000) || printf('-%04d', s."order" % 10000000) AS "order",
  (SELECT code FROM form_round WHERE id = s.round) AS round,
  (SELECT code FROM person WHERE id = s.person) AS person, r.name AS person_name,
  s.post, s.person_rank, u.name AS unit, u.code AS unit_code, u.kind AS unit_kind,
  s.regime, s.kind, s.kind_note, s.decided_on, s.decided_by, s.decision_no, s.responsibility,
  s.months, s.ends_on, s.convention, s.rule, s.rule_version, s.restored_on, s.lifted_on, s.note,
  s.void_reason, j.at AS recorded_at, j.actor AS recorded_by
FROM sanction s
LEFT JOIN person r ON r.id = s.person
JOIN unit u ON u.id = s.unit
JOIN journal j ON j.seq = s.entry;
CREATE VIEW sanctions AS SELECT * FROM every_sanction WHERE void_reason IS NULL;

CREATE VIEW every_stated AS
SELECT t.id, t.code, t.office_no, t.figure, t.value, t.qualifier,
  u.name AS unit, u.code AS unit_code, t.from_on, t.to_on, t.source, t.note, t.void_reason, j.at AS recorded_at, j.actor AS recorded_by
FROM stated t LEFT JOIN unit u ON u.id = t.unit JOIN journal j ON j.seq = t.entry;
CREATE VIEW stated_figures AS SELECT * FROM every_stated WHERE void_reason IS NULL;

CREATE VIEW steps AS
SELECT s.complaint AS id, (SELECT code FROM complaint WHERE id = s.complaint) AS complaint, s.n, s.kind, s.happened_on,
  s.refused_reason, s.handling, u.name AS unit, s.officer, s.due_on, s.result, s.cause, s.remedy, s.reply_way, s.reached, s.satisfied, s.resolved, s.upheld, s.amount, s.by_whom,
  (SELECT code FROM complaint WHERE id = s.merged_into) AS merged_into, s.note,
  s.taken_back IS NOT NULL AS taken_back, j.at AS recorded_at, j.actor AS recorded_by
FROM complaint_step s
LEFT JOIN unit u ON u.id = s.unit
JOIN journal j ON j.seq = s.entry;

CREATE VIEW clocks AS
SELECT k.complaint AS id, c.code AS complaint, k.name AS clock, k.round, k.amount,
  k.unit AS limit_unit, k.rolls, k.extended_by, k.start_event, k.start_on, k.raw_on AS due_raw_on, k.due_on, k.provisional,
  k.rule, k.calendar, k.paused_on, k.stopped_on
FROM complaint_clock k JOIN complaint c ON c.id = k.complaint WHERE c.void_reason IS NULL;

-- Every time a complaint was closed: one reopened and closed again is a case closed once and two closings.
CREATE VIEW closings AS
SELECT s.complaint AS id, c.code AS complaint, s.n, s.happened_on AS closed_on, s.result,
  c.code || CASE WHEN s.happened_on > c.first_closed_on THEN '#' || s.n ELSE '' END AS code, c.channel, c.category, c.point, c.point_code, c.point_kind, c.unit, c.unit_code, c.unit_kind,
  c.handling, (SELECT a.name FROM complaint_step t JOIN unit a ON a.id = t.unit WHERE t.complaint = s.complaint AND t.kind = 'assign'
    AND t.n < s.n AND t.taken_back IS NULL ORDER BY t.n DESC LIMIT 1) AS handled_by, c.state
FROM complaint_step s JOIN complaints c ON c.id = s.complaint
WHERE s.kind = 'close' AND s.taken_back IS NULL;

CREATE VIEW visit_teams AS
SELECT (SELECT code FROM visit WHERE id = l.visit) AS visit, l.n, l.name, (SELECT code FROM person WHERE id = l.person) AS person, u.name AS unit, l.role, l.avoidance,
  l.note, l.taken_back IS NOT NULL AS taken_back, j.at AS recorded_at, j.actor AS recorded_by
FROM visit_team l
LEFT JOIN unit u ON u.id = l.unit
JOIN journal j ON j.seq = l.entry;

CREATE VIEW visit_rolls AS
SELECT (SELECT code FROM visit WHERE id = l.visit) AS visit, l.n, l.section, l.attendance, l.persons,
  l.name, l.whereabouts_shown, l.note, l.taken_back IS NOT NULL AS taken_back, j.at AS recorded_at, j.actor AS recorded_by
FROM visit_roll l JOIN journal j ON j.seq = l.entry;

-- Who of a campaign's team went on which of its visits: by the team of its sheet, or by the name among its inspectors. A row a visit
-- and person; a section's sheet is its whole's.
CREATE VIEW goings AS
SELECT v.id * 1000 + m.n AS id, v.code || '#' || m.n AS code, v.code AS visit, v.campaign, v.visited_on, v.unit, v.unit_code, v.unit_kind,
  m.person, m.name, m.role, m.squad
FROM visits v JOIN members m ON m.campaign = v.campaign AND NOT m.taken_back AND m.happened_on <= v.visited_on
WHERE v.part_of IS NULL AND (
  EXISTS (SELECT 1 FROM visit_teams t WHERE t.visit = v.code AND NOT t.taken_back AND (t.person = m.person OR t.person IS NULL AND t.name = m.name))
  OR instr('、' || replace(replace(replace(replace(v.inspectors, '，', '、'), ',', '、'), '；', '、'), ' ', '、') || '、', '、' || m.name || '、'));

-- The days somebody of a team was in the field: a row a person and day, whatever the visits.
CREATE VIEW field_days AS
SELECT min(id) AS id, person || ' ' || visited_on AS code, person, name, min(role) AS role, min(campaign) AS campaign, min(squad) AS squad,
  visited_on, count(*) AS visits
FROM goings GROUP BY person, visited_on;

CREATE VIEW every_instruction AS
SELECT i.id, i.code, i.office_no, i.state, i.received_on, i.leader,
  i.kind, i.summary, i."of", i.on_report, i.on_order,
  CASE WHEN i."of" GLOB 'C[0-9]*' THEN i."of" END AS complaint,
  CASE WHEN i."of" GLOB 'V[0-9]*' THEN i."of" END AS visit,
  CASE WHEN i."of" GLOB 'P[0-9]*' THEN i."of" END AS campaign,
  u.name AS unit, u.code AS unit_code, i.assigned_on, i.due_on, i.urged, i.answered_on, i.closed_on,
  (SELECT s.note FROM instruction_step s WHERE s.instruction = i.id AND s.kind = 'answer' AND s.taken_back IS NULL
   ORDER BY s.n DESC LIMIT 1) AS feedback,
  i.void_reason, j.at AS recorded_at, j.actor AS recorded_by
FROM instruction i
LEFT JOIN unit u ON u.id = i.unit
JOIN journal j ON j.seq = i.entry;
CREATE VIEW instructions AS SELECT * FROM every_instruction WHERE void_reason IS NULL;

CREATE VIEW instruction_steps AS
SELECT s.instruction AS id, (SELECT code FROM instruction WHERE id = s.instruction) AS instruction, s.n, s.kind, s.happened_on,
  u.name AS unit, s.due_on, s.by_whom, s.note, s.taken_back IS NOT NULL AS taken_back, j.at AS recorded_at, j.actor AS recorded_by
FROM instruction_step s
LEFT JOIN unit u ON u.id = s.unit
JOIN journal j ON j.seq = s.entry;

CREATE VIEW instruction_clocks AS
SELECT k.instruction AS id, d.code AS instruction, k.name AS clock, k.round, k.amount,
  k.unit AS limit_unit, k.rolls, k.extended_by, k.start_event, k.start_on, k.raw_on AS due_raw_on, k.due_on, k.provisional, k.rule, k.calendar,
  k.paused_on, k.stopped_on
FROM instruction_clock k JOIN instruction d ON d.id = k.instruction WHERE d.void_reason IS NULL;

CREATE VIEW every_proposal AS
SELECT p.id, p.code, p.office_no, p.state, p.made_on, p.kind, u.name AS unit, u.code AS unit_code, u.kind AS unit_kind, p.to_organ,
  (SELECT nullif(json_group_array(code), '[]') FROM (SELECT f.code FROM proposal_finding l JOIN finding f ON f.id = l.finding
   WHERE l.proposal = p.id ORDER BY f.id)) AS findings,
  (SELECT code FROM complaint WHERE id = p.complaint) AS complaint, (SELECT code FROM campaign WHERE id = p.campaign) AS campaign,
  p.summary, p.due, p.approved_on, p.approved_by, p.approval_no, p.sent_on, p.acknowledged_on, p.due_on, p.provisional, p.replied_on, p.result, p.reason, p.closed_on,
  (SELECT code FROM sanction WHERE id = p.sanction) AS sanction, p.rule_made, p.void_reason, j.at AS recorded_at, j.actor AS recorded_by
FROM proposal p
LEFT JOIN unit u ON u.id = p.unit
JOIN journal j ON j.seq = p.entry;
CREATE VIEW proposals AS SELECT * FROM every_proposal WHERE void_reason IS NULL;

CREATE VIEW proposal_steps AS
SELECT s.proposal AS id, (SELECT code FROM proposal WHERE id = s.proposal) AS proposal, s.n, s.kind, s.happened_on,
  s.approved_by, s.approval_no, s.due, s.result, s.reason, (SELECT code FROM sanction WHERE id = s.sanction) AS sanction, s.rule_made, s.note,
  s.taken_back IS NOT NULL AS taken_back, j.at AS recorded_at, j.actor AS recorded_by
FROM proposal_step s JOIN journal j ON j.seq = s.entry;

CREATE VIEW proposal_clocks AS
SELECT k.proposal AS id, d.code AS proposal, k.name AS clock, k.round, k.amount,
  k.unit AS limit_unit, k.rolls, k.extended_by, k.start_event, k.start_on, k.raw_on AS due_raw_on, k.due_on, k.provisional, k.rule, k.calendar,
  k.paused_on, k.stopped_on
FROM proposal_clock k JOIN proposal d ON d.id = k.proposal WHERE d.void_reason IS NULL;

CREATE VIEW every_matter AS
SELECT m.id, m.code, m.office_no, m.name, u.name AS unit, u.code AS unit_code, u.kind AS unit_kind, m.service_window, m.statutory, m.article, m.promised, m.promised_from,
  (SELECT p.promised FROM matter_promise p WHERE p.matter = m.id AND p.taken_back IS NULL AND p.promised IS NOT NULL ORDER BY p.n LIMIT 1) AS first_promised,
  m.fee, m.published_in, m.published_on, m.ended_on, m.ending, m.ending_no, (SELECT code FROM matter WHERE id = m.into_matter) AS into_matter, m.ended_to,
  m.note, m.void_reason, j.at AS recorded_at, j.actor AS recorded_by
FROM matter m
LEFT JOIN unit u ON u.id = m.unit
JOIN journal j ON j.seq = m.entry;
CREATE VIEW matters AS SELECT * FROM every_matter WHERE void_reason IS NULL;

CREATE VIEW promises AS
SELECT l.matter AS id, m.code || '#' || l.n AS code, m.code AS matter, l.n, l.happened_on, l.from_on, l.to_on, l.promised, l.basis,
  l.taken_back IS NOT NULL AS taken_back, j.at AS recorded_at, j.actor AS recorded_by
FROM matter_promise l JOIN matter m ON m.id = l.matter JOIN journal j ON j.seq = l.entry;

CREATE VIEW stages AS
SELECT l.matter AS id, m.code || '#' || l.n AS code, m.code AS matter, l.n, l.happened_on, l.stage, l.rank, l.step_limit, u.name AS unit, u.code AS unit_code,
  l.taken_back IS NOT NULL AS taken_back, j.at AS recorded_at, j.actor AS recorded_by
FROM matter_stage l JOIN matter m ON m.id = l.matter LEFT JOIN unit u ON u.id = l.unit JOIN journal j ON j.seq = l.entry;

CREATE VIEW materials AS
SELECT l.matter AS id, m.code || '#' || l.n AS code, m.code AS matter, l.n, l.happened_on, l.material, l.note,
  l.taken_back IS NOT NULL AS taken_back, j.at AS recorded_at, j.actor AS recorded_by
FROM matter_material l JOIN matter m ON m.id = l.matter JOIN journal j ON j.seq = l.entry;

-- What only few columns need is looked up by them, as of complaints.
CREATE VIEW every_approval AS
SELECT a.id, a.code, a.office_no, a.state, (SELECT name FROM matter WHERE id = a.matter) AS matter, (SELECT code FROM matter WHERE id = a.matter) AS matter_code,
  u.name AS unit, u.code AS unit_code, u.kind AS unit_kind, (SELECT service_window FROM matter WHERE id = a.matter) AS service_window,
  a.received_on, a.received_time, a.summary,
  (SELECT name FROM point WHERE id = a.point) AS point, (SELECT code FROM point WHERE id = a.point) AS point_code, (SELECT kind FROM point WHERE id = a.point) AS point_kind, a.for_whom,
  a.notified_on, a.supplied_on, a.accepted_on, a.accepted_time, a.statutory, a.promised, a.step_limits, a.refused_on, a.reason,
  a.statutory_due, a.promised_due, a.provisional, a.yellow_at, a.red_after, a.decided_on, a.decided_time, a.decided_on || coalesce('T' || a.decided_time, '') AS decided_at, a.decided_by,
  a.first_decided_on, a.first_decided_time, a.reopened_on, a.reopened_time, a.reopened_reason,
  a.used_days, a.used_minutes, a.in_statutory, a.in_promised, a.in_yellow, a.tight_step, a.tight_step_after, a.published_on, a.late_reason, a.delivered_on, a.rated_on, a.satisfied,
  a.void_reason, (SELECT j.at FROM journal j WHERE j.seq = a.entry) AS recorded_at, (SELECT j.actor FROM journal j WHERE j.seq = a.entry) AS recorded_by
FROM approval a
LEFT JOIN unit u ON u.id = a.unit;
CREATE VIEW approvals AS SELECT * FROM every_approval WHERE void_reason IS NULL;

CREATE VIEW approval_steps AS
SELECT s.approval AS id, (SELECT code FROM approval WHERE id = s.approval) AS approval, s.n, s.kind, s.happened_on, s.time, s.by_whom, s.ground, s.stage, s.reason,
  s.statutory, s.promised, s.step_limits, s.satisfied, s.note, s.taken_back IS NOT NULL AS taken_back, j.at AS recorded_at, j.actor AS recorded_by
FROM approval_step s JOIN journal j ON j.seq = s.entry;

CREATE VIEW approval_clocks AS
SELECT k.approval AS id, d.code AS approval, k.name AS clock, k.round, k.amount,
  k.unit AS limit_unit, k.rolls, k.extended_by, k.start_event, k.start_on, k.raw_on AS due_raw_on, k.due_on, k.provisional, k.rule, k.calendar,
  k.paused_on, k.stopped_on
FROM approval_clock k JOIN approval d ON d.id = k.approval WHERE d.void_reason IS NULL;

CREATE VIEW every_project AS
SELECT p.id, p.code, p.office_no, p.state, p.name, p.investor, u.name AS unit, u.code AS unit_code, u.kind AS unit_kind,
  r.code AS follower, r.name AS follower_name, p.opened_on, p.due, p.summary,
  (SELECT nullif(json_group_array(code), '[]') FROM (SELECT a.code FROM project_approval l JOIN approval a ON a.id = l.approval
   WHERE l.project = p.id ORDER BY a.id)) AS approvals,
  (SELECT nullif(json_group_array(code), '[]') FROM (SELECT m.code FROM project_matter l JOIN matter m ON m.id = l.matter
   WHERE l.project = p.id ORDER BY m.id)) AS matters,
  (SELECT count(*) FROM project_milestone l WHERE l.project = p.id AND l.taken_back IS NULL AND NOT EXISTS
    (SELECT 1 FROM project_end e WHERE e.project = l.project AND e.item = l.milestone AND e.taken_back IS NULL)) AS milestones_ahead,
  (SELECT count(*) FROM project_obstacle l WHERE l.project = p.id AND l.taken_back IS NULL AND NOT EXISTS
    (SELECT 1 FROM project_end e WHERE e.project = l.project AND e.item = l.obstacle AND e.taken_back IS NULL)) AS obstacles_there,
  p.due_on, p.provisional, p.followed_on, p.closed_on, p.closed_even_so, p.ended_on, p.reason, p.void_reason, j.at AS recorded_at, j.actor AS recorded_by
FROM project p
LEFT JOIN unit u ON u.id = p.unit
LEFT JOIN person r ON r.id = p.follower
JOIN journal j ON j.seq = p.entry;
CREATE VIEW projects AS SELECT * FROM every_project WHERE void_reason IS NULL;

CREATE VIEW project_steps AS
SELECT s.project AS id, (SELECT code FROM project WHERE id = s.project) AS project, s.n, s.kind, s.happened_on, s.reason, s.even_so, s.note,
  s.taken_back IS NOT NULL AS taken_back, j.at AS recorded_at, j.actor AS recorded_by
FROM project_step s JOIN journal j ON j.seq = s.entry;

CREATE VIEW project_clocks AS
SELECT k.project AS id, d.code AS project, k.name AS clock, k.round, k.amount,
  k.unit AS limit_unit, k.rolls, k.extended_by, k.start_event, k.start_on, k.raw_on AS due_raw_on, k.due_on, k.provisional, k.rule, k.calendar,
  k.paused_on, k.stopped_on
FROM project_clock k JOIN project d ON d.id = k.project WHERE d.void_reason IS NULL;

CREATE VIEW milestones AS
SELECT l.project * 1000 + l.n AS id, p.code || '#' || l.n AS code, p.code AS project, l.n, l.happened_on, l.milestone, l.due_on,
  (SELECT min(x.happened_on) FROM project_end x WHERE x.project = l.project AND x.item = l.milestone AND x.taken_back IS NULL) AS met_on,
  u.name AS unit, u.code AS unit_code, l.taken_back IS NOT NULL AS taken_back, j.at AS recorded_at, j.actor AS recorded_by
FROM project_milestone l JOIN project p ON p.id = l.project LEFT JOIN unit u ON u.id = p.unit JOIN journal j ON j.seq = l.entry;

CREATE VIEW obstacles AS
SELECT l.project * 1000 + l.n AS id, p.code || '#' || l.n AS code, p.code AS project, l.n, l.happened_on, l.obstacle,
  u.name AS unit, u.code AS unit_code, l.due_on,
  (SELECT min(x.happened_on) FROM project_end x WHERE x.project = l.project AND x.item = l.obstacle AND x.taken_back IS NULL) AS cleared_on,
  l.taken_back IS NOT NULL AS taken_back, j.at AS recorded_at, j.actor AS recorded_by
FROM project_obstacle l JOIN project p ON p.id = l.project LEFT JOIN unit u ON u.id = l.unit JOIN journal j ON j.seq = l.entry;

CREATE VIEW project_ends AS
SELECT l.project AS id, p.code || '#' || l.n AS code, p.code AS project, l.n, l.happened_on, l.item, l.note,
  l.taken_back IS NOT NULL AS taken_back, j.at AS recorded_at, j.actor AS recorded_by
FROM project_end l JOIN project p ON p.id = l.project JOIN journal j ON j.seq = l.entry;

CREATE VIEW every_enforcement AS
SELECT e.id, e.code, e.office_no, e.state, u.name AS unit, u.code AS unit_code, u.kind AS unit_kind, e.enterprise, e.purpose, e.basis, e.asked_on,
  e.planned_on, e.planned_to, e.inspectors, e.calm_ground, e.due_on, e.provisional, e.approved_on, e.approved_by, e.approval_no, e.refused_on, e.reason,
  e.visited_on, e.ended_on, CASE WHEN e.visited_on IS NOT NULL THEN e.approved_on IS NULL END AS unapproved,
  (SELECT code FROM finding WHERE id = e.finding) AS finding, e.void_reason, j.at AS recorded_at, j.actor AS recorded_by
FROM enforcement e
LEFT JOIN unit u ON u.id = e.unit
JOIN journal j ON j.seq = e.entry;
CREATE VIEW enforcements AS SELECT * FROM every_enforcement WHERE void_reason IS NULL;

CREATE VIEW enforcement_steps AS
SELECT s.enforcement AS id, (SELECT code FROM enforcement WHERE id = s.enforcement) AS enforcement, s.n, s.kind, s.happened_on,
  s.approved_by, s.approval_no, s.reason, (SELECT code FROM finding WHERE id = s.finding) AS finding, s.note,
  s.taken_back IS NOT NULL AS taken_back, j.at AS recorded_at, j.actor AS recorded_by
FROM enforcement_step s JOIN journal j ON j.seq = s.entry;

CREATE VIEW enforcement_clocks AS
SELECT k.enforcement AS id, d.code AS enforcement, k.name AS clock, k.round, k.amount,
  k.unit AS limit_unit, k.rolls, k.extended_by, k.start_event, k.start_on, k.raw_on AS due_raw_on, k.due_on, k.provisional, k.rule, k.calendar,
  k.paused_on, k.stopped_on
FROM enforcement_clock k JOIN enforcement d ON d.id = k.enforcement WHERE d.void_reason IS NULL;

CREATE VIEW paper_kinds AS
SELECT k.id AS version, k.slug, k.zh, k.en, k.body, j.at AS recorded_at, j.actor AS recorded_by
FROM paper_kind k JOIN journal j ON j.seq = k.entry;

CREATE VIEW every_paper AS
SELECT p.id, p.code, p.number, p.state, p.kind, p.title, u.name AS unit, u.code AS unit_code, p.drafted_on, p.from_on, p.to_on,
  CASE WHEN p.from_on = substr(p.from_on, 1, 7) || '-01' AND p.to_on = date(p.from_on, '+1 month', '-1 day') THEN substr(p.from_on, 1, 7)
    WHEN p.from_on = substr(p.from_on, 1, 4) || '-01-01' AND p.to_on = substr(p.from_on, 1, 4) || '-12-31' THEN substr(p.from_on, 1, 4)
    ELSE p.from_on || '..' || p.to_on END AS period, p.as_of, p."of",
  (SELECT nullif(json_group_array(code), '[]') FROM (SELECT f.code FROM paper_finding l JOIN finding f ON f.id = l.finding
   WHERE l.paper = p.id ORDER BY f.id)) AS findings,
  (SELECT nullif(json_group_array(code), '[]') FROM (SELECT c.code FROM paper_complaint l JOIN complaint c ON c.id = l.complaint
   WHERE l.paper = p.id ORDER BY c.id)) AS complaints,
  p.lead, p.added, p.demands, p.main_to, p.copy_to, p.copies, p.publicity, p.signs, p.receipt, p.series, p.signed_on, p.signed_by, p.issued_on,
  p.series_no, p.total, p.known_entry, k.at AS known_at, CASE WHEN k.seq IS NOT NULL THEN lower(hex(k.hash)) END AS head, p.sha256, p.sent_on, p.acknowledged_on, p.due_on, p.provisional, p.withdrawn_on,
  p.void_reason, j.at AS recorded_at, j.actor AS recorded_by
FROM paper p LEFT JOIN unit u ON u.id = p.unit JOIN journal j ON j.seq = p.entry LEFT JOIN journal k ON k.seq = p.known_entry;
CREATE VIEW papers AS SELECT * FROM every_paper WHERE void_reason IS NULL;

CREATE VIEW paper_steps AS
SELECT s.paper AS id, (SELECT code FROM paper WHERE id = s.paper) AS paper, s.n, s.kind, s.happened_on, s.by_whom, s.number,
  s.series_no, s.total, s.known_entry, s.sha256, u.name AS unit, s.to_organ, s.place, s.note,
  s.taken_back IS NOT NULL AS taken_back, j.at AS recorded_at, j.actor AS recorded_by
FROM paper_step s
LEFT JOIN unit u ON u.id = s.unit
JOIN journal j ON j.seq = s.entry;

CREATE VIEW paper_clocks AS
SELECT k.paper AS id, d.code AS paper, k.name AS clock, k.round, k.amount,
  k.unit AS limit_unit, k.rolls, k.extended_by, k.start_event, k.start_on, k.raw_on AS due_raw_on, k.due_on, k.provisional, k.rule, k.calendar,
  k.paused_on, k.stopped_on
FROM paper_clock k JOIN paper d ON d.id = k.paper WHERE d.void_reason IS NULL;

CREATE VIEW every_exposure AS
SELECT x.id, x.code, (SELECT code FROM paper WHERE id = x.paper) AS paper, (SELECT code FROM finding WHERE id = x.finding) AS finding,
  u.name AS unit, u.code AS unit_code, u.kind AS unit_kind, (SELECT code FROM person WHERE id = x.person) AS person,
  x.publicity, x.medium, x.medium_note, x.outlet, x.approved_on, x.approved_by, x.approval_no, x.shown_on, x.note,
  x.void_reason, j.at AS recorded_at, j.actor AS recorded_by
FROM exposure x
LEFT JOIN unit u ON u.id = x.unit
JOIN journal j ON j.seq = x.entry;
CREATE VIEW exposures AS SELECT * FROM every_exposure WHERE void_reason IS NULL;

CREATE VIEW every_evidence AS
SELECT e.id, e.code,
  CASE WHEN e."of" GLOB 'V[0-9]*' THEN e."of" END AS visit,
  CASE WHEN e."of" GLOB 'F[0-9]*' THEN e."of" END AS finding,
  CASE WHEN e."of" GLOB 'C[0-9]*' THEN e."of" END AS complaint,
  CASE WHEN e."of" GLOB 'I[0-9]*' THEN e."of" END AS instruction,
  e."of", e.kind, e.kind_note, e.file_name, e.bytes, e.sha256, e.taken_on, e.taken_at, e.place, e.taken_by,
  coalesce((SELECT h.held_by FROM custody h WHERE h.evidence = e.id ORDER BY h.n DESC LIMIT 1), e.taken_by) AS held_by,
  e.note, e.void_reason, j.at AS recorded_at, j.actor AS recorded_by
FROM evidence e JOIN journal j ON j.seq = e.entry;
CREATE VIEW evidences AS SELECT * FROM every_evidence WHERE void_reason IS NULL;

CREATE VIEW custodies AS
SELECT (SELECT code FROM evidence WHERE id = h.evidence) AS evidence, h.n, h.held_by, h.happened_on, h.note,
  j.at AS recorded_at, j.actor AS recorded_by
FROM custody h JOIN journal j ON j.seq = h.entry;

CREATE VIEW notices AS
SELECT n.year, n.version, n.paper, n.issued_on, n.url, d.day, d.off, d.name
FROM notice n JOIN notice_day d ON d.notice = n.id;

CREATE VIEW rule_sets AS
SELECT r.name, r.body, r.from_on, j.at AS recorded_at, j.actor AS recorded_by FROM rule_set r JOIN journal j ON j.seq = r.entry;

CREATE VIEW entries AS
SELECT j.seq, j.at AS recorded_at, j.actor AS recorded_by, j.command, lower(hex(j.hash)) AS hash FROM journal j;
