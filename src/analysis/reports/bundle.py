"""The bundle: all that a paper carries as one zip to deposit, the same bytes every time."""

import io
import zipfile

BEGIN = (1980, 1, 1, 0, 0, 0)  # the zip format's earliest time: no clock of ours


def bundle(files: dict[str, bytes]) -> bytes:
    """Return some files, by name, as a zip."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, BEGIN)
            entry.compress_type, entry.external_attr, entry.create_system = zipfile.ZIP_DEFLATED, 0o644 << 16, 3
            archive.writestr(entry, files[name])
    return target.getvalue()
