#!/usr/bin/env python3
"""The work of `orchestrator bench pipeline` as a straightforward Python service would do it, with fastavro.

Decode a Confluent-framed decision, check it and its plan, make five tickets, encode them, and write the telemetry frame,
the journal and the checkpoint as JSON. A comparison for the benchmark and nothing else.
"""
import io
import json
import os
import struct
import sys
import time
import uuid

import fastavro

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
NAMESPACE = uuid.UUID("6ba7b811-9dad-11d1-80b4-00c04fd430c8")
RETRIES = {"low": 1, "medium": 2, "high": 3, "critical": 5}
RISK_WEIGHT = {"low": 0.2, "medium": 0.5, "high": 0.8, "critical": 1.0}
STEPS = ["C1", "C2", "C3", "C4", "C5", "C6"]
NOW = 1_772_442_931_000


def schema(name):
    with open(os.path.join(ROOT, "Schemas", "avro", name + ".avsc")) as file:
        return fastavro.parse_schema(json.load(file))


DECISION = schema("consolidated-decision")
TICKET = schema("execution-ticket")


def derived(*parts):
    return str(uuid.uuid5(NAMESPACE, "|".join(parts)))


def inputs(count, tasks):
    """Decisions that are all different, shaped like the first example."""
    with open(os.path.join(ROOT, "Scripts", "examples", "01_linear_approve_low.json")) as file:
        sample = json.load(file)
    plan = sample["value"]["cognitive_plan"]
    plan = json.loads(plan) if isinstance(plan, str) else plan
    records = []
    for index in range(count):
        ids = {name: derived(name, str(index)) for name in ("plan_id", "intent_id", "decision_id", "correlation_id")}
        task_list = []
        for number in range(tasks):
            task = dict(plan["tasks"][number % len(plan["tasks"])])
            task["task_id"] = f"task-{number + 1}"
            task["dependencies"] = [f"task-{number}"] if number else []
            task_list.append(task)
        made = dict(plan, plan_id=ids["plan_id"], intent_id=ids["intent_id"], tasks=task_list)
        made["execution_order"] = [task["task_id"] for task in task_list]
        value = dict(sample["value"], **ids)
        value["cognitive_plan"] = json.dumps(made)
        out = io.BytesIO()
        out.write(struct.pack(">bI", 0, 1))
        fastavro.schemaless_writer(out, DECISION, value)
        headers = [(name, text.encode()) for name, text in sample["headers"].items()]
        records.append((ids["plan_id"].encode(), out.getvalue(), headers))
    return records


def order(tasks):
    """A topological order, or None where tasks wait for each other."""
    known = {task["task_id"]: task for task in tasks}
    waiting = {name: set(task.get("dependencies") or []) for name, task in known.items()}
    followers = {name: [] for name in known}
    for name, dependencies in waiting.items():
        for dependency in dependencies:
            if dependency not in known or dependency == name:
                raise ValueError(f"{name} depends on {dependency}")
            followers[dependency].append(name)
    ready = [name for name in known if not waiting[name]]
    sequence = []
    while ready:
        name = ready.pop(0)
        sequence.append(known[name])
        for follower in followers[name]:
            waiting[follower].discard(name)
            if not waiting[follower]:
                ready.append(follower)
    return sequence if len(sequence) == len(tasks) else None


