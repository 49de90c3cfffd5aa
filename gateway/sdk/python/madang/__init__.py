"""Client of a Madang trading platform: typed calls, signing, streams that resume."""

from .client import Client, every
from .problem import OutcomeUnknown, Problem
from .signing import ApiKey, signature, signed_headers
from .stream import Frame, Stream

__all__ = ["ApiKey", "Client", "Frame", "OutcomeUnknown", "Problem", "Stream", "every", "signature", "signed_headers"]
__version__ = "0.1.0"
