"""The language of recipes: text in, a ``Recipe`` out. It reads no DICOM files."""
