internal import SagaEngine

/// Whether this process is worth keeping: it answers, and none of its lanes has ended by itself. What other servers do is
/// no part of it, since no restart would mend them.
struct Liveness: Equatable {
    /// Why a restart would help; empty when it would not.
    let faults: [String]

    /// True when there is no fault.
    var isAlive: Bool { faults.isEmpty }

    /// Judges a snapshot.
    init(_ snapshot: OperationsSnapshot) {
        guard !snapshot.isDraining else {
            faults = []
            return
        }
        faults = snapshot.status.lanes.filter { $0.phase == .stopping }.map { "lane \($0.name) has ended by itself" }
    }
}
