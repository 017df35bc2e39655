"""Validates what `planora-cli export-policy` writes against the systems' own schemas.

    pip install botocore==1.43.11 kubernetes-validate==1.37.0
    python tests/manifests/validate.py tests/manifests

HPA manifests are checked against Kubernetes' OpenAPI as kubernetes-validate brings it (version 1.33, strictly: no unknown
field), calls of the AWS command line against the service models of botocore, with the enumerations that botocore itself does
not check. Prints one line per file; the exit code is 1 where one is not valid.
"""
import json
import pathlib
import sys

import botocore.loaders
import botocore.model
import botocore.validate
import kubernetes_validate
import yaml

KUBERNETES = "1.33"


def check_hpa(path):
    for document in yaml.safe_load_all(path.read_text()):
        kubernetes_validate.validate(document, KUBERNETES, strict=True)


def enumerations(value, shape, where):
    """What does not stand in the enumeration of its shape."""
    if shape.type_name == "structure":
        for name, inner in value.items():
            yield from enumerations(inner, shape.members[name], f"{where}.{name}")
    elif shape.type_name == "list":
        for inner in value:
            yield from enumerations(inner, shape.member, where)
    elif shape.type_name == "string" and shape.enum and value not in shape.enum:
        yield f"{where} is {value}; there are {', '.join(shape.enum)}"


def check_aws(path):
    loader = botocore.loaders.Loader()
    for call in json.loads(path.read_text())["calls"]:
        model = botocore.model.ServiceModel(loader.load_service_model(call["service"], "service-2"), call["service"])
        wanted = call["operation"].replace("-", "").lower()
        name = next(name for name in model.operation_names if name.lower() == wanted)
        shape = model.operation_model(name).input_shape
        unknown = set(call["input"]) - set(shape.members)
        report = botocore.validate.ParamValidator().validate(call["input"], shape)
        problems = [report.generate_report()] if report.has_errors() else []
        problems += [f"{name} has no {member}" for member in unknown]
        problems += [] if problems else list(enumerations(call["input"], shape, name))
        if problems:
            raise ValueError("; ".join(problems))


def main():
    folder = pathlib.Path(sys.argv[1])
    checks = [(path, check_hpa) for path in sorted(folder.glob("hpa*.yaml"))]
    checks += [(path, check_aws) for path in sorted(folder.glob("*.json"))]
    failed = 0
    for path, check in checks:
        try:
            check(path)
            print(f"{path.name}: valid")
        except Exception as error:  # whatever a schema says is the answer
            failed += 1
            print(f"{path.name}: {error}")
    if not checks:
        sys.exit("no files to check")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
