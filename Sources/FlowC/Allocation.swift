/// C3: scores tickets and chooses who carries them out. With no agents known they stay unassigned.
public enum Allocation {
    /// What `allocation_method` says.
    public enum Method: String, Hashable, Sendable, CaseIterable {
        /// No agent was chosen; any worker may take the ticket.
        case unassigned
    }

    /// Writes score and allocation into the tickets' metadata.
    public static func allocate(_ tickets: inout [Ticket], context: Context) {
        for index in tickets.indices {
            let score = PriorityScore(
                riskBand: tickets[index].riskBand, qos: tickets[index].qos, createdAt: tickets[index].createdAt,
                deadline: tickets[index].sla.deadline, at: context.timeMs, weights: context.profile.priorityWeights)
            tickets[index].metadata.append(Entry("priority_score", score.text))
            tickets[index].metadata.append(Entry("allocation_method", Method.unassigned.rawValue))
        }
    }
}
