#!/usr/bin/env python3
"""calve's engine beside leidenalg, igraph and networkit; see README.md. Prints one line per graph and tool."""
import argparse
import json
import pathlib
import random
import resource
import statistics
import subprocess
import sys
import time

import igraph
import leidenalg
import networkit
import numpy

HOME = pathlib.Path("target/bench/graphs")
LEIDENALG_MOST_EDGES = 3_000_000
LEAST_SECONDS, MOST_RUNS = 0.5, 50


def lfr(nodes, mixing):
    """An LFR graph as a file of pairs; made once."""
    path = HOME / f"lfr_{nodes}_{mixing}.u32"
    if not path.exists():
        import networkx

        graph = networkx.LFR_benchmark_graph(
            nodes, 2.5, 1.5, mixing, average_degree=20, max_degree=100, min_community=20,
            max_community=min(1000, nodes // 10), seed=7, max_iters=10**9)
        pairs = numpy.array([pair for pair in graph.edges() if pair[0] != pair[1]], dtype="<u4")
        HOME.mkdir(parents=True, exist_ok=True)
        pairs.tofile(path)
    return path


def items(document):
    """The item graph of a workspace (`cargo calve graph --format json`) as a file of pairs."""
    references = json.loads(pathlib.Path(document).read_text())["references"]
    pairs = sorted({(min(r["from"], r["to"]), max(r["from"], r["to"])) for r in references if r["from"] != r["to"]})
    path = HOME / (pathlib.Path(document).stem + ".u32")
    HOME.mkdir(parents=True, exist_ok=True)
    numpy.array(pairs, dtype="<u4").tofile(path)
    return path


def cpu():
    return time.process_time()


def timed(run):
    """Seconds of one run, and what each of the runs found: small graphs are divided several times."""
    start, found = cpu(), []
    while not found or (cpu() - start < LEAST_SECONDS and len(found) < MOST_RUNS):
        found.append(run(len(found)))
    return (cpu() - start) / len(found), found


def networkit_louvain(pairs, nodes, parallel):
    networkit.setNumberOfThreads(networkit.getMaxNumberOfThreads() if parallel else 1)
    graph = networkit.GraphFromCoo((pairs[:, 0].astype("u8"), pairs[:, 1].astype("u8")), n=nodes, weighted=False,
                                   directed=False)

    def run(_):
        method = networkit.community.PLM(graph, refine=False)
        method.run()
        return method.getPartition().getVector()

    return timed(run)


def measure(path, engine, only):
    pairs = numpy.fromfile(path, dtype="<u4").reshape(-1, 2)
    nodes = int(pairs.max()) + 1
    graph = igraph.Graph(n=nodes, edges=pairs)
    def told(tool, seconds, found, more=""):
        quality = statistics.mean(graph.modularity(membership) for membership in found)
        print(f"{path.stem:24} {tool:22} cpu {seconds:9.4f} s  Q {quality:.4f}  groups {len(set(found[0])):6} "
              f"{len(found)} runs {more}", flush=True)

    def told_own():
        own = json.loads(subprocess.check_output([engine, path, *(["ensemble"] if nodes <= 200_000 else [])]))
        groups = numpy.fromfile(f"{path}.calve", dtype="<u4").tolist()
        print(f"{path.stem:24} {'calve':22} cpu {own['cpu']:9.4f} s  Q {own['modularity']:.4f}  groups "
              f"{own['groups']:6} {own['runs']:.0f} runs (first by igraph {graph.modularity(groups):.4f}) "
              f"peak {own['peak_kb'] * 1.024e-3:.0f} MB", flush=True)
        if "ensemble" in own:
            print(f"{path.stem:24} calve ensemble, edit     {json.dumps(own['ensemble'])} {json.dumps(own['edit'])}")

    told_own()
    if "igraph" in only:
        def leiden(seed):
            random.seed(seed)
            return graph.community_leiden("modularity", n_iterations=2).membership
        told("igraph", *timed(leiden))
    if "leidenalg" in only and len(pairs) <= LEIDENALG_MOST_EDGES:
        run = lambda seed: leidenalg.find_partition(
            graph, leidenalg.ModularityVertexPartition, n_iterations=2, seed=seed + 1).membership
        told("leidenalg", *timed(run))
    if "networkit" in only:
        told("networkit PLM", *networkit_louvain(pairs, nodes, True))
    print(f"{path.stem:24} peers' peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lfr", type=int, nargs="*", default=[])
    parser.add_argument("--mixing", type=float, nargs="*", default=[0.3, 0.5, 0.6])
    parser.add_argument("--items", nargs="*", default=[])
    parser.add_argument("--edges", nargs="*", type=pathlib.Path, default=[])
    parser.add_argument("--engine", default="target/release/examples/cluster")
    parser.add_argument("--peers", nargs="*", default=["igraph", "leidenalg", "networkit"])
    wishes = parser.parse_args()
    paths = [lfr(nodes, mixing) for nodes in wishes.lfr for mixing in wishes.mixing]
    for path in paths + [items(document) for document in wishes.items] + wishes.edges:
        measure(path, wishes.engine, wishes.peers)


if __name__ == "__main__":
    sys.exit(main())
