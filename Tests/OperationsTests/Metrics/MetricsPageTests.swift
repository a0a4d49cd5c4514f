import FlowC
import Foundation
import Kafka
import SagaEngine
import Testing

@testable import Operations

@Suite struct `Metrics page` {
    private func page(_ snapshot: OperationsSnapshot) throws -> PrometheusPage {
        try PrometheusPage(MetricsPage(snapshot).text)
    }

    @Test func `counts records by what became of them`() throws {
        let page = try page(Sample.snapshot())
        #expect(page["orchestration_kafka_messages_consumed_total"] == 9)
        #expect(page["orchestration_kafka_messages_produced_total"] == 31)
        #expect(page["orchestration_batches_total"] == 2)
        #expect(page["orchestration_verdicts_total", ["verdict": "dispatched", "reason": ""]] == 4)
        #expect(page["orchestration_verdicts_total", ["verdict": "failed", "reason": "cycle"]] == 2)
        #expect(page["orchestration_workflows_started_total", ["status": "WAITING_FOR_EVENT"]] == 4)
        #expect(page["orchestration_workflows_started_total", ["status": "FAILED"]] == 2)
        #expect(page["orchestration_workflows_started_total", ["status": "REJECTED"]] == 1)
        #expect(page["orchestration_workflows_failed_total", ["reason": "cycle"]] == 2)
        // A failed plan and an unreadable record write one dead letter each.
        #expect(page["orchestration_dead_letters_total", ["reason": "cycle"]] == 3)
        #expect(page["orchestrator_duplicates_detected_total", ["component": "decision_consumer"]] == 1)
    }

    @Test func `counts what was set aside, and its dead letters`() throws {
        var status = Sample.working
        status.lanes[0].totals.verdicts = [
            .quarantined(reason: "unreadable_saga"): 2, .postponed(reason: "unreadable_saga"): 1,
        ]
        let page = try page(Sample.snapshot(status))
        let reason = ["reason": "unreadable_saga"]
        #expect(page["orchestration_verdicts_total", reason.merging(["verdict": "quarantined"]) { $1 }] == 2)
        #expect(page["orchestration_verdicts_total", reason.merging(["verdict": "postponed"]) { $1 }] == 1)
        #expect(page["orchestration_dead_letters_total", reason] == 2)
    }

    @Test func `adds up the lanes`() throws {
        var status = Sample.working
        var second = status.lanes[0]
        second.name = "host-1"
        second.partitions = [:]
        status.lanes.append(second)
        let page = try page(Sample.snapshot(status))
        #expect(page["orchestration_kafka_messages_consumed_total"] == 18)
        #expect(page["orchestration_verdicts_total", ["verdict": "dispatched", "reason": ""]] == 8)
        #expect(page["orchestration_producer_recreations_total", ["lane": "host-0"]] == 3)
        #expect(page["orchestration_producer_recreations_total", ["lane": "host-1"]] == 3)
        #expect(page["orchestration_ownership_losses_total", ["lane": "host-1"]] == 1)
    }

