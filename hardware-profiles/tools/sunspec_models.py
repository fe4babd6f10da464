#!/usr/bin/env python3
"""Makes and checks the table of SunSpec models, from the JSON files of github.com/sunspec/models.

usage: sunspec_models.py FOLDER-WITH-MODEL-JSON > src/main/resources/energy/busbar/profiles/sunspec-models.txt
       sunspec_models.py --check TABLE [FOLDER-WITH-MODEL-JSON]

--check says whether the table hangs together and, with a folder, whether it says what the JSON files say.

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

SIZES = {
    "int16": 1, "uint16": 1, "acc16": 1, "count": 1, "enum16": 1, "bitfield16": 1, "sunssf": 1, "raw16": 1,
    "int32": 2, "uint32": 2, "acc32": 2, "enum32": 2, "bitfield32": 2, "float32": 2, "ipaddr": 2,
    "int64": 4, "uint64": 4, "acc64": 4, "bitfield64": 4, "float64": 4, "eui48": 4, "ipv6addr": 8,
    "string": None, "pad": None,
}


def word(text):
    return re.sub(r"\s+", "_", str(text).strip()) or "-"


def point(p):
    flags = ("w" if p.get("access") == "RW" else "") + ("m" if p.get("mandatory") == "M" else "")
    line = [p["type"], str(p["size"]), p["name"], word(p.get("sf", "-")), word(p.get("units", "-")), flags or "-"]
    symbols = [f"{s['value']}={word(s['name'])}" for s in p.get("symbols", [])]
    if symbols:
        line.append(",".join(symbols))
    return " ".join(line)


def group(g, top):
    lines = []
    if not top:
        lines.append(" ".join(["group", g["name"], str(g.get("count", 1)), *(["sync"] if g["type"] == "sync" else [])]))
    lines += [point(p) for p in g.get("points", []) if not (top and p["name"] in ("ID", "L"))]
    for inner in g.get("groups", []):
        lines += group(inner, False)
    return lines if top else lines + ["end"]


def table(folder):
    lines = ["# Facts of github.com/sunspec/models (Apache-2.0); made by tools/sunspec_models.py"]
    files = glob.glob(os.path.join(folder, "model_*.json"))
    if not files:
        sys.exit(f"{folder} holds no model_*.json")
    for path in sorted(files, key=lambda f: int(re.search(r"(\d+)\.json", f).group(1))):
        with open(path, encoding="utf-8") as file:
            model = json.load(file)
        lines.append(f"model {model['id']} {model['group']['name']}")
        lines += group(model["group"], True)
    return lines


def faults_of(lines):
    """What does not hang together, one text each."""
    faults = []
    model = "?"
    scopes = []  # names of points by group, outermost first
    pending = []  # scale factors and counts, looked up when their group is whole
    open_ended = False

    def close():
        names = set().union(*scopes)
        for what, name in pending[-1]:
            if name not in names:
                faults.append(f"{what} names {name}, which is not there")
        pending.pop()
        scopes.pop()

    for number, line in enumerate(lines, 1):
        if not line or line.startswith("#"):
            continue
        words = line.split(" ")
        where = f"line {number}, model {model}"
        if words[0] == "model":
            while scopes:
                close()
            model = words[1]
            scopes, pending, open_ended = [set()], [[]], False
        elif words[0] == "end":
            if len(scopes) < 2:
                faults.append(f"{where}: an end without a group")
            else:
                close()
        elif words[0] == "group":
            if open_ended:
                faults.append(f"{where}: {words[1]} stands behind a group that takes all the room")
            if not re.fullmatch(r"\d+", words[2]):
                pending[-1].append((f"{where}: the count of {words[1]}", words[2]))
            open_ended |= words[2] == "0"
            scopes.append(set())
            pending.append([])
        else:
            kind, size, name, scale = words[0], int(words[1]), words[2], words[3]
            if kind not in SIZES or (SIZES[kind] or size) != size or size < 1:
                faults.append(f"{where}: {name} is a {kind} of {size} registers")
            if name in scopes[-1]:
                faults.append(f"{where}: {name} stands twice")
            scopes[-1].add(name)
            if scale != "-" and not re.fullmatch(r"-?\d+", scale):
                pending[-1].append((f"{where}: the scale factor of {name}", scale))
            if len(words) > 6 and not all(re.fullmatch(r"\d+=\S+", symbol) for symbol in words[6].split(",")):
                faults.append(f"{where}: the symbols of {name} are {words[6]}")
    while scopes:
        close()
    return faults


def check(path, folder):
    with open(path, encoding="utf-8") as file:
        lines = file.read().splitlines()
    faults = faults_of(lines)
    if folder:
        right = table(folder)
        for i in range(max(len(lines), len(right))):
            have = lines[i] if i < len(lines) else "nothing"
            want = right[i] if i < len(right) else "nothing"
            if have != want:
                faults.append(f"line {i + 1} is '{have}'; the models say '{want}'")
                break
    for fault in faults:
        print(fault)
    models = sum(line.startswith("model ") for line in lines)
    print(f"{models} models, {len(faults)} faults" + ("" if folder else "; not compared with the JSON files"))
    return 1 if faults else 0


if __name__ == "__main__":
    if len(sys.argv) in (3, 4) and sys.argv[1] == "--check":
        sys.exit(check(sys.argv[2], sys.argv[3] if len(sys.argv) == 4 else None))
    if len(sys.argv) != 2 or sys.argv[1].startswith("-"):
        sys.exit(__doc__)
    print("\n".join(table(sys.argv[1])))
