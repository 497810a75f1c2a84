"""queries.py ROOT: parses every query of alerts and dashboards below ROOT; prints those that are no PromQL."""

import json
import pathlib
import sys

import promql_parser
import yaml


def queries(path):
    for one in yaml.safe_load_all(path.read_text()):
        for group in one.get("spec", {}).get("groups", []):
            yield from (rule["expr"] for rule in group["rules"])
        for text in one.get("data", {}).values():
            for panel in json.loads(text)["panels"]:
                yield from (target["expr"] for target in panel["targets"])


def main():
    seen = 0
    for path in sorted(pathlib.Path(sys.argv[1]).glob("*/*/k8s/components/monitoring/*.yaml")):
        if path.name not in ("alerts.yaml", "dashboard.yaml"):
            continue
        for query in queries(path):
            seen += 1
            try:
                promql_parser.parse(query.replace("$__rate_interval", "5m"))
            except Exception as error:
                print(f"{path}: {query}: {error}")
    if seen < 20:
        print(f"only {seen} queries were found")


main()
