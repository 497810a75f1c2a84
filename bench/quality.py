#!/usr/bin/env python3
"""Agreement with references: `quality.py TOOL GRAPH...`, TOOL being the path of cargo-calve. See README.md."""
import collections
import json
import math
import pathlib
import random
import string
import subprocess
import sys
import tempfile


def propose(tool, graph):
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(graph, file)
        file.flush()
        out = subprocess.check_output([tool, "calve", "propose", "--graph", file.name, "--format", "json"])
    return json.loads(out)["partition"]


def ari(one, other):
    nodes = [node for node in other if node in one]
    pairs = lambda keys: sum(math.comb(count, 2) for count in collections.Counter(keys).values())
    both = pairs((one[n], other[n]) for n in nodes)
    a, b, every = pairs(one[n] for n in nodes), pairs(other[n] for n in nodes), math.comb(len(nodes), 2)
    expected = a * b / every
    return 1.0 if (a + b) / 2 == expected else (both - expected) / ((a + b) / 2 - expected)


def mojo_fm(one, other):
    nodes = [node for node in other if node in one]
    common = collections.defaultdict(collections.Counter)
    for node in nodes:
        common[one[node]][other[node]] += 1
    moves = len(nodes) - sum(max(row.values()) for row in common.values())
    wishes = {g: [t for t, count in row.items() if count == max(row.values())] for g, row in common.items()}
    taken = {}

    def take(group, seen):
        for wish in wishes[group]:
            if wish not in seen:
                seen.add(wish)
                if wish not in taken or take(taken[wish], seen):
                    taken[wish] = group
                    return True
        return False

    joins = len(wishes) - sum(take(group, set()) for group in wishes)
    distinct = 0
    for size in sorted(collections.Counter(other[n] for n in nodes).values()):
        distinct += distinct < size
    return 100.0 * (1 - (moves + joins) / max(1, len(nodes) - distinct))


def main(tool, *paths):
    means = collections.defaultdict(list)
    for path in paths:
        graph = json.loads(pathlib.Path(path).read_text())
        own = propose(tool, graph)
        nameless = json.loads(json.dumps(graph))
        chance = random.Random(5)
        for node in nameless["nodes"]:
            node["name"] = "".join(chance.choice(string.ascii_letters) for _ in range(10))
            node.pop("path", None)
        blind = propose(tool, nameless)
        stays = []
        for seed in range(20):
            chance = random.Random(seed)
            kept = [edge for edge in graph["edges"] if chance.random() >= 0.05]
            stays.append(ari(propose(tool, {**graph, "edges": kept}), own))
        for name, groups in graph.get("reference", {}).items():
            lists = all(isinstance(ids, list) for ids in groups.values())
            reference = {i: group for group, ids in groups.items() for i in ids} if lists else groups
            row = (mojo_fm(own, reference), ari(own, reference), ari(blind, reference), sum(stays) / len(stays))
            for at, value in enumerate(row):
                means[at].append(value)
            print(f"{pathlib.Path(path).stem:24} {name:24} MoJoFM {row[0]:5.1f}  ARI {row[1]:.3f}  "
                  f"random names {row[2]:.3f}  5 % dropped {row[3]:.3f} (least {min(stays):.3f})", flush=True)
    print("mean", [round(sum(column) / len(column), 3) for column in means.values()])


if __name__ == "__main__":
    main(*sys.argv[1:])
