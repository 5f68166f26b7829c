"""ICC profiles of a few hundred bytes, written by hand after ICC.1:2010: what Pillow's createProfile does not make."""

from __future__ import annotations

import struct

_D50 = (0.9642, 1.0, 0.8249)
_SRGB_CURVE = (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)


def display_p3() -> bytes:
    """Colorants as Apple publishes them, adapted to D50."""
    curve = b"para" + struct.pack(">IHH", 0, 3, 0) + b"".join(map(_fixed, _SRGB_CURVE))
    colorants = {
        b"rXYZ": (0.51512, 0.24120, -0.00105),
        b"gXYZ": (0.29198, 0.69225, 0.04189),
        b"bXYZ": (0.15710, 0.06657, 0.78407),
    }
    tags = {name: _xyz(*values) for name, values in colorants.items()}
    return _profile(b"mntr", b"RGB ", b"XYZ ", tags | dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), curve))


def linear_grey() -> bytes:
    """Half of its numbers is half of the light."""
    return _profile(b"mntr", b"GRAY", b"XYZ ", {b"kTRC": b"curv" + struct.pack(">II", 0, 0)})


def only_black_counts() -> bytes:
    """CMYK whose other inks are white: no conversion without the profile gives that."""
    identity = bytes(range(256))
    grid = b"".join(bytes([0 if index % 2 else 255, 128, 128]) for index in range(16))  # black varies fastest; Lab
    matrix = b"".join(_fixed(float(value)) for value in (1, 0, 0, 0, 1, 0, 0, 0, 1))
    table = b"mft1" + struct.pack(">IBBBx", 0, 4, 3, 2) + matrix + 4 * identity + grid + 3 * identity
    return _profile(b"prtr", b"CMYK", b"Lab ", {b"A2B0": table})


def _profile(kind: bytes, space: bytes, connection: bytes, tags: dict[bytes, bytes]) -> bytes:
    tags = {b"wtpt": _xyz(*_D50)} | tags
    start, places, body = 128 + 4 + 12 * len(tags), b"", b""
    for name, data in tags.items():
        places += name + struct.pack(">II", start + len(body), len(data))
        body += data + b"\0" * (-len(data) % 4)
    version = 0x02400000 if space == b"CMYK" else 0x04200000  # version 2 says what its Lab numbers mean
    header = struct.pack(">III", start + len(body), 0, version)
    header += kind + space + connection + b"\0" * 12 + b"acsp" + b"\0" * 28 + b"".join(map(_fixed, _D50))
    return header.ljust(128, b"\0") + struct.pack(">I", len(tags)) + places + body


def _xyz(x: float, y: float, z: float) -> bytes:
    return b"XYZ " + b"\0" * 4 + _fixed(x) + _fixed(y) + _fixed(z)


def _fixed(value: float) -> bytes:
    return struct.pack(">i", round(value * 65536))
