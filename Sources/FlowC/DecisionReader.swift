internal import Documents

/// The fields of a `ConsolidatedDecision` while they are being read, in one pass over its members.
struct DecisionReader {
    let profile: Profile
    let scope = FieldScope()
    var decisionID: String?
    var planID: String?
    var intentID: String?
    var correlationID: String?
    var traceID: String?
    var spanID: String?
    var finalDecision: FinalDecision?
    var aggregatedRisk: Double?
    var requiresHumanReview = false
    var complianceChecks: [Entry<Bool>] = []
    var guardrailsTriggered: [String] = []
    var createdAt: Int64 = 0
    var validUntil: Int64?
    var plan: Node?

    init(profile: Profile) { self.profile = profile }

    mutating func read(_ record: Node) throws(RejectedRecord) {
        for member in record.children {
            guard let key = member.keyBytes else { continue }
            try read(member, key)
        }
    }

    /// One member; the names are told apart by their length first.
    private mutating func read(_ value: Node, _ key: UnsafeRawBufferPointer) throws(RejectedRecord) {
        let limit = profile.maxIDCharacters
        switch key.count {
        case 4:
            if key.spells("hash") { try value.check(.text, scope, "hash") }
        case 7:
            if key.spells("plan_id") {
                planID = try value.readIdentity(scope, "plan_id", limit: limit)
            } else if key.spells("span_id") {
                spanID = try value.readIdentity(scope, "span_id", limit: DecisionDecoder.maxSpanIDCharacters)
            }
        case 8:
            if key.spells("trace_id") {
                traceID = try value.readIdentity(scope, "trace_id", limit: DecisionDecoder.maxTraceIDCharacters)
            } else if key.spells("metadata") {
                try value.check(.object, scope, "metadata")
            }
        case 9:
            if key.spells("intent_id") { intentID = try value.readIdentity(scope, "intent_id", limit: limit) }
        case 10:
            if key.spells("created_at") { createdAt = try value.readTime(scope, "created_at") ?? 0 }
        case 11:
            if key.spells("decision_id") {
                decisionID = try value.readIdentity(scope, "decision_id", limit: limit)
            } else if key.spells("valid_until") {
                validUntil = try value.readTime(scope, "valid_until")
            }
        case 14:
            try readOfLength14(value, key)
        default:
            try readLong(value, key)
        }
    }

    private mutating func readOfLength14(_ value: Node, _ key: UnsafeRawBufferPointer) throws(RejectedRecord) {
        if key.spells("cognitive_plan") {
            plan = value
        } else if key.spells("final_decision") {
            finalDecision = try readFinalDecision(value)
        } else if key.spells("correlation_id") {
            correlationID = try value.readIdentity(scope, "correlation_id", limit: profile.maxIDCharacters)
        } else if key.spells("schema_version") {
            try value.check(.integer, scope, "schema_version")
        }
    }

    private mutating func readLong(_ value: Node, _ key: UnsafeRawBufferPointer) throws(RejectedRecord) {
        switch key.count {
        case 15:
            if key.spells("aggregated_risk") { aggregatedRisk = try value.readNumber(scope, "aggregated_risk") }
        case 16:
            if key.spells("specialist_votes") {
                try checkVotes(value)
            } else if key.spells("consensus_method") {
                try value.check(.text, scope, "consensus_method")
            }
        case 17:
            if key.spells("compliance_checks") {
                complianceChecks = try value.readBools(scope, "compliance_checks")
            } else if key.spells("consensus_metrics") {
                try checkMetrics(value)
            } else if key.spells("reasoning_summary") {
                try value.check(.text, scope, "reasoning_summary")
            }
        case 20:
            if key.spells("guardrails_triggered") {
                guardrailsTriggered = try value.readTexts(scope, "guardrails_triggered")
            } else if key.spells("explainability_token") {
                try value.check(.text, scope, "explainability_token")
            }
        case 21:
            if key.spells("requires_human_review") {
                requiresHumanReview = try value.readBool(scope, "requires_human_review") ?? false
            } else if key.spells("aggregated_confidence") {
                try value.check(.number, scope, "aggregated_confidence")
            }
        default:
            break
        }
    }

    private func readFinalDecision(_ value: Node) throws(RejectedRecord) -> FinalDecision? {
        for verdict in [("approve", .approve), ("reject", .reject)] as [(StaticString, FinalDecision)]
        where value.equals(verdict.0) {
            return verdict.1
        }
        guard let text = try value.readText(scope, "final_decision") else { return nil }
        guard let verdict = FinalDecision(rawValue: text) else {
            throw scope.invalid("final_decision", "unknown value \(clipped(text))")
        }
        return verdict
    }

    /// Votes and metrics are not kept; their types are checked all the same.
    private func checkVotes(_ votes: Node) throws(RejectedRecord) {
        try votes.check(.list, scope, "specialist_votes")
        var index = 0
        for vote in votes.children {
            guard vote.kind == .object else {
                throw scope.invalid("specialist_votes", element: index, "expected an object")
            }
            let inner = scope.element(index, of: "specialist_votes")
            for member in vote.children {
                guard let key = member.keyBytes else { continue }
                switch key.count {
                case 6: if key.spells("weight") { try member.check(.number, inner, "weight") }
                case 10:
                    if key.spells("opinion_id") {
                        try member.check(.text, inner, "opinion_id")
                    } else if key.spells("risk_score") {
                        try member.check(.number, inner, "risk_score")
                    }
                case 14: if key.spells("recommendation") { try member.check(.text, inner, "recommendation") }
                case 15: if key.spells("specialist_type") { try member.check(.text, inner, "specialist_type") }
                case 16: if key.spells("confidence_score") { try member.check(.number, inner, "confidence_score") }
                case 18:
                    if key.spells("processing_time_ms") { try member.check(.integer, inner, "processing_time_ms") }
                default: break
                }
            }
            index += 1
        }
    }

    private func checkMetrics(_ metrics: Node) throws(RejectedRecord) {
        try metrics.check(.object, scope, "consensus_metrics")
        let inner = FieldScope(prefix: "consensus_metrics.")
        for member in metrics.children {
            guard let key = member.keyBytes else { continue }
            switch key.count {
            case 9: if key.spells("unanimous") { try member.check(.bool, inner, "unanimous") }
            case 13: if key.spells("fallback_used") { try member.check(.bool, inner, "fallback_used") }
            case 16: if key.spells("divergence_score") { try member.check(.number, inner, "divergence_score") }
            case 17: if key.spells("voting_confidence") { try member.check(.number, inner, "voting_confidence") }
            case 18: if key.spells("pheromone_strength") { try member.check(.number, inner, "pheromone_strength") }
            case 19:
                if key.spells("convergence_time_ms") {
                    try member.check(.integer, inner, "convergence_time_ms")
                } else if key.spells("bayesian_confidence") {
                    try member.check(.number, inner, "bayesian_confidence")
                }
            default: break
            }
        }
    }
}
