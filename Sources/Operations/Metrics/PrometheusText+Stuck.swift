internal import SagaEngine

/// Sagas that do not get on (WF-24: none for longer than 5 min, alert at 10 min).
extension PrometheusText {
    /// Writes how many there are; only help and types while that is not known.
    mutating func write(_ stuck: StuckCounts?) {
        family(
            "orchestration_sagas_stuck", .gauge,
            "Sagas of the group that do not get on for longer than so many seconds."
        ) { family in
            guard let stuck else { return }
            for (limit, count) in Self.limits {
                family.sample(["longer_than": "\(limit)"], value: stuck.total[keyPath: count])
            }
        }
        family("orchestration_sagas_stuck_by_reason", .gauge, "The same, by what keeps them from getting on.") {
            family in
            guard let stuck else { return }
            for reason in StuckReason.counted {
                for (limit, count) in Self.limits {
                    let sagas = stuck.byReason[reason]?[keyPath: count] ?? 0
                    family.sample(["longer_than": "\(limit)", "reason": reason.rawValue], value: sagas)
                }
            }
        }
        family(
            "orchestration_sagas_stuck_oldest_seconds", .gauge,
            "How long the saga that is stuck longest is, when it was counted; 0 when none is."
        ) { family in stuck.map { family.sample(value: $0.oldestSeconds) } }
    }

    private static var limits: [(Int, KeyPath<StuckCounts.Count, Int64>)] {
        [(StuckCounts.late, \.late), (StuckCounts.alarming, \.alarming)]
    }
}

extension StuckReason {
    /// Those that are counted. A saga without a timer is not: whoever finds it gives it one.
    fileprivate static let counted = allCases.filter { $0 != .untimed }
}
