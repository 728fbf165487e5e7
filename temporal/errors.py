"""What can go wrong on the wire. An error's docstring is its message; it names ids, never values."""

import inspect


class WireError(Exception):
    """Something is wrong between this program and Temporal."""

    def __init__(self, **facts: object) -> None:
        super().__init__(inspect.cleandoc(type(self).__doc__ or type(self).__name__).format(**facts))


class MalformedPayloadKeysError(WireError):
    """The payload keys cannot be read: {reason}. Write them as id:key,id2:key2, each key 32 bytes in base64."""


class UnknownPayloadKeyError(WireError):
    """A payload was encrypted with the key "{key_id}", which is not among the payload keys: add it as a retired key."""


class TamperedPayloadError(WireError):
    """A payload does not open with the key "{key_id}": it was altered, or the key behind that id is another one."""


class MalformedPayloadsError(WireError):
    """The body is not a list of payloads: {reason}."""


class ForeignWorkflowIdError(WireError):
    """The workflow id "{workflow_id}" is not of the kind "{kind}"."""


class SearchAttributeTypeError(WireError):
    """The search attribute {name} exists with the type {found}; this program needs {needed}."""


class SearchAttributesLateError(WireError):
    """Temporal accepted the search attributes {names} but does not show them yet."""


class TemporalNotReadyError(WireError):
    """Temporal at {address} cannot be used yet: {reason}."""


class TemporalUnusableError(WireError):
    """Temporal at {address} cannot be used as it is set up: {reason}."""
