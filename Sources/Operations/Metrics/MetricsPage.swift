internal import FlowC
internal import SagaEngine

/// The answer of `GET /metrics`. Names of flow-c.md §9 where this service counts the same thing.
struct MetricsPage {
    private let snapshot: OperationsSnapshot

    init(_ snapshot: OperationsSnapshot) {
        self.snapshot = snapshot
    }

    /// The page.
    var answer: Answer {
        Answer(status: 200, contentType: Answer.prometheus, body: Array(text.utf8))
    }

    var text: String {
        var page = PrometheusText()
        writeService(to: &page)
        writeRecords(to: &page)
        page.writeLanes(of: snapshot)
        page.writePartitions(of: snapshot)
        writeBacklog(to: &page)
        page.write(snapshot.stuck)
        page.writeNeighbours(of: snapshot)
        page.write(snapshot.process)
        return page.text
    }

    private func writeService(to page: inout PrometheusText) {
        page.family("orchestration_build_info", .gauge, "What runs here; always 1.") {
            $0.sample(
                [
                    "service": snapshot.service, "version": snapshot.version, "instance": snapshot.instance,
                    "librdkafka": snapshot.build["librdkafka"] ?? "", "jemalloc": snapshot.build["jemalloc"] ?? "",
                ], value: 1)
        }
        page.family("orchestration_ready", .gauge, "1 when /ready answers 200.") {
            $0.sample(value: Readiness(snapshot).isReady ? 1 : 0)
        }
        page.family("orchestration_dependency_up", .gauge, "1 when the server answered when it was last asked.") {
            for (name, state) in [("postgres", snapshot.postgres), ("kafka", snapshot.kafka)] where state != .unknown {
                $0.sample(["dependency": name], value: state == .reachable ? 1 : 0)
            }
        }
    }

    private func writeRecords(to page: inout PrometheusText) {
        let totals = snapshot.status.lanes.reduce(into: LaneTotals()) { $0.add($1.totals) }
        page.family("orchestration_kafka_messages_consumed_total", .counter, "Records of published batches.") {
            $0.sample(value: totals.records)
        }
        page.family("orchestration_kafka_messages_produced_total", .counter, "Records published, of all outputs.") {
            $0.sample(value: totals.outputs)
        }
        page.family("orchestration_batches_total", .counter, "Batches published.") { $0.sample(value: totals.batches) }
        page.family("orchestration_verdicts_total", .counter, "What became of records.") { family in
            for (verdict, count) in totals.verdicts.sorted(by: { $0.key.label < $1.key.label }) {
                family.sample(["verdict": verdict.label.verdict, "reason": verdict.label.reason], value: count)
            }
        }
        page.family("orchestration_workflows_started_total", .counter, "New sagas, by their first state.") { family in
            for (state, count) in sums(totals, \.firstState) { family.sample(["status": state], value: count) }
        }
        page.family("orchestration_workflows_failed_total", .counter, "Sagas that failed, by reason.") { family in
            let failed = sums(totals) { if case .failed(let reason) = $0 { reason } else { nil } }
            for (reason, count) in failed { family.sample(["reason": reason], value: count) }
        }
        page.family("orchestration_dead_letters_total", .counter, "Dead letters, by reason.") { family in
            for (reason, count) in sums(totals, \.deadLetterReason) { family.sample(["reason": reason], value: count) }
        }
        page.family(
            "orchestrator_duplicates_detected_total", .counter, "Decisions that had a saga already: nothing happened."
        ) {
            $0.sample(["component": "decision_consumer"], value: totals.verdicts[.duplicate] ?? 0)
        }
        page.family(
            "orchestration_batch_prepare_duration_seconds", .histogram, "From BEGIN to the answer of COMMIT, a batch."
        ) { $0.sample(value: snapshot.prepare) }
        page.family(
            "orchestration_batch_publish_duration_seconds", .histogram, "The Kafka transaction of a batch."
        ) { $0.sample(value: snapshot.publish) }
    }

    private func writeBacklog(to page: inout PrometheusText) {
        let backlog = snapshot.backlog
        page.family(
            "orchestration_outbox_rows", .gauge, "Outbox rows of the group that are not marked as published."
        ) { family in backlog.map { family.sample(value: $0.outboxRows) } }
        page.family("orchestration_outbox_bytes", .gauge, "Bytes of the outputs in those rows.") { family in
            backlog.map { family.sample(value: $0.outboxBytes) }
        }
        page.family(
            "orchestration_outbox_table_bytes", .gauge,
            "All outbox tables on disk, published rows and indexes included."
        ) { family in backlog.map { family.sample(value: $0.outboxTableBytes) } }
        page.family(
            "orchestration_timers_due", .gauge, "Timers of the group that are due and have not been applied."
        ) { family in backlog.map { family.sample(value: $0.timersDue) } }
    }

    /// Sums of the verdicts by a word, in the order of the words.
    private func sums(_ totals: LaneTotals, _ word: (Verdict) -> String?) -> [(key: String, value: Int)] {
        var sums: [String: Int] = [:]
        for (verdict, count) in totals.verdicts {
            if let word = word(verdict) { sums[word, default: 0] += count }
        }
        return sums.sorted { $0.key < $1.key }
    }
}
