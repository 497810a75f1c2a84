"""streams.py ROOT OUT: renders what kustomize and Helm make of every program below ROOT, each variant into a file of OUT.

Prints a line for everything that is wrong: what a tool refuses, what the API does not know, what points nowhere, and
every field in which chart and manifests differ but for the labels of the tool.
"""

import pathlib
import subprocess
import sys

import helm_python
import kubernetes_validate
import yaml

VERSION = "1.33"
ENVIRONMENTS = ["dev", "prod", "spot"]
# Kinds of extensions: their own schemas are not published as packages.
EXTENSIONS = ("external-secrets.io/", "gateway.networking.k8s.io/", "monitoring.coreos.com/")
TOOL_LABELS = ("app.kubernetes.io/managed-by", "helm.sh/chart")


def kustomize(folder):
    """The objects of a kustomization."""
    ran = subprocess.run(["kubectl", "kustomize", str(folder)], capture_output=True, text=True)
    if ran.returncode or "# Warning" in ran.stderr:
        print(f"{folder}: {ran.stderr.strip()}")
    return [one for one in yaml.safe_load_all(ran.stdout) if one]


def helm(folder, values):
    """The objects of a chart."""
    rendered = helm_python.Chart.load(folder).render(name="judged", namespace="judged", values=values)
    objects = [one for _, text in sorted(rendered.items()) for one in yaml.safe_load_all(text) if one]
    for one in objects:
        for label in TOOL_LABELS:
            one["metadata"].get("labels", {}).pop(label, None)
    return objects


def name(one):
    return f"{one['kind']}/{one['metadata']['name']}"


def same(folder, variant, left, right):
    """Tells where two lists of objects differ."""
    left, right = ({name(one): one for one in side} for side in (left, right))
    for key in sorted(left.keys() | right.keys()):
        if key not in left or key not in right:
            print(f"{folder} {variant}: {key} is in {'the chart' if key in right else 'the manifests'} alone")
        else:
            fields(f"{folder} {variant}: {key}", left[key], right[key])


def fields(place, left, right):
    if isinstance(left, dict) and isinstance(right, dict):
        for key in sorted(left.keys() | right.keys()):
            if key not in left or key not in right:
                print(f"{place}.{key} is there once")
            else:
                fields(f"{place}.{key}", left[key], right[key])
    elif left != right:
        print(f"{place}: {left!r} is not {right!r}")


def known(place, objects):
    """Holds every object against the schema of its kind, unknown fields refused."""
    for one in objects:
        if one["apiVersion"].startswith(EXTENSIONS):
            continue
        try:
            kubernetes_validate.validate(one, VERSION, strict=True)
        except Exception as error:
            print(f"{place}: {name(one)}: {getattr(error, 'message', error)}")


def lint(folder):
    for message in helm_python.lint(str(folder), strict=True)["messages"]:
        if message["severity"] >= 2:
            print(f"{folder}: {message['path']}: {message['error']}")


def camel(text):
    first, *rest = text.split("-")
    return first + "".join(word.capitalize() for word in rest)


def program(folder, out):
    chart = str(folder / "helm")
    lint(chart)
    base = folder / "k8s"
    variants = [("base", kustomize(base / "base"), helm(chart, {}))]
    for environment in ENVIRONMENTS:
        values = yaml.safe_load((folder / "helm/environments" / f"{environment}.yaml").read_text())
        variants.append((environment, kustomize(base / "overlays" / environment), helm(chart, values)))
    for component in sorted(base.glob("components/*")):
        taken = base / "overlays" / "judged"
        taken.mkdir()
        text = {"resources": ["../../base"], "components": [f"../../components/{component.name}"]}
        (taken / "kustomization.yaml").write_text(yaml.safe_dump(text))
        built = kustomize(taken)
        (taken / "kustomization.yaml").unlink()
        taken.rmdir()
        variants.append((component.name, built, helm(chart, {camel(component.name): {"enabled": True}})))
    for variant, built, rendered in variants:
        same(folder, variant, built, rendered)
        for way, objects in (("kustomize", built), ("helm", rendered)):
            known(f"{folder} {variant} ({way})", objects)
        file = out / f"{folder.name}-{variant}.yaml"
        file.write_text(yaml.safe_dump_all([one for one in built if not one["apiVersion"].startswith(EXTENSIONS)]))


def main():
    root, out = map(pathlib.Path, sys.argv[1:])
    programs = sorted(path.parent for path in root.glob("*/*/helm"))
    if len(programs) != 3:
        print(f"{len(programs)} programs below {root}, not 3")
    for folder in programs:
        program(folder, out)


main()
