"""De-identifies many files.

``tree`` takes the files that ``listing`` finds. ``task`` de-identifies one of them, and
``processes`` many of them in several processes. ``layout`` names the outputs. ``verdict`` and
``report`` are what is reported of each file. ``beginning`` and ``resume`` continue an earlier run.
"""
