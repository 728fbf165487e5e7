"""The tests, in folders that mirror the rooms; `journeys` go round the whole ring."""
