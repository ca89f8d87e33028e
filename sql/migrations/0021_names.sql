-- Whose name is it? A link for the browser is made under nobody else's name, and these find who has traced, judged
-- or cleared under it, compared as two people are: without blanks around it, and A to Z as a to z.
CREATE INDEX annotation_by_name ON annotation(lower(trim(annotator)));
CREATE INDEX verdict_by_name ON verdict(lower(trim(by_whom)));
CREATE INDEX clearance_by_name ON clearance(lower(trim(by_whom)));
