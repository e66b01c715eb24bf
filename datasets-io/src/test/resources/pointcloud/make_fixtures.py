"""Small made-up point clouds, written by programs other than this project.

    make_fixtures.py OUT [LASZIP]

NPY, NPZ and PTS are written by numpy, HDF5 by h5py (Debian packages python3-numpy, python3-h5py), LAZ by the LASzip
library: LASZIP is the path of its shared library (liblaszip.so, built from the sources of the project LASzip on GitHub,
version 3.5); without it the LAZ files are left as they are. FixturesTest reads the files and knows the formulas.

Made with Python 3.11, numpy 1.24.2, h5py 3.7.0 and LASzip commit ac3e9e9.
"""
import ctypes
import os
import struct
import sys
import tempfile

import h5py
import numpy as np

OUT = sys.argv[1]
POINTS = 120
SCALE = (0.01, 0.01, 0.001)
OFFSET = (500000.0, 4649000.0, 10.0)


def grid(*shape):
    """The numbers 0, 0.25, 0.5, ... less 10: float16 holds them."""
    return (np.arange(np.prod(shape)) * 0.25 - 10).reshape(shape)


def path(name):
    return os.path.join(OUT, name)


def numpy_files():
    for version in ((1, 0), (2, 0), (3, 0)):
        with open(path("v%d.npy" % version[0]), "wb") as f:
            np.lib.format.write_array(f, grid(30, 4).astype("<f4"), version=version)
    for dtype in ("<f2", ">f8", "<i1", "<i2", ">i4", "<i8", "<u1", "<u2", "<u4", ">u8"):
        values = grid(30, 3) if "f" in dtype else np.arange(90).reshape(30, 3)
        name = dtype.replace("<", "le_").replace(">", "be_")
        np.save(path(name + ".npy"), np.asfortranarray(values.astype(dtype)) if dtype == "<f2" else values.astype(dtype))
    np.save(path("clouds.npy"), grid(5, 10, 3).astype("<f2"))
    np.savez(path("stored.npz"), points=grid(40, 4), labels=np.arange(40))
    np.savez_compressed(path("deflated.npz"), points=grid(40, 4).astype(">f4"), labels=np.arange(40))
    np.savez_compressed(path("fortran.npz"), anything=np.asfortranarray(grid(40, 3)))
    np.savez(path("several.npz"), data=np.arange(60).reshape(20, 3), points=grid(40, 3))
    np.savez(path("labelled.npz"), points=grid(6, 20, 3), labels=np.arange(120, dtype="<i2").reshape(6, 20),
             wrong=np.arange(119))
    rows = np.column_stack([grid(25, 3), np.arange(25) * 80 - 1000, np.arange(75).reshape(25, 3)])
    np.savetxt(path("scan.pts"), rows, fmt="%.6f %.6f %.6f %d %d %d %d", header="25", comments="")


def hdf5_files():
    with h5py.File(path("modelnet.h5"), "w") as f:
        f.create_dataset("data", data=grid(6, 20, 3).astype("<f4"), chunks=(4, 7, 2), compression="gzip")
        f.create_dataset("label", data=np.arange(6, dtype="u1").reshape(6, 1))
    with h5py.File(path("labelled.h5"), "w") as f:
        f.create_dataset("data", data=grid(6, 20, 3).astype("<f4"), chunks=(4, 7, 2), compression="gzip")
        f.create_dataset("label", data=np.arange(6, dtype="u1").reshape(6, 1))
        f.create_dataset("pid", data=np.arange(120, dtype="u1").reshape(6, 20), chunks=(4, 7), compression="gzip")
    with h5py.File(path("contiguous.h5"), "w") as f:
        f.create_dataset("points", data=grid(30, 6).astype(">f8"))
    with h5py.File(path("latest.h5"), "w", libver="latest") as f:
        group = f.create_group("scan")
        group.create_dataset("xyz", data=np.arange(150, dtype="<i4").reshape(50, 3), chunks=(16, 3), shuffle=True,
                             compression="gzip", fletcher32=True)
    with h5py.File(path("single.h5"), "w") as f:
        f.create_dataset("anything", data=grid(40, 3).astype("<f4"))
        f.create_group("notes")
    with h5py.File(path("several.h5"), "w") as f:
        f.create_dataset("data", data=np.arange(60, dtype="<f4").reshape(20, 3))
        f.create_dataset("points", data=grid(40, 3).astype("<f4"))


