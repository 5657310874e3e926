"""Reads the files of docs/pipelines as their tools do, and prints the steps that ask the gate.

Schemas: GitHub's and GitLab's as check-jsonschema carries them (run by the caller), Kubernetes's as
kubernetes-validate carries them, for every Job and ConfigMap, those inside an AnalysisTemplate too. For the
kinds of Argo, Flagger and Tekton no package has a schema: what the tool needs is asserted here by name.
"""

import json
import re
import sys
from pathlib import Path

import kubernetes_validate
import yaml

FOLDER = Path(sys.argv[1])


def documents(name):
    return list(yaml.safe_load_all((FOLDER / name).read_text(encoding="utf-8")))


def valid(document):
    kubernetes_validate.validate(document, kubernetes_validate.latest_version(), strict=True)


def job(spec):
    """What of a Job a kubelet would run: the image's entry point, its arguments, its environment."""
    assert spec["backoffLimit"] == 0
    pod = spec["template"]["spec"]
    assert pod["restartPolicy"] == "Never" and pod["securityContext"]["runAsNonRoot"] is True
    (container,) = pod["containers"]
    assert "command" not in container, "the image's own entry point"
    mount = container["volumeMounts"][0]["mountPath"]
    assert container["workingDir"] == mount
    seconds = int(re.fullmatch(r"(\d+)m", container["args"][container["args"].index("--wait") + 1])[1]) * 60
    assert spec["activeDeadlineSeconds"] > seconds + 10
    return {
        "argv": ["/retrogate", *container["args"]],
        "environment": {own["name"]: own["value"] for own in container["env"]},
    }


def github():
    (workflow,) = documents("github-actions.yaml")
    gate = workflow["jobs"]["gate"]
    assert workflow["jobs"]["deploy"]["needs"] == "gate"
    steps = {step["name"]: step for step in gate["steps"] if "name" in step}
    return {"install": steps["Install retrogate"]["run"], "ask": steps["Ask the gate"]["run"]}


def gitlab():
    (pipeline,) = documents("gitlab-ci.yml")
    gate = pipeline["gate"]
    assert pipeline["deploy"]["needs"] == ["gate"] and gate["artifacts"]["when"] == "always"
    return {
        "script": gate["script"],
        "allowed": gate["allow_failure"]["exit_codes"],
        "junit": gate["artifacts"]["reports"]["junit"],
    }


def jenkins():
    text = (FOLDER / "Jenkinsfile").read_text(encoding="utf-8")
    (script,) = re.findall(r"script: '(retrogate[^']*)'", text)
    (report,) = re.findall(r"junit testResults: '([^']*)'", text)
    assert re.search(r"if \(status == 1\) \{\s*unstable\(", text)
    assert re.search(r"\} else if \(status != 0\) \{\s*error\(", text)
    code = re.sub(r"//.*|'[^'\n]*'|\"[^\"\n]*\"", "", text)
    for opening, closing in ["{}", "()"]:
        assert code.count(opening) == code.count(closing)
    return {"script": script, "junit": report}


def argo_cd():
    config, hook = documents("argocd-presync.yaml")
    for document in (config, hook):
        valid(document)
        annotations = document["metadata"]["annotations"]
        assert annotations["argocd.argoproj.io/hook"] == "PreSync"
    wave = int(config["metadata"]["annotations"]["argocd.argoproj.io/sync-wave"])
    assert wave < int(hook["metadata"]["annotations"].get("argocd.argoproj.io/sync-wave", "0"))
    (volume,) = hook["spec"]["template"]["spec"]["volumes"]
    assert volume["configMap"]["name"] == config["metadata"]["name"]
    return {**job(hook["spec"]), "gate": config["data"]["gate.yaml"]}


def argo_rollouts():
    by_job, by_web = documents("argo-rollouts.yaml")
    for template in (by_job, by_web):
        assert (template["apiVersion"], template["kind"]) == ("argoproj.io/v1alpha1", "AnalysisTemplate")
    (asked,) = by_job["spec"]["metrics"]
    spec = asked["provider"]["job"]["spec"]
    valid({"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": "gate"}, "spec": spec})
    (read,) = by_web["spec"]["metrics"]
    conditions = {}
    for name in ("successCondition", "failureCondition"):
        conditions[name] = re.fullmatch(r'result == "([A-Z-]+)"', read[name])[1]
    key = re.fullmatch(r"\{\$\.(\w+)\}", read["provider"]["web"]["jsonPath"])[1]
    return {**job(spec), "key": key, **conditions, "url": read["provider"]["web"]["url"]}


def flagger():
    (canary,) = documents("flagger-canary.yaml")
    assert (canary["apiVersion"], canary["kind"]) == ("flagger.app/v1beta1", "Canary")
    hooks = {hook["type"]: hook["url"] for hook in canary["spec"]["analysis"]["webhooks"]}
    assert set(hooks) == {"confirm-rollout", "rollout"}
    return hooks


def tekton():
    (task,) = documents("tekton-task.yaml")
    assert (task["apiVersion"], task["kind"]) == ("tekton.dev/v1", "Task")
    spec = task["spec"]
    (step,) = spec["steps"]
    assert "script" not in step, "a script needs a shell in the image"
    known = {f"params.{own['name']}" for own in spec["params"]}
    known |= {f"workspaces.{own['name']}.path" for own in spec["workspaces"]} | {"context.taskRun.name"}
    words = [*step["args"], step["workingDir"]]
    used = {name for word in words for name in re.findall(r"\$\(([^)]*)\)", word)}
    assert used <= known, used - known
    defaults = {own["name"]: own.get("default") for own in spec["params"]}
    return {"argv": [*step["command"], *step["args"]], "defaults": defaults}


def dockerfile():
    """The stages, their users, and the RUN lines."""
    text = (FOLDER.parent.parent / "Dockerfile").read_text(encoding="utf-8")
    stages = []
    for line in text.splitlines():
        if line.startswith("FROM "):
            stages.append({"from": line.split()[1], "run": [], "user": None, "entrypoint": None})
        for key in ("USER", "ENTRYPOINT"):
            if line.startswith(f"{key} "):
                stages[-1][key.lower()] = line.split(" ", 1)[1]
        if line.startswith("RUN "):
            stages[-1]["run"].append(line.removeprefix("RUN "))
    return stages


for file in FOLDER.iterdir():
    if file.suffix in {".yaml", ".yml"} or file.name == "Jenkinsfile":
        head = file.read_text(encoding="utf-8").split("\n\n" if file.suffix == ".yml" else "\nname:")[0]
        assert "WARNING" in head and "NO-GO" in head, f"{file.name} does not say what WARNING does"

print(
    json.dumps(
        {
            "github": github(),
            "gitlab": gitlab(),
            "jenkins": jenkins(),
            "argo_cd": argo_cd(),
            "argo_rollouts": argo_rollouts(),
            "flagger": flagger(),
            "tekton": tekton(),
            "dockerfile": dockerfile(),
        }
    )
)
