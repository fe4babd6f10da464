#!/usr/bin/env python3
"""Makes the table of SunSpec models from the JSON files of github.com/sunspec/models.

usage: sunspec_models.py FOLDER-WITH-MODEL-JSON > src/main/resources/energy/busbar/profiles/sunspec-models.txt

One line each, words separated by blanks; the offset of a point is the sum of the sizes before it:

    model ID NAME
    TYPE SIZE NAME SF UNIT FLAGS [VALUE=SYMBOL,...]
    group NAME COUNT [sync]         COUNT: a number, a point's name, or 0 (as many as the length holds)
    end

SF is a point's name, an integer, or "-"; UNIT "-" where there is none; FLAGS of w (writable), m (mandatory), "-".
"""
import glob
import json
import os
import re
import sys


def word(text):
    return re.sub(r"\s+", "_", str(text)) or "-"


def point(p):
    flags = ("w" if p.get("access") == "RW" else "") + ("m" if p.get("mandatory") == "M" else "")
    line = [p["type"], str(p["size"]), p["name"], word(p.get("sf", "-")), word(p.get("units", "-")), flags or "-"]
    symbols = [f"{s['value']}={word(s['name'])}" for s in p.get("symbols", [])]
    if symbols:
        line.append(",".join(symbols))
    print(" ".join(line))


def group(g, top):
    if not top:
        print("group", g["name"], g.get("count", 1), *(["sync"] if g["type"] == "sync" else []))
    for p in g.get("points", []):
        if not (top and p["name"] in ("ID", "L")):
            point(p)
    for inner in g.get("groups", []):
        group(inner, False)
    if not top:
        print("end")


def main(folder):
    print("# Facts of github.com/sunspec/models (Apache-2.0); made by tools/sunspec_models.py")
    files = glob.glob(os.path.join(folder, "model_*.json"))
    for path in sorted(files, key=lambda f: int(re.search(r"(\d+)\.json", f).group(1))):
        with open(path, encoding="utf-8") as file:
            model = json.load(file)
        print("model", model["id"], model["group"]["name"])
        group(model["group"], True)


if __name__ == "__main__":
    main(sys.argv[1])
