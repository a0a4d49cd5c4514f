internal import Kafka
internal import SagaEngine

extension PrometheusText {
    /// What each lane does.
    mutating func writeLanes(of snapshot: OperationsSnapshot) {
        let lanes = snapshot.status.lanes
        family("orchestration_lane_phase", .gauge, "1 for the phase that a lane is in, 0 for the others.") { family in
            for lane in lanes {
                for word in EngineStatus.Phase.words {
                    family.sample(["lane": lane.name, "phase": word], value: lane.phase.word == word ? 1 : 0)
                }
            }
        }
        family(
            "orchestration_lane_progress_age_seconds", .gauge,
            "Since a lane finished a batch or found nothing to do."
        ) { family in
            for lane in lanes {
                family.sample(["lane": lane.name], value: snapshot.silence(of: lane) / .seconds(1))
            }
        }
        family("orchestration_producer_recreations_total", .counter, "How often a producer was replaced.") { family in
            for lane in lanes { family.sample(["lane": lane.name], value: lane.recreations) }
        }
        family(
            "orchestration_ownership_losses_total", .counter, "How often an assignment was lost or taken over."
        ) { family in
            for lane in lanes { family.sample(["lane": lane.name], value: lane.ownershipLosses) }
        }
    }

    /// Where each partition stands.
    mutating func writePartitions(of snapshot: OperationsSnapshot) {
        let lanes = snapshot.status.lanes
        let fetched = lanes.flatMap { lane in lane.partitions.map { (partition: $0, state: $1) } }
            .sorted { $0.partition < $1.partition }
        func write(
            _ name: StaticString, _ help: String, to page: inout PrometheusText,
            _ value: (EngineStatus.Partition) -> Int64?
        ) {
            page.family(name, .gauge, help) { family in
                for (partition, state) in fetched {
                    if let value = value(state) { family.sample(partition.labels, value: value) }
                }
            }
        }
        write("orchestration_partition_position", "The next offset to prepare.", to: &self, \.position)
        write(
            "orchestration_partition_published_offset", "Everything before this offset is on Kafka.", to: &self,
            \.published)
        write("orchestration_partition_end_offset", "The last stable offset, where it is known.", to: &self, \.end)
        write(
            "orchestration_kafka_consumer_lag", "Offsets between the position and the last stable offset.", to: &self,
            \.lag)
        let stalled = Set(snapshot.stalls.map(\.partition))
        family(
            "orchestration_partition_stalled", .gauge,
            "1 when there is lag and the position has not moved for too long."
        ) { family in
            for partition in stalled.union(fetched.map(\.partition)).sorted() {
                family.sample(partition.labels, value: stalled.contains(partition) ? 1 : 0)
            }
        }
        let stopped = Set(lanes.flatMap(\.stopped.keys))
        family(
            "orchestration_partition_stopped", .gauge, "1 when a partition waits for an operator; /ready says why."
        ) { family in
            for partition in stopped.union(fetched.map(\.partition)).sorted() {
                family.sample(partition.labels, value: stopped.contains(partition) ? 1 : 0)
            }
        }
    }

    /// What the process uses, by the names that every client library of Prometheus gives.
    mutating func write(_ process: ProcessUsage) {
        family("process_cpu_seconds_total", .counter, "User and system time of all threads.") {
            $0.sample(value: process.cpuSeconds)
        }
        family("process_resident_memory_bytes", .gauge, "Resident memory.") { $0.sample(value: process.residentBytes) }
        family("process_virtual_memory_bytes", .gauge, "Virtual memory.") { $0.sample(value: process.virtualBytes) }
        family("process_open_fds", .gauge, "Open file descriptors.") { $0.sample(value: process.openFiles) }
        family("process_max_fds", .gauge, "File descriptors that may be open.") {
            $0.sample(value: process.maximumFiles)
        }
        family("process_start_time_seconds", .gauge, "When the process began, since 1970.") {
            $0.sample(value: process.startedAt)
        }
    }
}

extension TopicPartition {
    fileprivate var labels: PrometheusText.Labels { ["topic": topic, "partition": "\(partition)"] }
}
