internal import Documents
internal import FlowC
internal import SagaEngine

/// The answers of the health paths (flow-c.md §8.1, with what this service consists of).
struct HealthAnswers {
    private let snapshot: OperationsSnapshot

    init(_ snapshot: OperationsSnapshot) {
        self.snapshot = snapshot
    }

    /// `GET /health`: 200 `healthy`, or `degraded` while something is away; 503 `unhealthy` only when a restart would
    /// help, since this path is commonly used as liveness probe.
    var health: Answer {
        let liveness = Liveness(snapshot)
        let isWhole = !snapshot.postgres.isAway && !snapshot.kafka.isAway && Readiness(snapshot).isReady
        let status = !liveness.isAlive ? "unhealthy" : isWhole || snapshot.isDraining ? "healthy" : "degraded"
        return answer(liveness.isAlive, status) { writer in
            writer.key("checks")
            writer.object { writer in
                writer.key("postgres")
                write(snapshot.postgres, to: &writer)
                writer.key("kafka")
                write(snapshot.kafka, to: &writer)
                writer.key("lanes")
                writer.object { writer in
                    for lane in snapshot.status.lanes {
                        writer.key(lane.name)
                        writer.value(lane.phase.word)
                    }
                }
            }
        }
    }

    /// `GET /health/live`: 200 `alive`, 503 `dead` with the reasons.
    var live: Answer {
        let liveness = Liveness(snapshot)
        return answer(liveness.isAlive, liveness.isAlive ? "alive" : "dead") { writer in
            writer.key("reasons")
            writer.value(liveness.faults)
        }
    }

    /// `GET /ready`: 200 `ready`, 503 `not_ready` with the reasons.
    var ready: Answer {
        let readiness = Readiness(snapshot)
        return answer(readiness.isReady, readiness.isReady ? "ready" : "not_ready") { writer in
            writer.key("mode")
            writer.value(readiness.isComplete ? "full" : "degraded")
            writer.key("checks")
            writer.object { writer in
                writer.key("kafka_consumer")
                writer.value(readiness.isConsuming)
                writer.key("flow_c_consumer")
                writer.value(readiness.isReady)
            }
            writer.key("reasons")
            writer.list { writer in
                for obstacle in readiness.obstacles {
                    writer.object { writer in
                        writer.key("reason")
                        writer.value(obstacle.code.rawValue)
                        writer.key("detail")
                        writer.value(obstacle.detail)
                    }
                }
            }
        }
    }

    private func answer(_ isGood: Bool, _ status: String, _ members: (inout JSONWriter) -> Void) -> Answer {
        var writer = JSONWriter(capacity: 1024)
        writer.object { writer in
            writer.key("status")
            writer.value(status)
            writer.key("service")
            writer.value(snapshot.service)
            writer.key("version")
            writer.value(snapshot.version)
            writer.key("instance")
            writer.value(snapshot.instance)
            writer.key("timestamp")
            writer.value(Timestamp.text(snapshot.wallClock))
            members(&writer)
        }
        return Answer(status: isGood ? 200 : 503, contentType: Answer.json, body: writer.bytes)
    }

    private func write(_ reachability: Reachability, to writer: inout JSONWriter) {
        writer.object { writer in
            writer.key("available")
            switch reachability {
            case .unknown: writer.null()
            case .reachable: writer.value(true)
            case .unreachable(let reason):
                writer.value(false)
                writer.key("error")
                writer.value(reason)
            }
        }
    }
}
