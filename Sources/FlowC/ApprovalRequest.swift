public import Documents

/// The question to a person (`cognitive-plans-approval-requests`, JSON, no key).
public struct ApprovalRequest: Hashable, Sendable {
    /// `plan_id`.
    public var planID: String
    /// `intent_id`.
    public var intentID: String
    /// `risk_score`: the decision's aggregated risk, else the plan's risk score, else 0.5.
    public var riskScore: Double
    /// `risk_band`.
    public var riskBand: String
    /// `is_destructive`.
    public var isDestructive: Bool
    /// `destructive_tasks`.
    public var destructiveTasks: [String]
    /// `risk_matrix`.
    public var riskMatrix: [Entry<Double>]?
    /// `cognitive_plan`: the plan as compact JSON, written as an object.
    public var planDocument: [UInt8]
    /// `requested_at`, epoch milliseconds here, ISO 8601 on the wire.
    public var requestedAt: Int64

    /// Names a question.
    public init(
        planID: String, intentID: String, riskScore: Double, riskBand: String, isDestructive: Bool,
        destructiveTasks: [String], riskMatrix: [Entry<Double>]? = nil, planDocument: [UInt8], requestedAt: Int64
    ) {
        self.planID = planID
        self.intentID = intentID
        self.riskScore = riskScore
        self.riskBand = riskBand
        self.isDestructive = isDestructive
        self.destructiveTasks = destructiveTasks
        self.riskMatrix = riskMatrix
        self.planDocument = planDocument
        self.requestedAt = requestedAt
    }

    /// Writes the record's value.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.key("plan_id")
            writer.value(planID)
            writer.key("intent_id")
            writer.value(intentID)
            writer.key("risk_score")
            writer.value(riskScore)
            writer.key("risk_band")
            writer.value(riskBand)
            writer.key("is_destructive")
            writer.value(isDestructive)
            writer.key("destructive_tasks")
            writer.value(destructiveTasks)
            writer.key("risk_matrix")
            if let riskMatrix {
                writer.object { writer in
                    for entry in riskMatrix {
                        writer.key(entry.name)
                        writer.value(entry.value)
                    }
                }
            } else {
                writer.null()
            }
            writer.key("cognitive_plan")
            writer.value(json: planDocument)
            writer.key("requested_at")
            writer.value(Timestamp.text(requestedAt))
            writer.key("status")
            writer.value("pending")
        }
    }
}