def handle(record):
    key, value, headers = record
    decision = fastavro.schemaless_reader(io.BytesIO(value[5:]), DECISION)
    if decision["final_decision"] != "approve":
        raise ValueError("not approved")
    plan = json.loads(decision["cognitive_plan"])
    if plan["plan_id"] != decision["plan_id"] or plan["intent_id"] != decision["intent_id"]:
        raise ValueError("another plan")
    tasks = order(plan["tasks"])
    if not tasks:
        raise ValueError("cycle")
    risk = plan["risk_band"].lower()
    critical = risk in ("high", "critical")
    saga = derived("saga", decision["decision_id"])
    ids = {task["task_id"]: derived("ticket", decision["plan_id"], task["task_id"], "1") for task in tasks}
    out_headers = headers + [
        ("x-neural-hive-plan-id", decision["plan_id"].encode()),
        ("x-neural-hive-intent-id", decision["intent_id"].encode()),
    ]
    outputs = []
    for task in tasks:
        estimate = task.get("estimated_duration_ms") or 60_000
        timeout = max(60_000, int(estimate * 3.0))
        score = 0.4 * RISK_WEIGHT[risk] + 0.3 * (0.8 if critical else 0.5) + 0.3 * 0.5
        ticket = {
            "ticket_id": ids[task["task_id"]], "plan_id": decision["plan_id"], "intent_id": decision["intent_id"],
            "decision_id": decision["decision_id"], "correlation_id": decision["correlation_id"],
            "trace_id": decision["trace_id"], "span_id": decision["span_id"], "task_id": task["task_id"],
            "task_type": task["task_type"].upper(), "description": task["description"],
            "dependencies": [ids[name] for name in task.get("dependencies") or []], "status": "PENDING",
            "priority": (plan.get("priority") or "normal").upper(), "risk_band": risk,
            "sla": {"deadline": NOW + timeout, "timeout_ms": timeout, "max_retries": RETRIES[risk]},
            "qos": {
                "delivery_mode": "EXACTLY_ONCE" if critical else "AT_LEAST_ONCE",
                "consistency": "STRONG" if critical else "EVENTUAL", "durability": "PERSISTENT",
            },
            "parameters": {
                name: text if isinstance(text, str) else json.dumps(text)
                for name, text in (task.get("parameters") or {}).items()
            },
            "required_capabilities": task.get("required_capabilities") or [],
            "security_level": (plan.get("security_level") or "INTERNAL").upper(), "created_at": NOW, "started_at": None,
            "completed_at": None, "estimated_duration_ms": estimate, "actual_duration_ms": None, "retry_count": 0,
            "error_message": None, "compensation_ticket_id": None,
            "metadata": {
                "workflow_id": saga, "generated_by": "orchestrator-dynamic", "idempotency_key": ids[task["task_id"]],
                "orchestrator_version": "v2", "priority_score": f"{score:.4f}", "allocation_method": "unassigned",
            },
            "schema_version": 1,
        }
        out = io.BytesIO()
        out.write(struct.pack(">bI", 0, 2))
        fastavro.schemaless_writer(out, TICKET, ticket)
        outputs.append((key, out.getvalue(), out_headers))
    steps = [{"step": step, "status": "completed", "duration_ns": 1000, "attempts": 1, "error": None} for step in STEPS]
    frame = {
        "frame_id": derived("frame", saga, "dispatched"), "kind": "dispatched", "state": "WAITING_FOR_EVENT",
        "plan_id": decision["plan_id"], "intent_id": decision["intent_id"], "decision_id": decision["decision_id"],
        "workflow_id": saga, "tickets": list(ids.values()), "steps": steps, "timestamp": NOW,
    }
    outputs.append((key, json.dumps(frame).encode(), out_headers))
    journal = json.dumps([["STEP_COMPLETED", step, "running", "completed", 0] for step in STEPS for _ in (0, 1)])
    checkpoint = json.dumps({"saga_id": saga, "state": "WAITING_FOR_EVENT", "steps": steps, "context": {"time_ms": NOW}})
    return outputs, journal, checkpoint


def main():
    tasks = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    records = inputs(500, tasks)
    best = float("inf")
    for _ in range(8):
        began = time.perf_counter()
        made = sum(len(handle(record)[0]) - 1 for record in records)
        best = min(best, time.perf_counter() - began)
        assert made == tasks * len(records)
    print(f"{best / len(records) * 1e6:.1f}")


if __name__ == "__main__":
    main()
