internal import Kafka

/// The consumer group at its coordinator: members, generations, eager rebalances.
struct SimulatedGroup {
    struct Member: Equatable {
        let id: String
        /// Its JoinGroup waits for the others.
        var isJoining: Bool
        var partitions: [TopicPartition] = []
    }

    /// What a heartbeat is answered with.
    enum Heartbeat {
        case stable, rebalancing, unknownMember
    }

    private(set) var generation: Int32 = 0
    private(set) var members: [Member] = []
    private(set) var isRebalancing = false
    private var joins = 0

    /// JoinGroup: a new member gets an id, a known one waits for the others.
    mutating func join(_ id: String?, name: String) -> String {
        isRebalancing = true
        if let id, let index = members.firstIndex(where: { $0.id == id }) {
            members[index].isJoining = true
            return id
        }
        joins += 1
        let fresh = "\(name)#\(joins)"
        members.append(Member(id: fresh, isJoining: true))
        return fresh
    }

    /// LeaveGroup, or a session that expired.
    mutating func remove(_ id: String) {
        guard members.contains(where: { $0.id == id }) else { return }
        members.removeAll { $0.id == id }
        isRebalancing = !members.isEmpty
    }

    mutating func removeAll() {
        members = []
        isRebalancing = false
    }

    /// Makes every member join again.
    mutating func rebalance() { isRebalancing = !members.isEmpty }

    func heartbeat(_ id: String) -> Heartbeat {
        guard members.contains(where: { $0.id == id }) else { return .unknownMember }
        return isRebalancing ? .rebalancing : .stable
    }

    func accepts(_ id: String, _ generation: Int32) -> Bool {
        generation == self.generation && members.contains { $0.id == id && !$0.isJoining }
    }

    /// True when every member waits for the new generation.
    var canComplete: Bool { isRebalancing && !members.isEmpty && members.allSatisfy(\.isJoining) }

    /// A new generation; `order` deals the partitions out.
    mutating func complete(_ partitions: [TopicPartition], order: [Int]) {
        generation += 1
        isRebalancing = false
        for index in members.indices {
            members[index].isJoining = false
            members[index].partitions = []
        }
        for (turn, partition) in partitions.enumerated() {
            members[order[turn % order.count]].partitions.append(partition)
        }
    }

    /// The answer to SyncGroup; nil while the group is not settled or does not know the member.
    func assignment(of id: String) -> [TopicPartition]? {
        guard !isRebalancing, let member = members.first(where: { $0.id == id }), !member.isJoining else { return nil }
        return member.partitions
    }
}
