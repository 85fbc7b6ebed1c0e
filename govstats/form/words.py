"""Words that say whose cases a report counts, and of which level its organ is."""

SCOPES = ("region", "own_level", "office", "department", "system", "unknown")
LEVELS = ("national", "province", "prefecture", "county", "township")
