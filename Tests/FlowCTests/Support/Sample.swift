import Documents
import FlowC

/// Records built from JSON, one field at a time.
enum Sample {
    static let now: Int64 = 1_772_442_931_000
    static let decisionID = "c2de7797-7c36-3223-a5fd-5471246e6181"
    static let planID = "93a34087-077c-9fdf-9a3f-0c82698372fd"
    static let intentID = "e38dc858-e304-9a30-6028-5a429405ccf3"
    static let traceID = "e3e3b09e3e08749c9d520eb97871adb8"
    static let spanID = "ed7185d9693077d7"

    static let context = Context(timeMs: now)

    /// Members in order, as JSON text.
    typealias Members = [(name: String, json: String)]

    static let planMembers: Members = [
        ("plan_id", quoted(planID)), ("intent_id", quoted(intentID)),
        ("tasks", "[\(task("a")),\(task("b", after: ["a"]))]"), ("execution_order", #"["a","b"]"#),
        ("risk_score", "0.18"), ("risk_band", #""low""#),
    ]

    static let decisionMembers: Members = [
        ("decision_id", quoted(decisionID)), ("plan_id", quoted(planID)), ("intent_id", quoted(intentID)),
        ("final_decision", #""approve""#),
    ]

    static func quoted(_ text: String) -> String {
        var writer = JSONWriter()
        writer.value(text)
        return writer.text
    }

    static func task(_ id: String, after dependencies: [String] = [], more: String = "") -> String {
        #"{"task_id":\#(quoted(id)),"task_type":"BUILD","dependencies":[\#(dependencies.map(quoted).joined(separator: ","))]\#(more)}"#
    }

    /// An object; a change of nil removes a member, other ones replace or append it.
    static func object(_ members: Members, _ changes: [String: String?]) -> String {
        var parts: [String] = []
        for (name, json) in members {
            if let change = changes[name] {
                if let change { parts.append("\(quoted(name)):\(change)") }
            } else {
                parts.append("\(quoted(name)):\(json)")
            }
        }
        for name in changes.keys.sorted() where !members.contains(where: { $0.name == name }) {
            if let change = changes[name] ?? nil { parts.append("\(quoted(name)):\(change)") }
        }
        return "{\(parts.joined(separator: ","))}"
    }

    static func plan(_ changes: [String: String?] = [:]) -> String { object(planMembers, changes) }

    static func decision(_ changes: [String: String?] = [:], plan: [String: String?] = [:]) -> String {
        object(decisionMembers + [("cognitive_plan", self.plan(plan))], changes)
    }

    static func decode(_ json: String, headers: [Header] = []) throws -> Decision {
        let document = Document()
        let root = try document.parse(json: Array(json.utf8))
        return try DecisionDecoder().decode(root, recordBytes: json.utf8.count, headers: headers)
    }

    /// The refusal of a record; nil when it is accepted.
    static func refusal(_ json: String, headers: [Header] = []) throws -> RejectedRecord? {
        do {
            _ = try decode(json, headers: headers)
            return nil
        } catch let rejected as RejectedRecord {
            return rejected
        }
    }

    static func reduce(
        _ json: String, holder: PlanHolder? = nil, context: Context = context
    ) throws -> Outcome {
        try Reducer.reduce(nil, .decision(try decode(json), planHolder: holder), context)
    }

    /// A plan as decoded, of tasks given as id and dependencies.
    static func decodedPlan(_ tasks: [(String, [String])], order: [String]? = nil) -> CognitivePlan {
        var plan = CognitivePlan()
        plan.planID = planID
        plan.intentID = intentID
        plan.riskScore = 0.2
        plan.riskBandText = "low"
        plan.tasks = tasks.map { pair in
            var task = PlanTask(id: pair.0)
            task.dependencies = pair.1
            return task
        }
        plan.executionOrder = order ?? tasks.map(\.0)
        return plan
    }
}

extension Outcome {
    /// The tickets that go out.
    var published: [Ticket] {
        effects.compactMap { effect in
            if case .publish(let ticket) = effect { ticket } else { nil }
        }
    }

    /// The frames that go out.
    var frames: [TelemetryFrame] {
        effects.compactMap { effect in
            if case .frame(let frame) = effect { frame } else { nil }
        }
    }

    /// The dead letters that go out.
    var deadLetters: [DeadLetter] {
        effects.compactMap { effect in
            if case .deadLetter(let letter) = effect { letter } else { nil }
        }
    }

    /// The questions that go out.
    var approvalRequests: [ApprovalRequest] {
        effects.compactMap { effect in
            if case .requestApproval(let request) = effect { request } else { nil }
        }
    }
}
