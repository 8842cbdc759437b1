"""Pixel data as a container: what in it is not needed to decode it, and may hold text.

Nothing is decoded. Each codestream has a file that walks its structure and yields changes.
"""
