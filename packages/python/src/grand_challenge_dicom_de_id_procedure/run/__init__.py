"""De-identifying many files: where they lie, where they go, by how many processes, and the report.

``tree`` lists what ``listing`` finds, has ``one`` file after the other done (``workers``: by
several processes), under the name that ``layout`` gives and by the steps of ``placement``.
"""
