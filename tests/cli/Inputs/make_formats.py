"""make_formats.py FOLDER: tiny files that begin as those of other frameworks do."""

import os
import struct
import sys
import zipfile

folder = sys.argv[1]
os.makedirs(folder, exist_ok=True)


def write(name, data):
    with open(os.path.join(folder, name), "wb") as file:
        file.write(data)


def archive(name, entries):
    with zipfile.ZipFile(os.path.join(folder, name), "w") as file:
        for entry in entries:
            file.writestr(entry, "x")


archive("weights.pth", ["archive/data.pkl", "archive/data/0", "archive/version"])
archive("script.pt", ["m/data.pkl", "m/code/m.py", "m/constants.pkl"])
archive("program.pt2", ["m/archive_format", "m/models/model.json"])
archive("older.pt2", ["serialized_exported_program.json", "serialized_state_dict.json"])
archive("network.keras", ["metadata.json", "config.json", "model.weights.h5"])
archive("arrays.npz", ["x.npy"])
archive("other.zip", ["readme"])
write("cut.zip", b"PK\x03\x04")
write("old.pth", b"\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19.\x80\x02M\xe9\x03.")
write("object.pkl", b"\x80\x04\x95\x05\x00\x00\x00\x00\x00\x00\x00]\x94.")
write("network.h5", b"\x89HDF\r\n\x1a\n" + bytes(64))
write("network.tflite", b"\x1c\x00\x00\x00TFL3" + bytes(32))
#One node with the name "input"; a SavedModel with the schema's version 1.
write("graph.pb", b"\x0a\x14\x0a\x05input\x12\x0bPlaceholder")
write("schema.pb", b"\x08\x01\x12\x90\x01\x0a\x05\x2a\x03abc")
os.makedirs(os.path.join(folder, "saved"), exist_ok=True)
write("saved/saved_model.pb", b"\x08\x01")
header = b'{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}'
write("w.safetensors", struct.pack("<Q", len(header)) + header + bytes(4))
write("m.engine", b"ftrt" + bytes(32))
write("m.param", b"7767517\n1 1\n")
write("m.xml", b'<?xml version="1.0"?><net name="m"></net>\n')
write("pointer.onnx", b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n")
write("x.npy", b"\x93NUMPY\x01\x00")
write("words.txt", b"neither one nor the other\n")
write("network", b"module { nn.what }\n")
