"""Named tuples as those of ``typing``, whose classes are made in a tenth of the time.

The command makes more than fifty such classes before it reads its first file. ``typing`` compiles a
function for each of them, which took a tenth of the command's start.
"""

import sys
from typing import TYPE_CHECKING

# From Python 3.14 on, the annotations of a class are not there yet while it is made.
if TYPE_CHECKING or sys.version_info >= (3, 14):
    from typing import NamedTuple
else:
    from collections import _tuplegetter
    from types import FunctionType

    _of_values = tuple.__new__

    # What makes a tuple of one value, of two, and so on; a class gives its own names to them.
    # fmt: off
    _NEW = (
        lambda cls, a: _of_values(cls, (a,)),
        lambda cls, a, b: _of_values(cls, (a, b)),
        lambda cls, a, b, c: _of_values(cls, (a, b, c)),
        lambda cls, a, b, c, d: _of_values(cls, (a, b, c, d)),
        lambda cls, a, b, c, d, e: _of_values(cls, (a, b, c, d, e)),
        lambda cls, a, b, c, d, e, f: _of_values(cls, (a, b, c, d, e, f)),
        lambda cls, a, b, c, d, e, f, g: _of_values(cls, (a, b, c, d, e, f, g)),
        lambda cls, a, b, c, d, e, f, g, h: _of_values(cls, (a, b, c, d, e, f, g, h)),
        lambda cls, a, b, c, d, e, f, g, h, i: _of_values(cls, (a, b, c, d, e, f, g, h, i)),
        lambda cls, a, b, c, d, e, f, g, h, i, j: _of_values(cls, (a, b, c, d, e, f, g, h, i, j)),
        lambda cls, a, b, c, d, e, f, g, h, i, j, k:
            _of_values(cls, (a, b, c, d, e, f, g, h, i, j, k)),
        lambda cls, a, b, c, d, e, f, g, h, i, j, k, m:
            _of_values(cls, (a, b, c, d, e, f, g, h, i, j, k, m)),
        lambda cls, a, b, c, d, e, f, g, h, i, j, k, m, n:
            _of_values(cls, (a, b, c, d, e, f, g, h, i, j, k, m, n)),
        lambda cls, a, b, c, d, e, f, g, h, i, j, k, m, n, o:
            _of_values(cls, (a, b, c, d, e, f, g, h, i, j, k, m, n, o)),
        lambda cls, a, b, c, d, e, f, g, h, i, j, k, m, n, o, p:
            _of_values(cls, (a, b, c, d, e, f, g, h, i, j, k, m, n, o, p)),
        lambda cls, a, b, c, d, e, f, g, h, i, j, k, m, n, o, p, q:
            _of_values(cls, (a, b, c, d, e, f, g, h, i, j, k, m, n, o, p, q)),
        lambda cls, a, b, c, d, e, f, g, h, i, j, k, m, n, o, p, q, r:
            _of_values(cls, (a, b, c, d, e, f, g, h, i, j, k, m, n, o, p, q, r)),
        lambda cls, a, b, c, d, e, f, g, h, i, j, k, m, n, o, p, q, r, s:
            _of_values(cls, (a, b, c, d, e, f, g, h, i, j, k, m, n, o, p, q, r, s)),
        lambda cls, a, b, c, d, e, f, g, h, i, j, k, m, n, o, p, q, r, s, t:
            _of_values(cls, (a, b, c, d, e, f, g, h, i, j, k, m, n, o, p, q, r, s, t)),
        lambda cls, a, b, c, d, e, f, g, h, i, j, k, m, n, o, p, q, r, s, t, u:
            _of_values(cls, (a, b, c, d, e, f, g, h, i, j, k, m, n, o, p, q, r, s, t, u)),
    )
    # fmt: on

    class _Fields(type):
        """Makes fields of the annotations of a class."""

        def __new__(cls, name, bases, namespace):
            namespace["__slots__"] = ()
            if names := tuple(namespace.get("__annotations__", ())):
                defaults = tuple([namespace[each] for each in names if each in namespace])
                if any(each in namespace for each in names[: len(names) - len(defaults)]):
                    raise TypeError(f"{name}: a value without a default follows one with a default")
                code = _NEW[len(names) - 1].__code__
                code = code.replace(co_varnames=("cls", *names), co_qualname=name)
                namespace["__new__"] = FunctionType(code, globals(), "__new__", defaults)
                namespace["_fields"] = namespace["__match_args__"] = names
                namespace.update({each: _tuplegetter(at, each) for at, each in enumerate(names)})
            return super().__new__(cls, name, bases, namespace)

    class NamedTuple(tuple, metaclass=_Fields):
        """A tuple whose values have names: those of the annotations of its class."""

        def _replace(self, **named):
            """The same, with other values for some names."""
            changed = _of_values(type(self), map(named.pop, self._fields, self))
            if named:
                raise ValueError(f"{type(self).__name__} has no {', '.join(named)}")
            return changed

        def _asdict(self):
            """The values by their names."""
            return dict(zip(self._fields, self, strict=True))

        def __repr__(self):
            named = [f"{name}={value!r}" for name, value in self._asdict().items()]
            return f"{type(self).__name__}({', '.join(named)})"

        def __getnewargs__(self):  # for copies, also in other processes
            return tuple(self)


__all__ = ["NamedTuple"]
