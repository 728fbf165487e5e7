"""WHAT PEOPLE CAN SEE: read-only, one function per screen, with an explicit scope per actor."""
