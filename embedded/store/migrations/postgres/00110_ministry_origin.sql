-- +goose Up
-- Where a ministry comes from (own, general, starter), and the marks that say where it
-- stands beside what fits a person: before, a rule named the keys for that.
ALTER TABLE ministries ADD COLUMN origin TEXT NOT NULL DEFAULT 'own';
ALTER TABLE ministries ADD COLUMN marks JSONB NOT NULL DEFAULT '[]';
UPDATE ministries SET marks = '["first", "for-grade-school"]' WHERE ministry_key = 'mass';
UPDATE ministries SET marks = '["for-parents", "for-grade-school"]' WHERE ministry_key IN ('st-edward-school', 'prep-kids');
UPDATE ministries SET marks = '["for-parents"]' WHERE ministry_key IN ('moms-group', 'meal-train-provide', 'totus-tuus-kids');
UPDATE ministries SET marks = '["for-grade-school-company"]' WHERE ministry_key = 'cub-scouts';
-- The starter catalogue was loaded at one moment; what was changed since has a higher
-- version. This changes nothing of what is shown.
UPDATE ministries SET origin = 'starter'
    WHERE version = 1 AND EXISTS (SELECT 1 FROM installation WHERE name = 'starter_catalogue')
    AND ministry_key IN ('mass', 'confession', 'ocia', 'infant-baptism', 'marriage-convalidation', 'welcome-committee',
        'returning-catholic', 'knights-ya', 'knights-parents', 'knights-adults', 'ladies-aux-ya', 'ladies-aux-parents',
        'ladies-aux-adults', 'choir-hs', 'choir-ya', 'choir-adults', 'fraternus-jr', 'fraternus-hs', 'fraternus-mentors',
        'fidelis-hs', 'totus-tuus-kids', 'totus-tuus-teens', 'prep-kids', 'coffee-donuts-parents', 'coffee-donuts-adults',
        'bereavement-parents', 'bereavement-adults', 'svdp-parents', 'svdp-adults', 'moms-group', 'meal-train-receive',
        'meal-train-provide', 'st-edward-school', 'cub-scouts', 'catechesis', 'liturgical-hs', 'theology-tap', 'ocia-sponsors',
        'room-inn-ya', 'cursillo', 'marriage-enrichment', 'hospitality-ministry', 'adoration-guild', 'catechists',
        'liturgical-adults', 'room-inn-adults', 'haiti-sister-parish', 'bible-bunco')
    AND created_at = (SELECT min(created_at) FROM ministries);

-- +goose Down
ALTER TABLE ministries DROP COLUMN marks;
ALTER TABLE ministries DROP COLUMN origin;
