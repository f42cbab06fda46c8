"""The façade: answers MWS calls out of the Selling Partner API. What a program uses of it stands in its modules.

    mws.compat.config     mws-compat.toml          mws.compat.facade     Facade: LegacyCall in, LegacyReply out
    mws.compat.errors     the exceptions           mws.compat.gateway    the same over HTTP, for other languages
    mws.compat.state      what outlives a call     mws.compat.cli        the command `mws-compat`

Importing this package costs one look into the directory it is installed in: another distribution that brings a package
`mws` may have overwritten files of this one, and then nothing else explains what happens next.
"""

from __future__ import annotations

import warnings

from mws.compat.operate import clash

for _name in clash.neighbours():
    warnings.warn(clash.warning(_name), RuntimeWarning, stacklevel=2)