    @Test func `shows one phase of each lane`() throws {
        let page = try page(Sample.snapshot(Sample.lane(.waiting("x")), Sample.lane(.holding, name: "host-1")))
        for (lane, phase) in [("host-0", "waiting"), ("host-1", "holding")] {
            for word in EngineStatus.Phase.words {
                #expect(
                    page["orchestration_lane_phase", ["lane": lane, "phase": word]] == (word == phase ? 1 : 0))
            }
        }
        #expect(page["orchestration_lane_progress_age_seconds", ["lane": "host-0"]] == 0.5)
    }

    @Test func `shows where partitions stand, in their order`() throws {
        var status = Sample.working
        let tenth = TopicPartition("plans.consensus", 10)
        status.lanes[0].partitions[tenth] = .init(position: 7, published: 7, end: nil, movedAt: 0)
        let snapshot = Sample.snapshot(status)
        let page = try page(snapshot)
        let labels = ["topic": "plans.consensus", "partition": "3"]
        #expect(page["orchestration_partition_position", labels] == 15)
        #expect(page["orchestration_partition_published_offset", labels] == 12)
        #expect(page["orchestration_partition_end_offset", labels] == 20)
        #expect(page["orchestration_kafka_consumer_lag", labels] == 5)
        #expect(page["orchestration_partition_stalled", labels] == 0)
        #expect(page["orchestration_partition_stopped", labels] == 0)
        // An end that is not known is no lag of zero.
        let other = ["topic": "plans.consensus", "partition": "10"]
        #expect(page["orchestration_partition_position", other] == 7)
        #expect(page["orchestration_kafka_consumer_lag", other] == nil)
        let text = MetricsPage(snapshot).text
        let third = try #require(
            text.range(of: "orchestration_partition_position{topic=\"plans.consensus\",partition=\"3\"}"))
        let last = try #require(
            text.range(of: "orchestration_partition_position{topic=\"plans.consensus\",partition=\"10\"}"))
        #expect(third.lowerBound < last.lowerBound)
        #expect(text == MetricsPage(snapshot).text)
    }

    @Test func `shows what is stalled and what is stopped`() throws {
        var snapshot = Sample.snapshot()
        let stopped = TopicPartition("plans.consensus", 1)
        snapshot.status.lanes[0].stopped[stopped] = "out of range"
        snapshot.stalls = [Stall(lane: "host-0", partition: Sample.partition, position: 15, end: 20, since: 0)]
        let page = try page(snapshot)
        #expect(page["orchestration_partition_stalled", ["topic": "plans.consensus", "partition": "3"]] == 1)
        #expect(page["orchestration_partition_stopped", ["topic": "plans.consensus", "partition": "1"]] == 1)
        #expect(page["orchestration_partition_stopped", ["topic": "plans.consensus", "partition": "3"]] == 0)
        #expect(page["orchestration_ready"] == 0)
    }

    @Test func `shows the backlog only while it is known`() throws {
        var snapshot = Sample.snapshot()
        #expect(try page(snapshot)["orchestration_outbox_rows"] == nil)
        snapshot.backlog = Backlog(outboxRows: 1, outboxBytes: 2, outboxTableBytes: 3, timersDue: 4)
        let page = try page(snapshot)
        #expect(page["orchestration_outbox_rows"] == 1)
        #expect(page["orchestration_outbox_bytes"] == 2)
        #expect(page["orchestration_outbox_table_bytes"] == 3)
        #expect(page["orchestration_timers_due"] == 4)
    }

    @Test func `shows stuck sagas by time and reason, only while they are counted`() throws {
        var snapshot = Sample.snapshot()
        let names = ["orchestration_sagas_stuck", "orchestration_sagas_stuck_by_reason"]
        let oldest = "orchestration_sagas_stuck_oldest_seconds"
        var page = try page(snapshot)
        for name in names { #expect(page[name, ["longer_than": "300"]] == nil) }
        #expect(page[oldest] == nil)
        #expect(page.types[names[0]] == "gauge")

        snapshot.stuck = StuckCounts()
        page = try self.page(snapshot)
        for limit in ["300", "600"] { #expect(page[names[0], ["longer_than": limit]] == 0) }
        #expect(page[oldest] == 0)

        snapshot.stuck = StuckCounts(
            byReason: [.undoing: .init(late: 2, alarming: 1), .unanswered: .init(late: 5)], oldestSeconds: 812.5)
        page = try self.page(snapshot)
        #expect(page[names[0], ["longer_than": "300"]] == 7)
        #expect(page[names[0], ["longer_than": "600"]] == 1)
        let expected: [(String, Double, Double)] = [
            ("operator", 2, 1), ("timer", 5, 0), ("inbox", 0, 0), ("state", 0, 0),
        ]
        for (reason, late, alarming) in expected {
            #expect(page[names[1], ["longer_than": "300", "reason": reason]] == late, "\(reason)")
            #expect(page[names[1], ["longer_than": "600", "reason": reason]] == alarming, "\(reason)")
        }
        #expect(page[names[1], ["longer_than": "300", "reason": "no_timer"]] == nil)
        #expect(page[oldest] == 812.5)
    }

    @Test func `shows breakers, remedies and the budget of the services that are asked, and no others`() throws {
        var snapshot = Sample.snapshot()
        let bare = try page(snapshot)
        #expect(bare["orchestration_circuit_breaker_state", ["dependency": "self_healing"]] == nil)
        #expect(bare["orchestration_sla_budget_remaining_percent", ["service_name": "orchestrator-dynamic"]] == nil)
        snapshot.neighbours.breakers = [("self_healing", .open), ("sla_management", .closed), ("other", .halfOpen)]
        snapshot.neighbours.remediations = [.accepted: 3, .unremediable: 2]
        snapshot.neighbours.budget.remaining = 12.5
        let page = try page(snapshot)
        #expect(page["orchestration_circuit_breaker_state", ["dependency": "self_healing"]] == 2)
        #expect(page["orchestration_circuit_breaker_state", ["dependency": "sla_management"]] == 0)
        #expect(page["orchestration_circuit_breaker_state", ["dependency": "other"]] == 1)
        #expect(page["orchestration_remediations_total", ["outcome": "accepted"]] == 3)
        #expect(page["orchestration_remediations_total", ["outcome": "no_playbook"]] == 2)
        #expect(page["orchestration_remediations_total", ["outcome": "refused"]] == nil)
        #expect(page["orchestration_sla_budget_remaining_percent", ["service_name": "orchestrator-dynamic"]] == 12.5)
    }

    @Test(arguments: [
        (Reachability.reachable, Double?(1)), (.unreachable("refused"), Double?(0)), (.unknown, Double?.none),
    ])
    func `shows whether servers answer`(_ state: Reachability, _ value: Double?) throws {
        var snapshot = Sample.snapshot()
        snapshot.kafka = state
        let page = try page(snapshot)
        #expect(page["orchestration_dependency_up", ["dependency": "kafka"]] == value)
        #expect(page["orchestration_dependency_up", ["dependency": "postgres"]] == 1)
    }

    @Test func `shows the times of batches and what the process uses`() throws {
        var snapshot = Sample.snapshot()
        snapshot.prepare.observe(0.02)
        snapshot.publish.observe(3)
        let page = try page(snapshot)
        #expect(page["orchestration_batch_prepare_duration_seconds_bucket", ["le": "0.01"]] == 0)
        #expect(page["orchestration_batch_prepare_duration_seconds_bucket", ["le": "0.025"]] == 1)
        #expect(page["orchestration_batch_publish_duration_seconds_sum"] == 3)
        #expect(page["process_cpu_seconds_total"] == 1.5)
        #expect(page["process_resident_memory_bytes"] == 4096)
        #expect(page["process_start_time_seconds"] == 1_772_442_000.25)
    }

    @Test func `says of itself what the kernel says`() throws {
        let first = ProcessUsage.now
        #expect(first.residentBytes > 1 << 20)
        #expect(first.virtualBytes >= first.residentBytes)
        #expect(first.openFiles > 2 && first.openFiles <= first.maximumFiles)
        #expect(first.startedAt > 1_700_000_000)
        #expect(ProcessUsage.now.startedAt == first.startedAt)
        #expect(ProcessUsage.now.cpuSeconds >= first.cpuSeconds)
    }

    @Test func `gives every counter a name that ends in total and no other`() throws {
        let page = try page(Sample.snapshot())
        for name in page.families {
            #expect(name.hasSuffix("_total") == (page.types[name] == "counter"), "\(name)")
            #expect(page.helps[name]?.isEmpty == false, "\(name)")
        }
    }
}