def las_bytes(minor, form, extra):
    """A LAS file of 120 points by the formulas of FixturesTest."""
    extended = form >= 6
    records = []
    for i in range(POINTS):
        x, y, z = (i * 7919) % 20011 - 10000, (i * 104729) % 30011 - 15000, (i * 31) % 997
        time, colour = 1000.5 + i * 0.25, (i * 257 % 65536, i * 521 % 65536, i * 1031 % 65536)
        number, returns, kind, angle = 1 + i % 3, 3, i % 20, i % 181 - 90
        if extended:
            record = struct.pack("<iiiHBBBBhHd", x, y, z, i * 541 % 65536, number | returns << 4, 0, kind, i % 256,
                                 angle * 10, i * 7 % 65536, time)
        else:
            record = struct.pack("<iiiHBBbBH", x, y, z, i * 541 % 65536, number | returns << 3, kind, angle, i % 256,
                                 i * 7 % 65536)
            record += struct.pack("<d", time) if form in (1, 3) else b""
        if form in (2, 3, 7, 8):
            record += struct.pack("<HHH", *colour)
        if form == 8:
            record += struct.pack("<H", i * 3 % 65536)
        records.append(record + bytes(i % 256 for _ in range(extra)))
    size = 375 if minor == 4 else 227
    header = bytearray(size)
    header[0:4] = b"LASF"
    header[24], header[25] = 1, minor
    struct.pack_into("<HIIBHI", header, 94, size, size, 0, form, len(records[0]), 0 if extended else POINTS)
    struct.pack_into("<6d", header, 131, *SCALE, *OFFSET)
    bounds = []
    for axis, stored in enumerate(zip(*(struct.unpack_from("<iii", r) for r in records))):
        bounds += [max(stored) * SCALE[axis] + OFFSET[axis], min(stored) * SCALE[axis] + OFFSET[axis]]
    struct.pack_into("<6d", header, 179, *bounds)
    if minor == 4:
        struct.pack_into("<Q", header, 247, POINTS)
    return bytes(header) + b"".join(records)


def compress(library, las, laz, chunk, extended):
    """Copies a LAS file to a LAZ file point by point."""
    handles = [ctypes.c_void_p(), ctypes.c_void_p()]
    reader, writer = handles
    for handle in handles:
        assert library.laszip_create(ctypes.byref(handle)) == 0
    compressed, header, point = ctypes.c_int(), ctypes.c_void_p(), ctypes.c_void_p()
    assert library.laszip_open_reader(reader, las.encode(), ctypes.byref(compressed)) == 0
    assert library.laszip_get_header_pointer(reader, ctypes.byref(header)) == 0
    assert library.laszip_set_header(writer, header) == 0
    if extended:
        assert library.laszip_request_native_extension(writer, 1) == 0
    assert library.laszip_set_chunk_size(writer, chunk) == 0
    assert library.laszip_open_writer(writer, laz.encode(), 1) == 0
    assert library.laszip_get_point_pointer(reader, ctypes.byref(point)) == 0
    for _ in range(POINTS):
        assert library.laszip_read_point(reader) == 0
        assert library.laszip_set_point(writer, point) == 0
        assert library.laszip_write_point(writer) == 0
    assert library.laszip_close_writer(writer) == 0
    assert library.laszip_close_reader(reader) == 0


def laz_files(library):
    for minor, form, extra, chunk in ((2, 0, 0, 50), (2, 1, 3, 1000), (2, 3, 0, 50), (4, 6, 0, 1000), (4, 7, 2, 50),
                                      (4, 8, 0, 40)):
        with tempfile.NamedTemporaryFile(suffix=".las") as las:
            las.write(las_bytes(minor, form, extra))
            las.flush()
            compress(library, las.name, path("format%d.laz" % form), chunk, form >= 6)


def main():
    numpy_files()
    hdf5_files()
    for minor, form in ((0, 0), (1, 1), (3, 1), (4, 7)):
        with open(path("version%d_format%d.las" % (minor, form)), "wb") as f:
            f.write(las_bytes(minor, form, 0) if minor != 3 else las13(las_bytes(2, form, 0)))
    if len(sys.argv) > 2:
        laz_files(ctypes.CDLL(sys.argv[2]))


def las13(las12):
    """The same points behind the longer header of version 1.3."""
    header = bytearray(las12[:227]) + bytes(8)
    header[25] = 3
    struct.pack_into("<HI", header, 94, 235, 235)
    return bytes(header) + las12[227:]


main()
