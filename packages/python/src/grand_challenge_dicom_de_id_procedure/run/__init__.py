"""De-identifies many files.

``tree`` takes the files that ``listing`` finds. ``task`` de-identifies one of them, and
``processes`` many in several processes. ``report`` tells of each; ``resume`` continues a run.
"""
