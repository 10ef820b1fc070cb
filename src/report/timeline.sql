-- Everything the ledger holds of one unit, a line each: the day, what it is, its code, its kind as vocabulary.slug, its
-- roll beside the one it follows, its text, where it stands. Another noun is one more SELECT of the same eleven columns.
-- :unit is the unit's row; each SELECT finds its rows by an index, so this grows with the unit alone.

-- Proposals to the unit, or that rest on what was found there.
WITH ours AS (
  SELECT id FROM proposal WHERE unit = :unit
  UNION SELECT l.proposal FROM finding f JOIN proposal_finding l ON l.finding = f.id WHERE f.unit = :unit
  UNION SELECT p.id FROM complaint c JOIN proposal p ON p.complaint = c.id WHERE c.unit = :unit)
SELECT visited_on AS happened_on, iif(follows IS NULL, 'visit', 'revisit') AS event, code, 'method.' || method AS kind,
  expected, present, (SELECT b.absent FROM visit w JOIN visit b ON b.id = w.follows WHERE w.id = v.id) AS absent_before, absent, coalesce(follows, part_of),
  nullif(concat_ws('　', section, note), '') AS summary, NULL AS state
FROM visits v WHERE id IN (SELECT id FROM visit WHERE unit = :unit)

UNION ALL
SELECT found_on, 'finding', code, 'finding_kind.' || kind, NULL, NULL, NULL, NULL, visit,
  nullif(concat_ws('　', kind_note, summary), ''), iif(resolved_on IS NOT NULL, 'outcome.gone', NULL)
FROM findings WHERE id IN (SELECT id FROM finding WHERE unit = :unit)

UNION ALL
SELECT received_on, 'complaint', code, 'category.' || category, NULL, NULL, NULL, NULL, NULL,
  nullif(concat_ws('　', category_note, coalesce(subject, summary)), ''), 'complaint_state.' || state
FROM complaints WHERE id IN (SELECT id FROM complaint WHERE unit = :unit)

UNION ALL
SELECT received_on, 'clue', code, 'channel.' || channel, NULL, NULL, NULL, NULL, complaint, summary, 'clue_state.' || state
FROM clues WHERE id IN (SELECT id FROM clue WHERE unit = :unit) AND unit IS NOT NULL

UNION ALL
SELECT issued_on, 'order', code, 'instrument.' || instrument, NULL, NULL, NULL, NULL, verified_visit,
  nullif(concat_ws('　', requirement, '→ ' || due_on), ''), 'order_state.' || state
FROM orders WHERE id IN (SELECT id FROM demand WHERE unit = :unit)

UNION ALL
SELECT received_on, 'instruction', code, 'instruction_kind.' || kind, NULL, NULL, NULL, NULL, "of",
  concat_ws('　', leader, summary), 'instruction_state.' || state
FROM instructions WHERE id IN (
  SELECT id FROM instruction WHERE unit = :unit
  UNION SELECT id FROM instruction WHERE "of" IN (
    SELECT code FROM visits WHERE id IN (SELECT id FROM visit WHERE unit = :unit)
    UNION ALL SELECT code FROM findings WHERE id IN (SELECT id FROM finding WHERE unit = :unit)
    UNION ALL SELECT code FROM complaints WHERE id IN (SELECT id FROM complaint WHERE unit = :unit)
    UNION ALL SELECT code FROM orders WHERE id IN (SELECT id FROM demand WHERE unit = :unit)
    UNION ALL SELECT code FROM proposals WHERE id IN ours
    UNION ALL SELECT code FROM sanctions WHERE id IN (SELECT id FROM sanction WHERE unit = :unit)))

UNION ALL
SELECT made_on, 'proposal', code, 'proposal_kind.' || kind, NULL, NULL, NULL, NULL, complaint,
  concat_ws('　', summary, '→ ' || due_on), 'proposal_state.' || state
FROM proposals WHERE id IN ours

UNION ALL
-- Of approvals, those alone that took longer than promised: a hall decides many.
SELECT decided_on, 'approval', code, NULL, NULL, NULL, NULL, NULL, matter_code,
  concat_ws('　', matter, '→ ' || promised_due, late_reason), 'approval_state.' || state
FROM approvals WHERE id IN (SELECT id FROM approval WHERE unit = :unit AND in_promised = 0)

UNION ALL
SELECT opened_on, 'project', code, NULL, NULL, NULL, NULL, NULL, NULL, concat_ws('　', name, '→ ' || due_on), 'project_state.' || state
FROM projects WHERE id IN (SELECT id FROM project WHERE unit = :unit)

UNION ALL
-- What it was to clear out of the way of a project, whoever leads that.
SELECT happened_on, 'obstacle', code, NULL, NULL, NULL, NULL, NULL, project, concat_ws('　', obstacle, '→ ' || due_on, '✓ ' || cleared_on), NULL
FROM obstacles WHERE id IN (SELECT project * 1000 + n FROM project_obstacle WHERE unit = :unit) AND NOT taken_back
  AND project IN (SELECT code FROM projects)

UNION ALL
-- Enforcement visits it made without approval.
SELECT visited_on, 'enforcement', code, NULL, NULL, NULL, NULL, NULL, finding, concat_ws('　', enterprise, purpose), 'enforcement_state.' || state
FROM enforcements WHERE id IN (SELECT id FROM enforcement WHERE unit = :unit) AND unapproved

UNION ALL
-- Whom it fell on stands as a code: a name needs `person show`. The regime stands where others have their state, so that a
-- 警告 never goes without it.
SELECT decided_on, 'measure', code, 'measure_kind.' || kind, NULL, NULL, NULL, NULL, coalesce(finding, complaint),
  nullif(concat_ws('　', person, kind_note, decision_no, '→ ' || ends_on), ''), 'regime.' || regime
FROM sanctions WHERE id IN (SELECT id FROM sanction WHERE unit = :unit)

UNION ALL
-- Drawn by lot: by which draw, for which campaign, who was to go.
SELECT happened_on, 'draw', draw, NULL, NULL, NULL, NULL, NULL, campaign, inspectors, NULL
FROM draw_picks WHERE unit_code = (SELECT code FROM unit WHERE id = :unit) AND NOT taken_back AND void_reason IS NULL

UNION ALL
-- What it was asked to file, on the day it came in or was due; what its answers scored.
SELECT coalesce(came_in_on, due_on, happened_on), 'return', code, NULL, NULL, NULL, NULL, NULL, NULL,
  concat_ws('　', form, stage, '→ ' || due_on, score), 'return_state.' || state
FROM round_subjects WHERE unit_code = (SELECT code FROM unit WHERE id = :unit) AND NOT taken_back AND void_reason IS NULL
